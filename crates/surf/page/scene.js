// What is on the two graphs? Curve and tangent line on the top one, the slope on the bottom one, and the point on
// both.

import { signOf } from './theme.js';

/** Puts the scene on the plots. @param {import('./app.js').App} app */
export function addScene(app) {
  const { state, plot, slopePlot } = app;
  /** @param {import('./view.js').View} view @param {number} order */
  const curve = (view, order) => {
    const n = 600;
    const dx = (view.window.x1 - view.window.x0) / (n - 1);
    const values = app.fn.sample(order, view.window.x0, dx, n);
    const points = new Float64Array(2 * n);
    for (let i = 0; i < n; i += 1) {
      points[2 * i] = view.px(view.window.x0 + i * dx);
      points[2 * i + 1] = view.py(values[i]);
    }
    return points;
  };
  plot.addLayer({ order: 10, draw: (pen, view) => pen.line(curve(view, 0), { stroke: 'curve', width: 2.5 }) });
  plot.addLayer({
    order: 20,
    draw: (pen, view) => {
      const { x } = state.get();
      const slope = app.fn.df(x);
      const at = (/** @type {number} */ u) => view.py(app.fn.f(x) + slope * (u - x));
      const { x0, x1 } = view.window;
      pen.line([view.px(x0), at(x0), view.px(x1), at(x1)], { stroke: signOf(slope).colour, width: 2 });
    },
  });
  plot.addLayer({ order: 40, draw: (pen, view) => pen.circle(view.px(state.get().x), view.py(app.fn.f(state.get().x)), 7, { fill: signOf(app.fn.df(state.get().x)).colour, stroke: 'ink', width: 1.5 }) });
  slopePlot.addLayer({ order: 5, draw: (pen, view) => pen.line([0, view.py(0), view.width, view.py(0)], { stroke: 'axis' }) });
  slopePlot.addLayer({ order: 10, draw: (pen, view) => pen.line(curve(view, 1), { stroke: 'slope', width: 2.5 }) });
  slopePlot.addLayer({ order: 40, draw: (pen, view) => pen.circle(view.px(state.get().x), view.py(app.fn.df(state.get().x)), 7, { fill: signOf(app.fn.df(state.get().x)).colour, stroke: 'ink', width: 1.5 }) });

  const ride = (/** @type {PointerEvent} */ event) => {
    const box = plot.stage.getBoundingClientRect();
    state.set({ x: plot.view.x(event.clientX - box.left) });
  };
  plot.stage.addEventListener('pointermove', ride);
  slopePlot.stage.addEventListener('pointermove', ride);
  state.subscribe(['window', 'slopes'], () => {
    const { window, slopes } = state.get();
    plot.window = window;
    slopePlot.window = { ...window, ...slopes };
  });
  state.subscribe(['x', 'explored', 'parameters'], () => {
    plot.invalidate();
    slopePlot.invalidate();
  });
}
