// What is the tangent of a hill? A plane: its equation, its level lines on the map, and hill and plane in relief, to be
// turned by mouse, touch or keys. Here is also chosen what else the map shows.

import { flagKey, numberKey, wordKey } from '../state.js';
import { short, significant } from '../maths/digits.js';
import { eigen } from '../maths/descent.js';
import { faces, projection } from '../maths/relief.js';
import { gridOf } from '../map.js';
import { chart } from './chart.js';
import { choice, el, key, setText, tickBox } from './widgets.js';

/** Squares of the relief along each side, and of the piece of plane. */
const MESH = 26, PATCH = 7;

/** @type {import('./index.js').Panel} */
export const planePanel = {
  id: 'plane',
  title: 'Gradient and tangent plane',
  keys: {
    direction: wordKey('uphill', ['uphill', 'x', 'y']),
    field: flagKey(true),
    plane: flagKey(false),
    turn: numberKey(-35),
    tilt: numberKey(35),
  },
  applies: (explored) => explored.variables.length === 2,
  mount,
};

/** @param {HTMLElement} body @param {import('../app.js').App} app @returns {import('./index.js').Mounted} */
function mount(body, app) {
  const { state } = app;
  const field = tickBox('gradient field', (on) => state.set({ field: on }));
  const plane = tickBox('level lines of the plane', (on) => state.set({ plane: on }));
  const [first, second] = app.explored.variables;
  const direction = choice('Lower graph: cut', [['uphill', 'uphill'], ['x', `along ${first}`], ['y', `along ${second}`]], (value) => state.set({ direction: value }));
  const equation = el('p', { class: 'polynomial' });
  const bend = el('p', { class: 'note' });
  const picture = chart(app, 250, draw);
  const stage = picture.element;
  stage.tabIndex = 0;
  stage.setAttribute('role', 'img');
  body.append(
    el('div', { class: 'ticks' }, field.element, plane.element),
    el('div', { class: 'row' }, el('span', { class: 'note' }, 'Lower graph: a cut'), direction.element), equation, stage,
    el('p', { class: 'legend-row' }, key('slope', 'solid', 'the hill'), key('four', 'dashed', 'the tangent plane'), el('span', {}, 'Turn it: drag, or arrow keys')), bend,
  );

  const turnBy = (/** @type {number} */ across, /** @type {number} */ up) => {
    const { turn, tilt } = state.get();
    state.set({ turn: Math.round((turn + across) % 360), tilt: Math.round(Math.max(5, Math.min(90, tilt + up))) });
  };
  stage.addEventListener('pointerdown', (event) => stage.setPointerCapture(event.pointerId));
  stage.addEventListener('pointermove', (event) => { if (event.buttons & 1) turnBy(event.movementX / 2, event.movementY / 2); });
  stage.addEventListener('keydown', (event) => {
    const by = { ArrowLeft: [-5, 0], ArrowRight: [5, 0], ArrowUp: [0, 5], ArrowDown: [0, -5] }[event.key];
    if (!by) return;
    event.preventDefault();
    turnBy(by[0], by[1]);
  });

  /** @type {import('../maths/contour.js').Grid | null} */ let grid = null;

  /** @param {import('../pen.js').Pen} pen @param {{width: number, height: number}} size */
  function draw(pen, { width, height }) {
    const { x, y, turn, tilt } = state.get();
    const window = app.plot.window;
    grid ??= gridOf(app, window, MESH, MESH);
    const known = Array.from(grid.values).filter(Number.isFinite).sort((a, b) => a - b);
    if (known.length === 0) return;
    // A few values far above all others are cut off; a peak is not.
    const [low, most, usual] = [known[0], known[known.length - 1], known[Math.floor(0.96 * (known.length - 1))]];
    const high = most - low < 2 * (usual - low) ? most : usual;
    const range = high - low || 1;
    const flat = (/** @type {number} */ z) => (1.3 * (z - low)) / range - 0.65;
    const see = projection({ turn: (turn * Math.PI) / 180, tilt: (tilt * Math.PI) / 180 });
    const scale = Math.min(width / 2.7, height / 2.4);
    const flatten = (/** @type {number[]} */ points) => points.map((v, i) => (i % 2 === 0 ? width / 2 + scale * v : height / 2 - scale * v));
    for (const [u, v, name] of /** @type {[number, number, string][]} */ ([[1.18, -1, first], [-1, 1.18, second]])) {
      const [right, up] = see(u, v, -0.65);
      pen.text(width / 2 + scale * right, height / 2 - scale * up, name, { fill: 'muted', size: 13, italic: true, align: 'center' });
    }
    const surface = faces(grid, (z) => (z > high + 0.02 * range ? NaN : flat(z)), see).map((face) => ({ ...face, plane: false }));
    const patch = tangentPatch(x, y, window);
    const mapped = patch ? faces(patch.grid, flat, (u, v, z) => see(patch.u(u), patch.v(v), z)).map((face) => ({ ...face, plane: true })) : [];
    for (const face of [...surface, ...mapped].sort((a, b) => a.near - b.near)) {
      const points = flatten(face.points);
      if (face.plane) pen.polygon(points, { fill: 'four', stroke: 'four', width: 0.5, opacity: 0.55 });
      else {
        pen.polygon(points, { fill: 'paper' });
        pen.polygon(points, { fill: 'slope', stroke: 'slope', width: 0.6, opacity: 0.25 + 0.45 * Math.max(0, Math.min(1, (face.height + 0.65) / 1.3)) });
      }
    }
    const value = app.fn.f(x, y);
    if (inWindow(x, y, window) && Number.isFinite(value)) {
      const [right, up] = see(toUnit(x, window.x0, window.x1), toUnit(y, window.y0, window.y1), flat(value));
      pen.circle(width / 2 + scale * right, height / 2 - scale * up, 5, { fill: 'ink', stroke: 'paper', width: 1.5 });
    }
  }

  /** A piece of the tangent plane around the point, as a grid of its values. @param {number} x @param {number} y @param {import('../view.js').Window} window */
  function tangentPatch(x, y, window) {
    const [gx, gy] = app.fn.gradient(x, y);
    const value = app.fn.f(x, y);
    if (![gx, gy, value].every(Number.isFinite)) return null;
    const [rx, ry] = [(window.x1 - window.x0) / 6, (window.y1 - window.y0) / 6];
    const values = Float64Array.from({ length: PATCH * PATCH }, (_, k) => {
      const [i, j] = [k % PATCH, Math.floor(k / PATCH)];
      return value + gx * rx * ((2 * i) / (PATCH - 1) - 1) + gy * ry * ((2 * j) / (PATCH - 1) - 1);
    });
    return {
      grid: { columns: PATCH, rows: PATCH, x0: x - rx, y0: y - ry, dx: 0, dy: 0, values },
      u: (/** @type {number} */ unit) => toUnit(x + unit * rx, window.x0, window.x1),
      v: (/** @type {number} */ unit) => toUnit(y + unit * ry, window.y0, window.y1),
    };
  }

  return {
    update(changed) {
      if (!['x', 'y', 'parameters', 'explored', 'window', 'direction', 'field', 'plane', 'turn', 'tilt', 'colours'].some((name) => changed.has(name))) return;
      if (['parameters', 'explored', 'window'].some((name) => changed.has(name))) grid = null;
      const now = state.get();
      field.show(now.field);
      plane.show(now.plane);
      direction.show(now.direction);
      const [gx, gy] = app.fn.gradient(now.x, now.y);
      setText(equation, `z = ${significant(app.fn.f(now.x, now.y), 5)} ${term(gx, first, now.x)} ${term(gy, second, now.y)}`);
      const [xx, xy, yy] = app.fn.hessian(now.x, now.y);
      const { values: [most, least] } = eigen(xx, xy, yy);
      setText(bend, `Steepest way up: slope ${significant(Math.hypot(gx, gy), 5)}. The Hessian bends ${bends(most, least)} (curvatures ${short(most)} and ${short(least)}).`);
      stage.setAttribute('aria-label', `The hill in relief with its tangent plane, seen from ${Math.round(now.tilt)}° above, turned by ${Math.round(now.turn)}°`);
      picture.invalidate();
    },
  };
}

/** @param {number} most @param {number} least */
const bends = (most, least) => (least > 0 ? 'up all around, as in a valley' : most < 0 ? 'down all around, as on a peak' : most > 0 && least < 0 ? 'up one way and down the other, as on a saddle' : 'one way only');

/** A term of the plane's equation. @param {number} slope @param {string} name @param {number} at */
const term = (slope, name, at) => `${slope < 0 ? '−' : '+'} ${significant(Math.abs(slope), 4)}·(${name} ${at < 0 ? '+' : '−'} ${short(Math.abs(at))})`;

/** @param {number} v @param {number} from @param {number} to */
const toUnit = (v, from, to) => (2 * (v - from)) / (to - from) - 1;

/** @param {number} x @param {number} y @param {import('../view.js').Window} w */
const inWindow = (x, y, w) => x >= w.x0 && x <= w.x1 && y >= w.y0 && y <= w.y1;
