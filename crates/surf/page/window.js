// Which window shows a function well at first? One that holds what happens (flat points, zeros, tears), or two periods
// of what repeats, and whose height is not spoilt by poles.

import { analyse } from './features.js';
import { boundary, signClass } from './roots.js';

/** @typedef {import('./functions.js').Functions} Functions */

/** Half-widths that are tried, the usual one first. */
const TRIED = [5, 20, 100, 1000];

/**
 * The first window of a formula.
 * @param {Functions} fn
 * @returns {import('./view.js').Window}
 */
export function firstWindow(fn) {
  const [x0, x1] = firstRange(fn);
  return { x0, x1, ...fitHeight(fn, 0, x0, x1) };
}

/** @param {Functions} fn @returns {[number, number]} */
function firstRange(fn) {
  let half = 5;
  let found = interesting(fn, -half, half);
  if (found.dense > 0.9 || found.places.length > 40) {
    // Too fast for this window: look closer, until it can be followed.
    for (let closer = half / 2; closer > 1e-6; closer /= 2) {
      const now = interesting(fn, -closer, closer);
      if (now.dense === 0 && now.places.length > 0 && now.places.length <= 40) return repeated(now.places) ?? around(now.places, closer / 4);
    }
    return [-1, 1];
  }
  // What gathers at a point can be followed in no window: what stands apart from it is shown.
  if (found.dense > 0 && found.places.length > 0) return around(found.places, 1);
  for (const wider of TRIED.slice(1)) {
    if (found.places.length > 0 || found.lives) break;
    half = wider;
    found = interesting(fn, -half, half);
  }
  const period = repeated(found.places);
  if (period) return period;
  const narrow = bump(fn, -half, half);
  if (narrow) return narrow;
  if (found.places.length === 0) {
    if (half === 5 || !found.lives) return [-6, 6];
    return [-half, half];
  }
  return closer(fn, found.places, around(found.places, half === 5 ? 5 : half / 100));
}

/**
 * Places worth seeing in a range: what is found, and zeros.
 * @param {Functions} fn
 * @param {number} x0
 * @param {number} x1
 */
function interesting(fn, x0, x1) {
  const analysis = analyse(fn, x0, x1, { inflections: true });
  const n = 400;
  const dx = (x1 - x0) / n;
  const values = fn.sample(0, x0, dx, n + 1);
  /** @type {number[]} */
  const zeros = [];
  for (let i = 0; i < n; i += 1) {
    if (signClass(values[i]) * signClass(values[i + 1]) !== -1) continue;
    const { last } = boundary((x) => signClass(fn.f(x)), x0 + i * dx, x0 + (i + 1) * dx);
    const scale = Math.abs(values[i]) + Math.abs(values[i + 1]);
    if (Number.isFinite(scale) && Math.abs(fn.f(last)) <= 1e-3 * scale) zeros.push(last);
  }
  const all = [...analysis.features.map((f) => f.x), ...zeros].sort((a, b) => a - b);
  const places = all.filter((x, i) => i === 0 || x - all[i - 1] > 1e-6 * (x1 - x0));
  const finite = values.filter(Number.isFinite);
  return {
    places,
    /** The part of the range where nothing can be told apart. */
    dense: analysis.clusters.reduce((sum, { from, to }) => sum + to - from, 0) / (x1 - x0),
    // Something goes on although nothing stands out: a straight line, an exponential.
    lives: finite.length > n / 4 && finite.some((v) => Math.abs(v - finite[0]) > 1e-9 * Math.abs(finite[0])),
  };
}

/** Two periods or so of places that repeat; nothing where they do not. @param {number[]} places @returns {[number, number] | undefined} */
function repeated(places) {
  if (places.length < 6) return undefined;
  // Places repeat if the gaps between every k-th of them are alike, for some k.
  for (let k = 1; k <= 6 && places.length > 2 * k + 1; k += 1) {
    const gaps = places.slice(k).map((x, i) => x - places[i]);
    const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
    if (mean > 0 && gaps.every((gap) => Math.abs(gap - mean) < 0.02 * mean)) {
      // Peak, valley, two zeros, two bends at the zeros: four places or so are a period of a wave, one of floor.
      const half = mean * Math.max(1, Math.ceil(8 / k)) * 0.55;
      return [-half, half];
    }
  }
  return undefined;
}

/**
 * A range whose ends come nearer where the function runs so far beyond the heights of what was found that this would
 * look flat, as beside x³ − 3x.
 * @param {Functions} fn
 * @param {number[]} places
 * @param {[number, number]} range
 * @returns {[number, number]}
 */
