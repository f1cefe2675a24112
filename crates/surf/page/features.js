// What happens in the window? Flat points, kinks, jumps, holes, poles and edges, found from samples of f, f′, f″ and of
// the guards (quantities whose zeros are suspicious), refined by bisection, and named by what the function does on
// either side. What is listed was found; that nothing else is there is not claimed.

import { agree, limit, near } from './limits.js';
import { boundary, finiteClass, lowest, signClass, snap, tear } from './roots.js';

/** @typedef {import('./limits.js').Limit} Limit */
/** @typedef {import('./functions.js').Functions} Functions */

/**
 * @typedef {'peak' | 'valley' | 'saddle' | 'kink' | 'cusp' | 'vertical' | 'jump' | 'hole' | 'pole' | 'edge' | 'point'
 *   | 'oscillation' | 'inflection'} Kind
 */

/**
 * Something found.
 * @typedef {object} Feature
 * @property {Kind} kind
 * @property {number} x
 * @property {number} y where its mark stands: the value, or a limit; not a number where there is neither
 * @property {number} value f at the place itself
 * @property {[Limit, Limit]} [limits] of f from the left and the right, at a break
 * @property {[Limit, Limit]} [slopes] of f′, at a kink
 * @property {string} [cause] what is special there, in words: `x − 1 = 0`
 */

/** Whether there is no single slope at something of this kind. @param {Kind} kind */
export const slopeless = (kind) => !['peak', 'valley', 'saddle', 'inflection', 'vertical'].includes(kind);

/** Things too close together to be told apart. @typedef {{from: number, to: number, count: number, what: string}} Cluster */

/** A place where a curve is torn, with its ends. @typedef {{x: number, value: number, left: Limit, right: Limit}} Break */

const SAMPLES = 1600;
/** Places refined, at most: more cannot be told apart anyway. */
const MOST_REFINED = 400;
/** Features listed, at most. */
export const MOST_LISTED = 24;

/** Evenly spaced places. @typedef {{x0: number, dx: number, at: (i: number) => number}} Grid */

/** What was found in a window. */
export class Analysis {
  /** @type {Map<number, Break[]>} */ #breaks = new Map();
  /** @type {Feature[]} */ features = [];
  /** @type {Cluster[]} */ clusters = [];
  /** Stretches where the curve turns faster than pixels can show. @type {[number, number][]} */ dense = [];
  /** @type {string[]} */ notes = [];
  /** Places where a guard is zero or a value begins or ends. @type {{x: number, cause: string}[]} */ candidates = [];

  /** @param {Functions} fn @param {number} x0 @param {number} x1 */
  constructor(fn, x0, x1) {
    this.fn = fn;
    this.x0 = x0;
    this.x1 = x1;
  }

  get span() {
    return this.x1 - this.x0;
  }

  /** How far one may look around candidate number i without meeting the next. @param {number} i */
  reach(i) {
    const { candidates: all, span } = this;
    const gap = Math.min(all[i].x - (all[i - 1]?.x ?? -Infinity), (all[i + 1]?.x ?? Infinity) - all[i].x);
    return Math.min(gap / 2, span / 40);
  }

  /**
   * Where the derivative of an order is torn: its curve must not be joined there.
   * @param {number} order 0 for f itself
   * @returns {Break[]}
   */
  breaks(order) {
    const known = this.#breaks.get(order);
    if (known) return known;
    const g = (/** @type {number} */ x) => this.fn.nth(order, x);
    // Where f itself is torn it has no derivative, whatever number stands for it there.
    const without = new Set(order === 0 ? [] : this.breaks(0).map((b) => b.x));
    /** @type {Break[]} */
    const found = [];
    this.candidates.forEach(({ x }, i) => {
      const left = limit(g, x, -1, this.reach(i));
      const right = limit(g, x, 1, this.reach(i));
      const value = without.has(x) ? NaN : g(x);
      const joined = agree(left, right) && left.kind === 'finite' && near(value, left.value, left.spread + right.spread);
      if (!joined && (left.kind !== 'none' || right.kind !== 'none' || Number.isFinite(value))) found.push({ x, value, left, right });
    });
    this.#breaks.set(order, found);
    return found;
  }
}

