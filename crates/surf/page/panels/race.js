// Which way down is the best? Gradient descent, momentum, Adam, Newton and L-BFGS from the same point, side by side on
// the map, in a table, and as f against the steps.

import { short } from '../maths/digits.js';
import { METHODS, eigen, largestRate } from '../maths/descent.js';
import { hill, report, runner, valley } from '../maths/hill.js';
import { Framed, chart } from './chart.js';
import { between, descentControls } from './descent.js';
import { el, setText } from './widgets.js';

/** How each method is drawn: colour, line, and a mark that is known without colours. */
const LOOK = /** @type {const} */ ({
  descent: { colour: 'one', dash: [], mark: '●' },
  momentum: { colour: 'two', dash: [8, 4], mark: '▲' },
  adam: { colour: 'three', dash: [2, 4], mark: '■' },
  newton: { colour: 'four', dash: [10, 3, 2, 3], mark: '◆' },
  lbfgs: { colour: 'five', dash: [5, 3], mark: '★' },
});
const ALL = /** @type {import('../maths/descent.js').Method[]} */ (Object.keys(METHODS));

/** @type {import('./index.js').Panel} */
export const racePanel = {
  id: 'race',
  title: 'Roll downhill, five ways',
  keys: {
    beta: between(0.9, 0, 0.99),
    methods: { initial: ALL, read: (text) => ALL.filter((m) => text.split(',').includes(m)), write: (list) => list.join(',') || 'none' },
  },
  applies: (explored) => explored.variables.length === 2,
  mount,
};

