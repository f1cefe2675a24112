// What are the numbers at the point? The sentence, the values, and the typeset formulas beside the graphs.

import { clusterSentence, explain, KINDS, standing } from './explain.js';
import { MOST_LISTED } from './features.js';
import { number } from './format.js';

/** @typedef {import('./app.js').App} App */

/**
 * The card with the values at the point.
 * @param {App} app
 * @param {import('./scene.js').Scene} scene
 * @param {HTMLElement} body
 */
export function showReading(app, scene, body) {
  body.innerHTML = `<p class="standing"><span class="glyph" aria-hidden="true"></span> <output id="standing"></output></p>
    <dl class="values">
      <div><dt id="reading-x"></dt><dd><input id="reading-x-value" type="text" inputmode="decimal" aria-labelledby="reading-x"></dd></div>
      <div><dt>f</dt><dd id="value-f"></dd></div><div><dt>f′</dt><dd id="value-df"></dd></div><div><dt>f″</dt><dd id="value-d2f"></dd></div>
    </dl>
    <p class="note" id="reading-note"></p>`;
  const part = (/** @type {string} */ id) => /** @type {HTMLElement} */ (body.querySelector(id));
  const input = /** @type {HTMLInputElement} */ (body.querySelector('input'));
  input.addEventListener('change', () => {
    const x = Number(input.value.replace('−', '-').replace(',', '.'));
    if (input.value.trim() !== '' && Number.isFinite(x)) app.state.set({ x });
    input.value = number(app.state.get().x, 12);
  });
  app.state.subscribe(['x', 'explored', 'parameters', 'window'], () => {
    if (!scene.applies) return;
    const { x } = app.state.get();
    const { fn, explored } = app;
    const { value: slope, sign, at, torn } = scene.slope();
    const glyph = part('.glyph');
    glyph.textContent = sign.glyph;
    glyph.dataset.sign = sign.colour;
    part('#standing').textContent = torn ? `${KINDS[torn.kind].name.toLowerCase()}: no single slope` : standing(sign, slope);
    part('#reading-x').textContent = explored.variables[0];
    if (document.activeElement !== input) input.value = number(x, 12);
    for (const [id, value] of /** @type {[string, number][]} */ ([['#value-f', fn.f(x)], ['#value-df', slope], ['#value-d2f', fn.d2f(x)]])) {
      const cell = part(id);
      cell.textContent = number(value, 12);
      // The value itself, to the last digit; at a kink it is the one that was chosen.
      cell.dataset.value = String(value);
    }
    if (torn) {
      part('#value-df').textContent = torn.slopes ? torn.slopes.map((s) => number(s.value)).join(' | ') : 'none';
      part('#value-d2f').textContent = 'none';
    }
    part('#reading-note').textContent = at ? `${KINDS[at.kind].name}: ${explain(at)}` : `${nudge(explored.variables[0], slope)}${Number.isFinite(slope) ? bending(fn.d2f(x)) : ''}`;
  });
}

/** What the slope means, for somebody who meets it for the first time. @param {string} variable @param {number} slope */
function nudge(variable, slope) {
  if (!Number.isFinite(slope)) return 'There is no slope here.';
  if (slope === 0) return `Raising ${variable} a little leaves f as it is, to first order.`;
  return `Raising ${variable} by 0.01 ${slope > 0 ? 'raises' : 'lowers'} f by about ${number(Math.abs(slope) * 0.01, 3)}.`;
}

/** What f″ adds to it. @param {number} bend */
function bending(bend) {
  if (bend > 0) return ' The curve bends up here: the slope is growing.';
  if (bend < 0) return ' The curve bends down here: the slope is shrinking.';
  return bend === 0 ? ' The slope stays as it is, to first order.' : '';
}

/**
 * The list of what was found, each a button that moves the point there.
 * @param {App} app
 * @param {import('./scene.js').Scene} scene
 * @param {HTMLElement} body
 */
export function showFeatures(app, scene, body) {
  let shown = '';
  app.state.subscribe(['explored', 'parameters', 'window', 'inflections'], () => {
    if (!scene.applies) return;
    const { features, clusters, notes } = scene.analysis;
    const variable = app.explored.variables[0];
    const rows = features.slice(0, MOST_LISTED).map((f) => ({ feature: f, text: `${KINDS[f.kind].name} at ${variable} = ${number(f.x)}`, why: explain(f) }));
    const more = features.length - rows.length;
    const lines = [
      ...clusters.map((c) => clusterSentence(c, variable)),
      ...(more > 0 ? [`${more} more in this window: zoom in to see them in the list.`] : []),
      ...notes,
      ...(features.length + clusters.length + notes.length === 0 ? ['Nothing was found in this window: no flat point, kink, jump, hole or pole.'] : []),
    ];
    const key = JSON.stringify([rows.map((r) => r.text + r.why), lines]);
    if (key === shown) return;
    shown = key;
    const list = document.createElement('ul');
    list.className = 'features';
    for (const { feature, text, why } of rows) {
      const item = document.createElement('li');
      item.innerHTML = `<button type="button"><span class="mark" data-kind="${feature.kind}" aria-hidden="true"></span><span><b></b><span class="why"></span></span></button>`;
      /** @type {HTMLElement} */ (item.querySelector('b')).textContent = text;
      /** @type {HTMLElement} */ (item.querySelector('.why')).textContent = why;
      /** @type {HTMLElement} */ (item.querySelector('button')).addEventListener('click', () => app.state.set({ x: feature.x }));
      list.append(item);
    }
    body.replaceChildren(list, ...lines.map((line) => Object.assign(document.createElement('p'), { className: 'note', textContent: line })));
  });
}

/**
 * The typeset formulas above the graphs, and what their lines mean.
 * @param {App} app
 * @param {HTMLElement} top
 * @param {HTMLElement} bottom
 * @param {HTMLElement} told where it is said what could not be had
 */
export function showCaptions(app, top, bottom, told) {
  const caption = (/** @type {HTMLElement} */ element, /** @type {string} */ name, /** @type {string} */ key) => {
    const { typeset, variables, text } = app.explored;
    element.innerHTML = `<span class="lhs"><i>f</i>${name}(<i class="names"></i>) =</span> `;
    /** @type {HTMLElement} */ (element.querySelector('.names')).textContent = variables.join(', ');
    // Too long to be typeset, or not known: words in its place.
    if (typeset[key]) element.insertAdjacentHTML('beforeend', typeset[key]);
    else element.append(text[key] ?? (key === 'f' ? app.explored.formula : '(no formula that can be read)'));
    element.title = text[key] ?? '';
  };
  app.state.subscribe(['explored'], () => {
    caption(top, '', 'f');
    if (app.explored.variables.length === 1) caption(bottom, '′', 'df');
    const notes = app.explored.notes ?? [];
    told.textContent = notes.join(' ');
    told.hidden = notes.length === 0;
  });
}
