// Do three ways of differentiating give the same slope? Numerical with its error bar, symbolic with its formula and
// size, dual numbers with every operation, reverse mode in one sweep: side by side at the point.

import { counted, primes, short, significant, withBar } from '../maths/digits.js';
import { numerical } from '../maths/numerical.js';
import { dual, dualChain, edges, forwardSum } from '../maths/trace.js';
import { el, setMath, setText } from './widgets.js';

/** Rows of the trace that are shown; more would be read by no one. */
const MOST_ROWS = 60;

const TOO_LARGE = 'the program is too large to be traced here';

/** @type {import('./index.js').Panel} */
export const methodsPanel = { id: 'methods', title: 'Three methods, one slope', mount };

/** @typedef {{about: string, numerical: import('../maths/numerical.js').Numerical, symbolic: number, dual: number | null, reverse: number | null}} Slope */

/** @param {HTMLElement} body @param {import('../app.js').App} app @returns {import('./index.js').Mounted} */
function mount(body, app) {
  const verdict = el('p', { class: 'verdict' });
  const tables = el('div');
  const meter = el('div', { class: 'swell' });
  const rows = el('tbody');
  const trace = el('details', {}, el('summary', {}, 'Every operation on dual numbers'),
    el('div', { class: 'scroll' }, el('table', {}, el('thead', {}, el('tr', {}, ...['operation', 'value + derivative·ε', 'chain rule'].map((t) => el('th', { scope: 'col' }, t)))), rows)));
  const traceNote = el('p', { class: 'note' });
  trace.append(traceNote);
  trace.addEventListener('toggle', () => update());
  body.append(verdict, tables, el('h3', {}, 'How large is the formula?'), meter, trace);

  /** @type {ReturnType<typeof methodTable>[]} */ let shown = [];
  /** @type {HTMLTableCellElement[][]} */ let cells = [];
  /** @type {import('../functions.js').Explored | null} */ let built = null;

  function build() {
    const { explored } = app;
    built = explored;
    shown = explored.variables.map((variable) => methodTable(variable, explored));
    tables.replaceChildren(...shown.map((t) => t.element));
    meter.replaceChildren(...swell(explored));
    const nodes = explored.graph?.nodes ?? [];
    trace.hidden = nodes.length === 0;
    const first = Math.max(0, nodes.length - MOST_ROWS);
    cells = [];
    rows.replaceChildren(...nodes.slice(first).map(({ text }) => {
      const line = [el('td'), el('td', { class: 'dual' }), el('td', { class: 'dual muted' })];
      line[0].textContent = text;
      cells.push(line);
      return el('tr', {}, ...line);
    }));
    setText(traceNote, first > 0 ? `The last ${MOST_ROWS} of ${nodes.length} operations.` : '');
  }

  function update() {
    if (built !== app.explored) build();
    const { fn, explored } = app;
    const { x, y } = app.state.get();
    const two = explored.variables.length === 2;
    const { graph } = explored;
    const ran = graph && fn.trace(x, y);
    const gradient = two ? fn.gradient(x, y) : [fn.df(x)];
    const slopes = explored.variables.map((name, i) => {
      const along = (/** @type {number} */ t) => (two ? (i === 0 ? fn.f(t, y) : fn.f(x, t)) : fn.f(t));
      const leaf = graph ? graph.nodes.findIndex((n) => n.kind === 'variable' && n.op === name) : -1;
      return {
        about: name,
        numerical: numerical(along, i === 0 ? x : y),
        symbolic: gradient[i],
        // A run of dual numbers carries the derivative by one variable; the trace has the first.
        dual: ran && i === 0 ? ran.tangent[graph.output] : null,
        // A variable that does not occur has no node, and no effect.
        reverse: !ran ? null : leaf < 0 ? 0 : ran.adjoint[leaf],
      };
    });
    slopes.forEach((slope, i) => shown[i].show(slope, ran ? dualChain(graph.nodes, ran, graph.output) : ''));
    const words = slopes.map((s) => judge(s, two ? `∂f/∂${s.about}: ` : ''));
    setText(verdict, words.map((w) => `${w.glyph} ${w.text}`).join('  '));
    verdict.dataset.agree = String(words.every((w) => w.agree));
    if (trace.open && ran) {
      const all = edges(graph.nodes, fn.partials(x, y));
      const first = graph.nodes.length - cells.length;
      cells.forEach((line, i) => {
        setText(line[1], dual(ran.primal[first + i], ran.tangent[first + i]));
        setText(line[2], forwardSum(first + i, all, ran));
      });
    }
  }

  return {
    update(changed) {
      if (['x', 'y', 'parameters', 'explored'].some((name) => changed.has(name))) update();
    },
  };
}

/**
 * The four answers for one variable.
 * @param {string} variable
 * @param {import('../functions.js').Explored} explored
 */
