// How does a panel play by itself? A button that starts and stops a row of steps. Who asked for less motion gets the
// steps without the motion: the same button goes to the end at once.

import { button, setAttribute, setText } from './widgets.js';

/** Sooner than this no step follows another, whatever pace is asked for. */
const PATIENCE = 5000;

/**
 * @typedef {object} Player
 * @property {HTMLButtonElement} element
 * @property {() => void} stop
 * @property {() => void} refresh shows what the button does now
 */

/**
 * A button that plays.
 * @param {import('../app.js').App} app
 * @param {object} options
 * @param {string} options.label what is played: `h to 0`
 * @param {number} options.pause milliseconds between steps
 * @param {() => boolean} options.step takes one step; false where it was the last
 * @param {() => void} [options.restart] called when play is pressed
 * @returns {Player}
 */
export function player(app, { label, pause, step, restart }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const element = button('', () => {
    if (timer !== undefined) return stop();
    restart?.();
    if (app.still()) {
      for (let i = 0; i < PATIENCE && step(); i += 1);
      return undefined;
    }
    return next();
  });
  const next = () => {
    timer = setTimeout(() => {
      timer = undefined;
      if (step()) next();
      refresh();
    }, pause);
    refresh();
  };
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
    refresh();
  };
  const refresh = () => {
    const playing = timer !== undefined;
    setText(element, playing ? '⏸ Pause' : app.still() ? '⏭ To the end' : '▶ Play');
    setAttribute(element, 'aria-label', `${playing ? 'Pause' : app.still() ? 'To the end' : 'Play'}: ${label}`);
  };
  refresh();
  return { element, stop, refresh };
}
