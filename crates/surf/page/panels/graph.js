// How does a program know its own derivative? Its operations as a graph: values flow forward from the variables, then
// adjoints flow back, each the sum over the places where a value was used. Step by step, or played.

import { numberKey } from '../state.js';
import { counted, short, significant } from '../maths/digits.js';
import { layout } from '../maths/layout.js';
import { backwardSum, edges, sign } from '../maths/trace.js';
import { chart } from './chart.js';
import { player } from './player.js';
import { button, el, key, setText, slider } from './widgets.js';

/** A larger graph is cut to its last operations: more could not be told apart. */
const MOST_NODES = 60;
/** Pixels: a node's box at its narrowest and widest, and the room between boxes. */
const BOX = { least: 78, most: 108, height: 50 }, GAP = { across: 14, down: 44 };
const MARGIN = 12;

/** @type {import('./index.js').Panel} */
export const graphPanel = {
  id: 'graph',
  title: 'Values forward, adjoints back',
  keys: { step: { ...numberKey(-1), read: (text) => (/^\d{1,4}$/.test(text) ? Number(text) : undefined) } },
  applies: (explored) => explored.graph !== null,
  mount,
};

/**
 * The part of a program that is drawn.
 * @typedef {object} Drawn
 * @property {import('../functions.js').Explored} explored
 * @property {number} first the first node that is drawn
 * @property {import('../functions.js').GraphNode[]} nodes arguments that are not drawn are left out
 * @property {import('../maths/layout.js').Layout} layout
 * @property {number} output
 * @property {number[]} order in which the sweep back reaches nodes
 */

