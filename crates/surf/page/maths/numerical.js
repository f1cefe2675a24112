// What do values alone say about the slope at a point, and how far can that be trusted? Differences over a ladder of
// halved steps, extrapolated to step zero (Richardson 1911; Ridders 1982 for keeping the entry whose neighbours agree
// best), with the noise of the values measured rather than supposed (the difference table of Hamming 1971, as in
// ECnoise, Moré and Wild 2011). The command line has a fuller engine; this one is quick enough for every frame.

const EPSILON = 2 ** -52;
/** Steps in the ladder, each half the one before. */
const RUNGS = 34;
/** Columns of the extrapolation. */
const COLUMNS = 6;

/**
 * @typedef {object} Numerical
 * @property {'ok'|'kink'|'edge'|'jump'|'vertical'|'none'|'unresolved'} status what kind of point the values show
 * @property {number} value the slope; at a kink the mean of both; NaN where there is none
 * @property {number} bar half the width of what the slope may be
 * @property {number} left slope from the left (NaN where not looked at or not there)
 * @property {number} right slope from the right
 * @property {number} evaluations values of f that were asked for
 * @property {number} step the step of the finest difference that went into the answer
 */

/**
 * The slope of `f` at `x` from values of `f`.
 * @param {(x: number) => number} f
 * @param {number} x
 * @param {number} [scale] a distance over which f is expected to vary; by default it follows |x|
 * @returns {Numerical}
 */
export function numerical(f, x, scale = Math.max(Math.abs(x) / 4, 0.25)) {
  const values = new Values(f, x, scale);
  const answer = (/** @type {Numerical['status']} */ status, /** @type {Partial<Numerical>} */ rest) => ({
    value: NaN, bar: NaN, left: NaN, right: NaN, step: NaN, ...rest, status, evaluations: values.count,
  });
  if (!Number.isFinite(values.middle)) return answer('none', {});
  const noise = values.noise();

  const central = extrapolate(values, 0, noise);
  const right = extrapolate(values, 1, noise);
  const left = extrapolate(values, -1, noise);
  if (!right.some && !left.some) return answer('none', {});
  if (!right.some || !left.some) {
    const side = right.some ? right : left;
    if (side.jumps) return answer('jump', {});
    const slopes = right.some ? { right: side.value } : { left: side.value };
    return answer(side.steep ? 'vertical' : 'edge', { ...slopes, value: side.value, bar: side.bar, step: side.step });
  }
  if (right.jumps || left.jumps) return answer('jump', {});
  if (right.steep || left.steep) return answer('vertical', { left: left.value, right: right.value });
  const apart = Math.abs(right.value - left.value);
  // Only slopes that are both well known, and further apart than both bars and than what a smooth bend makes, differ.
  if (right.known && left.known && apart > 4 * (right.bar + left.bar) && apart > 1e-6 * (Math.abs(right.value) + Math.abs(left.value))) {
    return answer('kink', {
      value: (right.value + left.value) / 2, bar: apart / 2, left: left.value, right: right.value,
      step: Math.min(left.step, right.step),
    });
  }
  if (!Number.isFinite(central.bar)) return answer('unresolved', {});
  return answer('ok', { value: central.value, bar: central.bar, step: central.step, left: left.value, right: right.value });
}

/** Values of a function around a point, each asked for once. */
class Values {
  /** @param {(x: number) => number} f @param {number} x @param {number} scale */
  constructor(f, x, scale) {
    this.f = f;
    this.x = x;
    // Powers of two lose no digit of x + h, as long as x is not far larger than h.
    this.widest = 2 ** Math.floor(Math.log2(scale));
    this.count = 1;
    this.middle = f(x);
    this.plus = new Float64Array(RUNGS);
    this.minus = new Float64Array(RUNGS);
    /** The steps as they are after x + h and x − h were rounded. */
    this.above = new Float64Array(RUNGS);
    this.below = new Float64Array(RUNGS);
    let rungs = 0;
    for (; rungs < RUNGS; rungs++) {
      const h = this.widest * 2 ** -rungs;
      // A step below a few hundred spacings of doubles at x says nothing that a larger one did not.
      if (h < Math.abs(x) * EPSILON * 256) break;
      this.above[rungs] = x + h - x;
      this.below[rungs] = x - (x - h);
      this.plus[rungs] = f(x + h);
      this.minus[rungs] = f(x - h);
      this.count += 2;
    }
    this.rungs = rungs;
  }

