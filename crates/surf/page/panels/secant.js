// How does a secant become the tangent, and why not all the way? A slider for h, the line through two points of the
// curve, and the V-curve of its error: truncation falls with h, rounding grows.

import { flagKey, numberKey, wordKey } from '../state.js';
import { short, significant } from '../maths/digits.js';
import { numerical } from '../maths/numerical.js';
import { PLACES, placeOf, secant, stepAt } from '../maths/secant.js';
import { optimum, theory, truncates, vcurve } from '../maths/vcurve.js';
import { Framed, chart } from './chart.js';
import { player } from './player.js';
import { choice, el, key, setText, slider, tickBox } from './widgets.js';

/** The powers of ten that the V-curve covers, as the slider does. */
const RANGE = /** @type {[number, number]} */ ([-16, 1]);
/** What is drawn of the V-curve: a method, its colour, line and marks. */
const CURVES = /** @type {const} */ ([
  { kind: 'forward', colour: 'two', dash: [], mark: 'circle' },
  { kind: 'central', colour: 'one', dash: [6, 4], mark: 'square' },
]);
const QUOTIENT = {
  forward: '(f(x + h) − f(x)) / h',
  backward: '(f(x) − f(x − h)) / h',
  central: '(f(x + h) − f(x − h)) / 2h',
};

/** @type {import('./index.js').Panel} */
export const secantPanel = {
  id: 'secant',
  title: 'Secant to tangent',
  keys: {
    h: { ...numberKey(1), read: (text) => (Number(text) >= 0 && Number(text) <= 10 && text.trim() !== '' ? Number(text) : undefined) },
    quotient: wordKey('forward', ['forward', 'backward', 'central']),
    single: flagKey(false),
  },
  applies: (explored) => explored.variables.length === 1,
  mount,
};

