// Where is a point of the plane on the screen? A view maps a window of numbers (x0…x1, y0…y1) to a rectangle of
// pixels, and says which round numbers deserve a tick.

/**
 * A window: what part of the plane is seen.
 * @typedef {{x0: number, x1: number, y0: number, y1: number}} Window
 */

/**
 * A window with ends no finer than a picture can show, so that an address can hold it.
 * @param {Window} w
 * @returns {Window}
 */
export function tidied({ x0, x1, y0, y1 }) {
  const round = (/** @type {number} */ v, /** @type {number} */ width) =>
    Number(v.toPrecision(Math.min(17, Math.max(1, Math.ceil(Math.log10(Math.abs(v) / width + 1e-300)) + 7))));
  return { x0: round(x0, x1 - x0), x1: round(x1, x1 - x0), y0: round(y0, y1 - y0), y1: round(y1, y1 - y0) };
}

/** A map from numbers to pixels and back. Pixels are those of the style sheet, y downwards. */
export class View {
  /**
   * @param {Window} window
   * @param {number} width in pixels, axes' numbers included
   * @param {number} height
   */
  constructor(window, width, height) {
    this.window = window;
    this.width = width;
    this.height = height;
    this.scaleX = width / (window.x1 - window.x0);
    this.scaleY = height / (window.y1 - window.y0);
  }

  /** @param {number} x @returns {number} pixels from the left */
  px(x) {
    return (x - this.window.x0) * this.scaleX;
  }

  /** @param {number} y @returns {number} pixels from the top */
  py(y) {
    return (this.window.y1 - y) * this.scaleY;
  }

  /** @param {number} px @returns {number} */
  x(px) {
    return this.window.x0 + px / this.scaleX;
  }

  /** @param {number} py @returns {number} */
  y(py) {
    return this.window.y1 - py / this.scaleY;
  }
}

/**
 * Round numbers between two ends, at most about `count` of them: steps of 1, 2 or 5 times a power of ten.
 * @param {number} from
 * @param {number} to
 * @param {number} count
 * @returns {{values: number[], step: number}}
 */
export function ticks(from, to, count) {
  const span = to - from;
  if (!(span > 0) || !Number.isFinite(span)) return { values: [], step: 1 };
  const raw = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw * (1 - 1e-9)) ?? 10 * power;
  const values = [];
  for (let k = Math.ceil(from / step - 1e-9); k <= to / step + 1e-9 && values.length < 100; k += 1) values.push(k * step);
  return { values, step };
}
