// Which lines show a function without lying? Samples are joined only where nothing tears the curve: at poles, jumps,
// holes and edges it ends, with a mark for who owns the point; where it turns faster than pixels can show, a band says
// between which values it runs.

import { finiteClass, tear } from './roots.js';

/** @typedef {import('./features.js').Analysis} Analysis */
/** @typedef {import('./limits.js').Limit} Limit */
/** @typedef {import('./view.js').View} View */

/**
 * A curve, ready to be drawn, in pixels.
 * @typedef {object} Curve
 * @property {{points: Float64Array, middle: number}[]} lines each with a place in its middle, at which it is judged
 * @property {Float64Array[]} bands closed outlines of what is too dense for a line
 * @property {{x: number, y: number, filled: boolean}[]} ends marks at torn ends
 */

/** Pixels outside of the picture at which lines are cut: far enough to leave it steeply. */
const FAR = 20000;
/** Suspicious steps looked into, at most, for one curve. */
const MOST_CHECKS = 64;

/**
 * The curve of a derivative.
 * @param {import('./functions.js').Functions} fn
 * @param {number} order 0 for f itself
 * @param {View} view
 * @param {Analysis} analysis of this window
 * @param {{samples?: number, cuts?: number[]}} [options] places where lines are to be cut, to be coloured
 * @returns {Curve}
 */
export function curve(fn, order, view, analysis, { samples = 1800, cuts = [] } = {}) {
  const { x0, x1 } = view.window;
  const n = Math.max(64, Math.min(samples, Math.round(view.width * 2)));
  const dx = (x1 - x0) / (n - 1);
  const values = fn.sample(order, x0, dx, n);
  const g = (/** @type {number} */ x) => fn.nth(order, x);
  const stops = stopsOf(analysis, order, cuts, g);
  const builder = new Lines(view);
  const inDense = (/** @type {number} */ x) => analysis.dense.some(([a, b]) => x > a && x < b);
  let checks = 0;
  let next = 0;
  while (next < stops.length && stops[next].x < x0) next += 1;
  let previous = NaN;
  for (let i = 0; i < n; i += 1) {
    const x = x0 + i * dx;
    const before = x - dx;
    let joined = true;
    while (next < stops.length && stops[next].x <= x) {
      const stop = stops[next];
      next += 1;
      joined = false;
      if (inDense(stop.x)) {
        builder.end();
        continue;
      }
      if (i > 0) approach(builder, g, stop.x, Math.min(dx, stop.x - before), -1);
      builder.add(stop.x, stop.left);
      builder.end();
      builder.add(stop.x, stop.right);
      approach(builder, g, stop.x, Math.min(dx, x - stop.x, (stops[next]?.x ?? Infinity) - stop.x), 1);
      if (stop.x === x) previous = NaN;
    }
    const value = values[i];
    if (inDense(x)) {
      builder.end();
      continue;
    }
    const step = Math.abs(value - previous) * view.scaleY;
    if (joined && step > view.height / 3 && checks < MOST_CHECKS) {
      checks += 1;
      if (tear(g, before, x) !== undefined) builder.end();
    }
    if (stops[next - 1]?.x !== x) builder.add(x, value);
    previous = value;
  }
  builder.end();
  return { lines: builder.lines, bands: bands(g, view, analysis), ends: ends(analysis, order, view) };
}

/**
 * Where lines end: breaks, and cuts at which they only change their look.
 * @param {Analysis} analysis
 * @param {number} order
 * @param {number[]} cuts
 * @param {(x: number) => number} g
 */
function stopsOf(analysis, order, cuts, g) {
  const breaks = analysis.breaks(order);
  const torn = new Set(breaks.map((b) => b.x));
  const end = (/** @type {Limit} */ l) => (l.kind === 'finite' || l.kind === 'infinite' ? l.value : NaN);
  return [
    ...breaks.map((b) => ({ x: b.x, left: end(b.left), right: end(b.right) })),
    ...cuts.filter((x) => !torn.has(x)).map((x) => ({ x, left: g(x), right: g(x) })),
  ].sort((a, b) => a.x - b.x);
}