/**
 * Looks for features.
 * @param {Functions} fn of one variable
 * @param {number} x0
 * @param {number} x1
 * @param {{pixels?: number, inflections?: boolean}} [options] the width of the plot; whether bends are listed
 * @returns {Analysis}
 */
export function analyse(fn, x0, x1, { pixels = 800, inflections = false } = {}) {
  const analysis = new Analysis(fn, x0, x1);
  if (!(x1 > x0) || !Number.isFinite(x1 - x0)) return analysis;
  // One sample beyond either end, so that what happens at an end is seen from both sides.
  const dx = (x1 - x0) / (SAMPLES - 2);
  const first = x0 - dx;
  /** @type {Grid} */
  const grid = { x0: first, dx, at: (i) => first + i * dx };
  analysis.candidates = merge([...fromGuards(fn, grid), ...fromValues(fn, grid)], x0, x1);
  tears(analysis);
  flatPoints(analysis, grid, pixels);
  if (inflections) bends(analysis, grid);
  analysis.features = analysis.features.filter(({ x }) => x >= x0 && x <= x1).sort((a, b) => a.x - b.x);
  gather(analysis, dx, pixels);
  return analysis;
}

/** Candidates in order; of those at the same place the one that has a cause. @param {{x: number, cause: string}[]} all @param {number} x0 @param {number} x1 */
function merge(all, x0, x1) {
  const slack = (x1 - x0) * 1e-9;
  /** @type {{x: number, cause: string}[]} */
  const kept = [];
  for (const one of all.filter(({ x }) => x >= x0 && x <= x1).sort((a, b) => a.x - b.x)) {
    const before = kept[kept.length - 1];
    if (before && one.x - before.x <= slack) {
      if (!before.cause && one.cause) kept[kept.length - 1] = one;
    } else {
      kept.push(one);
    }
  }
  return kept;
}

/**
 * Where guards are zero, or cross an integer, or touch either.
 * @param {Functions} fn
 * @param {Grid} grid
 */
function fromGuards(fn, { x0, dx, at }) {
  const { guards } = fn.explored;
  /** @type {{x: number, cause: string}[]} */
  const found = [];
  if (guards.length === 0) return found;
  const rows = fn.sample('guards', x0, dx, SAMPLES + 1);
  guards.forEach((guard, j) => {
    const g = (/** @type {number} */ x) => fn.guards(x)[j];
    const classOf = classes(guard.at);
    const add = (/** @type {number} */ x, /** @type {number} */ reach) => {
      const good = Math.abs(offset(guard.at, g(x)));
      const scale = Math.abs(x) * 4 * Number.EPSILON;
      found.push({
        x: snap(x, reach, (r) => Math.abs(r - x) <= scale || Math.abs(offset(guard.at, g(r))) <= good),
        cause: causeOf(guard),
      });
    };
    const value = (/** @type {number} */ i) => rows[i * guards.length + j];
    /** @type {number[]} */
    const crossed = [];
    /** @type {number[]} */
    const touched = [];
    for (let i = 0; i < SAMPLES; i += 1) {
      if (classOf(value(i)) !== classOf(value(i + 1))) crossed.push(i);
      else if (i > 0 && turns(value(i - 1), value(i), value(i + 1), guard.at)) touched.push(i);
    }
    for (const i of resolved(crossed)) {
      // Several integers may lie between two samples: after each crossing the rest is looked at again.
      let from = at(i);
      const to = at(i + 1);
      for (let count = 0; count < 4 && classOf(g(from)) !== classOf(g(to)); count += 1) {
        const { last, first } = boundary((x) => classOf(g(x)), from, to);
        add(Math.abs(offset(guard.at, g(last))) < Math.abs(offset(guard.at, g(first))) ? last : first, dx * 1e-6);
        from = first;
      }
    }
    for (const i of resolved(touched)) {
      const distance = (/** @type {number} */ x) => Math.abs(offset(guard.at, g(x)));
      const c = lowest(distance, at(i - 1), at(i + 1));
      const scale = Math.max(Math.abs(offset(guard.at, value(i - 1))), Math.abs(offset(guard.at, value(i + 1))));
      if (distance(c) <= 1e-10 * scale) add(c, dx * 1e-3);
    }
  });
  return found;
}

/** What a guard is where something happens; nothing where the place says so itself. @param {import('./functions.js').Guard} guard */
function causeOf({ text, at }) {
  if (at === 'integer') return `${text} is a whole number`;
  if (at === 'half') return `${text} is halfway between whole numbers`;
  return `${text} = 0`;
}