  /** The standard deviation of the rounding in one value, near the point: measured, and never below that of storing it. */
  noise() {
    const floor = EPSILON * Math.max(Math.abs(this.middle), Number.MIN_VALUE) * 0.3;
    const measured = Math.min(this.noiseAt(1), this.noiseAt(-1));
    return Number.isFinite(measured) ? Math.max(floor, measured) : floor;
  }

  /** The noise on one side, where no jump at the point itself disturbs it. */
  noiseAt(/** @type {number} */ side) {
    const points = 7;
    const spacing = side * Math.max(this.widest * 2 ** -24, Math.abs(this.x) * EPSILON * 16);
    let row = Array.from({ length: points }, (_, i) => this.f(this.x + (i + 1) * spacing));
    this.count += points;
    // Fourth differences of a smooth function vanish at this spacing; those of white noise of deviation 1 have
    // variance 8!/(4!)² = 70.
    for (let order = 1; order <= 4; order++) row = row.slice(1).map((value, i) => value - row[i]);
    const square = row.reduce((sum, d) => sum + d * d, 0) / row.length;
    return Number.isFinite(square) ? Math.sqrt(square / 70) : Infinity;
  }
}

/**
 * Differences of one kind (0: both sides, ±1: that side only) extrapolated to step zero.
 * @param {Values} values
 * @param {number} side
 * @param {number} noise
 */
function extrapolate(values, side, noise) {
  const { middle, plus, minus, above: up, below: down, rungs } = values;
  const far = side < 0 ? minus : plus;
  let some = false;
  /** @type {number[]} */ let above = [];
  /** @type {number[]} */ const first = [];
  /** @type {{value: number, bar: number, step: number}[]} the best entry of each row */
  const rows = [];
  for (let k = 0; k < rungs; k++) {
    const h = side < 0 ? down[k] : up[k];
    const difference = side === 0 ? (plus[k] - minus[k]) / (up[k] + down[k]) : (side * (far[k] - middle)) / h;
    if (!Number.isFinite(difference)) {
      // Not yet within the domain: the ladder starts again below.
      above = [];
      first.length = rows.length = 0;
      continue;
    }
    some = true;
    first.push(difference);
    const row = [difference];
    let best = { value: NaN, bar: Infinity, step: h };
    let amplified = (side === 0 ? 1 : 2) * (noise / h);
    for (let j = 1; j < COLUMNS && j <= above.length; j++) {
      const factor = side === 0 ? 4 ** j : 2 ** j;
      row.push(row[j - 1] + (row[j - 1] - above[j - 1]) / (factor - 1));
      amplified *= (factor + 2) / (factor - 1);
      // Three entries that were made from different values and should agree.
      const bar = Math.max(Math.abs(row[j] - row[j - 1]), Math.abs(row[j] - above[j - 1])) + 2 * amplified;
      if (bar < best.bar) best = { value: row[j], bar, step: h };
    }
    above = row;
    rows.push(best);
  }
  // From the finest row on: a coarser one that contradicts what is known already has not seen the function's detail.
  let best = { value: NaN, bar: Infinity, step: NaN };
  for (const row of rows.reverse()) {
    if (best.bar < Infinity && Math.abs(row.value - best.value) > 3 * (row.bar + best.bar)) break;
    if (row.bar < best.bar) best = row;
  }
  // Where steps shrink and differences grow like 1/h, the values do not join; like a power of it, the slope is upright.
  const [a, b, c] = first.slice(-13).filter((_, i) => i % 6 === 0);
  const grows = first.length >= 13 && Math.abs(b) > 2 * Math.abs(a) && Math.abs(c) > 2 * Math.abs(b);
  const growth = Math.abs(c / b);
  return {
    ...best,
    some,
    jumps: grows && growth > 48 && Math.abs(far[rungs - 1] - middle) > 64 * noise,
    steep: grows && growth <= 48,
    known: best.bar < 1e-4 * (1e-3 + Math.abs(best.value)),
  };
}
