// Where does a function go as x nears a place from one side? The values at distances that shrink are watched: their
// steps shrink (a limit), or they keep their sign and do not shrink (infinity), or neither.

import { snap } from './roots.js';

/**
 * What was seen from one side. `value` is the limit, or ±∞, or not a number; `spread` is how much the values varied on
 * the way, the scale by which two limits are compared.
 * @typedef {{kind: 'finite' | 'infinite' | 'oscillates' | 'none', value: number, spread: number}} Limit
 */

/** More steps would go where cancellation hides the function: 1 − cos x, say. */
const STEPS = 30;
/** How distances shrink. Halving would be in step with the doubling of sin(1/x). */
const SHRINK = 0.707;

/**
 * The limit of `g` at `c` from one side.
 * @param {(x: number) => number} g
 * @param {number} c
 * @param {1 | -1} side 1 for the right
 * @param {number} reach the largest distance looked at: nothing else may happen within it
 * @returns {Limit}
 */
export function limit(g, c, side, reach) {
  /** @type {number[]} */
  const a = [];
  const least = Math.max(Math.abs(c) * 2 ** -46, Number.MIN_VALUE);
  for (let k = 0; k <= STEPS; k += 1) {
    const distance = reach * SHRINK ** k;
    if (distance < least) break;
    a.push(g(c + side * distance));
  }
  const third = Math.floor(a.length / 3);
  const near = a.slice(-third - 1);
  if (near.length < 2 || near.filter(Number.isNaN).length > near.length / 2) return none();
  const last = /** @type {number} */ (near.filter((v) => !Number.isNaN(v)).at(-1));
  if (!Number.isFinite(last)) return { kind: 'infinite', value: last, spread: Infinity };
  if (a.slice(-2 * third - 1).some((v) => !Number.isFinite(v))) {
    // Values missing or infinite farther out: only the nearest ones count.
    return { kind: 'finite', value: last, spread: Math.max(...near.filter(Number.isFinite).map((v) => Math.abs(v - last))) };
  }
  const steps = a.slice(1).map((v, k) => v - a[k]);
  const size = (/** @type {number[]} */ d) => Math.max(...d.map(Math.abs));
  const late = steps.slice(-third);
  const noise = 64 * Number.EPSILON * size(near);
  const sign = Math.sign(late[0]);
  const steady = late.every((d) => Math.sign(d) === sign);
  // Steps one way must shrink from third to third; steps to and fro beside all that came before, lest chance decide.
  const enough = steady ? 0.6 * size(steps.slice(-2 * third, -third)) : 0.1 * size(steps.slice(0, -third));
  if (size(late) <= Math.max(noise, 1e-4 * size(near), enough)) {
    const value = extrapolate(a, noise, size(late));
    const finite = a.filter(Number.isFinite);
    return { kind: 'finite', value, spread: Math.max(...finite.map((v) => Math.abs(v - value))) };
  }
  if (steady) return { kind: 'infinite', value: sign * Infinity, spread: Infinity };
  return { kind: 'oscillates', value: NaN, spread: Infinity };
}

/** @returns {Limit} */
const none = () => ({ kind: 'none', value: NaN, spread: 0 });

/**
 * Where values with shrinking steps end: Aitken's Δ² at the last steps that are clear of rounding.
 * Steps that shrink without order (x·sin(1/x)) say no more than how far they reach: the roundest number within is taken.
 * @param {number[]} a
 * @param {number} noise
 * @param {number} step the largest of the last steps
 */
function extrapolate(a, noise, step) {
  for (let k = a.length - 1; k >= Math.max(3, a.length - 6); k -= 1) {
    const late = a[k] - a[k - 1];
    const early = a[k - 1] - a[k - 2];
    const ratio = late / early;
    const before = early / (a[k - 2] - a[k - 3]);
    // Two ratios alike: the steps shrink by a law, not by chance.
    if (Math.abs(late) > 16 * noise && ratio > 0 && ratio < 0.95 && Math.abs(ratio - before) < 0.1) return a[k] + (late * ratio) / (1 - ratio);
  }
  return step > noise ? snap(a[a.length - 1], 2 * step, () => true) : a[a.length - 1];
}

/**
 * Whether two limits are the same, to what can be seen.
 * @param {Limit} left
 * @param {Limit} right
 */
export function agree(left, right) {
  if (left.kind !== right.kind) return false;
  if (left.kind === 'infinite') return left.value === right.value;
  if (left.kind !== 'finite') return false;
  return near(left.value, right.value, left.spread + right.spread);
}

/**
 * Whether two numbers are the same beside the spread of what they come from.
 * @param {number} a
 * @param {number} b
 * @param {number} spread
 */
export const near = (a, b, spread) =>
  Number.isFinite(a - b) && Math.abs(a - b) <= 1e-5 * (Number.isFinite(spread) ? spread : 0) + 1e-9 * (Math.abs(a) + Math.abs(b));
