// What is the slope of a hill? That depends on the way one looks: a cut through the hill along a direction is a curve of
// one variable, with a tangent as ever. Below the map is that curve; on the map, the point and the line of the cut.

import { significant } from './maths/digits.js';
import { arrow } from './map.js';
import { drawGlyph } from './scene.js';
import { signOf } from './theme.js';

/** The directions of the cut. @typedef {'x' | 'y' | 'uphill'} Direction */

/** The direction of the cut, of length one; along x where there is no way uphill. @param {import('./app.js').App} app @returns {[number, number]} */
function cutDirection(app) {
  const { x, y, direction } = app.state.get();
  if (direction === 'y') return [0, 1];
  if (direction === 'x') return [1, 0];
  const [gx, gy] = app.fn.gradient(x, y);
  const size = Math.hypot(gx, gy);
  return size > 0 && Number.isFinite(size) ? [gx / size, gy / size] : [1, 0];
}

/** The point, its gradient as an arrow, and the direction of the cut. @param {import('./pen.js').Pen} pen @param {import('./view.js').View} view @param {import('./app.js').App} app */
export function drawPoint(pen, view, app) {
  const { x, y } = app.state.get();
  const [px, py] = [view.px(x), view.py(y)];
  const [gx, gy] = app.fn.gradient(x, y);
  const [ux, uy] = cutDirection(app);
  const far = view.width + view.height;
  pen.line([px - ux * far * view.scaleX, py + uy * far * view.scaleY, px + ux * far * view.scaleX, py - uy * far * view.scaleY], { stroke: 'ink', width: 1, dash: [2, 4], opacity: 0.8 });
  const [dx, dy] = [gx * view.scaleX, -gy * view.scaleY];
  const norm = Math.hypot(dx, dy);
  if (norm > 0 && Number.isFinite(norm)) arrow(pen, px, py, px + (dx / norm) * 62, py + (dy / norm) * 62, 'ink', 2.5, 1);
  drawGlyph(pen, px, py, signOf(gx * ux + gy * uy));
}

/** The window of the cut: as far as the map is wide, as high as the values there. @param {import('./app.js').App} app @param {import('./view.js').Window} map @returns {import('./view.js').Window} */
export function cutWindow(app, map) {
  const reach = (map.x1 - map.x0) / 2;
  const values = Array.from(cut(app, reach, 120)).filter(Number.isFinite).sort((a, b) => a - b);
  const [low, most, usual] = values.length > 0 ? [values[0], values[values.length - 1], values[Math.floor(0.95 * (values.length - 1))]] : [-1, 1, 1];
  // A few values far above all others are cut off; a peak is not.
  const high = most - low < 4 * (usual - low) ? most : usual;
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
export function drawCut(pen, view, app) {
  const { x, y } = app.state.get();
  const reach = view.window.x1;
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
  if (Number.isFinite(value)) drawGlyph(pen, view.px(0), view.py(value), sign);
}

/** What the graph of the cut shows, in a line. @param {import('./app.js').App} app */
export function cutSentence(app) {
  const { x, y, direction } = app.state.get();
  const [gx, gy] = app.fn.gradient(x, y);
  const [ux, uy] = cutDirection(app);
  const slope = gx * ux + gy * uy;
  const way = direction === 'uphill' ? 'straight uphill' : `along ${app.explored.variables[direction === 'x' ? 0 : 1]}`;
  return `A cut ${way}: ${Number.isFinite(slope) ? `slope ${significant(slope, 5)}` : 'no slope'}`;
}
