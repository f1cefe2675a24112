// Does the state survive the address, are numbers written well, and do keys go in round steps?

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declareKeys } from '../../page/app.js';
import { number, tick } from '../../page/format.js';
import { rangeFor } from '../../page/parameters.js';
import { SvgPen } from '../../page/pen.js';
import { moved, stepped, zoomed } from '../../page/ride.js';
import { fromHash, toHash } from '../../page/share.js';
import { Store } from '../../page/state.js';
import { ticks } from '../../page/view.js';

function store() {
  /** @type {(() => void)[]} */
  const waiting = [];
  const state = new Store((flush) => void waiting.push(flush));
  declareKeys(state);
  return { state, frame: () => waiting.splice(0).forEach((flush) => flush()) };
}

test('changes are told once a frame, with their names', () => {
  const { state, frame } = store();
  /** @type {string[][]} */
  const heard = [];
  state.subscribe(['x', 'formula'], (changed) => heard.push([...changed]));
  state.set({ x: 3 });
  state.set({ x: 4, theme: 'dark' });
  assert.deepEqual(heard, []);
  frame();
  assert.deepEqual(heard, [['x', 'theme']]);
  state.set({ x: 4 });
  frame();
  assert.equal(heard.length, 1, 'nothing changed');
  assert.throws(() => state.set({ unheard: 1 }), /no key `unheard`/);
});

test('the address gives back what was put in', () => {
  /** @type {Record<string, any>[]} */
  const states = [
    {},
    { formula: 'a*sin(b*x) + c', x: -0.1234567890123456, parameters: { a: 1.5, b: -2e-7, c: 0 } },
    { formula: 'x² & "quotes" #1 100% <y>', window: { x0: -1.5, x1: 2, y0: -1e-9, y1: 1e12 }, slopes: { y0: -1, y1: 1 } },
    { open: ['secant', 'graph'], tangent: false, inflections: true, theme: 'dark', palette: 'seed' },
  ];
  for (const patch of states) {
    const { state } = store();
    state.set(patch);
    const other = store().state;
    other.set(fromHash(`#${toHash(state)}`, other));
    assert.deepEqual(other.get(), state.get());
  }
});

test('addresses are readable, and may be written by hand', () => {
  const { state } = store();
  state.set({ formula: 'x^2/4 + sin(b*x)', x: 1.5, parameters: { b: 2 } });
  assert.equal(toHash(state), 'v=1&f=x^2/4%20+%20sin(b*x)&x=1.5&p=b:2');
  assert.equal(fromHash('#f=x^2+1', state).formula, 'x^2+1');
});

test('what an address gets wrong is left at its start', () => {
  const { state } = store();
  for (const hash of ['x=abc', 'x=', 'w=1,2,3', 'w=2,1,0,1', 'w=1,2,NaN,4', 'theme=pink', 'p=a', 'p=a:b', 'f', '%', '&&==', 'x=Infinity', '__proto__=1']) {
    const values = fromHash(hash, state);
    assert.equal(values.x, 2, hash);
    assert.equal(values.window, null, hash);
    assert.equal(values.theme, 'auto', hash);
    assert.deepEqual(values.parameters, {}, hash);
  }
});

test('numbers are written as a person would', () => {
  /** @type {[number, number, string][]} */
  const cases = [
    [1.5, 6, '1.5'], [-0.0012, 6, '−0.0012'], [0, 6, '0'], [-0, 6, '0'], [1e-7, 6, '1e−7'], [123456789, 6, '123457000'],
    [1 / 3, 6, '0.333333'], [2 / 3, 12, '0.666666666667'], [1e15, 6, '1e15'], [NaN, 6, 'no value'], [-Infinity, 6, '−∞'],
    [0.1 + 0.2, 12, '0.3'], [9.9999999, 3, '10'], [0.099999999, 3, '0.1'], [1e-5, 6, '0.00001'], [-2.5e-300, 6, '−2.5e−300'],
  ];
  for (const [value, digits, text] of cases) assert.equal(number(value, digits), text);
  assert.equal(tick(0.30000000000000004, 0.1), '0.3');
  assert.equal(tick(-1e-17, 0.1), '0');
});

test('ticks are round and few', () => {
  assert.deepEqual(ticks(-5, 5, 5).values, [-4, -2, 0, 2, 4].map((v) => v + 0));
  for (const [a, b] of [[-1e-9, 1e-9], [1e6, 1e6 + 1], [-1e200, 1e200], [0, 7.3]]) {
    const { values } = ticks(a, b, 8);
    assert.ok(values.length >= 3 && values.length <= 10, `${a}…${b}: ${values}`);
  }
  assert.deepEqual(ticks(0, NaN, 5).values, []);
});

test('keys step over round places', () => {
  assert.equal(stepped(0.123, 0.1), 0.2);
  assert.equal(stepped(0.2, 0.1), 0.3);
  assert.equal(stepped(0.3, -0.1), 0.2);
  assert.equal(stepped(0.05, -0.1), 0);
  let x = 2;
  for (let i = 0; i < 40; i += 1) x = stepped(x, -0.05);
  assert.equal(x, 0, 'forty steps of 0.05 end at zero exactly');
});

test('zoom keeps its place, and stops where doubles end', () => {
  let w = { x0: -5, x1: 5, y0: -1, y1: 3 };
  const once = zoomed(w, 0.5, 2, 1);
  assert.deepEqual(once, { x0: -1.5, x1: 3.5, y0: 0, y1: 2 });
  assert.deepEqual(zoomed(w, 0.5, 2, 1, 'x'), { ...once, y0: -1, y1: 3 });
  assert.deepEqual(moved(w, 1, -1), { x0: -4, x1: 6, y0: -2, y1: 2 });
  for (let i = 0; i < 3000; i += 1) w = zoomed(w, 0.8, 1, 1);
  assert.ok(w.x1 > w.x0 && w.y1 > w.y0);
  for (let i = 0; i < 3000; i += 1) w = zoomed(w, 1.25, 1, 1);
  assert.ok(Number.isFinite(w.x1 - w.x0));
});

test('the range of a slider holds its value', () => {
  for (const value of [0, 1, -4.9, 5.1, 99, -1234.5, 1e12]) {
    const [min, max] = rangeFor(value);
    assert.ok(min <= value && value <= max && min === -max, `${value}: ${min}…${max}`);
  }
});

test('what is written as SVG is text, whatever the formula holds', () => {
  const pen = new SvgPen({ ink: '#000' });
  pen.text(1, 2, 'a < b & "c"', { halo: 'ink' });
  pen.clip(0, 0, 10, 10, () => pen.shift(1, 1, () => pen.line([0, 0, 1, 1], { stroke: 'ink', dash: [1, 2] })));
  assert.ok(pen.body.includes('a &lt; b &amp; &quot;c&quot;'));
  assert.equal(pen.body.match(/<g/g)?.length, pen.body.match(/<\/g>/g)?.length);
});
