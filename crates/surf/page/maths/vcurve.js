// How wrong is a difference quotient, for every h? Truncation on the right falls with h, rounding on the left grows as
// h shrinks, and between them lies the best h there is (Press et al., Numerical Recipes, section 5.7; Baydin et al.
// 2018, figure 3).

/** The spacing of the numbers just above 1. */
export const EPSILON = { double: 2 ** -52, single: 2 ** -23 };

/**
 * @typedef {keyof typeof EPSILON} Precision
 * @typedef {{h: number, error: number}} Sample
 * @typedef {Sample & {noise: number}} Measured `noise`: what the rounding of values of this size may do
 */

/**
 * The errors of a difference quotient, from the smallest h to the largest.
 * @param {object} question
 * @param {(x: number) => number} question.f
 * @param {(x: number) => number} question.df the exact derivative
 * @param {number} question.x
 * @param {'forward'|'backward'|'central'} question.kind
 * @param {Precision} [question.precision] `single`: x, h, values and results are rounded to 32 bits
 * @param {number} [question.perDecade] how many h to a decade
 * @param {[number, number]} [question.range] powers of ten
 * @returns {Measured[]} NaN as the error where there is no value
 */
export function vcurve({ f, df, x, kind, precision = 'double', perDecade = 6, range = [-16, 1] }) {
  const round = precision === 'single' ? Math.fround : (/** @type {number} */ v) => v;
  const at = round(x);
  const exact = df(at);
  const value = (/** @type {number} */ t) => round(f(round(t)));
  const middle = value(at);
  const samples = [];
  for (let i = 0; i <= (range[1] - range[0]) * perDecade; i++) {
    const h = round(10 ** (range[0] + i / perDecade));
    const [left, right] = [kind === 'forward' ? middle : value(at - h), kind === 'backward' ? middle : value(at + h)];
    const slope = round(round(right - left) / (kind === 'central' ? round(2 * h) : h));
    const size = Math.max(Math.abs(left), Math.abs(right)) + Math.abs(at * exact);
    samples.push({ h, error: Math.abs(slope - exact), noise: (EPSILON[precision] * size) / h });
  }
  return samples;
}

/**
 * What theory expects: the error is about `truncation·h^power + rounding/h`.
 * @param {object} point
 * @param {number} point.value f(x)
 * @param {number} point.second f″(x)
 * @param {number} point.third f‴(x)
 * @param {'forward'|'backward'|'central'} kind
 * @param {Precision} [precision]
 */
export function theory({ value, second, third }, kind, precision = 'double') {
  const power = kind === 'central' ? 2 : 1;
  const truncation = kind === 'central' ? Math.abs(third) / 6 : Math.abs(second) / 2;
  const rounding = EPSILON[precision] * Math.abs(value);
  // Where the slopes of the two asymptotes cancel: d/dh (t·h^p + r/h) = 0.
  const best = truncation > 0 && rounding > 0 ? (rounding / (power * truncation)) ** (1 / (power + 1)) : NaN;
  return {
    power,
    truncation: (/** @type {number} */ h) => truncation * h ** power,
    rounding: (/** @type {number} */ h) => rounding / h,
    best,
    least: truncation * best ** power + rounding / best,
  };
}

/**
 * The best h that was seen. Single errors are lucky, so that the neighbourhood decides: the h around which the largest
 * of a few errors is smallest.
 * @param {Sample[]} samples
 * @param {number} [reach] neighbours on each side
 * @returns {Sample | null}
 */
export function optimum(samples, reach = 3) {
  let best = null;
  for (let i = reach; i + reach < samples.length; i++) {
    const errors = samples.slice(i - reach, i + reach + 1).map((s) => s.error);
    const error = Math.max(...errors);
    if (Number.isFinite(error) && (best === null || error < best.error)) best = { h: samples[i].h, error };
  }
  return best;
}

/**
 * Whether any of the error is truncation. A forward difference of a straight line has none, nor has a central one where
 * the bends on both sides cancel, as for a parabola: then only rounding is left, and no h is the best.
 * @param {Measured[]} samples
 */
export const truncates = (samples) => samples.some(({ error, noise }) => error > 8 * noise);