function methodTable(variable, explored) {
  const two = explored.variables.length === 2;
  const row = (/** @type {string} */ name, /** @type {string} */ tip) => {
    const [value, note] = [el('td', { class: 'value' }), el('td', { class: 'note', colspan: '2' })];
    return { value, note, rows: [el('tr', { class: 'answer' }, el('th', { scope: 'row', title: tip }, name), value), el('tr', {}, note)] };
  };
  const nudged = row('numerical', 'From values of f alone. The command line has a fuller engine for this: fluxions diff.');
  const formula = row('symbolic', 'The rules of differentiation give a formula, which is then evaluated.');
  const carried = row('dual numbers', 'Every operation carries a value and its derivative along.');
  const reverse = row('reverse mode', 'One sweep back through the operations gives the derivatives by all variables.');
  const size = explored.swell[0];
  const math = el('span', { class: 'typeset' });
  const typeset = explored.typeset[two ? `df_d${variable}` : 'df'];
  if (typeset) setMath(math, typeset);
  else math.textContent = 'a formula too long to be read';
  const order = size && !two ? `${counted(size.tree, 'operation')} as a tree, ${size.shared} shared` : '';
  formula.note.append(el('div', { class: 'formula-row' }, math, el('span', {}, order)));
  const nodes = explored.graph?.nodes.length;
  setText(reverse.note, nodes === undefined ? TOO_LARGE : `${counted(nodes, 'node')} visited${two ? ': one sweep gives both slopes' : ''}`);
  // A caption that is only heard would count as a first row, and share out the width anew.
  const caption = two ? [el('caption', {}, `∂f/∂${variable}`)] : [];
  return {
    element: el('table', { class: 'methods', 'aria-label': two ? undefined : 'The slope at the point, found in four ways' }, ...caption, el('tbody', {}, ...[nudged, formula, carried, reverse].flatMap((r) => r.rows))),
    /** @param {Slope} slope @param {string} chain */
    show(slope, chain) {
      const { numerical: found } = slope;
      const answer = ANSWER[found.status](found);
      setText(nudged.value, answer);
      nudged.value.classList.toggle('long', answer.length > 26);
      setText(nudged.note, `${counted(found.evaluations, 'value')} of f${Number.isFinite(found.step) ? `, steps down to ${short(found.step)}` : ''}${REMARK[found.status](found)}`);
      setText(formula.value, significant(slope.symbolic, 15));
      setText(carried.value, slope.dual === null ? '–' : significant(slope.dual, 15));
      setText(carried.note, slope.dual !== null ? chain : nodes === undefined ? TOO_LARGE : `a second run, with ε on ${slope.about}`);
      setText(reverse.value, slope.reverse === null ? '–' : significant(slope.reverse, 15));
    },
  };
}

/** What the numerical method answers, by what it found. @type {Record<import('../maths/numerical.js').Numerical['status'], (found: import('../maths/numerical.js').Numerical) => string>} */
const ANSWER = {
  ok: ({ value, bar }) => withBar(value, bar),
  kink: ({ value, bar }) => withBar(value, bar),
  edge: ({ value, bar }) => withBar(value, bar),
  jump: () => 'no slope',
  vertical: () => 'no slope',
  none: () => 'no value',
  unresolved: () => 'no answer',
};

/** What it says beside. @type {typeof ANSWER} */
const REMARK = {
  ok: () => '',
  kink: ({ left, right }) => `; kink: slope ${short(left)} on the left, ${short(right)} on the right`,
  edge: ({ left }) => `; edge: f has values on the ${Number.isFinite(left) ? 'left' : 'right'} only`,
  jump: () => '; jump: the values do not join here',
  vertical: () => '; upright: the slope grows without end',
  none: () => '; f has no value here',
  unresolved: () => '; the steps lead to no slope',
};

/** Whether the answers agree, in words. @param {Slope} slope @param {string} prefix */
function judge(slope, prefix) {
  const { numerical: found, symbolic } = slope;
  const exact = [symbolic, slope.reverse, slope.dual].filter((v) => v !== null);
  const scale = Math.max(...exact.map(Math.abs));
  const together = exact.every((v) => Object.is(v, symbolic) || Math.abs(v - symbolic) <= 1e-9 * scale);
  if (found.status === 'kink') return { agree: true, glyph: '◆', text: `${prefix}kink: slope ${short(found.left)} on the left, ${short(found.right)} on the right; ${short(symbolic)} is taken` };
  if (found.status === 'none') return { agree: true, glyph: '○', text: `${prefix}f has no value here` };
  if (found.status === 'jump') return { agree: true, glyph: '◆', text: `${prefix}jump: no slope here` };
  if (found.status === 'vertical') return { agree: true, glyph: '◆', text: `${prefix}the curve is upright here` };
  if (found.status === 'unresolved') return { agree: together, glyph: '?', text: `${prefix}the numerical method has no answer` };
  if (!together) return { agree: false, glyph: '≠', text: `${prefix}the exact methods differ` };
  // The bar is an estimate, and the exact value is rounded too.
  const near = Math.abs(found.value - symbolic) <= 3 * found.bar + 1e-14 * scale;
  return near ? { agree: true, glyph: '✓', text: `${prefix}all agree` } : { agree: false, glyph: '≠', text: `${prefix}the numerical slope differs by ${short(Math.abs(found.value - symbolic))}` };
}

/** The sizes of the derivative formulas as bars, order by order; their lengths are logarithms. @param {import('../functions.js').Explored} explored */
function swell({ swell: sizes }) {
  const all = sizes.flatMap((s) => [s.tree, s.shared, s.program ?? 0]);
  const longest = Math.log10(1 + Math.max(1, ...all));
  const bar = (/** @type {number} */ size, /** @type {string} */ kind, /** @type {string} */ name) =>
    el('div', { class: 'bar-row' }, el('span', { class: 'bar-name' }, name), el('span', { class: 'bar-room' }, el('span', { class: `size-bar ${kind}`, style: `width: ${(100 * Math.log10(1 + size)) / longest}%` })), el('span', { class: 'bar-size' }, String(size)));
  const groups = sizes.map((s) => el('div', { class: 'bars' }, el('div', { class: 'bars-title' }, `f${primes(s.order)}`),
    el('div', { class: 'bars-body' }, bar(s.tree, 'tree', 'tree'), bar(s.shared, 'shared', 'shared'), ...(s.program === null ? [] : [bar(s.program, 'program', 'program')]))));
  return [...groups, el('p', { class: 'note' }, 'Operations in the formula written out (tree), in the smallest program that is known, with equal parts computed once (shared), and in the program by dual numbers (program). Lengths are logarithmic.')];
}
