// How is the point moved, and the window? By mouse, touch and keys: the point glides along the curve under the mouse,
// a click parks it, and the background, the wheel, two fingers and keys move the window.

import { ticks, tidied } from './view.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./view.js').Window} Window */

/** How near to the point a press takes hold of it, in pixels. */
const GRIP = 30;
/** How near a flat point or a kink draws the point to itself, in pixels. */
const MAGNET = 4;

/**
 * A window with one or both axes stretched about a place.
 * @param {Window} w
 * @param {number} factor less than 1 to see more closely
 * @param {number} x the place that stays
 * @param {number} y
 * @param {'both' | 'x' | 'y'} [axis]
 * @returns {Window}
 */
export function zoomed(w, factor, x, y, axis = 'both') {
  const [fx, fy] = [axis === 'y' ? 1 : factor, axis === 'x' ? 1 : factor];
  const next = { x0: x + (w.x0 - x) * fx, x1: x + (w.x1 - x) * fx, y0: y + (w.y0 - y) * fy, y1: y + (w.y1 - y) * fy };
  return sound(next) ? tidied(next) : w;
}

/** @param {Window} w @param {number} dx @param {number} dy @returns {Window} */
export function moved(w, dx, dy) {
  const next = { x0: w.x0 + dx, x1: w.x1 + dx, y0: w.y0 + dy, y1: w.y1 + dy };
  return sound(next) ? tidied(next) : w;
}

/** Whether doubles can tell the pixels of a window apart. @param {Window} w */
function sound({ x0, x1, y0, y1 }) {
  const fine = (/** @type {number} */ a, /** @type {number} */ b) => b - a > 1e-11 * Math.max(Math.abs(a), Math.abs(b)) && b - a > 1e-250 && b - a < 1e250;
  return fine(x0, x1) && fine(y0, y1);
}

/** A round step for the keys: about a hundredth of the window. @param {Window} w */
const keyStep = (w) => ticks(w.x0, w.x1, 120).step;

/**
 * The next place of a grid of steps, so that zero and other round numbers are met exactly.
 * @param {number} x
 * @param {number} step may be negative
 */
export function stepped(x, step) {
  const size = Math.abs(step);
  const k = x / size;
  const nearest = Math.round(k);
  const onGrid = Math.abs(k - nearest) < 1e-6;
  const next = onGrid ? nearest + Math.sign(step) : step > 0 ? Math.ceil(k) : Math.floor(k);
  return Number((next * size).toPrecision(14));
}

/**
 * Listens to pointers and keys.
 * @param {App} app
 * @param {import('./scene.js').Scene} scene
 * @param {{handle: HTMLElement, fit: () => void}} page
 */