/** @param {HTMLElement} body @param {import('../app.js').App} app @returns {import('./index.js').Mounted} */
function mount(body, app) {
  const { state } = app;
  const quotient = choice('Quotient', [['forward', 'forward'], ['backward', 'backward'], ['central', 'central']], (value) => state.set({ quotient: value }));
  const h = slider({ label: 'h', min: 0, max: PLACES, input: (place) => state.set({ h: stepAt(place) }) });
  const play = player(app, {
    label: 'h to 0',
    pause: 60,
    restart: () => { if (state.get().h === 0) state.set({ h: 4 }); },
    step: () => {
      const place = placeOf(state.get().h) - 1;
      state.set({ h: stepAt(place) });
      return place > 0;
    },
  });
  const sentence = el('p', { class: 'result' });
  const single = tickBox('32-bit numbers', (on) => state.set({ single: on }));
  const best = el('p', { class: 'note' });
  const picture = chart(app, 250, draw);
  const legend = el('p', { class: 'legend-row' },
    key('two', 'solid', 'forward'), key('one', 'dashed', 'central'), key('muted', 'dotted', 'theory'),
    key('ink', 'mark', 'best h', '◆'), key('accent', 'solid', 'h now'));
  body.append(
    el('div', { class: 'row' }, quotient.element, play.element), h.element, sentence,
    el('div', { class: 'row spread' }, el('h3', {}, 'Error of the quotient against h'), single.element),
    picture.element, legend, best,
  );
  dragging(picture.element, (px) => {
    const exponent = frame(picture.plot).x(px);
    state.set({ h: stepAt(placeOf(10 ** Math.min(RANGE[1], Math.max(RANGE[0], exponent)))) });
  });

  /** Everything that is known about the point: made anew with every change, read by the pictures. */
  let known = look();
  function look() {
    const { x, h: width, quotient: kind, single: narrow } = state.get();
    const { fn } = app;
    const precision = /** @type {'single' | 'double'} */ (narrow ? 'single' : 'double');
    const f = (/** @type {number} */ t) => fn.f(t);
    // At a corner a value is taken for f′, but no quotient has that to come near to.
    const torn = ['kink', 'jump'].includes(numerical(f, x).status);
    const df = (/** @type {number} */ t) => (torn ? NaN : fn.df(t));
    const derivatives = { value: fn.f(x), second: fn.nth(2, x), third: fn.nth(3, x) };
    return {
      x, h: width, kind, precision,
      line: secant(f, df(x), x, width, kind),
      derivative: df(x),
      curves: CURVES.map((curve) => {
        const shownKind = /** @type {keyof typeof QUOTIENT} */ (curve.kind === 'forward' && kind === 'backward' ? 'backward' : curve.kind);
        const samples = vcurve({ f, df, x, kind: shownKind, precision, range: RANGE });
        return { ...curve, shownKind, samples, bends: truncates(samples), best: truncates(samples) ? optimum(samples) : null, theory: theory(derivatives, shownKind, precision) };
      }),
    };
  }

  /** @param {import('../pen.js').Pen} pen @param {{width: number, height: number}} size */
  function draw(pen, size) {
    const view = frame(size);
    view.axes(pen, { logX: true, logY: true, countX: 6, countY: 5 });
    pen.text(view.left + view.width, view.top + view.height - 10, 'h', { fill: 'muted', size: 12, align: 'right', italic: true, halo: 'paper' });
    pen.text(view.left + 6, view.top + 9, '|error|', { fill: 'muted', size: 11, halo: 'paper' });
    view.inside(pen, () => {
      for (const curve of known.curves) {
        const at = (/** @type {number} */ power, /** @type {(h: number) => number} */ error) => [view.px(power), view.py(Math.log10(error(10 ** power)))];
        for (const error of [curve.theory.truncation, curve.theory.rounding]) {
          if (error(1) > 0) pen.line([...at(RANGE[0], error), ...at(RANGE[1], error)], { stroke: curve.colour, width: 1.25, dash: [1, 4], opacity: 0.9 });
        }
        trace(pen, view, curve);
      }
      if (known.h > 0) {
        const px = view.px(Math.log10(known.h));
        pen.line([px, view.top, px, view.top + view.height], { stroke: 'accent', width: 2 });
      }
      for (const curve of known.curves) {
        if (curve.best) diamond(pen, view.px(Math.log10(curve.best.h)), view.py(Math.log10(Math.max(curve.best.error, 10 ** view.window.y0))), curve.colour);
      }
    });
  }

  const layer = {
    order: 25,
    /** @param {import('../pen.js').Pen} pen @param {import('../view.js').View} view */
    draw(pen, view) {
      const { line } = known;
      if (line.exact || !Number.isFinite(line.slope)) return;
      const [[ax, ay], [bx, by]] = line.ends;
      const [x0, x1] = [view.x(0), view.x(view.width)];
      const on = (/** @type {number} */ x) => view.py(ay + line.slope * (x - ax));
      pen.line([0, on(x0), view.width, on(x1)], { stroke: 'two', width: 2, dash: [9, 5] });
      // The triangle whose sides are divided, where it is large enough to be seen.
      if (Math.abs(view.px(bx) - view.px(ax)) > 14) {
        pen.line([view.px(ax), view.py(ay), view.px(bx), view.py(ay), view.px(bx), view.py(by)], { stroke: 'two', width: 1.25, dash: [2, 4] });
        const below = by < ay ? -1 : 1;
        pen.text((view.px(ax) + view.px(bx)) / 2, view.py(ay) + 11 * below, known.kind === 'central' ? '2h' : 'h', { fill: 'two', size: 13, align: 'center', italic: true, halo: 'paper' });
      }
      for (const [x, y] of line.ends) pen.circle(view.px(x), view.py(y), 4.5, { fill: 'paper', stroke: 'two', width: 2 });
    },
  };
  /** @type {(() => void) | undefined} */
  let takeOff;

  return {
    setOpen(open) {
      if (open) takeOff ??= app.plot.addLayer(layer);
      else {
        play.stop();
        takeOff?.();
        takeOff = undefined;
      }
    },
    update(changed) {
      if (!['x', 'h', 'quotient', 'single', 'parameters', 'explored', 'colours'].some((name) => changed.has(name))) return;
      known = look();
      const { line, derivative, kind, curves, precision } = known;
      quotient.show(kind);
      single.show(precision === 'single');
      h.show(placeOf(known.h), short(known.h), known.h === 0 ? 'h is 0: the derivative itself' : `h ${short(known.h)}, slope ${significant(line.slope, 6)}, off by ${short(Math.abs(line.error))}`);
      setText(sentence, say(line, derivative, kind));
      setText(best, account(curves, precision));
      picture.invalidate();
      app.plot.invalidate();
    },
  };
}

/**
 * What the V-curves say, in words.
 * @param {{shownKind: keyof typeof QUOTIENT, bends: boolean, best: import('../maths/vcurve.js').Sample | null, samples: import('../maths/vcurve.js').Sample[]}[]} curves
 * @param {import('../maths/vcurve.js').Precision} precision
 */
