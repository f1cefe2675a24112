// What is on the two graphs when the formula has two variables? Above, the hill from above with its level places;
// below, a cut through it. This scene takes the place of that of one variable whenever there are two.

import { axes } from './axes.js';
import { drawCut, drawPoint, cutWindow } from './cut.js';
import { HillMap, drawField } from './map.js';
import { flats } from './maths/flats.js';

/** @typedef {import('./app.js').App} App */

/** The scene's own knowledge: the contour lines and level places of the window. */
export class Scene2d {
  /** @type {import('./maths/flats.js').Flat[]} */ flats = [];
  #map;

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    const { state, plot, slopePlot } = app;
    this.#map = new HillMap(app);
    /** @param {number} order @param {import('./plot.js').Layer['draw']} draw @returns {import('./plot.js').Layer} */
    const layer = (order, draw) => ({ order, draw: (pen, view, on) => { if (this.applies) draw(pen, view, on); } });
    const names = (/** @type {() => {x: string, y: string}} */ all) => () => (this.applies ? all() : undefined);
    plot.addLayer(axes(names(() => ({ x: app.explored.variables[0], y: app.explored.variables[1] }))));
    slopePlot.addLayer(axes(names(() => ({ x: 'distance', y: 'f' }))));
    plot.addLayer(layer(10, (pen, view) => this.#map.drawContours(pen, view)));
    plot.addLayer(layer(12, (pen, view) => { if (state.get().field) drawField(pen, view, app); }));
    plot.addLayer(layer(20, (pen, view) => { if (state.get().plane) this.#map.drawPlane(pen, view); }));
    plot.addLayer(layer(28, (pen, view) => this.#drawFlats(pen, view)));
    plot.addLayer(layer(40, (pen, view) => drawPoint(pen, view, app)));
    slopePlot.addLayer(layer(10, (pen, view) => drawCut(pen, view, app)));
    state.subscribe(['explored', 'parameters', 'window'], () => this.refresh());
    state.subscribe(['x', 'y', 'explored', 'parameters', 'window', 'direction', 'field', 'plane', 'colours'], () => this.#show());
    plot.resized.push(() => { this.refresh(); this.#show(); });
  }

  /** Whether there is a hill to be drawn. */
  get applies() {
    return this.app.explored.variables.length === 2;
  }

  /** Looks at the window again. */
  refresh() {
    const { state, plot, fn } = this.app;
    const { window } = state.get();
    if (!this.applies || !window) return;
    plot.window = window;
    this.#map.forget();
    this.flats = flats(fn, window);
  }

  #show() {
    if (!this.applies) return;
    const { plot, slopePlot } = this.app;
    slopePlot.window = cutWindow(this.app, plot.window);
    plot.invalidate();
  }

  /** @param {import('./pen.js').Pen} pen @param {import('./view.js').View} view */
  #drawFlats(pen, view) {
    for (const { x, y, kind } of this.flats) {
      const [px, py] = [view.px(x), view.py(y)];
      pen.circle(px, py, 6.5, { fill: 'flat', stroke: 'flat-edge', width: 1.8 });
      pen.text(px, py + 0.5, { valley: '∪', peak: '∩', saddle: '×', flat: '–' }[kind], { fill: '#1b1d21', size: 11, align: 'center', bold: true });
    }
  }
}

/** The window in which a hill is first seen: both axes alike, around the origin and the point. @param {import('./app.js').App} app @returns {import('./view.js').Window} */
export function firstWindow2d(app) {
  const { x, y } = app.state.get();
  const half = Math.max(3, 1.5 * Math.abs(y));
  const wide = Math.max((half * app.plot.width) / app.plot.height, 1.2 * Math.abs(x));
  const tall = (wide * app.plot.height) / app.plot.width;
  return { x0: -wide, x1: wide, y0: -tall, y1: tall };
}
