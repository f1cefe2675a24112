// Where exactly does something change? Bisection on what a place *is* (positive, zero, without value …) needs no
// slope and no luck: it ends at two neighbouring doubles, or as near as a picture can ever ask for.

/**
 * What a number is, as far as signs go: −1, 0, 1, or 2 for no value.
 * @param {number} value
 */
export const signClass = (value) => (value > 0 ? 1 : value < 0 ? -1 : value === 0 ? 0 : 2);

/** As `signClass` for what can be drawn: 0 for finite, ±1 for infinite, 2 for no value. @param {number} value */
export const finiteClass = (value) => (Number.isFinite(value) ? 0 : value > 0 ? 1 : value < 0 ? -1 : 2);

/**
 * The place between `a` and `b` where the class of `a` ends.
 * @param {(x: number) => number} classOf
 * @param {number} a
 * @param {number} b a place of another class
 * @returns {{last: number, first: number}} the last place known to have the old class, the first known to have another
 */
export function boundary(classOf, a, b) {
  const old = classOf(a);
  for (let step = 0; step < 90; step += 1) {
    const middle = a + (b - a) / 2;
    if (middle === a || middle === b) break;
    if (classOf(middle) === old) a = middle;
    else b = middle;
  }
  return { last: a, first: b };
}

/**
 * The lowest point of `g` between two ends, by golden sections (Kiefer 1953).
 * @param {(x: number) => number} g
 * @param {number} a
 * @param {number} b
 */
export function lowest(g, a, b) {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let c = b - ratio * (b - a);
  let d = a + ratio * (b - a);
  let gc = g(c);
  let gd = g(d);
  for (let step = 0; step < 80 && c < d; step += 1) {
    if (gc <= gd) {
      b = d;
      d = c;
      gd = gc;
      c = b - ratio * (b - a);
      gc = g(c);
    } else {
      a = c;
      c = d;
      gc = gd;
      d = a + ratio * (b - a);
      gd = g(d);
    }
  }
  return gc <= gd ? c : d;
}

/**
 * The roundest decimal within `reach` of a place that is at least as good: an answer of `1` rather than `1.0000000002`.
 * @param {number} c
 * @param {number} reach
 * @param {(x: number) => boolean} isAsGood
 */
export function snap(c, reach, isAsGood) {
  if (!Number.isFinite(c) || !(reach > 0)) return c;
  if (Math.abs(c) <= reach && isAsGood(0)) return 0;
  const finest = Math.max(-15, Math.floor(Math.log10(reach)) - 2);
  const coarsest = Math.ceil(Math.log10(Math.abs(c) + reach));
  for (let power = coarsest; power >= finest; power -= 1) {
    const round = Number(`${Math.round(c / 10 ** power)}e${power}`);
    if (Math.abs(round - c) <= reach && isAsGood(round)) return round;
  }
  return c;
}

/**
 * Where a function is torn between two places: the step between them stays high when its interval is halved again and
 * again, or a value is missing. A steep curve is not torn: its step shrinks.
 * @param {(x: number) => number} g
 * @param {number} a
 * @param {number} b
 * @returns {number | undefined}
 */
export function tear(g, a, b) {
  let left = g(a);
  let right = g(b);
  const high = Math.abs(right - left);
  for (let step = 0; step < 90; step += 1) {
    const middle = a + (b - a) / 2;
    if (middle === a || middle === b) break;
    const value = g(middle);
    if (!Number.isFinite(value)) return middle;
    if (Math.abs(value - left) >= Math.abs(right - value)) {
      b = middle;
      right = value;
    } else {
      a = middle;
      left = value;
    }
    if (Math.abs(right - left) < high / 16) return undefined;
  }
  return b;
}
