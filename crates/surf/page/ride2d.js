// How is the point moved over the map, and the map under the point? As on the curve: it glides under the mouse until a
// click parks it; touch and keys move it; the background, the wheel, two fingers and keys move the map.

import { short } from './maths/digits.js';
import { moved, stepped, zoomed } from './ride.js';
import { ticks } from './view.js';

/** How near to the point a press takes hold of it, in pixels. */
const GRIP = 24;

/**
 * Listens to pointers and keys while the formula has two variables.
 * @param {import('./app.js').App} app
 * @param {import('./scene2d.js').Scene2d} scene
 * @param {() => void} fit
 */
export function listen2d(app, scene, fit) {
  const { state, plot } = app;
  const { stage } = plot;
  const handle = makeHandle(app, scene);
  let parked = false;
  const park = (/** @type {boolean} */ now) => {
    parked = now;
    if (scene.applies) document.documentElement.dataset.parked = String(now);
  };
  const setWindow = (/** @type {import('./view.js').Window} */ window) => state.set({ window });
  const at = (/** @type {MouseEvent} */ event) => {
    const box = stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const go = (/** @type {{x: number, y: number}} */ p) => {
    const { view } = plot;
    state.set({ x: rounded(view.x(p.x), view.scaleX), y: rounded(view.y(p.y), view.scaleY) });
  };
  const gripped = (/** @type {{x: number, y: number}} */ p) => {
    const { view } = plot;
    const { x, y } = state.get();
    return Math.hypot(view.px(x) - p.x, view.py(y) - p.y) < GRIP;
  };

  /** @type {Map<number, {x: number, y: number}>} */
  const fingers = new Map();
  /** @type {'ride' | 'pan' | 'pinch' | null} */
  let doing = null;
  let travelled = 0;
  stage.addEventListener('pointerdown', (event) => {
    if (!scene.applies || event.button > 0) return;
    const p = at(event);
    fingers.set(event.pointerId, p);
    stage.setPointerCapture(event.pointerId);
    travelled = 0;
    if (fingers.size === 2) doing = 'pinch';
    else if (event.pointerType !== 'mouse' || gripped(p)) {
      doing = 'ride';
      if (event.pointerType !== 'mouse') go(p);
    } else doing = 'pan';
    stage.dataset.doing = doing;
    if (event.pointerType === 'mouse') event.preventDefault();
    handle.focus({ preventScroll: true });
  });
  stage.addEventListener('pointermove', (event) => {
    if (!scene.applies) return;
    const p = at(event);
    const before = fingers.get(event.pointerId);
    if (!before) {
      // A descent that has started keeps its start.
      if (event.pointerType === 'mouse' && event.buttons === 0 && !parked && state.get().rolled === 0) go(p);
      return;
    }
    travelled += Math.abs(p.x - before.x) + Math.abs(p.y - before.y);
    const { view } = plot;
    if (doing === 'ride') go({ x: Math.min(view.width, Math.max(0, p.x)), y: Math.min(view.height, Math.max(0, p.y)) });
    if (doing === 'pan' && travelled > 3) setWindow(moved(state.get().window, (before.x - p.x) / view.scaleX, (p.y - before.y) / view.scaleY));
    if (doing === 'pinch') {
      const other = [...fingers].find(([key]) => key !== event.pointerId)?.[1];
      if (other) pinch(before, p, other);
    }
    fingers.set(event.pointerId, p);
  });
  /** @param {{x: number, y: number}} before @param {{x: number, y: number}} p @param {{x: number, y: number}} other */
  const pinch = (before, p, other) => {
    const { view } = plot;
    const spread = (/** @type {{x: number, y: number}} */ a) => Math.hypot(a.x - other.x, a.y - other.y);
    const factor = Math.min(2, Math.max(0.5, spread(before) / Math.max(spread(p), 1)));
    const w = moved(state.get().window, -(p.x - before.x) / 2 / view.scaleX, (p.y - before.y) / 2 / view.scaleY);
    setWindow(zoomed(w, factor, view.x((p.x + other.x) / 2), view.y((p.y + other.y) / 2)));
  };
  const end = (/** @type {PointerEvent} */ event) => {
    if (!fingers.delete(event.pointerId)) return;
    if (event.type === 'pointerup' && event.pointerType === 'mouse' && travelled <= 3) {
      go(at(event));
      park(!parked);
    } else if (event.pointerType === 'mouse' && doing === 'ride') park(true);
    doing = fingers.size === 0 ? null : 'ride';
    stage.dataset.doing = doing ?? '';
  };
  stage.addEventListener('pointerup', end);
  stage.addEventListener('pointercancel', end);
  stage.addEventListener('wheel', (event) => {
    if (!scene.applies) return;
    event.preventDefault();
    const p = at(event);
    const { view } = plot;
    const distance = (event.deltaY || event.deltaX) * (event.deltaMode === 1 ? 20 : 1);
    const factor = Math.exp(Math.max(-120, Math.min(120, distance)) * 0.002);
    setWindow(zoomed(state.get().window, factor, view.x(p.x), view.y(p.y), event.shiftKey ? 'x' : event.altKey ? 'y' : 'both'));
  }, { passive: false });

  handle.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { window: w, x, y } = state.get();
    const fine = event.shiftKey ? 0.1 : 1;
    const [dx, dy] = [fine * ticks(w.x0, w.x1, 120).step, fine * ticks(w.y0, w.y1, 120).step];
    const ride = (/** @type {number} */ byX, /** @type {number} */ byY) => () => state.set({ x: byX === 0 ? x : stepped(x, byX), y: byY === 0 ? y : stepped(y, byY) });
    const zoom = (/** @type {number} */ factor, /** @type {'both' | 'x' | 'y'} */ axis) => () => setWindow(zoomed(w, factor, x, y, axis));
    const pan = (/** @type {number} */ across, /** @type {number} */ up) => () => setWindow(moved(w, across * (w.x1 - w.x0), up * (w.y1 - w.y0)));
    const jump = (/** @type {1 | -1} */ way) => () => {
      const places = scene.flats;
      const here = places.findIndex((f) => f.x === x && f.y === y);
      const next = here >= 0 ? places[here + way] : way > 0 ? places.find((f) => f.x > x) : [...places].reverse().find((f) => f.x < x);
      if (next) state.set({ x: next.x, y: next.y });
      else app.say(`No more level places were found on the ${way > 0 ? 'right' : 'left'} in this window.`);
    };
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowRight: ride(dx, 0), ArrowLeft: ride(-dx, 0), ArrowUp: ride(0, dy), ArrowDown: ride(0, -dy),
      PageUp: ride(0, 10 * dy), PageDown: ride(0, -10 * dy), Home: () => state.set({ x: w.x0 }), End: () => state.set({ x: w.x1 }),
      n: jump(1), p: jump(-1), '+': zoom(0.8, 'both'), '=': zoom(0.8, 'both'), '-': zoom(1.25, 'both'), _: zoom(1.25, 'both'),
      '>': zoom(0.8, 'x'), '<': zoom(1.25, 'x'), ']': zoom(0.8, 'y'), '[': zoom(1.25, 'y'),
      a: pan(-0.1, 0), d: pan(0.1, 0), w: pan(0, 0.1), s: pan(0, -0.1), f: fit,
    };
    const act = keys[event.key] ?? keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    park(true);
    act();
  });
}