/** @param {HTMLElement} body @param {import('../app.js').App} app @returns {import('./index.js').Mounted} */
function mount(body, app) {
  const { state } = app;
  /** @type {Drawn} */ let drawn = prepare(app.explored);
  const total = () => drawn.nodes.length + drawn.order.length;
  // −1 stands for the end, so that a graph is shown complete until somebody steps.
  const now = () => { const { step } = state.get(); return step < 0 ? total() : Math.min(step, total()); };
  const go = (/** @type {number} */ step) => state.set({ step: Math.max(0, Math.min(total(), step)) });
  const play = player(app, {
    label: 'values forward, then adjoints back',
    pause: 650,
    restart: () => { if (now() >= total()) go(0); },
    step: () => { go(now() + 1); return now() < total(); },
  });
  const back = button('◀ Back', () => { play.stop(); go(now() - 1); });
  const next = button('Step ▶', () => { play.stop(); go(now() + 1); });
  const place = slider({ label: 'step', min: 0, max: total(), input: (step) => { play.stop(); go(step); } });
  const sentence = el('p', { class: 'result', role: 'status' });
  const picture = chart(app, 300, draw, '');
  const scroller = el('div', { class: 'scroll graph-scroll', tabindex: '0', role: 'group', 'aria-label': 'The graph; the table below says the same' }, picture.element);
  const rows = el('tbody');
  const list = el('details', {}, el('summary', {}, 'The same as a table'), el('div', { class: 'scroll' },
    el('table', {}, el('thead', {}, el('tr', {}, ...['operation', 'value', 'adjoint', 'sum over its users'].map((t) => el('th', { scope: 'col' }, t)))), rows)));
  const note = el('p', { class: 'note' });
  body.append(
    el('div', { class: 'row' }, back, next, play.element), place.element, sentence, scroller,
    el('p', { class: 'legend-row' }, key('one', 'solid', 'value ↓'), key('two', 'dashed', 'adjoint ↑, with the local partial')),
    note, list,
  );
  list.addEventListener('toggle', () => refresh());

  /** @type {HTMLTableCellElement[][]} */ let cells = [];
  function build() {
    drawn = prepare(app.explored);
    const { layout: { layers, places }, nodes, first, explored } = drawn;
    picture.element.style.height = `${2 * MARGIN + layers * BOX.height + (layers - 1) * GAP.down}px`;
    picture.element.style.minWidth = `${2 * MARGIN + places * BOX.least + (places - 1) * GAP.across}px`;
    place.input.max = String(total());
    setText(note, first > 0 ? `${counted(explored.graph.nodes.length, 'operation')}; the last ${nodes.length} are drawn.` : '');
    cells = nodes.map(() => [el('td'), el('td', { class: 'dual' }), el('td', { class: 'dual' }), el('td', { class: 'dual muted' })]);
    rows.replaceChildren(...cells.map((line, i) => {
      line[0].textContent = nodes[i].text;
      return el('tr', {}, ...line);
    }));
  }

  /** @type {{trace: import('../maths/trace.js').Trace, edges: import('../maths/trace.js').Edge[]}} */
  let flow = { trace: { primal: [], tangent: [], adjoint: [] }, edges: [] };

  function refresh() {
    if (drawn.explored !== app.explored || cells.length === 0) build();
    const { x, y } = state.get();
    const { nodes: all } = app.explored.graph;
    const trace = app.fn.trace(x, y);
    flow = { trace, edges: edges(all, app.fn.partials(x, y)) };
    place.show(now(), `${now()} of ${total()}`, `step ${now()} of ${total()}: ${tell()}`);
    back.disabled = now() === 0;
    next.disabled = now() === total();
    setText(sentence, tell());
    if (list.open) {
      cells.forEach((line, i) => {
        const at = drawn.first + i;
        setText(line[1], significant(trace.primal[at], 6));
        setText(line[2], significant(trace.adjoint[at], 6));
        setText(line[3], backwardSum(at, flow.edges, trace, drawn.output));
      });
    }
    picture.invalidate();
  }

  /** Which node the current step is about, and in which direction. */
  function current() {
    const n = drawn.nodes.length;
    const step = now();
    if (step === 0) return null;
    if (step <= n) return { node: step - 1, forward: true };
    return { node: drawn.order[step - n - 1], forward: false };
  }

  /** The current step in a sentence. */
  function tell() {
    const at = current();
    if (!at) return 'Nothing is computed yet. Step forward.';
    const { text, kind } = drawn.nodes[at.node];
    const whole = drawn.first + at.node;
    if (at.forward) {
      const value = significant(flow.trace.primal[whole], 8);
      return kind === 'operation' ? `Forward: ${text} = ${value}.` : kind === 'constant' ? `Forward: the constant ${value}.` : `Forward: ${text} is ${value}.`;
    }
    const sum = backwardSum(whole, flow.edges, flow.trace, drawn.output);
    const result = kind === 'variable' ? ` This is ∂f/∂${text}.` : '';
    return `Back: the adjoint of ${text} is ${sum.replace(/^the seed: 1$/, 'the seed, 1: f changes by as much as itself')}.${result}`;
  }

  /** @param {import('../pen.js').Pen} pen @param {{width: number, height: number}} size */
  function draw(pen, { width }) {
    const { layout: { nodes, edges: lines, places }, first, order, nodes: shown } = drawn;
    const n = shown.length;
    const step = now();
    const between = 2 * MARGIN + (places - 1) * GAP.across;
    const box = Math.max(BOX.least, Math.min(BOX.most, (width - between) / places));
    const left = MARGIN + box / 2 + Math.max(0, (width - between - places * box) / 2);
    const px = (/** @type {number} */ p) => left + p * (box + GAP.across);
    const py = (/** @type {number} */ layer) => MARGIN + BOX.height / 2 + layer * (BOX.height + GAP.down);
    const reached = new Set(order.slice(0, Math.max(0, step - n)));
    const active = current();
    /** @type {(() => void)[]} labels lie over all lines */
    const labels = [];
    /** @type {Spot[]} */ const taken = [];
    for (const { from, to, slot, through } of lines) {
      const forward = step > to;
      const backward = reached.has(from) && reached.has(to);
      const lit = active && (active.forward ? active.node === to : active.node === from);
      const sideways = 7 * (slot - (shown[to].args.length - 1) / 2);
      const points = through.map(([layer, p]) => [px(p), py(layer)]);
      points[0][1] += BOX.height / 2;
      points[points.length - 1][1] -= BOX.height / 2;
      points[points.length - 1][0] += sideways * 2;
      // Where a value is used twice by one operation, its two lines run apart, with their labels on the outside.
      const twins = shown[to].args.filter((a) => a === from).length > 1;
      if (twins) points[0][0] += sideways * 2;
      const curve = smooth(points, twins ? sideways * 3 : 0);
      pen.line(curve, { stroke: backward ? 'two' : forward ? 'one' : 'axis', width: lit ? 3 : 1.5, dash: backward ? [6, 4] : [], opacity: forward || backward ? 1 : 0.45 });
      arrow(pen, curve, backward, backward ? 'two' : forward ? 'one' : 'axis');
      if (backward) {
        const edge = flow.edges.find((e) => e.from === first + from && e.to === first + to && e.slot === slot);
        if (edge && !Number.isNaN(edge.partial)) {
          const text = `×${short(edge.partial)}`;
          const [lx, ly] = freePlace(curve, points.length - 1, text, twins ? Math.sign(sideways) : 0, taken);
          labels.push(() => pen.text(lx, ly, text, { fill: 'two', size: 11, align: 'center', halo: 'card' }));
        }
      }
    }
    nodes.forEach(({ layer, place: p }, i) => {
      const [x, y] = [px(p), py(layer)];
      const known = step > i;
      const back = reached.has(i);
      const lit = active?.node === i;
      const { kind, text } = shown[i];
      pen.polygon(rounded(x, y, box, BOX.height, kind === 'operation' ? 8 : BOX.height / 2), {
        fill: 'paper', stroke: lit ? (active?.forward ? 'one' : 'two') : known ? 'ink' : 'axis', width: lit ? 3 : 1.25,
      });
      const name = kind === 'operation' ? sign(shown[i]) : text;
      pen.text(x, y - (known ? 12 : 0), name.length > 14 ? `${name.slice(0, 13)}…` : name, { fill: known ? 'ink' : 'muted', size: 13, align: 'center', bold: true });
      if (known) pen.text(x, y + 3, significant(flow.trace.primal[first + i], 5), { fill: 'one', size: 12, align: 'center' });
      if (back) pen.text(x, y + 17, `adj ${significant(flow.trace.adjoint[first + i], 5)}`, { fill: 'two', size: 12, align: 'center' });
    });
    for (const label of labels) label();
  }

  return {
    setOpen(open) { if (!open) play.stop(); },
    update(changed) {
      if (['x', 'y', 'parameters', 'explored', 'step', 'colours'].some((name) => changed.has(name))) refresh();
    },
  };
}