/** How far a guard is from where something happens. @param {string | undefined} where @param {number} value */
function offset(where, value) {
  if (where === 'integer') return value - Math.round(value);
  if (where === 'half') return value - Math.floor(value) - 0.5;
  return value;
}

/** @param {string | undefined} where @returns {(value: number) => number} */
function classes(where) {
  const whole = (/** @type {number} */ v) => (Number.isNaN(v) ? -Infinity : Math.floor(v));
  if (where === 'integer') return whole;
  if (where === 'half') return (v) => whole(v + 0.5);
  return signClass;
}

/** Whether the middle one of three is nearer to where something happens. @param {number} a @param {number} b @param {number} c @param {string | undefined} where */
function turns(a, b, c, where) {
  const distance = Math.abs(offset(where, b));
  if (where === 'integer' || where === 'half') {
    const extreme = (b >= a && b >= c && b > Math.min(a, c)) || (b <= a && b <= c && b < Math.max(a, c));
    return extreme && distance < Math.abs(b - a) + Math.abs(b - c);
  }
  return distance <= Math.abs(a) && distance <= Math.abs(c) && distance < Math.max(Math.abs(a), Math.abs(c));
}

/**
 * Of flagged intervals those that are worth refining: where almost every interval is flagged, places are not told apart.
 * @param {number[]} flagged
 */
function resolved(flagged) {
  const lonely = flagged.filter((i, k) => !(i - (flagged[k - 4] ?? -Infinity) < 12 && (flagged[k + 4] ?? Infinity) - i < 12));
  return lonely.slice(0, MOST_REFINED);
}

/** Where values begin and end, and where they step though no guard told of it. @param {Functions} fn @param {Grid} grid */
function fromValues(fn, { x0, dx, at }) {
  const values = fn.sample(0, x0, dx, SAMPLES + 1);
  const f = (/** @type {number} */ x) => fn.f(x);
  const classOf = (/** @type {number} */ x) => finiteClass(f(x));
  /** @type {number[]} */
  const changes = [];
  /** @type {number[]} */
  const steps = [];
  for (let i = 0; i < SAMPLES; i += 1) {
    if (finiteClass(values[i]) !== finiteClass(values[i + 1])) changes.push(i);
    else if (i > 0 && i + 2 <= SAMPLES && stands(values[i] - values[i - 1], values[i + 1] - values[i], values[i + 2] - values[i + 1])) steps.push(i);
  }
  const place = (/** @type {number} */ x) => ({
    x: snap(x, dx * 1e-9, (r) => Math.abs(r - x) <= 1e-12 * dx + 2 * Number.EPSILON * Math.abs(x)),
    cause: '',
  });
  return [
    ...resolved(changes).map((i) => {
      const { last, first } = boundary(classOf, at(i), at(i + 1));
      return place(classOf(last) === 0 ? last : first);
    }),
    ...resolved(steps).flatMap((i) => {
      const x = tear(f, at(i), at(i + 1));
      return x === undefined ? [] : [place(x)];
    }),
  ];
}

/** Whether the middle one of three steps stands out: much higher, or against the others. @param {number} a @param {number} b @param {number} c */
function stands(a, b, c) {
  const most = Math.max(Math.abs(a), Math.abs(c));
  return Math.abs(b) > 8 * most || (a * b < 0 && b * c < 0 && Math.abs(b) > most);
}

/** Names the candidates where the curve is torn or bent sharply. @param {Analysis} analysis */
function tears(analysis) {
  const { fn } = analysis;
  const breaks = new Map(analysis.breaks(0).map((b) => [b.x, b]));
  analysis.candidates = analysis.candidates.filter(({ x, cause }, i) => {
    const torn = breaks.get(x);
    if (torn && !cause && overflows(fn, torn, analysis.reach(i))) return false;
    if (torn) {
      analysis.features.push({ ...nameTear(torn), cause });
      return true;
    }
    const value = fn.f(x);
    if (!Number.isFinite(value)) return true;
    const slope = (/** @type {number} */ u) => fn.df(u);
    const left = limit(slope, x, -1, analysis.reach(i));
    const right = limit(slope, x, 1, analysis.reach(i));
    const kind = nameCorner(left, right);
    if (kind) analysis.features.push({ kind, x, y: value, value, slopes: [left, right], cause });
    // A guard that is zero where f and f′ are whole may still tear f″, so the place stays a candidate.
    return true;
  });
}

