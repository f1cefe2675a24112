// What is the tangent of a hill? A plane: its equation, its level lines on the map, and hill and plane in relief, to be
// turned by mouse, touch or keys. Here is also chosen what else the map shows.

import { flagKey, numberKey, wordKey } from '../state.js';
import { short, significant } from '../maths/digits.js';
import { eigen } from '../maths/descent.js';
import { faces, projection } from '../maths/relief.js';
import { gridOf } from '../map.js';
import { chart } from './chart.js';
import { choice, el, key, setText, tickBox } from './widgets.js';

/** Squares of the relief along each side. */
const MESH = 26;
/** Where the names of the axes stand, beside the square −1…1; half the height of the hill, and of what may stand out of it. */
const NAMES = 1.16, HALF = 0.65, MOST = 0.8;

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
  const picture = chart(app, 280, draw);
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
    const flat = (/** @type {number} */ z) => HALF * ((2 * (z - low)) / range - 1);
    const see = projection({ turn: (turn * Math.PI) / 180, tilt: (tilt * Math.PI) / 180 });
    // Turned any way, all of it has room: the corners of the square are farthest out.
    const far = Math.SQRT2;
    const angle = (tilt * Math.PI) / 180;
    const scale = Math.min((width / 2 - 14) / far, (height / 2 - 14) / (MOST * Math.cos(angle) + far * Math.sin(angle)));
    const flatten = (/** @type {number[]} */ points) => points.map((v, i) => (i % 2 === 0 ? width / 2 + scale * v : height / 2 - scale * v));
    // The ground on which the hill stands.
    pen.polygon(flatten([[-1, -1], [1, -1], [1, 1], [-1, 1]].flatMap(([u, v]) => see(u, v, -HALF).slice(0, 2))), { stroke: 'axis', width: 1 });
    for (const face of faces(grid, (z) => (z > high + 0.02 * range ? NaN : flat(z)), see)) {
      const points = flatten(face.points);
      pen.polygon(points, { fill: 'paper' });
      pen.polygon(points, { fill: 'slope', stroke: 'slope', width: 0.6, opacity: 0.25 + 0.45 * Math.max(0, Math.min(1, (face.height / HALF + 1) / 2)) });
    }
    // The plane may lie below the hill: it is drawn as a pane of glass that is seen all the same.
    const pane = flatten(tangentPatch(x, y, window, flat).flatMap(([u, v, z]) => see(u, v, z).slice(0, 2)));
    pen.polygon(pane, { fill: 'four', opacity: 0.28 });
    pen.line([...pane, ...pane.slice(0, 2)], { stroke: 'four', width: 1.75, dash: [6, 4] });
    // Each axis has its name at the middle of that edge which is nearer to the eye.
    for (const [u, v, name] of /** @type {[number, number, string][]} */ ([[0, NAMES, first], [NAMES, 0, second]])) {
      const [[right, up]] = [see(u, v, -HALF), see(-u, -v, -HALF)].sort((a, b) => b[2] - a[2]);
      pen.text(width / 2 + scale * right, height / 2 - scale * up, name, { fill: 'muted', size: 13, italic: true, align: 'center', halo: 'card' });
    }
    const value = app.fn.f(x, y);
    if (inWindow(x, y, window) && Math.abs(flat(value)) <= MOST) {
      const [right, up] = see(toUnit(x, window.x0, window.x1), toUnit(y, window.y0, window.y1), flat(value));
      pen.circle(width / 2 + scale * right, height / 2 - scale * up, 5, { fill: 'ink', stroke: 'paper', width: 1.5 });
    }
  }

  /**
   * The corners of a piece of the tangent plane around the point, in the cube: within the window, and smaller where it is
   * steep, so that it does not stand far out of the hill. None where there is no plane.
   * @param {number} x
   * @param {number} y
   * @param {import('../view.js').Window} window
   * @param {(z: number) => number} flat from values to heights in the cube
   * @returns {[number, number, number][]}
   */
  function tangentPatch(x, y, window, flat) {
    const [gx, gy] = app.fn.gradient(x, y);
    const value = app.fn.f(x, y);
    if (![gx, gy, value].every(Number.isFinite) || !inWindow(x, y, window)) return [];
    const { x0, x1, y0, y1 } = window;
    const [widest, longest] = [(x1 - x0) / 5, (y1 - y0) / 5];
    const steep = flat(value + Math.abs(gx) * widest + Math.abs(gy) * longest) - flat(value);
    const part = Math.min(1, Math.max(0.12, MOST - Math.abs(flat(value))) / steep);
    const [left, right] = [Math.max(x0, x - part * widest), Math.min(x1, x + part * widest)];
    const [below, above] = [Math.max(y0, y - part * longest), Math.min(y1, y + part * longest)];
    return [[left, below], [right, below], [right, above], [left, above]].map(([a, b]) => [toUnit(a, x0, x1), toUnit(b, y0, y1), flat(value + gx * (a - x) + gy * (b - y))]);
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
