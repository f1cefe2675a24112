// What does rolling downhill do? Gradient descent from the point, with a rate and momentum, on the curve and as a
// picture of f against the steps; it diverges where it should, and says why.

import { numberKey } from '../state.js';
import { short, significant } from '../maths/digits.js';
import { MOST_STEPS, largestRate } from '../maths/descent.js';
import { RATE_PLACES, hill, placeOfRate, rateAt, report, runner, valley } from '../maths/hill.js';
import { Framed, chart } from './chart.js';
import { player } from './player.js';
import { button, el, key, setText, slider } from './widgets.js';

/** A number between two ends in the address. @param {number} initial @param {number} least @param {number} most */
export const between = (initial, least, most) => ({
  ...numberKey(initial),
  read: (/** @type {string} */ text) => (text.trim() !== '' && Number(text) >= least && Number(text) <= most ? Number(text) : undefined),
});

/** What a descent is set to, in one variable and in two. */
const descentKeys = {
  rate: between(0.2, 1e-3, 100),
  momentum: between(0, 0, 0.99),
  rolled: { ...numberKey(0), read: (/** @type {string} */ text) => (/^\d{1,4}$/.test(text) ? Math.min(MOST_STEPS, Number(text)) : undefined) },
};

/** @type {import('./index.js').Panel} */
export const descentPanel = {
  id: 'descent',
  title: 'Roll downhill',
  keys: descentKeys,
  applies: (explored) => explored.variables.length === 1,
  mount,
};

/**
 * The controls of a descent: rate, momentum, step, play, back to the start.
 * @param {import('../app.js').App} app
 * @param {'momentum' | 'beta'} heavy the key of the momentum
 * @param {() => boolean} running whether there is a step to take
 */
export function descentControls(app, heavy, running) {
  const { state } = app;
  const rate = slider({ label: 'rate', min: 0, max: RATE_PLACES, input: (slot) => state.set({ rate: rateAt(slot) }) });
  const momentum = slider({ label: 'momentum', min: 0, max: 0.99, step: 0.01, input: (value) => state.set({ [heavy]: value }) });
  const forward = () => state.set({ rolled: Math.min(MOST_STEPS, state.get().rolled + 1) });
  const play = player(app, {
    label: 'rolling downhill',
    pause: 120,
    restart: () => { if (!running()) state.set({ rolled: 0 }); },
    step: () => { forward(); return running() && state.get().rolled < MOST_STEPS; },
  });
  const step = button('Step', () => { play.stop(); forward(); });
  const reset = button('Reset', () => { play.stop(); state.set({ rolled: 0 }); });
  return {
    elements: [el('div', { class: 'sliders' }, rate.element, momentum.element), el('div', { class: 'row' }, step, play.element, reset)],
    stop: play.stop,
    show() {
      const now = state.get();
      rate.show(placeOfRate(now.rate), short(now.rate), `rate ${short(now.rate)}`);
      momentum.show(now[heavy], short(now[heavy]), `momentum ${short(now[heavy])}`);
      reset.disabled = now.rolled === 0;
      step.disabled = now.rolled > 0 && !running();
    },
  };
}

