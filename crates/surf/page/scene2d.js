// What is on the two graphs when the formula has two variables? Above, a map: contour lines, the gradient field, the
// level lines of the tangent plane, and a point to drag. Below, a cut through the hill along a chosen direction, with
// its tangent. It takes the place of the scene of one variable whenever `explored.variables` has two names.

import { contour, levels } from './maths/contour.js';
import { short, significant } from './maths/digits.js';
import { signOf } from './theme.js';
import { ticks } from './view.js';
import { tick } from './format.js';

/** Cells of the map's grid. */
const COLUMNS = 88, ROWS = 64;
/** Distance of the field's arrows, in pixels. */
const ARROWS = 46;

/** The directions of the cut. @typedef {'x' | 'y' | 'uphill'} Direction */

/**
 * Mounts the scene; it puts its layers on and takes them off by itself.
 * @param {import('./app.js').App} app
 */
export function addScene2d(app) {
  const { state, plot, slopePlot } = app;
  const handle = makeHandle(app);
  /** @type {(() => void)[]} */ let takeOff = [];
  const shown = () => app.explored.variables.length === 2;
  const map = new HillMap(app);

  const follow = () => {
    const on = shown();
    if (on && takeOff.length === 0) {
      takeOff = [
        plot.addLayer({ order: 1, draw: (pen, view) => map.drawAxes(pen, view) }),
        plot.addLayer({ order: 10, draw: (pen, view) => map.drawContours(pen, view) }),
        plot.addLayer({ order: 12, draw: (pen, view) => { if (state.get().field) drawField(pen, view, app); } }),
        plot.addLayer({ order: 20, draw: (pen, view) => { if (state.get().plane) map.drawPlane(pen, view); } }),
        plot.addLayer({ order: 40, draw: (pen, view) => drawPoint(pen, view, app) }),
        slopePlot.addLayer({ order: 10, draw: (pen, view) => drawCut(pen, view, app) }),
      ];
      plot.stage.append(handle.element);
    } else if (!on && takeOff.length > 0) {
      for (const off of takeOff) off();
      takeOff = [];
      handle.element.remove();
    }
  };
  follow();
  state.subscribe(['explored'], follow);
  state.subscribe(['x', 'y', 'explored', 'parameters', 'window', 'direction', 'field', 'plane', 'colours'], (changed) => {
    if (!shown()) return;
    if (['explored', 'parameters', 'window'].some((name) => changed.has(name))) map.forget();
    const { x0, x1, y0, y1 } = plot.window;
    slopePlot.window = cutWindow(app, { x0, x1, y0, y1 });
    handle.show();
    plot.invalidate();
    slopePlot.invalidate();
  });
  plot.resized.push(() => { if (shown()) handle.show(); });
}

/** The window in which a hill is first seen: both axes alike, around the origin and the point. @param {import('./app.js').App} app @returns {import('./view.js').Window} */
export function firstWindow2d(app) {
  const { x, y } = app.state.get();
  const half = Math.max(3, 1.5 * Math.abs(y));
  const wide = Math.max((half * app.plot.width) / app.plot.height, 1.2 * Math.abs(x));
  const tall = (wide * app.plot.height) / app.plot.width;
  return { x0: -wide, x1: wide, y0: -tall, y1: tall };
}

/** Values of the formula on a rectangle. @param {import('./app.js').App} app @param {import('./view.js').Window} window @param {number} columns @param {number} rows @returns {import('./maths/contour.js').Grid} */
export function gridOf(app, { x0, x1, y0, y1 }, columns, rows) {
  const [dx, dy] = [(x1 - x0) / (columns - 1), (y1 - y0) / (rows - 1)];
  const values = new Float64Array(columns * rows);
  for (let j = 0; j < rows; j += 1) values.set(app.fn.sample(0, x0, dx, columns, y0 + j * dy), j * columns);
  return { columns, rows, x0, y0, dx, dy, values };
}