/** Whether values only became too large for doubles here, or one stands alone where a sample met it by chance. @param {Functions} fn @param {Break} torn @param {number} reach */
function overflows(fn, { x, left, right }, reach) {
  const endless = (/** @type {1 | -1} */ side) => [0.5, 0.25, 0.125].every((part) => Math.abs(fn.f(x + side * part * reach)) === Infinity);
  return endless(1) || endless(-1) || (left.kind === 'none' && right.kind === 'none');
}

/** @param {Break} torn @returns {Feature} */
function nameTear({ x, value, left, right }) {
  const limits = /** @type {[Limit, Limit]} */ ([left, right]);
  const y = Number.isFinite(value) ? value : left.kind === 'finite' ? left.value : right.kind === 'finite' ? right.value : NaN;
  const both = [left.kind, right.kind];
  /** @type {Kind} */
  let kind = 'jump';
  if (both.includes('infinite')) kind = 'pole';
  else if (both.includes('oscillates')) kind = 'oscillation';
  else if (both.every((k) => k === 'none')) kind = 'point';
  else if (both.includes('none')) kind = 'edge';
  else if (agree(left, right)) kind = 'hole';
  return { kind, x, y: kind === 'hole' ? left.value : kind === 'pole' ? NaN : y, value, limits };
}

/** @param {Limit} left @param {Limit} right slopes @returns {Kind | undefined} */
function nameCorner(left, right) {
  if (left.kind === 'infinite' && right.kind === 'infinite') return left.value === right.value ? 'vertical' : 'cusp';
  if (left.kind === 'none' || right.kind === 'none') return undefined;
  if (left.kind === 'oscillates' || right.kind === 'oscillates') return undefined;
  return agree(left, right) ? undefined : 'kink';
}

/**
 * Peaks, valleys and saddles: zeros of f′.
 * @param {Analysis} analysis
 * @param {Grid} grid
 * @param {number} pixels the width of the plot
 */