export function listen(app, scene, { handle, fit }) {
  const { state, plot, slopePlot } = app;
  /** Whether a click has parked the point, so that the mouse passes over it. */
  let parked = false;

  /** @param {number} px */
  const place = (px) => {
    const { view } = plot;
    const x = view.x(px);
    const magnet = scene.analysis.features.find((f) => !['inflection', 'pole'].includes(f.kind) && Math.abs(view.px(f.x) - px) <= MAGNET);
    // A pixel is no better known than its width: the number need not have more digits.
    const unit = 10 ** Math.floor(Math.log10(1 / view.scaleX) - 1);
    return magnet ? magnet.x : Number((Math.round(x / unit) * unit).toPrecision(12));
  };
  const go = (/** @type {number} */ x) => state.set({ x });
  const setWindow = (/** @type {Window} */ window) => state.set({ window });

  for (const [target, slopes] of /** @type {[import('./plot.js').Plot, boolean][]} */ ([[plot, false], [slopePlot, true]])) {
    const { stage } = target;
    /** @type {Map<number, {x: number, y: number}>} */
    const fingers = new Map();
    /** @type {'ride' | 'pan' | 'pinch' | null} */
    let doing = null;
    let travelled = 0;
    const at = (/** @type {MouseEvent} */ event) => {
      const box = stage.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const gripped = (/** @type {{x: number, y: number}} */ p) => {
      const { view } = target;
      const { x } = state.get();
      const value = slopes ? scene.slope().value : app.fn.f(x);
      return Math.abs(view.px(x) - p.x) < GRIP && (!Number.isFinite(value) || Math.abs(view.py(value) - p.y) < GRIP);
    };

    stage.addEventListener('pointerdown', (event) => {
      if (!scene.applies || event.button > 0) return;
      const p = at(event);
      fingers.set(event.pointerId, p);
      stage.setPointerCapture(event.pointerId);
      travelled = 0;
      if (fingers.size === 2) doing = 'pinch';
      else if (event.pointerType !== 'mouse' || gripped(p)) {
        doing = 'ride';
        if (event.pointerType !== 'mouse') go(place(p.x));
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
        if (event.pointerType === 'mouse' && event.buttons === 0 && !parked) go(place(p.x));
        return;
      }
      travelled += Math.abs(p.x - before.x) + Math.abs(p.y - before.y);
      const w = state.get().window;
      if (doing === 'ride') go(Math.min(w.x1, Math.max(w.x0, place(p.x))));
      if (doing === 'pan' && travelled > 3) {
        const { view } = target;
        setWindow(moved(w, (before.x - p.x) / view.scaleX, slopes ? 0 : (p.y - before.y) / view.scaleY));
        if (slopes) panSlopes((p.y - before.y) / view.scaleY);
      }
      if (doing === 'pinch') pinch(event.pointerId, p);
      fingers.set(event.pointerId, p);
    });

    /** @param {number} dy */
    const panSlopes = (dy) => {
      const { y0, y1 } = slopePlot.window;
      state.set({ slopes: { y0: y0 + dy, y1: y1 + dy } });
    };

    /** @param {number} id @param {{x: number, y: number}} p */
    const pinch = (id, p) => {
      const other = [...fingers].find(([key]) => key !== id)?.[1];
      const before = fingers.get(id);
      if (!other || !before) return;
      const { view } = plot;
      const spread = (/** @type {{x: number, y: number}} */ a) => Math.hypot(a.x - other.x, a.y - other.y);
      const middle = { x: (p.x + other.x) / 2, y: (p.y + other.y) / 2 };
      const shift = { x: (p.x - before.x) / 2, y: (p.y - before.y) / 2 };
      const factor = Math.min(2, Math.max(0.5, spread(before) / Math.max(spread(p), 1)));
      const w = moved(state.get().window, -shift.x / view.scaleX, slopes ? 0 : shift.y / view.scaleY);
      setWindow(zoomed(w, factor, view.x(middle.x), view.y(middle.y), slopes ? 'x' : 'both'));
    };

    const end = (/** @type {PointerEvent} */ event) => {
      if (!fingers.delete(event.pointerId)) return;
      // A click parks the point where it is, or lets it follow the mouse again.
      if (event.type === 'pointerup' && event.pointerType === 'mouse' && travelled <= 3) {
        go(place(at(event).x));
        parked = !parked;
      } else if (event.pointerType === 'mouse' && doing === 'ride') parked = true;
      if (fingers.size === 0) doing = null;
      else doing = 'ride';
      stage.dataset.doing = doing ?? '';
      document.documentElement.dataset.parked = String(parked);
    };
    stage.addEventListener('pointerup', end);
    stage.addEventListener('pointercancel', end);

    stage.addEventListener('wheel', (event) => {
      if (!scene.applies) return;
      event.preventDefault();
      const p = at(event);
      const { view } = target;
      const distance = (event.deltaY || event.deltaX) * (event.deltaMode === 1 ? 20 : 1);
      const factor = Math.exp(Math.max(-120, Math.min(120, distance)) * 0.002);
      const axis = event.shiftKey ? 'x' : event.altKey ? 'y' : 'both';
      if (slopes) {
        setWindow(zoomed(state.get().window, axis === 'y' ? 1 : factor, view.x(p.x), 0, 'x'));
        if (axis !== 'x') zoomSlopes(factor, view.y(p.y));
      } else setWindow(zoomed(state.get().window, factor, view.x(p.x), view.y(p.y), axis));
    }, { passive: false });

    /** @param {number} factor @param {number} y */
    const zoomSlopes = (factor, y) => {
      const z = zoomed(slopePlot.window, factor, 0, y, 'y');
      state.set({ slopes: { y0: z.y0, y1: z.y1 } });
    };
  }

  const neighbour = (/** @type {1 | -1} */ way) => {
    const { x } = state.get();
    const all = scene.analysis.features.map((f) => f.x);
    return way > 0 ? all.find((f) => f > x) : all.reverse().find((f) => f < x);
  };

  handle.addEventListener('keydown', (event) => {
    if (!scene.applies || event.ctrlKey || event.metaKey || event.altKey) return;
    const { window: w, x } = state.get();
    const step = keyStep(w);
    const [middleX, middleY] = [x >= w.x0 && x <= w.x1 ? x : (w.x0 + w.x1) / 2, (w.y0 + w.y1) / 2];
    const [width, height] = [w.x1 - w.x0, w.y1 - w.y0];
    const ride = (/** @type {number} */ by) => () => go(Math.min(w.x1, Math.max(w.x0, stepped(x, by))));
    const zoom = (/** @type {number} */ factor, /** @type {'both' | 'x' | 'y'} */ axis) => () => setWindow(zoomed(w, factor, middleX, middleY, axis));
    const pan = (/** @type {number} */ dx, /** @type {number} */ dy) => () => setWindow(moved(w, dx * width, dy * height));
    const jump = (/** @type {1 | -1} */ way) => () => {
      const found = neighbour(way);
      if (found === undefined) app.say(`Nothing more was found on the ${way > 0 ? 'right' : 'left'} in this window.`);
      else go(found);
    };
    const fine = event.shiftKey ? 0.1 : 1;
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowRight: ride(step * fine), ArrowUp: ride(step * fine), ArrowLeft: ride(-step * fine), ArrowDown: ride(-step * fine),
      PageUp: ride(10 * step), PageDown: ride(-10 * step), Home: () => go(w.x0), End: () => go(w.x1),
      n: jump(1), p: jump(-1), '+': zoom(0.8, 'both'), '=': zoom(0.8, 'both'), '-': zoom(1.25, 'both'), _: zoom(1.25, 'both'),
      '>': zoom(0.8, 'x'), '<': zoom(1.25, 'x'), ']': zoom(0.8, 'y'), '[': zoom(1.25, 'y'),
      a: pan(-0.1, 0), d: pan(0.1, 0), w: pan(0, 0.1), s: pan(0, -0.1), f: fit,
    };
    const act = keys[event.key] ?? keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    parked = true;
    document.documentElement.dataset.parked = 'true';
    act();
  });
}