function closer(fn, places, range) {
  const heights = places.map((x) => fn.f(x)).filter(Number.isFinite);
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const middle = (places[0] + places[places.length - 1]) / 2;
  const least = 0.75 * (places[places.length - 1] - places[0]);
  const beyond = (/** @type {number} */ x) => Math.max(fn.f(x) - high, low - fn.f(x));
  const [from, to] = range.map((end) => {
    while (high > low && Math.abs(end - middle) > 1.1 * least && beyond(end) > 3 * (high - low)) end += 0.1 * (middle - end);
    return end;
  });
  return from === range[0] && to === range[1] ? range : tidy(from, to);
}

/** A range around places with room on both sides. @param {number[]} places @param {number} usual @returns {[number, number]} */
function around(places, usual) {
  const first = places[0];
  const last = places[places.length - 1];
  const middle = (first + last) / 2;
  const spread = (last - first) / 2;
  const centre = Math.abs(middle) < 0.7 * usual ? 0 : middle;
  const reach = Math.abs(centre - middle) + spread;
  // What is small beside the usual window is looked at closely; what fits is seen in the usual one.
  const half = spread > 0 && reach < usual / 12 ? 2.5 * reach : Math.max(1.6 * reach, usual);
  return tidy(centre - half, centre + half);
}

/**
 * The range of a bump on a level ground: where the function differs from its ends by more than a hundredth.
 * @param {Functions} fn
 * @param {number} x0
 * @param {number} x1
 * @returns {[number, number] | undefined}
 */
function bump(fn, x0, x1) {
  const n = 2000;
  const dx = (x1 - x0) / n;
  const values = fn.sample(0, x0, dx, n + 1);
  if (!values.every(Number.isFinite)) return undefined;
  const [a, b] = [values[0], values[n]];
  let low = Infinity;
  let high = -Infinity;
  for (const v of values) {
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  const range = high - low;
  if (!(range > 0) || Math.abs(a - b) > 1e-3 * range || Math.abs(values[20] - a) > 1e-3 * range || Math.abs(values[n - 20] - b) > 1e-3 * range) return undefined;
  let first = 0;
  while (Math.abs(values[first] - a) <= 0.01 * range) first += 1;
  let last = n;
  while (Math.abs(values[last] - b) <= 0.01 * range) last -= 1;
  const middle = x0 + ((first + last) / 2) * dx;
  const half = Math.max(last - first, 2) * 0.5 * dx * 1.4;
  return tidy(middle - half, middle + half);
}

/** Ends with few digits. @param {number} a @param {number} b @returns {[number, number]} */
function tidy(a, b) {
  const unit = 10 ** Math.floor(Math.log10(b - a) - 1) * 5;
  const [from, to] = [Math.floor(a / unit + 0.2) * unit, Math.ceil(b / unit - 0.2) * unit];
  return from < to ? [Number(from.toPrecision(12)), Number(to.toPrecision(12))] : [a, b];
}

/**
 * A height that shows a function over a range, poles not counted.
 * @param {Functions} fn
 * @param {number} order
 * @param {number} x0
 * @param {number} x1
 * @param {boolean} [withZero] whether the axis must be seen
 * @returns {{y0: number, y1: number}}
 */
export function fitHeight(fn, order, x0, x1, withZero = false) {
  const n = 800;
  const values = [...fn.sample(order, x0, (x1 - x0) / n, n + 1)].filter(Number.isFinite).sort((a, b) => a - b);
  if (values.length === 0) return { y0: -1, y1: 1 };
  const at = (/** @type {number} */ part) => values[Math.round(part * (values.length - 1))];
  let low = values[0];
  let high = values[values.length - 1];
  // Slopes go to infinity faster than values, so that more of them is cut.
  const tail = order === 0 ? 0.06 : 0.12;
  const [q1, q3] = [at(tail), at(1 - tail)];
  const core = q3 - q1;
  // Poles: the outermost twelfth goes far beyond the rest.
  if (high - q3 > 3.5 * core && core > 0) high = q3 + 0.4 * core;
  if (q1 - low > 3.5 * core && core > 0) low = q1 - 0.4 * core;
  // What explodes (x^100, Γ) would leave nothing to be seen but its last value.
  const [quarter, three] = [at(0.25), at(0.75)];
  const middle = three - quarter;
  if (middle > 0 && high - low > 1000 * middle) {
    low = Math.max(low, quarter - 1.5 * middle);
    high = Math.min(high, three + 1.5 * middle);
  }
  const seesZero = withZero || (low > 0 && low < 0.4 * (high - low)) || (high < 0 && -high < 0.4 * (high - low));
  if (seesZero) {
    low = Math.min(low, 0);
    high = Math.max(high, 0);
  }
  let range = high - low;
  if (!(range > 1e-12 * Math.max(Math.abs(low), Math.abs(high)))) range = Math.abs(high) || 2;
  const room = range * 0.12;
  if (high - low < range) return { y0: low - range * 0.5, y1: high + range * 0.5 };
  return { y0: low - room, y1: high + room };
}