function flatPoints(analysis, { x0, dx, at }, pixels) {
  const { fn } = analysis;
  const slope = (/** @type {number} */ x) => fn.df(x);
  const slopes = fn.sample(1, x0, dx, SAMPLES + 1);
  const values = fn.sample(0, x0, dx, SAMPLES + 1);
  const barriers = analysis.features.map((f) => f.x);
  /** Intervals that hold a tear are looked at from the outside only. */
  const blocked = new Uint8Array(SAMPLES + 1);
  for (const x of barriers) blocked[Math.min(SAMPLES, Math.max(0, Math.floor((x - x0) / dx)))] = 1;

  /** @type {number[]} */
  const flagged = [];
  /** @type {number[]} */
  const touching = [];
  let still = 0;
  for (let i = 0; i < SAMPLES; i += 1) {
    const a = signClass(slopes[i]);
    const b = signClass(slopes[i + 1]);
    if (a === 0 && Number.isFinite(values[i])) still += 1;
    if (a * b === -1 || (b === 0 && a !== 0 && i + 2 <= SAMPLES && signClass(slopes[i + 2]) === -a && Math.abs(a) === 1)) flagged.push(i);
    else if (i > 0 && Number.isFinite(slopes[i]) && Math.abs(slopes[i]) <= Math.abs(slopes[i - 1]) && Math.abs(slopes[i]) <= Math.abs(slopes[i + 1]) && signClass(slopes[i - 1]) === b && Math.abs(b) === 1) touching.push(i);
  }
  if (still > SAMPLES / 5) analysis.notes.push('f′ is zero on whole stretches: there the curve is level.');
  if (!values.some(Number.isFinite)) analysis.notes.push('f has no finite value anywhere in this window.');
  analysis.dense = dense(flagged, at, pixels);
  /** @type {Feature[]} */
  const found = [];
  const far = (/** @type {number} */ x) => barriers.every((other) => Math.abs(other - x) > dx * 1e-6);
  const add = (/** @type {Feature} */ feature) => {
    if (far(feature.x) && found.every((other) => Math.abs(other.x - feature.x) > dx * 1e-6)) found.push(feature);
  };
  for (const i of resolved(flagged)) {
    for (const [a, b] of cut(at(i), at(i + (slopes[i + 1] === 0 ? 2 : 1)), blocked[i] || blocked[i + 1] ? barriers : [], dx)) {
      const before = signClass(slope(a));
      if (before * signClass(slope(b)) !== -1) continue;
      const { last, first } = boundary((x) => signClass(slope(x)), a, b);
      // f′ may be zero on a stretch, because it is too small for a double (x¹⁰⁰): then its middle is meant.
      const level = slope(first) === 0 ? boundary((x) => signClass(slope(x)), b, a).first : first;
      const best = level !== first ? (first + level) / 2 : Math.abs(slope(last)) < Math.abs(slope(first)) ? last : first;
      const x = snap(best, Math.max(dx * 1e-6, Math.abs(level - first) / 2), (r) => Math.abs(slope(r)) <= Math.abs(slope(best)));
      const scale = Math.max(Math.abs(slope(a)), Math.abs(slope(b)));
      // A slope that is nothing beside the value is rounding: the function is constant (sin² x + cos² x).
      if (scale * analysis.span <= 1e-12 * Math.abs(fn.f(x))) continue;
      // Beside a smooth flat point f′ is small too; where it is not, its one-sided limits decide.
      const beside = Math.max(Math.abs(slope(x - dx * 1e-6)), Math.abs(slope(x + dx * 1e-6)));
      const other = beside <= 1e-3 * scale ? undefined : corner(fn, x, dx);
      if (other) analysis.features.push(other);
      else add({ kind: before > 0 ? 'peak' : 'valley', x, y: fn.f(x), value: fn.f(x) });
    }
  }
  for (const i of resolved(touching)) {
    if (blocked[i - 1] || blocked[i] || blocked[i + 1]) continue;
    const best = touch(fn, at(i - 1), at(i + 1));
    const x = snap(best, dx * 1e-3, (r) => Math.abs(slope(r)) <= Math.abs(slope(best)));
    const scale = Math.max(Math.abs(slopes[i - 1]), Math.abs(slopes[i + 1]));
    if (Math.abs(slope(x)) <= 1e-10 * scale) add({ kind: 'saddle', x, y: fn.f(x), value: fn.f(x) });
  }
  analysis.features.push(...found);
}

/** Where |f′| is least, by the sign of f″ where there is one. @param {Functions} fn @param {number} a @param {number} b */
function touch(fn, a, b) {
  const bend = (/** @type {number} */ x) => signClass(fn.d2f(x));
  if (bend(a) * bend(b) === -1) {
    const { last, first } = boundary(bend, a, b);
    return Math.abs(fn.df(last)) < Math.abs(fn.df(first)) ? last : first;
  }
  return lowest((x) => Math.abs(fn.df(x)), a, b);
}

/** An interval without the neighbourhoods of tears in it. @param {number} a @param {number} b @param {number[]} barriers @param {number} dx @returns {[number, number][]} */
function cut(a, b, barriers, dx) {
  const inside = barriers.filter((x) => x >= a && x <= b).sort((p, q) => p - q);
  const ends = [a, ...inside.flatMap((x) => [x - dx * 1e-6, x + dx * 1e-6]), b];
  /** @type {[number, number][]} */
  const pieces = [];
  for (let i = 0; i + 1 < ends.length; i += 2) if (ends[i] < ends[i + 1]) pieces.push([ends[i], ends[i + 1]]);
  return pieces;
}

/** What a place is where f′ changes its sign without being small. @param {Functions} fn @param {number} x @param {number} dx @returns {Feature | undefined} */
function corner(fn, x, dx) {
  const value = fn.f(x);
  const [left, right] = [limit((u) => fn.f(u), x, -1, dx / 2), limit((u) => fn.f(u), x, 1, dx / 2)];
  if (left.kind === 'infinite' || right.kind === 'infinite') return nameTear({ x, value, left, right });
  const slopes = /** @type {[Limit, Limit]} */ ([limit((u) => fn.df(u), x, -1, dx / 2), limit((u) => fn.df(u), x, 1, dx / 2)]);
  const kind = nameCorner(...slopes);
  return kind && { kind, x, y: value, value, slopes };
}