/** The direction of the cut, of length one; along x where there is no way uphill. @param {import('./app.js').App} app @returns {[number, number]} */
export function cutDirection(app) {
  const { x, y, direction } = app.state.get();
  if (direction === 'y') return [0, 1];
  if (direction === 'x') return [1, 0];
  const [gx, gy] = app.fn.gradient(x, y);
  const size = Math.hypot(gx, gy);
  return size > 0 && Number.isFinite(size) ? [gx / size, gy / size] : [1, 0];
}

/** The map of a hill; contour lines are kept until window, formula or parameters change. */
class HillMap {
  /** @type {{grid: import('./maths/contour.js').Grid, levels: number[], lines: [number, number][][][]} | null} */ #known = null;

  /** @param {import('./app.js').App} app */
  constructor(app) {
    this.app = app;
  }

  forget() {
    this.#known = null;
  }

  get known() {
    if (this.#known) return this.#known;
    const { x0, x1, y0, y1 } = this.app.plot.window;
    // A little beyond the window, so that lines run off its edge.
    const [bx, by] = [(x1 - x0) / 60, (y1 - y0) / 60];
    const grid = gridOf(this.app, { x0: x0 - bx, x1: x1 + bx, y0: y0 - by, y1: y1 + by }, COLUMNS, ROWS);
    const chosen = levels(grid.values);
    this.#known = { grid, levels: chosen, lines: chosen.map((level) => contour(grid, level)) };
    return this.#known;
  }

  /** @param {import('./pen.js').Pen} pen @param {import('./view.js').View} view */
  drawAxes(pen, view) {
    const { x0, x1, y0, y1 } = view.window;
    const [across, up] = [ticks(x0, x1, view.width / 90), ticks(y0, y1, view.height / 60)];
    for (const x of across.values) pen.line([view.px(x), 0, view.px(x), view.height], { stroke: Math.abs(x) < across.step / 2 ? 'axis' : 'grid' });
    for (const y of up.values) pen.line([0, view.py(y), view.width, view.py(y)], { stroke: Math.abs(y) < up.step / 2 ? 'axis' : 'grid' });
    for (const x of across.values) pen.text(view.px(x), view.height - 10, tick(x, across.step), { fill: 'muted', size: 11, align: 'center', halo: 'paper' });
    for (const y of up.values) pen.text(6, view.py(y), tick(y, up.step), { fill: 'muted', size: 11, halo: 'paper' });
    const [first, second] = this.app.explored.variables;
    pen.text(view.width - 8, view.height - 26, first, { fill: 'ink', size: 14, italic: true, align: 'right', halo: 'paper' });
    pen.text(28, 14, second, { fill: 'ink', size: 14, italic: true, halo: 'paper' });
  }

  /** @param {import('./pen.js').Pen} pen @param {import('./view.js').View} view */
  drawContours(pen, view) {
    const { levels: heights, lines } = this.known;
    /** @type {[number, number, string][]} */ const labels = [];
    heights.forEach((height, k) => {
      const high = heights.length > 1 ? k / (heights.length - 1) : 0;
      for (const line of lines[k]) {
        const points = line.flatMap(([x, y]) => [view.px(x), view.py(y)]);
        pen.line(points, { stroke: 'slope', width: 1 + 0.9 * high, opacity: 0.45 + 0.5 * high });
        // A label where the line is longest, on every second line, where no other label stands.
        const at = spot(points, view, labels);
        if (k % 2 === 0 && at) labels.push([...at, significant(height, 4)]);
      }
    });
    for (const [x, y, text] of labels) pen.text(x, y, text, { fill: 'slope', size: 11, align: 'center', halo: 'paper' });
  }

  /** The tangent plane's values at the same levels: straight lines, which touch the contours at the point. @param {import('./pen.js').Pen} pen @param {import('./view.js').View} view */
  drawPlane(pen, view) {
    const { x, y } = this.app.state.get();
    const [gx, gy] = this.app.fn.gradient(x, y);
    const size = Math.hypot(gx, gy);
    const value = this.app.fn.f(x, y);
    if (!(size > 0) || !Number.isFinite(size)) return;
    // A piece of the plane around the point: further away it says nothing about the hill.
    const reach = Math.min(view.width, view.height) * 0.42;
    const [px, py] = [view.px(x), view.py(y)];
    // On the screen: the way uphill, and how fast the plane rises along it.
    const [ux, uy] = [gx / view.scaleX, -gy / view.scaleY];
    const rise = Math.hypot(ux, uy);
    for (const level of [...this.known.levels, value]) {
      const far = (level - value) / rise;
      const half = Math.sqrt(reach * reach - far * far);
      if (Number.isNaN(half)) continue;
      const [fx, fy] = [px + (far * ux) / rise, py + (far * uy) / rise];
      const [ox, oy] = [(-uy / rise) * half, (ux / rise) * half];
      pen.line([fx - ox, fy - oy, fx + ox, fy + oy], { stroke: 'four', width: level === value ? 2.25 : 1.4, dash: [7, 5] });
    }
    const rim = Array.from({ length: 73 }, (_, i) => [px + reach * Math.cos((i * Math.PI) / 36), py + reach * Math.sin((i * Math.PI) / 36)]).flat();
    pen.line(rim, { stroke: 'four', width: 1, opacity: 0.6 });
  }
}

/** A place for a line's label that is inside the window and far from others. @param {number[]} points @param {import('./view.js').View} view @param {[number, number, string][]} taken @returns {[number, number] | null} */
function spot(points, view, taken) {
  if (points.length < 40) return null;
  for (const part of [0.5, 0.25, 0.75, 0.1, 0.9]) {
    const i = 2 * Math.floor((points.length / 2) * part);
    const [x, y] = [points[i], points[i + 1]];
    const inside = x > 40 && x < view.width - 40 && y > 20 && y < view.height - 30;
    if (inside && taken.every(([tx, ty]) => Math.hypot(tx - x, ty - y) > 60)) return [x, y];
  }
  return null;
}

/** Arrows uphill, as long as the slope up to a limit. @param {import('./pen.js').Pen} pen @param {import('./view.js').View} view @param {import('./app.js').App} app */
function drawField(pen, view, app) {
  const [across, down] = [Math.max(2, Math.round(view.width / ARROWS)), Math.max(2, Math.round(view.height / ARROWS))];
  /** @type {number[][]} */ const arrows = [];
  for (let j = 0; j < down; j += 1) {
    for (let i = 0; i < across; i += 1) {
      const [px, py] = [((i + 0.5) * view.width) / across, ((j + 0.5) * view.height) / down];
      const [gx, gy] = app.fn.gradient(view.x(px), view.y(py));
      const size = Math.hypot(gx, gy);
      if (size > 0 && Number.isFinite(size)) arrows.push([px, py, gx * view.scaleX, -gy * view.scaleY, size]);
    }
  }
  const sizes = arrows.map(([, , , , size]) => size).sort((a, b) => a - b);
  const large = sizes[Math.floor(0.9 * (sizes.length - 1))] || 1;
  for (const [px, py, dx, dy, size] of arrows) {
    const long = (0.2 + 0.6 * Math.min(1, size / large)) * ARROWS;
    const norm = Math.hypot(dx, dy);
    const [ux, uy] = [dx / norm, dy / norm];
    arrow(pen, px - (ux * long) / 2, py - (uy * long) / 2, px + (ux * long) / 2, py + (uy * long) / 2, 'muted', 1, 0.6);
  }
}

/** @param {import('./pen.js').Pen} pen @param {number} ax @param {number} ay @param {number} bx @param {number} by @param {string} colour @param {number} width @param {number} opacity */
function arrow(pen, ax, ay, bx, by, colour, width, opacity) {
  const long = Math.hypot(bx - ax, by - ay) || 1;
  const [ux, uy] = [(bx - ax) / long, (by - ay) / long];
  const head = Math.min(4 + 2 * width, long / 2);
  pen.line([ax, ay, bx - ux * head, by - uy * head], { stroke: colour, width, opacity });
  pen.polygon([bx, by, bx - ux * head - uy * head * 0.5, by - uy * head + ux * head * 0.5, bx - ux * head + uy * head * 0.5, by - uy * head - ux * head * 0.5], { fill: colour, opacity });
}

/** The point, its gradient as an arrow, and the direction of the cut. @param {import('./pen.js').Pen} pen @param {import('./view.js').View} view @param {import('./app.js').App} app */
function drawPoint(pen, view, app) {
  const { x, y } = app.state.get();
  const [px, py] = [view.px(x), view.py(y)];
  const [gx, gy] = app.fn.gradient(x, y);
  const [ux, uy] = cutDirection(app);
  const far = view.width + view.height;
  pen.line([px - ux * far * view.scaleX, py + uy * far * view.scaleY, px + ux * far * view.scaleX, py - uy * far * view.scaleY], { stroke: 'ink', width: 1, dash: [2, 4], opacity: 0.8 });
  const [dx, dy] = [gx * view.scaleX, -gy * view.scaleY];
  const norm = Math.hypot(dx, dy);
  if (norm > 0 && Number.isFinite(norm)) arrow(pen, px, py, px + (dx / norm) * 62, py + (dy / norm) * 62, 'ink', 2.5, 1);
  const sign = signOf(gx * ux + gy * uy);
  pen.circle(px, py, 8, { fill: sign.colour, stroke: sign.colour === 'flat' ? 'flat-edge' : 'paper', width: 2 });
}

/** The window of the cut: as far as the map is wide, as high as the values there. @param {import('./app.js').App} app @param {import('./view.js').Window} map @returns {import('./view.js').Window} */
function cutWindow(app, map) {
  const reach = (map.x1 - map.x0) / 2;
  const values = Array.from(cut(app, reach, 120)).filter(Number.isFinite).sort((a, b) => a - b);
  const [low, high] = values.length > 0 ? [values[0], values[Math.floor(0.95 * (values.length - 1))]] : [-1, 1];
  const room = (high - low || 1) * 0.12;
  return { x0: -reach, x1: reach, y0: low - room, y1: high + room };
}

/** Values along the cut, at n distances from −reach to reach. @param {import('./app.js').App} app @param {number} reach @param {number} n */
function cut(app, reach, n) {
  const { x, y } = app.state.get();
  const [ux, uy] = cutDirection(app);
  return Float64Array.from({ length: n }, (_, i) => {
    const t = reach * ((2 * i) / (n - 1) - 1);
    return app.fn.f(x + t * ux, y + t * uy);
  });
}

/** The cut, with the tangent along it. @param {import('./pen.js').Pen} pen @param {import('./view.js').View} view @param {import('./app.js').App} app */
function drawCut(pen, view, app) {
  const { x, y, direction } = app.state.get();
  const { x1: reach, y0, y1 } = view.window;
  const [across, up] = [ticks(-reach, reach, view.width / 90), ticks(y0, y1, view.height / 45)];
  for (const t of across.values) pen.line([view.px(t), 0, view.px(t), view.height], { stroke: Math.abs(t) < across.step / 2 ? 'axis' : 'grid' });
  for (const z of up.values) pen.line([0, view.py(z), view.width, view.py(z)], { stroke: Math.abs(z) < up.step / 2 ? 'axis' : 'grid' });
  const n = 301;
  const values = cut(app, reach, n);
  /** @type {number[]} */ let run = [];
  const clip = (/** @type {number} */ p) => Math.max(-2 * view.height, Math.min(3 * view.height, p));
  for (let i = 0; i <= n; i += 1) {
    if (i === n || !Number.isFinite(values[i])) {
      pen.line(run, { stroke: 'curve', width: 2.25 });
      run = [];
    } else run.push((i * view.width) / (n - 1), clip(view.py(values[i])));
  }
  const [gx, gy] = app.fn.gradient(x, y);
  const [ux, uy] = cutDirection(app);
  const [slope, value] = [gx * ux + gy * uy, app.fn.f(x, y)];
  const sign = signOf(slope);
  if (Number.isFinite(slope)) pen.line([0, clip(view.py(value - slope * reach)), view.width, clip(view.py(value + slope * reach))], { stroke: sign.colour, width: 2.25, dash: sign.line });
  if (Number.isFinite(value)) pen.circle(view.px(0), view.py(value), 7, { fill: sign.colour, stroke: sign.colour === 'flat' ? 'flat-edge' : 'paper', width: 2 });
  for (const t of across.values) pen.text(view.px(t), view.height - 10, tick(t, across.step), { fill: 'muted', size: 11, align: 'center', halo: 'paper' });
  for (const z of up.values) pen.text(6, view.py(z), tick(z, up.step), { fill: 'muted', size: 11, halo: 'paper' });
  const name = direction === 'uphill' ? 'straight uphill' : `along ${app.explored.variables[direction === 'x' ? 0 : 1]}`;
  pen.text(view.width - 10, 16, `${sign.glyph} f ${name}: slope ${significant(slope, 5)}`, { fill: 'ink', size: 12, align: 'right', halo: 'paper' });
}

/**
 * The handle on the map: one stop for the keyboard, all arrow keys, and the place said in full.
 * @param {import('./app.js').App} app
 */
function makeHandle(app) {
  const { state, plot } = app;
  const element = document.createElement('div');
  element.className = 'handle';
  element.id = 'handle-2d';
  element.tabIndex = 0;
  element.setAttribute('role', 'slider');
  element.setAttribute('aria-roledescription', 'point on the map');
  element.setAttribute('aria-label', 'The point on the map: arrow keys move it both ways');
  const move = (/** @type {PointerEvent} */ event) => {
    const box = plot.stage.getBoundingClientRect();
    state.set({ x: plot.view.x(event.clientX - box.left), y: plot.view.y(event.clientY - box.top) });
  };
  element.addEventListener('pointerdown', (event) => {
    event.stopPropagation();
    element.setPointerCapture(event.pointerId);
    element.focus();
  });
  element.addEventListener('pointermove', (event) => {
    event.stopPropagation();
    if (element.hasPointerCapture(event.pointerId)) move(event);
  });
  element.addEventListener('keydown', (event) => {
    const { x0, x1, y0, y1 } = plot.window;
    const pace = event.shiftKey ? 0.1 : 1;
    const [dx, dy] = [(pace * (x1 - x0)) / 100, (pace * (y1 - y0)) / 100];
    const { x, y } = state.get();
    const to = {
      ArrowLeft: [x - dx, y], ArrowRight: [x + dx, y], ArrowDown: [x, y - dy], ArrowUp: [x, y + dy],
      PageDown: [x, y - 10 * dy], PageUp: [x, y + 10 * dy], Home: [x0, y], End: [x1, y],
    }[event.key];
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    state.set({ x: to[0], y: to[1] });
  });
  return {
    element,
    show() {
      const { x, y } = state.get();
      const view = plot.view;
      element.style.transform = `translate(${view.px(x)}px, ${view.py(y)}px)`;
      const [first, second] = app.explored.variables;
      const [gx, gy] = app.fn.gradient(x, y);
      element.setAttribute('aria-valuemin', String(view.window.x0));
      element.setAttribute('aria-valuemax', String(view.window.x1));
      element.setAttribute('aria-valuenow', String(x));
      element.setAttribute('aria-valuetext', `${first} ${short(x)}, ${second} ${short(y)}, f ${short(app.fn.f(x, y))}, slope along ${first} ${short(gx)}, along ${second} ${short(gy)}`);
    },
  };
}