/** @param {HTMLElement} body @param {import('../app.js').App} app @returns {import('./index.js').Mounted} */
function mount(body, app) {
  const { state } = app;
  const plain = runner('descent');
  const heavy = runner('momentum');
  let known = look();
  const controls = descentControls(app, 'momentum', () => look().run.status === 'running');
  const sentence = el('p', { class: 'result', role: 'status' });
  const limit = el('p', { class: 'note' });
  const picture = chart(app, 150, draw);
  body.append(...controls.elements, sentence, el('h3', {}, 'f after each step'), picture.element,
    el('p', { class: 'legend-row' }, key('three', 'mark', 'the way', '○'), key('three', 'mark', 'the ball', '●')), limit);

  function look() {
    const { x, rate, momentum, rolled, explored, parameters } = state.get();
    const on = hill(app.fn, false);
    const chosen = momentum === 0 ? plain : heavy;
    const run = chosen.at(on, [x], { rate, momentum }, rolled, `${explored} ${JSON.stringify(parameters)}`);
    return { run, on, x, rate, momentum };
  }

  /** The largest rate for the valley that lies downhill. */
  function rateLimit() {
    const { on, x, momentum } = known;
    const bottom = valley(on, [x]);
    const curvature = bottom ? on.hessian(bottom)[0][0] : NaN;
    if (!bottom || !(curvature > 0)) return { text: 'No valley with a curvature was found near the point, so that no rate is safe.', most: NaN, curvature };
    const most = largestRate(curvature, momentum);
    const law = momentum === 0 ? '2/curvature' : '2(1 + momentum)/curvature';
    return { text: `The valley at x = ${short(bottom[0])} has curvature f″ = ${short(curvature)}: ${law} = ${short(most)} is the largest stable rate there.`, most, curvature };
  }

  /** @param {import('../pen.js').Pen} pen @param {{width: number, height: number}} size */
  function draw(pen, size) {
    const { values, status } = known.run;
    const finite = values.filter(Number.isFinite);
    const [low, high] = [Math.min(...finite), Math.max(...finite)];
    const room = (high - low || Math.abs(high) || 1) * 0.08;
    const view = new Framed({ x0: 0, x1: Math.max(10, values.length - 1), y0: low - room, y1: high + room }, size, { left: 54, right: 16 });
    view.axes(pen, { countX: 6, countY: 3 });
    const points = values.flatMap((v, i) => (Number.isFinite(v) ? [view.px(i), view.py(v)] : []));
    view.inside(pen, () => {
      pen.line(points, { stroke: 'three', width: 1.75 });
      if (values.length <= 80) for (let i = 0; i < points.length; i += 2) pen.circle(points[i], points[i + 1], 2.2, { fill: 'three' });
    });
    if (points.length < 2) return;
    const [lastX, lastY] = points.slice(-2);
    if (status === 'diverged') pen.text(lastX, lastY, '✕', { fill: 'three', size: 15, bold: true, align: 'center', halo: 'card' });
    else pen.circle(lastX, lastY, 5, { fill: 'three', stroke: 'paper', width: 1.5 });
  }

  const layer = {
    order: 35,
    /** @param {import('../pen.js').Pen} pen @param {import('../view.js').View} view */
    draw(pen, view) {
      const { way, values } = known.run;
      // Of a long way the latest steps are the ones that can be seen.
      const first = Math.max(0, way.length - 200);
      const points = [];
      for (let i = first; i < way.length; i += 1) {
        const [px, py] = [view.px(way[i][0]), view.py(values[i])];
        if (Number.isFinite(px) && Number.isFinite(py)) points.push([px, py]);
      }
      if (points.length < 2) return;
      pen.line(points.flat(), { stroke: 'three', width: 1.25, dash: [3, 3] });
      for (const [px, py] of points.slice(0, -1)) pen.circle(px, py, 3.5, { fill: 'paper', stroke: 'three', width: 1.5 });
      const [bx, by] = points[points.length - 1];
      pen.circle(bx, by, 8, { fill: 'three', stroke: 'paper', width: 2 });
      // A ball that has left the window is pointed at from its edge.
      if (bx < 0 || bx > view.width || by < 0 || by > view.height) {
        const [ex, ey] = [Math.min(view.width - 16, Math.max(16, bx)), Math.min(view.height - 16, Math.max(16, by))];
        pen.text(ex, ey, bx < 0 ? '◀' : bx > view.width ? '▶' : by < 0 ? '▲' : '▼', { fill: 'three', size: 18, align: 'center', halo: 'paper' });
      }
    },
  };
  /** @type {(() => void) | undefined} */
  let takeOff;

  return {
    setOpen(open) {
      if (open) takeOff ??= app.plot.addLayer(layer);
      else {
        controls.stop();
        takeOff?.();
        takeOff = undefined;
      }
    },
    update(changed) {
      if (!['x', 'rate', 'momentum', 'rolled', 'parameters', 'explored', 'colours'].some((name) => changed.has(name))) return;
      known = look();
      controls.show();
      const stable = rateLimit();
      const told = report(known.run, app.explored.variables);
      const why = known.run.status !== 'diverged' || Number.isNaN(stable.most) ? ''
        : ` ${known.momentum === 0 ? '2/curvature' : '2(1 + momentum)/curvature'} is the largest stable rate, here ${significant(stable.most, 3)}; the rate is ${short(known.rate)}.`;
      setText(sentence, told.sentence + why);
      setText(limit, stable.text);
      picture.invalidate();
      app.plot.invalidate();
    },
  };
}
