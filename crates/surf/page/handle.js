// What does a screen reader know of the point? One element, a slider, whose value is x and whose text is the sentence
// that everybody else reads beside the graph.

import { explain, KINDS, standing } from './explain.js';
import { number } from './format.js';

/**
 * Keeps the slider in step with the point.
 * @param {import('./app.js').App} app
 * @param {import('./scene.js').Scene} scene
 * @param {HTMLElement} handle
 */
export function followPoint(app, scene, handle) {
  const { state, plot } = app;
  state.subscribe(['x', 'window', 'explored', 'parameters'], () => {
    handle.hidden = !scene.applies;
    const { x, window: w } = state.get();
    if (!scene.applies || !w) return;
    const variable = app.explored.variables[0];
    const value = app.fn.f(x);
    const { value: slope, sign, at, torn } = scene.slope();
    const what = torn ? KINDS[torn.kind].name.toLowerCase() : standing(sign, slope);
    handle.setAttribute('aria-valuemin', String(w.x0));
    handle.setAttribute('aria-valuemax', String(w.x1));
    handle.setAttribute('aria-valuenow', String(x));
    handle.setAttribute('aria-valuetext', `${variable} ${number(x)}, f ${number(value)}, ${what}${at ? `. ${KINDS[at.kind].name}: ${explain(at)}` : ''}`);
    handle.dataset.sign = sign.colour;
    handle.dataset.glyph = sign.glyph;
    const { view } = plot;
    const clamp = (/** @type {number} */ v, /** @type {number} */ most) => (Number.isFinite(v) ? Math.min(most, Math.max(0, v)) : most / 2);
    handle.style.transform = `translate(${clamp(view.px(x), view.width)}px, ${clamp(view.py(value), view.height)}px)`;
  });
}

/**
 * Says sentences to screen readers: politely, the last one of a burst, at most one in half a second.
 * @param {HTMLElement} live
 * @returns {(message: string) => void}
 */
export function announcer(live) {
  let timer = 0;
  return (message) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      live.textContent = message;
    }, 500);
  };
}
