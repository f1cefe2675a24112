// Which buttons does the page have? Zoom and fit beside the graph; what is shown, colours, and ways out in the bar.

import { asPage, asPng, asSvg, save } from './export.js';
import { zoomed } from './ride.js';
import { toHash } from './share.js';

/** @typedef {import('./app.js').App} App */

/**
 * Makes the buttons.
 * @param {App} app
 * @param {{palette: () => Record<string, string>, fit: () => void, bar: HTMLElement, top: HTMLElement, offline: boolean, applies: () => boolean}} page
 */
export function makeTools(app, { palette, fit, bar, top, offline, applies }) {
  const { state } = app;
  /** @param {HTMLElement} into @param {string} label @param {string} title @param {() => void} act */
  const button = (into, label, title, act) => {
    const made = Object.assign(document.createElement('button'), { type: 'button', textContent: label, title });
    // A word is its own name; a sign needs one.
    if (!/\p{L}/u.test(label)) made.setAttribute('aria-label', title);
    made.addEventListener('click', act);
    into.append(made);
    return made;
  };
  /** @param {HTMLElement} into @param {string} key @param {string} label @param {string} title */
  const flag = (into, key, label, title) => {
    const made = button(into, label, title, () => state.set({ [key]: !state.get()[key] }));
    made.classList.add('flag');
    const tell = () => made.setAttribute('aria-pressed', String(state.get()[key]));
    state.subscribe([key], tell);
    tell();
    return made;
  };

  const graphTools = Object.assign(document.createElement('div'), { className: 'graph-tools' });
  graphTools.setAttribute('role', 'group');
  graphTools.setAttribute('aria-label', 'The graph');
  top.append(graphTools);
  const flags = [
    flag(graphTools, 'tangent', 'tangent', 'Show the tangent line'),
    flag(graphTools, 'coloured', 'signs', 'Colour the curves by the sign of the slope'),
    flag(graphTools, 'inflections', 'bends', 'Mark inflections too'),
  ];
  const zoom = (/** @type {number} */ factor) => () => {
    const w = state.get().window;
    state.set({ window: zoomed(w, factor, (w.x0 + w.x1) / 2, (w.y0 + w.y1) / 2) });
  };
  button(graphTools, '−', 'Zoom out', zoom(1.25));
  button(graphTools, '+', 'Zoom in', zoom(0.8));
  button(graphTools, 'Fit', 'Fit the window to the function', fit);
  state.subscribe(['explored'], () => {
    for (const made of flags) made.hidden = !applies();
  });

  const name = () => app.explored.formula.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 40) || 'curve';
  const attempt = (/** @type {() => Promise<void>} */ act) => () => {
    act().catch((error) => app.say(`That did not work: ${error.message}.`));
  };
  menu(bar, 'Share', [
    ['Copy the address', attempt(async () => {
      const address = `${location.href.split('#')[0]}#${toHash(state)}`;
      await navigator.clipboard.writeText(address);
      app.say('The address is in the clipboard.');
    })],
    ['Picture as PNG', attempt(async () => save(await asPng(app, palette()), `${name()}.png`))],
    ['Picture as SVG', attempt(async () => save(new Blob([asSvg(app, palette())], { type: 'image/svg+xml' }), `${name()}.svg`))],
    ...(offline ? [] : /** @type {[string, () => void][]} */ ([['Page as one file', attempt(async () => save(await asPage(app), `${name()}.html`))]])),
  ]);

  const palettes = button(bar, '', 'Colours: safe for all eyes, or green, red, yellow', () => state.set({ palette: state.get().palette === 'safe' ? 'seed' : 'safe' }));
  palettes.className = 'palettes';
  palettes.innerHTML = '<span class="dot rising"></span><span class="dot flat"></span><span class="dot falling"></span>';
  const theme = button(bar, '◐', 'Dark or light', () => {
    state.set({ theme: document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark' });
  });
  const tell = () => {
    palettes.setAttribute('aria-pressed', String(state.get().palette === 'seed'));
    theme.setAttribute('aria-pressed', String(document.documentElement.dataset.theme === 'dark'));
  };
  state.subscribe(['palette', 'theme', 'colours'], tell);
  tell();
}

/**
 * A button that opens a list of actions.
 * @param {HTMLElement} into
 * @param {string} label
 * @param {[string, () => void][]} actions
 */
function menu(into, label, actions) {
  const holder = Object.assign(document.createElement('div'), { className: 'menu' });
  const opener = Object.assign(document.createElement('button'), { type: 'button', textContent: label });
  const list = Object.assign(document.createElement('div'), { className: 'menu-list', hidden: true, id: 'share-menu' });
  opener.setAttribute('aria-expanded', 'false');
  opener.setAttribute('aria-controls', list.id);
  const open = (/** @type {boolean} */ yes) => {
    list.hidden = !yes;
    opener.setAttribute('aria-expanded', String(yes));
    if (yes) /** @type {HTMLElement} */ (list.firstElementChild).focus();
  };
  opener.addEventListener('click', () => open(list.hidden));
  for (const [text, act] of actions) {
    const made = Object.assign(document.createElement('button'), { type: 'button', textContent: text });
    made.addEventListener('click', () => {
      open(false);
      opener.focus();
      act();
    });
    list.append(made);
  }
  holder.addEventListener('keydown', (event) => {
    const buttons = /** @type {HTMLElement[]} */ ([...list.children]);
    const here = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (event.key === 'Escape' && !list.hidden) {
      open(false);
      opener.focus();
    } else if (here >= 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      buttons[(here + (event.key === 'ArrowDown' ? 1 : buttons.length - 1)) % buttons.length].focus();
    }
  });
  document.addEventListener('pointerdown', (event) => {
    if (!holder.contains(/** @type {Node} */ (event.target))) open(false);
  });
  holder.append(opener, list);
  into.append(holder);
}