function account(curves, precision) {
  if (!curves.some(({ samples }) => samples.some(({ error }) => Number.isFinite(error)))) return 'There is no slope here for a quotient to come near to.';
  const each = curves.map(({ shownKind, bends, best }) => {
    if (best) return `${shownKind}: best h ≈ ${significant(best.h, 2)}, error about ${significant(best.error, 2)}`;
    if (bends) return `${shownKind}: no best h`;
    return `${shownKind}: ${shownKind === 'central' ? 'the bends on both sides cancel' : 'f does not bend'}, so that rounding is all its error and a wider h is a better one`;
  });
  const why = curves.some(({ best }) => best) ? ` Left of the best h ${precision === 'single' ? '32' : '64'}-bit rounding wins, right of it the bend of the curve.` : '';
  return `${each.join('; ')}.${why}`;
}

/** What the slider's position means, in a sentence. @param {import('../maths/secant.js').Secant} line @param {number} derivative @param {keyof typeof QUOTIENT} kind */
function say(line, derivative, kind) {
  if (line.exact && !Number.isFinite(derivative)) return 'h = 0: the quotient would be 0/0, and f has no derivative here that could stand in its place.';
  if (line.exact) return `h = 0: the quotient would be 0/0. In its place stands the limit, the exact derivative: f′(x) = ${significant(derivative, 10)}.`;
  if (!Number.isFinite(line.slope)) return `${QUOTIENT[kind]} has no value: f has none at one of the two points.`;
  if (!Number.isFinite(derivative)) return `${QUOTIENT[kind]} = ${significant(line.slope, 8)}; f has no derivative here.`;
  const off = line.error === 0 ? 'exactly right, for once' : `off by ${short(Math.abs(line.error))}`;
  return `${QUOTIENT[kind]} = ${significant(line.slope, 8)}, while f′(x) = ${significant(derivative, 8)}: ${off}.`;
}

/** The window of the V-curve. @param {{width: number, height: number}} size */
const frame = (size) => new Framed({ x0: RANGE[0], x1: RANGE[1], y0: -17, y1: 2 }, size);

/** The errors as a line with marks; errors of exactly zero as triangles on the floor. @param {import('../pen.js').Pen} pen @param {Framed} view @param {{colour: string, dash: readonly number[], mark: string, samples: import('../maths/vcurve.js').Sample[]}} curve */
function trace(pen, view, { colour, dash, mark, samples }) {
  /** @type {number[]} */ let run = [];
  const finish = () => {
    pen.line(run, { stroke: colour, width: 1.75, dash: [...dash] });
    run = [];
  };
  const marks = [];
  for (const { h, error } of samples) {
    if (!Number.isFinite(error)) {
      finish();
      continue;
    }
    const [px, py] = [view.px(Math.log10(h)), error === 0 ? view.top + view.height - 4 : view.py(Math.log10(error))];
    marks.push([px, py, error]);
    if (error === 0) finish();
    else run.push(px, py);
  }
  finish();
  for (const [px, py, error] of marks) {
    if (error === 0) pen.polygon([px - 3.5, py - 4, px + 3.5, py - 4, px, py + 2], { stroke: colour, width: 1.25 });
    else if (mark === 'circle') pen.circle(px, py, 1.8, { fill: colour });
    else pen.polygon([px - 1.8, py - 1.8, px + 1.8, py - 1.8, px + 1.8, py + 1.8, px - 1.8, py + 1.8], { fill: colour });
  }
}

/** @param {import('../pen.js').Pen} pen @param {number} x @param {number} y @param {string} colour */
function diamond(pen, x, y, colour) {
  pen.polygon([x, y - 8, x + 7, y, x, y + 8, x - 7, y], { fill: colour, stroke: 'paper', width: 1.5 });
}

/** Calls back with the place across while the pointer is down. @param {HTMLElement} element @param {(px: number) => void} moved */
function dragging(element, moved) {
  element.style.touchAction = 'pan-y';
  element.style.cursor = 'ew-resize';
  const tell = (/** @type {PointerEvent} */ event) => moved(event.clientX - element.getBoundingClientRect().left);
  element.addEventListener('pointerdown', (event) => {
    element.setPointerCapture(event.pointerId);
    tell(event);
  });
  element.addEventListener('pointermove', (event) => { if (event.buttons & 1) tell(event); });
}
