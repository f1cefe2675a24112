// How is a hill drawn from above? Contour lines with their heights, arrows uphill, and the piece of tangent plane around
// the point as straight lines of the same heights, which touch the contours there.

import { contour, levels } from './maths/contour.js';
import { significant } from './maths/digits.js';

/** Cells of the map's grid. */
const COLUMNS = 88, ROWS = 64;
/** Distance of the field's arrows, in pixels. */
const ARROWS = 46;

/** Values of the formula on a rectangle. @param {import('./app.js').App} app @param {import('./view.js').Window} window @param {number} columns @param {number} rows @returns {import('./maths/contour.js').Grid} */
export function gridOf(app, { x0, x1, y0, y1 }, columns, rows) {
  const [dx, dy] = [(x1 - x0) / (columns - 1), (y1 - y0) / (rows - 1)];
  const values = new Float64Array(columns * rows);
  for (let j = 0; j < rows; j += 1) values.set(app.fn.sample(0, x0, dx, columns, y0 + j * dy), j * columns);
  return { columns, rows, x0, y0, dx, dy, values };
}

/** The map of a hill; contour lines are kept until window, formula or parameters change. */
export class HillMap {
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
export function drawField(pen, view, app) {
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
export function arrow(pen, ax, ay, bx, by, colour, width, opacity) {
  const long = Math.hypot(bx - ax, by - ay) || 1;
  const [ux, uy] = [(bx - ax) / long, (by - ay) / long];
  const head = Math.min(4 + 2 * width, long / 2);
  pen.line([ax, ay, bx - ux * head, by - uy * head], { stroke: colour, width, opacity });
  pen.polygon([bx, by, bx - ux * head - uy * head * 0.5, by - uy * head + ux * head * 0.5, bx - ux * head + uy * head * 0.5, by - uy * head - ux * head * 0.5], { fill: colour, opacity });
}
