// How does the curve bend at the point? f″, the circle that fits best, and the Taylor polynomial of any order that there
// is a derivative for: drawn on the graphs on demand.

import { flagKey, numberKey } from '../state.js';
import { short, significant } from '../maths/digits.js';
import { coefficients, holdsWithin, osculatingCircle, polynomial, text } from '../maths/taylor.js';
import { el, key, setText, slider, tickBox } from './widgets.js';

/** @type {import('./index.js').Panel} */
export const bendPanel = {
  id: 'bend',
  title: 'Bend and Taylor polynomial',
  keys: {
    order: { ...numberKey(2), read: (t) => (/^\d$/.test(t) ? Number(t) : undefined) },
    taylor: flagKey(true),
    circle: flagKey(true),
    second: flagKey(true),
  },
  applies: (explored) => explored.variables.length === 1,
  mount,
};

/** @param {HTMLElement} body @param {import('../app.js').App} app @returns {import('./index.js').Mounted} */
function mount(body, app) {
  const { state } = app;
  const second = tickBox('f″ in the lower graph', (on) => state.set({ second: on }));
  const circle = tickBox('osculating circle', (on) => state.set({ circle: on }));
  const taylor = tickBox('Taylor polynomial', (on) => state.set({ taylor: on }));
  const bends = el('p', { class: 'result' });
  const order = slider({ label: 'order', min: 0, max: 8, input: (value) => state.set({ order: value, taylor: true }) });
  const formula = el('p', { class: 'polynomial' });
  const reach = el('p', { class: 'note' });
  body.append(
    el('div', { class: 'ticks' }, second.element, circle.element), bends,
    el('div', { class: 'ticks' }, taylor.element), order.element, formula, reach,
    el('p', { class: 'legend-row' }, key('second', 'dashed', 'f″'), key('four', 'dotted', 'circle'), key('five', 'dashed', 'Taylor polynomial')),
  );

  let known = look();
  function look() {
    const { x, order: asked } = state.get();
    const { fn } = app;
    const n = Math.min(asked, fn.highest);
    const derivatives = Array.from({ length: n + 1 }, (_, k) => fn.nth(k, x));
    const [value, slope, bend] = [fn.f(x), fn.df(x), fn.nth(2, x)];
    return { x, n, value, slope, bend, series: coefficients(derivatives), circle: osculatingCircle(x, value, slope, bend) };
  }

  const onTop = {
    order: 15,
    /** @param {import('../pen.js').Pen} pen @param {import('../view.js').View} view */
    draw(pen, view) {
      const shown = state.get();
      if (shown.circle && Number.isFinite(known.circle.radius)) drawCircle(pen, view, known.circle, known);
      if (!shown.taylor || !known.series.every(Number.isFinite)) return;
      const steps = 240;
      const points = new Float64Array(2 * steps + 2);
      for (let i = 0; i <= steps; i += 1) {
        const px = (i * view.width) / steps;
        points[2 * i] = px;
        points[2 * i + 1] = clamp(view.py(polynomial(known.series, view.x(px) - known.x)), view.height);
      }
      pen.line(points, { stroke: 'five', width: 2.5, dash: [10, 6] });
      pen.text(10, view.height - 14, `T${subscript(known.n)}`, { fill: 'five', size: 13, bold: true, halo: 'paper' });
    },
  };
  const below = {
    order: 8,
    /** @param {import('../pen.js').Pen} pen @param {import('../view.js').View} view */
    draw(pen, view) {
      if (!state.get().second || app.fn.highest < 2) return;
      const n = Math.max(2, Math.round(view.width / 2));
      const { x0, x1 } = view.window;
      const values = app.fn.sample(2, x0, (x1 - x0) / (n - 1), n);
      /** @type {number[]} */ let run = [];
      for (let i = 0; i <= n; i += 1) {
        const broken = i === n || !Number.isFinite(values[i]) || (i > 0 && apart(values[i - 1], values[i], view));
        if (broken) {
          pen.line(run, { stroke: 'second', width: 1.75, dash: [7, 4] });
          run = [];
        }
        if (i < n && Number.isFinite(values[i])) run.push((i * view.width) / (n - 1), clamp(view.py(values[i]), view.height));
      }
      if (Number.isFinite(known.bend)) pen.circle(view.px(known.x), view.py(known.bend), 4, { fill: 'second', stroke: 'paper', width: 1.5 });
    },
  };
  /** @type {(() => void)[]} */
  let takeOff = [];

  return {
    setOpen(open) {
      if (open && takeOff.length === 0) takeOff = [app.plot.addLayer(onTop), app.slopePlot.addLayer(below)];
      if (!open) {
        for (const off of takeOff) off();
        takeOff = [];
      }
    },
    update(changed) {
      if (!['x', 'order', 'taylor', 'circle', 'second', 'parameters', 'explored', 'window'].some((name) => changed.has(name))) return;
      known = look();
      const shown = state.get();
      second.show(shown.second);
      circle.show(shown.circle);
      taylor.show(shown.taylor);
      order.input.max = String(app.fn.highest);
      order.show(known.n, String(known.n), `order ${known.n}`);
      setText(bends, sentence(known.bend, known.circle));
      setText(formula, `T${subscript(known.n)}(x) = ${text(known.series, app.explored.variables[0], known.x)}`);
      const { x0, x1, y0, y1 } = app.plot.window;
      const wide = x1 - x0;
      const far = holdsWithin((t) => app.fn.f(t), known.series, known.x, wide, (y1 - y0) / 100);
      setText(reach, !known.series.every(Number.isFinite) ? 'A derivative that it needs has no value here.'
        : far >= wide ? 'It cannot be told from f within twice the window.'
        : `It keeps within a hundredth of the window's height as far as ${short(far)} on both sides.${app.fn.highest < 8 ? ` Derivatives are known up to order ${app.fn.highest}.` : ''}`);
      app.plot.invalidate();
      app.slopePlot.invalidate();
    },
  };
}

