// What are the numbers at a point of the map? Value and slopes in words, where to type the point in, and the list of
// level places that were found.

import { cutSentence } from './cut.js';
import { number, short, significant } from './maths/digits.js';
import { el, setText } from './panels/widgets.js';

const KINDS = {
  valley: ['Valley', 'f′ is zero in every direction, and the hill bends up all around.'],
  peak: ['Peak', 'f′ is zero in every direction, and the hill bends down all around.'],
  saddle: ['Saddle', 'f′ is zero in every direction; the hill bends up one way and down the other.'],
  flat: ['Flat place', 'f′ is zero in every direction; the curvatures do not say more.'],
};

/**
 * The card with the values at the point, and the list of level places: beside those of one variable, of which they
 * take the place.
 * @param {import('./app.js').App} app
 * @param {import('./scene2d.js').Scene2d} scene
 * @param {{reading: HTMLElement, features: HTMLElement, caption: HTMLElement}} page
 */
export function showReading2d(app, scene, { reading, features, caption }) {
  const glyph = el('span', { class: 'glyph', 'aria-hidden': 'true' });
  const standing = el('output');
  const names = [el('dt', { id: 'reading-2d-x' }), el('dt', { id: 'reading-2d-y' }), el('dt'), el('dt')];
  const inputs = ['x', 'y'].map((key) => {
    const input = el('input', { type: 'text', inputmode: 'decimal', 'aria-labelledby': `reading-2d-${key}` });
    input.addEventListener('change', () => {
      const value = Number(input.value.replace('−', '-').replace(',', '.'));
      if (input.value.trim() !== '' && Number.isFinite(value)) app.state.set({ [key]: value });
      input.value = number(app.state.get()[key]);
    });
    return input;
  });
  const values = [el('dd', { id: 'value-2d-f' }), el('dd', { id: 'value-2d-fx' }), el('dd', { id: 'value-2d-fy' })];
  const note = el('p', { class: 'note' });
  const body = el('div', { hidden: true },
    el('p', { class: 'standing' }, glyph, ' ', standing),
    el('dl', { class: 'values' },
      el('div', {}, names[0], el('dd', {}, inputs[0])), el('div', {}, names[1], el('dd', {}, inputs[1])),
      el('div', {}, el('dt', {}, 'f'), values[0]), el('div', {}, names[2], values[1]), el('div', {}, names[3], values[2])),
    note);
  reading.after(body);
  const list = el('div', { hidden: true });
  features.after(list);
  let listed = '';

  app.state.subscribe(['x', 'y', 'explored', 'parameters', 'window', 'direction'], (changed) => {
    const two = scene.applies;
    reading.hidden = features.hidden = two;
    body.hidden = list.hidden = !two;
    if (!two) return;
    const { x, y } = app.state.get();
    const [first, second] = app.explored.variables;
    const [gx, gy] = app.fn.gradient(x, y);
    const value = app.fn.f(x, y);
    const size = Math.hypot(gx, gy);
    const level = size === 0;
    setText(glyph, Number.isNaN(size) ? '○' : level ? '●' : '▲');
    glyph.dataset.sign = Number.isNaN(size) ? 'muted' : level ? 'flat' : 'rising';
    setText(standing, Number.isNaN(size) ? 'no slope here' : level ? 'level: the slope is 0 every way' : `steepest way up: slope ${significant(size, 6)}, heading ${heading(gx, gy)}`);
    [first, second, `∂f/∂${first}`, `∂f/∂${second}`].forEach((name, i) => setText(names[i], name));
    [x, y].forEach((v, i) => { if (document.activeElement !== inputs[i]) inputs[i].value = number(v); });
    [value, gx, gy].forEach((v, i) => {
      setText(values[i], significant(v, 12));
      values[i].dataset.value = String(v);
    });
    setText(note, Number.isFinite(size) ? `Raising ${first} by 0.01 changes f by about ${short(gx / 100)}, raising ${second} by 0.01 by about ${short(gy / 100)}.` : 'There is no slope here.');
    setText(caption, cutSentence(app));
    if (changed.has('explored')) {
      caption.title = '';
      listed = '';
    }
    showList();
  });

  function showList() {
    const [first, second] = app.explored.variables;
    const rows = scene.flats.slice(0, 12).map((f) => ({ ...f, text: `${KINDS[f.kind][0]} at ${first} = ${significant(f.x, 6)}, ${second} = ${significant(f.y, 6)}` }));
    const text = JSON.stringify([rows, scene.flats.length]);
    if (text === listed) return;
    listed = text;
    const items = rows.map(({ x, y, kind, text: title }) => {
      const button = el('button', { type: 'button' }, el('span', { class: 'mark', 'data-kind': kind === 'flat' ? 'saddle' : kind, 'aria-hidden': 'true' }),
        el('span', {}, el('b', {}, title), el('span', { class: 'why' }, KINDS[kind][1])));
      button.addEventListener('click', () => app.state.set({ x, y }));
      return el('li', {}, button);
    });
    const more = scene.flats.length - rows.length;
    list.replaceChildren(el('ul', { class: 'features' }, ...items),
      ...(more > 0 ? [el('p', { class: 'note' }, `${more} more in this window: zoom in to see them in the list.`)] : []),
      ...(rows.length === 0 ? [el('p', { class: 'note' }, 'No level place was found in this window.')] : []));
  }
}

/** A direction as on a compass whose north is up. @param {number} gx @param {number} gy */
function heading(gx, gy) {
  const arrows = ['→', '↗', '↑', '↖', '←', '↙', '↓', '↘'];
  const angle = Math.atan2(gy, gx);
  return `${arrows[(Math.round(angle / (Math.PI / 4)) + 8) % 8]} ${significant(Math.round((angle * 180) / Math.PI), 3)}°`;
}