/** Inflections: where f″ changes its sign by way of zero. @param {Analysis} analysis @param {Grid} grid */
function bends(analysis, { x0, dx, at }) {
  const { fn } = analysis;
  const known = analysis.features.map((f) => f.x);
  const bend = fn.sample(2, x0, dx, SAMPLES + 1);
  /** @type {number[]} */
  const flagged = [];
  for (let i = 0; i < SAMPLES; i += 1) {
    const [a, b] = [signClass(bend[i]), signClass(bend[i + 1])];
    if (a * b === -1 || (b === 0 && Math.abs(a) === 1 && signClass(bend[i + 2]) === -a)) flagged.push(i);
  }
  for (const i of resolved(flagged)) {
    const end = at(i + (bend[i + 1] === 0 ? 2 : 1));
    const { last, first } = boundary((x) => signClass(fn.d2f(x)), at(i), end);
    const best = Math.abs(fn.d2f(last)) < Math.abs(fn.d2f(first)) ? last : first;
    const x = snap(best, dx * 1e-6, (r) => Math.abs(fn.d2f(r)) <= Math.abs(fn.d2f(best)));
    const scale = Math.max(Math.abs(bend[i]), Math.abs(fn.d2f(end)));
    // A bend that is nothing beside the slope is rounding: the function is straight.
    if (scale * analysis.span <= 1e-8 * Math.abs(fn.df(x)) || Math.abs(fn.d2f(x)) > 1e-6 * scale || known.some((c) => Math.abs(c - x) < dx * 1e-3)) continue;
    analysis.features.push({ kind: 'inflection', x, y: fn.f(x), value: fn.f(x) });
  }
}

/**
 * Stretches where the curve turns within a few pixels, again and again.
 * @param {number[]} flagged intervals in which f′ changes its sign
 * @param {(i: number) => number} at
 * @param {number} pixels
 * @returns {[number, number][]}
 */
function dense(flagged, at, pixels) {
  const close = Math.max(3, (SAMPLES / pixels) * 2.5);
  /** @type {[number, number][]} */
  const found = [];
  let start = 0;
  for (let k = 1; k <= flagged.length; k += 1) {
    if (k < flagged.length && flagged[k] - flagged[k - 1] <= close) continue;
    if (k - start >= 6) found.push([at(flagged[start]), at(flagged[k - 1] + 1)]);
    start = k;
  }
  // Where samples are much too coarse, chance leaves gaps between the flags.
  const gap = (at(1) - at(0)) * 24;
  return found.reduce((/** @type {[number, number][]} */ joined, next) => {
    const before = joined[joined.length - 1];
    if (before && next[0] - before[1] <= gap) before[1] = next[1];
    else joined.push(next);
    return joined;
  }, []);
}

/**
 * Gathers what stands too close together, and what is dense, into clusters.
 * @param {Analysis} analysis
 * @param {number} dx
 * @param {number} pixels
 */
function gather(analysis, dx, pixels) {
  const gap = (analysis.span / pixels) * 6;
  /** @type {Feature[]} */
  const kept = [];
  const inDense = (/** @type {Feature} */ f) => !f.limits && analysis.dense.some(([a, b]) => f.x >= a - dx && f.x <= b + dx);
  analysis.clusters = analysis.dense.map(([from, to]) => ({ from, to, count: Infinity, what: 'turning points' }));
  /** @type {Feature[]} */
  let run = [];
  const close = () => {
    if (run.length >= 5) analysis.clusters.push({ from: run[0].x, to: run[run.length - 1].x, count: run.length, what: 'features' });
    else kept.push(...run);
    run = [];
  };
  for (const feature of analysis.features) {
    if (inDense(feature)) continue;
    if (run.length && feature.x - run[run.length - 1].x > gap) close();
    run.push(feature);
  }
  close();
  analysis.features = kept;
  analysis.clusters.sort((a, b) => a.from - b.from);
  analysis.clusters = analysis.clusters.reduce((/** @type {Cluster[]} */ joined, next) => {
    const before = joined[joined.length - 1];
    if (before && next.from - before.to <= 4 * gap) {
      joined[joined.length - 1] = { from: before.from, to: Math.max(before.to, next.to), count: before.count + next.count, what: before.what === next.what ? next.what : 'features' };
    } else {
      joined.push(next);
    }
    return joined;
  }, []);
}