/** What f″ says. @param {number} bend @param {ReturnType<typeof osculatingCircle>} circle */
function sentence(bend, { curvature, radius }) {
  if (Number.isNaN(bend)) return 'f″ has no value here.';
  if (bend === 0) return 'f″ = 0: the curve does not bend here.';
  const way = bend > 0 ? 'up ∪: the slope is growing' : 'down ∩: the slope is shrinking';
  return `f″(x) = ${significant(bend, 8)}: bends ${way}. Curvature ${short(curvature)}, radius ${short(radius)}.`;
}

/**
 * The circle, as round as the axes' scales let it be.
 * @param {import('../pen.js').Pen} pen
 * @param {import('../view.js').View} view
 * @param {ReturnType<typeof osculatingCircle>} circle
 * @param {{x: number, value: number}} point where it touches
 */
function drawCircle(pen, view, { radius, centre: [cx, cy] }, { x, value }) {
  // A circle far larger than the window is a straight line: the tangent.
  if (radius > 1e4 * (view.window.x1 - view.window.x0)) return;
  const steps = 240;
  const points = [];
  const touches = Math.atan2(value - cy, x - cx);
  for (let i = 0; i <= steps; i += 1) {
    // Close together at the point, so that what is seen of a large circle is round as well.
    const angle = touches + Math.PI * ((2 * i) / steps - 1) ** 3;
    points.push(view.px(cx + radius * Math.cos(angle)), view.py(cy + radius * Math.sin(angle)));
  }
  pen.line(points, { stroke: 'four', width: 2, dash: [2, 5] });
  pen.circle(view.px(cx), view.py(cy), 3, { fill: 'four' });
}

/** Whether two neighbours are so far apart, on different sides of the window, that a line between them would be false. @param {number} a @param {number} b @param {import('../view.js').View} view */
function apart(a, b, view) {
  const { y0, y1 } = view.window;
  return Math.abs(a - b) > (y1 - y0) / 2 && (a > y1 || a < y0 || b > y1 || b < y0);
}

/** Keeps pixels within what every canvas can draw. @param {number} py @param {number} height */
const clamp = (py, height) => Math.min(3 * height, Math.max(-2 * height, py));

/** @param {number} n */
const subscript = (n) => String(n).replace(/\d/g, (d) => '₀₁₂₃₄₅₆₇₈₉'[Number(d)]);
