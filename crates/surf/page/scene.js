// What is on the two graphs? Curve and tangent line on the top one, the slope on the bottom one, what was found, and
// the point on both: colour, glyph and line style say the sign of the slope together.

import { axes } from './axes.js';
import { curve } from './curve.js';
import { analyse, slopeless } from './features.js';
import { signOf } from './theme.js';
import { fitHeight } from './window.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./curve.js').Curve} Curve */
/** @typedef {import('./features.js').Feature} Feature */

/** The scene's own knowledge: what was found in the window, and the curves as they are now. */
export class Scene {
  /** @type {import('./features.js').Analysis} */ analysis;
  #stale = true;
  /** @type {Map<number, Curve>} */ #curves = new Map();

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.analysis = analyse(app.fn, 0, 0);
    const names = (/** @type {string} */ y) => () => (this.applies ? { x: app.explored.variables[0], y } : undefined);
    app.plot.addLayer(axes(names('f')));
    app.slopePlot.addLayer(axes(names('f′')));
    app.plot.addLayer({ order: 10, draw: (pen, view) => this.#drawCurve(pen, view, 0) });
    app.slopePlot.addLayer({ order: 10, draw: (pen, view) => this.#drawCurve(pen, view, 1) });
    app.plot.addLayer({ order: 8, draw: (pen, view) => this.#drawPoles(pen, view) });
    app.slopePlot.addLayer({ order: 8, draw: (pen, view) => this.#drawPoles(pen, view) });
    app.plot.addLayer({ order: 30, draw: (pen, view) => this.#drawMarks(pen, view, false) });
    app.slopePlot.addLayer({ order: 30, draw: (pen, view) => this.#drawMarks(pen, view, true) });
    app.plot.addLayer({ order: 20, draw: (pen, view) => this.#drawTangent(pen, view) });
    app.slopePlot.addLayer({ order: 20, draw: (pen, view) => this.#drawFoot(pen, view) });
    app.plot.addLayer({ order: 40, draw: (pen, view) => this.#drawPoint(pen, view, app.fn.f(this.x)) });
    app.slopePlot.addLayer({ order: 40, draw: (pen, view) => this.#drawPoint(pen, view, this.slope().value) });
    app.state.subscribe(['explored', 'parameters', 'window', 'slopes', 'inflections'], () => this.refresh());
    app.state.subscribe(['x', 'tangent', 'coloured', 'colours'], () => this.#invalidate());
    app.plot.resized.push(() => this.refresh());
  }

  get x() {
    return this.app.state.get().x;
  }

  /** Whether there is a curve of one variable to be drawn. */
  get applies() {
    return this.app.explored.variables.length === 1;
  }

  #invalidate() {
    this.app.plot.invalidate();
    this.app.slopePlot.invalidate();
  }

  /** Looks at the window again. */
  refresh() {
    const { state, plot, slopePlot } = this.app;
    const { window, slopes } = state.get();
    if (window) plot.window = window;
    this.#stale = true;
    if (!this.applies || !window) return;
    this.#look();
    slopePlot.window = { ...window, ...(slopes ?? fitHeight(this.app.fn, 1, window.x0, window.x1, true)) };
  }

  #look() {
    const { fn, plot, state } = this.app;
    this.analysis = analyse(fn, plot.window.x0, plot.window.x1, { pixels: plot.width, inflections: state.get().inflections });
    this.#curves.clear();
    this.#stale = false;
  }

  /**
   * The slope at a place, and its sign. A slope that is zero but for the rounding of x itself counts as zero.
   * @param {number} [x]
   */
  slope(x = this.x) {
    const { fn } = this.app;
    // Where f has no value it has no slope, whatever number a formula for f′ gives.
    const value = Number.isFinite(fn.f(x)) ? fn.df(x) : NaN;
    const fuzz = 2 * Number.EPSILON * Math.abs(x * fn.d2f(x));
    const sign = signOf(Math.abs(value) <= fuzz ? 0 : value);
    // At a kink or a break there is no single slope, whatever value is chosen there.
    const torn = this.analysis.features.find((f) => f.x === x && slopeless(f.kind));
    return { value, sign: torn ? signOf(NaN) : sign, at: this.analysis.features.find((f) => f.x === x), torn };
  }

  /** @param {number} order @param {import('./view.js').View} view @returns {Curve} */
  #curve(order, view) {
    if (this.#stale) this.#look();
    let known = this.#curves.get(order);
    if (!known) {
      const turns = this.analysis.features.filter((f) => ['peak', 'valley', 'kink', 'cusp'].includes(f.kind)).map((f) => f.x);
      known = curve(this.app.fn, order, view, this.analysis, { cuts: order < 2 ? turns : [] });
      this.#curves.set(order, known);
    }
    return known;
  }

  /** @param {import('./pen.js').Pen} pen @param {import('./view.js').View} view @param {number} order */
  #drawCurve(pen, view, order) {
    if (!this.applies) return;
    const { coloured } = this.app.state.get();
    const { lines, bands, ends } = this.#curve(order, view);
    for (const band of bands) pen.polygon(band, { fill: order === 0 ? 'curve' : 'slope', opacity: 0.45 });
    for (const { points, middle } of lines) {
      const sign = this.slope(middle).sign;
      const plain = order === 0 ? 'curve' : 'slope';
      if (coloured && sign.colour === 'flat') pen.line(points, { stroke: 'flat-edge', width: 4.5 });
      pen.line(points, { stroke: coloured ? sign.colour : plain, width: 2.6 });
    }
    for (const { x, y, filled } of ends) pen.circle(x, y, 4.5, { fill: filled ? 'curve' : 'paper', stroke: 'curve', width: 1.8 });
  }

  /** @param {import('./pen.js').Pen} pen @param {import('./view.js').View} view */
  #drawPoles(pen, view) {
    if (!this.applies) return;
    for (const { kind, x } of this.analysis.features) {
      if (kind === 'pole') pen.line([view.px(x), 0, view.px(x), view.height], { stroke: 'axis', dash: [2, 6], width: 1.5, cap: 'butt' });
    }
  }

  /** @param {import('./pen.js').Pen} pen @param {import('./view.js').View} view @param {boolean} slopes */
  #drawMarks(pen, view, slopes) {
    if (!this.applies) return;
    for (const feature of this.analysis.features) {
      const place = markPlace(feature, view, slopes);
      if (place) drawMark(pen, feature, place[0], place[1]);
    }
  }

  /** @param {import('./pen.js').Pen} pen @param {import('./view.js').View} view */
  #drawTangent(pen, view) {
    if (!this.applies || !this.app.state.get().tangent) return;
    const { fn } = this.app;
    const { x } = this;
    const { value, sign, torn } = this.slope();
    const y = fn.f(x);
    if (!Number.isFinite(y)) return;
    if (torn) {
      // One half tangent for each side that has a slope.
      const [left, right] = torn.slopes ?? [];
      for (const [side, limit] of /** @type {[number, import('./limits.js').Limit | undefined][]} */ ([[-1, left], [1, right]])) {
        if (limit) tangentLine(pen, view, x, y, limit.value, signOf(limit.value), side);
      }
      return;
    }
    tangentLine(pen, view, x, y, value, sign, 0);
  }

  /** The height of the bottom point above the axis: this line is the slope. @param {import('./pen.js').Pen} pen @param {import('./view.js').View} view */
  #drawFoot(pen, view) {
    if (!this.applies) return;
    const { value, sign } = this.slope();
    if (!Number.isFinite(value)) return;
    const x = view.px(this.x);
    pen.line([x, view.py(0), x, view.py(value)], { stroke: sign.colour, width: 2, dash: sign.line, cap: 'butt' });
  }

  /** @param {import('./pen.js').Pen} pen @param {import('./view.js').View} view @param {number} value */
  #drawPoint(pen, view, value) {
    if (!this.applies) return;
    const px = view.px(this.x);
    pen.line([px, 0, px, view.height], { stroke: 'muted', width: 1, dash: [1, 4], opacity: 0.6, cap: 'butt' });
    if (!Number.isFinite(value)) return;
    const py = view.py(value);
    if (py < -20 || py > view.height + 20) return;
    const { sign } = this.slope();
    drawGlyph(pen, px, py, sign);
  }
}

/**
 * A tangent line, or one half of it.
 * @param {import('./pen.js').Pen} pen
 * @param {import('./view.js').View} view
 * @param {number} x
 * @param {number} y
 * @param {number} slope
 * @param {{colour: string, line: number[]}} sign
 * @param {number} side −1 or 1 for a half, 0 for both
 */
function tangentLine(pen, view, x, y, slope, sign, side) {
  if (Number.isNaN(slope)) return;
  const px = view.px(x);
  const py = view.py(y);
  const [ux, uy] = Number.isFinite(slope) ? [view.scaleX, -slope * view.scaleY] : [0, -Math.sign(slope)];
  const length = (view.width + view.height) / Math.hypot(ux, uy);
  const [from, to] = [side > 0 ? 0 : -length, side < 0 ? 0 : length];
  const line = [px + from * ux, py + from * uy, px + to * ux, py + to * uy];
  if (sign.colour === 'flat') pen.line(line, { stroke: 'flat-edge', width: 4.4, dash: sign.line, cap: 'butt' });
  pen.line(line, { stroke: sign.colour, width: 2.2, dash: sign.line, cap: 'butt' });
}

/**
 * The point: its colour, and inside it a triangle up, a triangle down, or a dot.
 * @param {import('./pen.js').Pen} pen
 * @param {number} x
 * @param {number} y
 * @param {{colour: string, glyph: string}} sign
 */
export function drawGlyph(pen, x, y, { colour, glyph }) {
  pen.circle(x, y, 11, { fill: 'paper', stroke: 'ink', width: 1.5 });
  if (glyph === '○') {
    pen.circle(x, y, 5.5, { stroke: 'ink', width: 1.8 });
    return;
  }
  if (glyph === '●') {
    pen.circle(x, y, 6, { fill: colour, stroke: 'flat-edge', width: 1.5 });
    return;
  }
  const s = glyph === '▲' ? -1 : 1;
  pen.polygon([x - 6.5, y - 4 * s, x + 6.5, y - 4 * s, x, y + 7 * s], { fill: colour });
}

/** Where the mark of a feature stands, in pixels, if it is in the picture. @param {Feature} feature @param {import('./view.js').View} view @param {boolean} slopes @returns {[number, number] | undefined} */
function markPlace(feature, view, slopes) {
  const value = slopes ? (['peak', 'valley', 'saddle'].includes(feature.kind) ? 0 : NaN) : feature.y;
  const x = view.px(feature.x);
  const y = view.py(value);
  return Number.isFinite(y) && y >= -1 && y <= view.height + 1 && x >= -1 && x <= view.width + 1 ? [x, y] : undefined;
}

/** @param {import('./pen.js').Pen} pen @param {Feature} feature @param {number} x @param {number} y */
function drawMark(pen, { kind }, x, y) {
  if (kind === 'peak' || kind === 'valley' || kind === 'saddle') {
    pen.circle(x, y, 5, { fill: 'flat', stroke: 'flat-edge', width: 1.8 });
  } else if (kind === 'kink' || kind === 'cusp' || kind === 'vertical') {
    pen.polygon([x, y - 6, x + 6, y, x, y + 6, x - 6, y], { fill: 'paper', stroke: 'ink', width: 1.8 });
  } else if (kind === 'inflection') {
    pen.line([x - 4, y - 4, x + 4, y + 4], { stroke: 'second', width: 2 });
    pen.line([x - 4, y + 4, x + 4, y - 4], { stroke: 'second', width: 2 });
  }
}