/** Cuts a program to what is drawn and lays it out. @param {import('../functions.js').Explored} explored @returns {Drawn} */
function prepare(explored) {
  const { nodes: all, output } = explored.graph;
  const first = Math.max(0, all.length - MOST_NODES);
  const nodes = all.slice(first).map((node) => ({ ...node, args: node.args.map((a) => a - first).filter((a) => a >= 0) }));
  // The sweep back goes from the output to what can vary; constants have adjoints too, which nobody asks for.
  /** @type {boolean[]} */ const varies = [];
  for (const { kind, args } of all) varies.push(kind === 'variable' || kind === 'parameter' || args.some((a) => varies[a]));
  const order = [...nodes.keys()].reverse().filter((i) => varies[first + i]);
  return { explored, first, nodes, layout: layout(nodes), output, order };
}

/** A line through points that leaves and arrives upright, bowed to one side by some pixels. @param {number[][]} points @param {number} bow */
function smooth(points, bow) {
  const out = [];
  for (let i = 0; i + 1 < points.length; i += 1) {
    const [[ax, ay], [bx, by]] = [points[i], points[i + 1]];
    for (let k = i === 0 ? 0 : 1; k <= 12; k += 1) {
      const t = k / 12;
      const ease = t * t * (3 - 2 * t);
      out.push(ax + (bx - ax) * ease + bow * Math.sin(Math.PI * t), ay + (by - ay) * t);
    }
  }
  return out;
}

/** Where a label stands, and how wide it is. @typedef {{x: number, y: number, wide: number}} Spot */

/**
 * A place for a label on the first stretch of a line, or beside it, where no other label stands; it is taken then.
 * @param {number[]} line
 * @param {number} stretches of the line, from one layer to the next
 * @param {string} text
 * @param {number} side −1 or 1 to stand beside the line, 0 to stand on it
 * @param {Spot[]} taken
 */
function freePlace(line, stretches, text, side, taken) {
  const wide = 7 * text.length;
  const spots = [0.5, 0.36, 0.64, 0.24, 0.78].map((part) => {
    const [x, y] = along(line, part / stretches);
    return { x: x + side * (wide / 2 + 4), y, wide };
  });
  const free = (/** @type {Spot} */ a) => taken.every((b) => Math.abs(a.y - b.y) > 12 || Math.abs(a.x - b.x) > (a.wide + b.wide) / 2);
  const spot = spots.find(free) ?? spots[0];
  taken.push(spot);
  return [spot.x, spot.y];
}

/** The point at a part of a line. @param {number[]} line @param {number} part */
function along(line, part) {
  const at = (part * (line.length - 2)) / 2;
  const i = Math.min(line.length / 2 - 2, Math.floor(at));
  return [0, 1].map((c) => line[2 * i + c] + (at - i) * (line[2 * i + 2 + c] - line[2 * i + c]));
}

/** An arrow's head at the end that things flow to. @param {import('../pen.js').Pen} pen @param {number[]} line @param {boolean} back @param {string} colour */
function arrow(pen, line, back, colour) {
  const end = line.length;
  const [x, y] = back ? [line[0], line[1]] : [line[end - 2], line[end - 1]];
  const way = back ? 1 : -1;
  pen.polygon([x, y, x - 4, y + 8 * way, x + 4, y + 8 * way], { fill: colour });
}

/** A box with round corners. @param {number} x @param {number} y @param {number} width @param {number} height @param {number} radius */
function rounded(x, y, width, height, radius) {
  const out = [];
  for (const [sx, sy, turn] of [[1, -1, -1], [1, 1, 0], [-1, 1, 1], [-1, -1, 2]]) {
    for (let k = 0; k <= 6; k += 1) {
      const angle = ((turn + k / 6) * Math.PI) / 2;
      out.push(x + sx * (width / 2 - radius) + radius * Math.cos(angle), y + sy * (height / 2 - radius) + radius * Math.sin(angle));
    }
  }
  return out;
}