/** Some samples nearer and nearer to a stop, so that steep ends are smooth. @param {Lines} builder @param {(x: number) => number} g @param {number} x @param {number} room @param {1 | -1} side */
function approach(builder, g, x, room, side) {
  if (!(room > 0)) return;
  const steps = [0.5, 0.25, 0.1, 0.03, 0.01, 0.001, 0.0001];
  for (const part of side < 0 ? steps : steps.reverse()) builder.add(x + side * part * room, g(x + side * part * room));
}

/** Collects samples into lines of pixels. */
class Lines {
  /** @type {{points: Float64Array, middle: number}[]} */ lines = [];
  /** @type {number[]} */ #points = [];
  /** @type {number[]} */ #xs = [];

  /** @param {View} view */
  constructor(view) {
    this.view = view;
  }

  /** @param {number} x @param {number} value */
  add(x, value) {
    if (Number.isNaN(value)) {
      this.end();
      return;
    }
    const y = this.view.py(value);
    this.#xs.push(x);
    this.#points.push(this.view.px(x), Math.max(-FAR, Math.min(this.view.height + FAR, y)));
  }

  end() {
    if (this.#xs.length > 1) {
      this.lines.push({ points: Float64Array.from(this.#points), middle: this.#xs[this.#xs.length >> 1] });
    }
    this.#points = [];
    this.#xs = [];
  }
}

/** Pixels on either side over which the outline of a dense stretch is evened out: about a turn of the curve. */
const EVEN = 3;

/** The outlines of dense stretches: column by column, between which values the function runs. @param {(x: number) => number} g @param {View} view @param {Analysis} analysis */
function bands(g, view, analysis) {
  const perColumn = 16;
  const cap = (/** @type {number} */ y) => Math.max(-FAR, Math.min(view.height + FAR, y));
  return analysis.dense.flatMap(([a, b]) => {
    const from = Math.max(0, Math.floor(view.px(a)));
    const to = Math.min(Math.ceil(view.width), Math.ceil(view.px(b)));
    /** @type {{column: number, top: number, bottom: number}[]} */
    const columns = [];
    for (let column = from; column <= to; column += 1) {
      let [low, high] = [Infinity, -Infinity];
      for (let k = 0; k < perColumn; k += 1) {
        // The golden ratio spreads the places so that no period can hide between them.
        const value = g(view.x(column - 0.5 + ((k * 0.6180339887498949 + column * 0.7548776662) % 1)));
        if (Number.isNaN(value)) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      if (low <= high) columns.push({ column, top: cap(view.py(high)), bottom: cap(view.py(low)) });
    }
    if (columns.length < 2) return [];
    const near = (/** @type {number} */ i) => columns.slice(Math.max(0, i - EVEN), i + EVEN + 1);
    const outline = columns.flatMap(({ column }, i) => [column, Math.min(...near(i).map((c) => c.top)) - 0.75]);
    for (let i = columns.length - 1; i >= 0; i -= 1) outline.push(columns[i].column, Math.max(...near(i).map((c) => c.bottom)) + 0.75);
    return [Float64Array.from(outline)];
  });
}

/** Open and filled marks at torn ends, where there is room for them. @param {Analysis} analysis @param {number} order @param {View} view */
function ends(analysis, order, view) {
  const breaks = analysis.breaks(order).filter((b) => b.x >= view.window.x0 && b.x <= view.window.x1);
  if (breaks.length > view.width / 16) return [];
  /** @type {{x: number, y: number, filled: boolean}[]} */
  const marks = [];
  for (const { x, value, left, right } of breaks) {
    const sides = [left, right].filter((l) => l.kind === 'finite').map((l) => l.value);
    const scale = 1e-6 * (1 + Math.max(...sides.map(Math.abs), 0));
    for (const y of sides.filter((s, i) => i === 0 || Math.abs(s - sides[0]) > scale)) {
      marks.push({ x: view.px(x), y: view.py(y), filled: Math.abs(value - y) <= scale });
    }
    if (finiteClass(value) === 0 && sides.every((s) => Math.abs(value - s) > scale)) marks.push({ x: view.px(x), y: view.py(value), filled: true });
  }
  return marks;
}