/** @param {HTMLElement} body @param {import('../app.js').App} app @returns {import('./index.js').Mounted} */
function mount(body, app) {
  const { state } = app;
  const runners = ALL.map((method) => ({ method, run: runner(method) }));
  let known = look();
  const controls = descentControls(app, 'beta', () => look().runs.some(({ run }) => run.status === 'running'));
  const lines = ALL.map((method) => {
    const tick = el('input', { type: 'checkbox', 'aria-label': `show ${METHODS[method]}` });
    tick.addEventListener('change', () => {
      const { methods } = state.get();
      state.set({ methods: ALL.filter((m) => (m === method ? tick.checked : methods.includes(m))) });
    });
    const cells = [el('td', { class: 'number' }), el('td', { class: 'number' }), el('td')];
    const { colour, dash, mark } = LOOK[method];
    const sample = el('span', { class: 'line-sample', 'aria-hidden': 'true' });
    sample.innerHTML = `<svg width="30" height="12" viewBox="0 0 30 12"><path d="M0 6H30" fill="none" stroke="var(--${colour})" stroke-width="2.2" stroke-dasharray="${dash.join(' ')}"/><text x="15" y="6" text-anchor="middle" dominant-baseline="central" font-size="11" fill="var(--${colour})">${mark}</text></svg>`;
    return { method, tick, cells, row: el('tr', {}, el('td', {}, el('label', { class: 'tick' }, tick, sample, METHODS[method])), ...cells) };
  });
  const table = el('div', { class: 'scroll' }, el('table', { class: 'race' },
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'method'), el('th', { scope: 'col', class: 'number' }, 'steps'), el('th', { scope: 'col', class: 'number' }, 'f'), el('th', { scope: 'col' }, 'status'))),
    el('tbody', {}, ...lines.map(({ row }) => row))));
  const limit = el('p', { class: 'note' });
  const picture = chart(app, 170, draw);
  body.append(...controls.elements, table, el('h3', {}, 'How far above the lowest, against steps'), picture.element, limit,
    el('p', { class: 'note' }, 'The rate is that of the first three, the momentum that of the second and third (Adam’s β₁). Newton takes curvatures by their size where they are negative, and halves steps until f falls; L-BFGS keeps five pairs.'));

  function look() {
    const { x, y, rate, beta, rolled, explored, parameters, methods } = state.get();
    const on = hill(app.fn, true);
    const about = `${explored} ${JSON.stringify(parameters)}`;
    const settings = { rate, momentum: beta };
    const runs = runners.filter(({ method }) => methods.includes(method))
      .map(({ method, run }) => ({ method, run: run.at(on, [x, y], settings, rolled, about) }));
    return { runs, on };
  }

  /** @param {import('../pen.js').Pen} pen @param {{width: number, height: number}} size */
  function draw(pen, size) {
    const all = known.runs.flatMap(({ run }) => run.values.filter(Number.isFinite));
    if (all.length === 0) return;
    const lowest = Math.min(...all);
    const most = Math.max(...known.runs.map(({ run }) => run.values[0] - lowest));
    // Before the first step nothing lies lower than the start.
    const top = most > 0 ? Math.ceil(Math.log10(most)) + 1 : 1;
    const view = new Framed({ x0: 0, x1: Math.max(10, ...known.runs.map(({ run }) => run.values.length - 1)), y0: top - 15, y1: top }, size);
    view.axes(pen, { logY: true, countX: 6, countY: 4 });
    view.inside(pen, () => {
      for (const { method, run } of known.runs) {
        const { colour, dash } = LOOK[method];
        const points = run.values.flatMap((v, i) => (Number.isFinite(v) ? [view.px(i), Math.min(view.py(Math.log10(Math.max(v - lowest, 10 ** (top - 15)))), 1e4)] : []));
        pen.line(points, { stroke: colour, width: 1.75, dash: [...dash] });
      }
    });
    for (const { method, run } of known.runs) {
      const { colour, mark } = LOOK[method];
      const last = run.values.length - 1;
      const height = Math.log10(Math.max(run.values[last] - lowest, 10 ** (top - 15)));
      if (Number.isFinite(height)) pen.text(view.px(last), Math.max(view.top + 6, view.py(height)), mark, { fill: colour, size: 12, align: 'center', halo: 'card' });
    }
  }

  const layer = {
    order: 30,
    /** @param {import('../pen.js').Pen} pen @param {import('../view.js').View} view */
    draw(pen, view) {
      for (const { method, run } of known.runs) {
        const { colour, dash } = LOOK[method];
        const way = run.way.filter((p) => p.every(Number.isFinite));
        const points = way.flatMap(([x, y]) => [view.px(x), view.py(y)]);
        pen.line(points, { stroke: 'paper', width: 4.5, opacity: 0.7 });
        pen.line(points, { stroke: colour, width: 2.25, dash: [...dash] });
        if (way.length <= 60) for (let i = 2; i < points.length - 2; i += 2) pen.circle(points[i], points[i + 1], 2.4, { fill: colour });
      }
      for (const { method, run } of known.runs) {
        const { colour, mark } = LOOK[method];
        const [x, y] = run.way[run.way.length - 1];
        if (run.way.length > 1 && Number.isFinite(x + y)) pen.text(view.px(x), view.py(y), mark, { fill: colour, size: 17, align: 'center', halo: 'paper' });
      }
    },
  };
  /** @type {(() => void) | undefined} */
  let takeOff;

  /** The largest rate for gradient descent in the valley that lies downhill, in a sentence. */
  function rateLimit() {
    const { x, y } = state.get();
    const bottom = valley(known.on, [x, y]);
    if (!bottom) return 'Newton finds no valley from here.';
    const [[xx, xy], [, yy]] = known.on.hessian(bottom);
    const { values: [most, least] } = eigen(xx, xy, yy);
    if (!(least > 0)) return 'Where Newton settles is no valley.';
    return `The valley's curvatures are ${short(most)} and ${short(least)}: gradient descent is stable there up to the rate 2/${short(most)} = ${short(largestRate(most))}.`;
  }

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
      if (!['x', 'y', 'rate', 'beta', 'rolled', 'methods', 'parameters', 'explored', 'colours'].some((name) => changed.has(name))) return;
      known = look();
      controls.show();
      for (const { method, tick, cells } of lines) {
        const found = known.runs.find((r) => r.method === method);
        tick.checked = found !== undefined;
        const told = found && report(found.run, app.explored.variables);
        setText(cells[0], found ? String(found.run.way.length - 1) : '');
        setText(cells[1], found ? short(found.run.values[found.run.values.length - 1]) : '');
        setText(cells[2], told ? told.word : '');
        cells[2].title = told ? told.sentence : '';
      }
      setText(limit, rateLimit());
      picture.invalidate();
      app.plot.invalidate();
    },
  };
}
