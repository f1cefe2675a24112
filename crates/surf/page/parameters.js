// What if another number stood in the formula? Each name that is no variable has a slider, whose value can also be
// typed, whose range grows, and which can play.

import { number } from './format.js';

/** How long a slider plays from one end to the other and back, in milliseconds. */
const ROUND = 8000;

/** A range for a slider that holds a value with room. @param {number} value @returns {[number, number]} */
export function rangeFor(value) {
  const size = Math.max(5, 2 * 10 ** Math.ceil(Math.log10(Math.max(Math.abs(value), 1e-9))) / 2);
  return Math.abs(value) <= 5 ? [-5, 5] : [-size, size];
}

/**
 * Puts the sliders into an element, anew for each formula.
 * @param {import('./app.js').App} app
 * @param {HTMLElement} element
 */
export function showParameters(app, element) {
  const { state } = app;
  /** @type {Map<string, {slider: HTMLInputElement, field: HTMLInputElement, play: HTMLButtonElement, started: number | null}>} */
  const rows = new Map();
  const setValue = (/** @type {string} */ name, /** @type {number} */ value) =>
    state.set({ parameters: { ...state.get().parameters, [name]: Number(value.toPrecision(12)) } });

  const build = () => {
    rows.clear();
    element.replaceChildren();
    element.hidden = app.explored.parameters.length === 0;
    for (const { name } of app.explored.parameters) {
      const row = document.createElement('div');
      row.className = 'parameter';
      row.innerHTML = `<label><i></i> =</label><input type="text" inputmode="decimal"><input type="range" step="any"><button type="button" class="play" aria-pressed="false">▶</button>`;
      const [field, slider] = /** @type {[HTMLInputElement, HTMLInputElement]} */ ([...row.querySelectorAll('input')]);
      const play = /** @type {HTMLButtonElement} */ (row.querySelector('button'));
      /** @type {HTMLElement} */ (row.querySelector('i')).textContent = name;
      slider.setAttribute('aria-label', `${name}`);
      field.setAttribute('aria-label', `value of ${name}`);
      play.setAttribute('aria-label', `play ${name}`);
      slider.addEventListener('input', () => {
        // A round step: what a slider can show is no finer than a two-hundredth of its range.
        const step = (Number(slider.max) - Number(slider.min)) / 200;
        setValue(name, Math.round(Number(slider.value) / step) * step);
      });
      slider.addEventListener('keydown', (event) => {
        const ways = /** @type {Record<string, number>} */ ({ ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 });
        const way = ways[event.key];
        if (!way) return;
        event.preventDefault();
        const step = ((Number(slider.max) - Number(slider.min)) / 100) * (event.shiftKey ? 0.1 : 1);
        setValue(name, Math.round((state.get().parameters[name] + way * step) / step) * step);
      });
      field.addEventListener('change', () => {
        const value = Number(field.value.replace('−', '-').replace(',', '.'));
        if (field.value.trim() !== '' && Number.isFinite(value)) setValue(name, value);
        field.value = number(state.get().parameters[name], 8);
      });
      play.addEventListener('click', () => {
        const one = /** @type {any} */ (rows.get(name));
        if (app.still()) {
          // Without motion, each press is one step of the tour.
          const [min, max] = [Number(slider.min), Number(slider.max)];
          const next = state.get().parameters[name] + (max - min) / 20;
          setValue(name, next > max ? min : next);
          return;
        }
        one.started = one.started === null ? performance.now() : null;
        if (one.started !== null) tick(name);
        tell();
      });
      rows.set(name, { slider, field, play, started: null });
      element.append(row);
    }
  };
  /** @param {string} name */
  const tick = (name) => {
    const row = rows.get(name);
    if (!row || row.started === null) return;
    const { slider, started } = row;
    const [min, max] = [Number(slider.min), Number(slider.max)];
    const turn = ((performance.now() - started) / ROUND) % 1;
    setValue(name, (min + max) / 2 + ((max - min) / 2) * Math.sin(2 * Math.PI * turn));
    requestAnimationFrame(() => tick(name));
  };
  const tell = () => {
    const { parameters } = state.get();
    for (const [name, { slider, field, play, started }] of rows) {
      const value = parameters[name];
      if (value === undefined) continue;
      if (!slider.max || value > Number(slider.max) || value < Number(slider.min) || slider.dataset.fresh !== 'no') {
        const [min, max] = rangeFor(value);
        slider.min = String(min);
        slider.max = String(max);
        slider.dataset.fresh = 'no';
      }
      slider.value = String(value);
      slider.setAttribute('aria-valuetext', number(value, 6));
      if (document.activeElement !== field) field.value = number(value, 8);
      play.setAttribute('aria-pressed', String(started !== null));
      play.textContent = started === null ? '▶' : '❚❚';
    }
  };
  state.subscribe(['explored'], build);
  state.subscribe(['explored', 'parameters'], tell);
}