/** A number as well known as a pixel is wide. @param {number} value @param {number} scale pixels to a unit */
function rounded(value, scale) {
  const unit = 10 ** Math.floor(Math.log10(1 / scale) - 1);
  return Number((Math.round(value / unit) * unit).toPrecision(12));
}

/**
 * The handle on the map: one stop for the keyboard, which says in full where the point is.
 * @param {import('./app.js').App} app
 * @param {import('./scene2d.js').Scene2d} scene
 */
function makeHandle(app, scene) {
  const { state, plot } = app;
  const element = document.createElement('div');
  element.className = 'handle';
  element.id = 'handle-2d';
  element.tabIndex = 0;
  element.hidden = true;
  element.setAttribute('role', 'slider');
  element.setAttribute('aria-roledescription', 'point on the map');
  element.setAttribute('aria-label', 'The point on the map');
  element.setAttribute('aria-describedby', 'handle-help');
  plot.stage.append(element);
  state.subscribe(['x', 'y', 'window', 'explored', 'parameters'], () => {
    element.hidden = !scene.applies;
    const { x, y, window: w } = state.get();
    if (!scene.applies || !w) return;
    const { view } = plot;
    const [px, py] = [Math.min(view.width, Math.max(0, view.px(x))), Math.min(view.height, Math.max(0, view.py(y)))];
    element.style.transform = `translate(${px}px, ${py}px)`;
    const [first, second] = app.explored.variables;
    const [gx, gy] = app.fn.gradient(x, y);
    const flat = scene.flats.find((f) => f.x === x && f.y === y);
    element.setAttribute('aria-valuemin', String(w.x0));
    element.setAttribute('aria-valuemax', String(w.x1));
    element.setAttribute('aria-valuenow', String(x));
    element.setAttribute('aria-valuetext', `${first} ${short(x)}, ${second} ${short(y)}, f ${short(app.fn.f(x, y))}, slope along ${first} ${short(gx)}, along ${second} ${short(gy)}${flat ? `, ${flat.kind}` : ''}`);
  });
  return element;
}
