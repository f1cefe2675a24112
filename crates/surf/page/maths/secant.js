// What is the slope of the line through two points of the curve, and what becomes of it as they close in? At h = 0
// there are no two points: the derivative takes over, and it is said so.

/**
 * @typedef {'forward'|'backward'|'central'} Difference which points the line goes through: x and x + h, x − h and x, x − h and x + h
 * @typedef {object} Secant
 * @property {number} slope of the line; the derivative where h = 0
 * @property {boolean} exact whether h = 0 and the derivative was taken
 * @property {[number, number][]} ends the two points of the curve (one, where h = 0)
 * @property {number} error the slope less the derivative
 */

/**
 * The line through two points of a curve.
 * @param {(x: number) => number} f
 * @param {number} derivative the exact one, at x
 * @param {number} x
 * @param {number} h
 * @param {Difference} [kind]
 * @returns {Secant}
 */
export function secant(f, derivative, x, h, kind = 'forward') {
  if (h === 0) return { slope: derivative, exact: true, ends: [[x, f(x)]], error: 0 };
  const a = kind === 'forward' ? x : x - h;
  const b = kind === 'backward' ? x : x + h;
  const [fa, fb] = [f(a), f(b)];
  // Divided by h as a program would write it, so that the rounding is the one that the V-curve shows.
  const slope = (fb - fa) / (kind === 'central' ? 2 * h : h);
  return { slope, exact: false, ends: [[a, fa], [b, fb]], error: slope - derivative };
}

/** The slider's steps: ten to a decade, from the smallest h to the largest; place 0 is h = 0. */
const SMALLEST = -16, LARGEST = 1, PER_DECADE = 10;
export const PLACES = (LARGEST - SMALLEST) * PER_DECADE + 1;

/** The h at a place of the slider: 0, then 10^−16 … 10. */
export function stepAt(/** @type {number} */ place) {
  if (place <= 0) return 0;
  const tenths = Math.min(place, PLACES) - 1 + SMALLEST * PER_DECADE;
  // Whole powers of ten are made from text, so that 0.1 is 0.1; the others are cut to three digits to be readable.
  return Number((10 ** (tenths / PER_DECADE)).toPrecision(3));
}

/** The place on the slider nearest to an h. */
export function placeOf(/** @type {number} */ h) {
  if (!(h > 0)) return 0;
  const place = Math.round(Math.log10(h) * PER_DECADE) - SMALLEST * PER_DECADE + 1;
  return Math.min(PLACES, Math.max(1, place));
}
