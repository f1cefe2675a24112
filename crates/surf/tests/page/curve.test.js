// Do the lines of a curve say nothing that is false? No piece crosses a place where the function is torn, and every
// place with a value is covered.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curve } from '../../page/curve.js';
import { analyse } from '../../page/features.js';
import { View } from '../../page/view.js';
import { fitHeight, firstWindow } from '../../page/window.js';
import { judged, made } from './made.mjs';

const WIDTH = 800;
const HEIGHT = 400;

/** @param {keyof typeof judged} name @param {number} [order] @param {[number, number]} [range] */
function drawn(name, order = 0, [x0, x1] = [-5, 5]) {
  const fn = judged[name];
  const view = new View({ x0, x1, ...fitHeight(fn, order, x0, x1) }, WIDTH, HEIGHT);
  return { view, fn, ...curve(fn, order, view, analyse(fn, x0, x1)) };
}

const half = Math.PI / 2;
/** Where the functions are torn, for orders 0 and 1, within [−5, 5]. @type {Partial<Record<keyof typeof judged, number[]>>} */
const torn = {
  'tan(x)': [-3 * half, -half, half, 3 * half],
  'tan(x), unguarded': [-3 * half, -half, half, 3 * half],
  '1/x': [0],
  '1/x^2': [0],
  'floor(x)': [-4, -3, -2, -1, 0, 1, 2, 3, 4],
  '(x^2-1)/(x-1)': [1],
};

test('no line crosses a tear, in f or in f′', () => {
  for (const [name, places] of Object.entries(torn)) {
    for (const order of [0, 1]) {
      const { lines, view } = drawn(/** @type {keyof typeof judged} */ (name), order);
      for (const x of places) {
        const px = view.px(x);
        const crossing = lines.filter(({ points }) => points[0] < px - 1e-6 && points[points.length - 2] > px + 1e-6);
        assert.equal(crossing.length, 0, `${name}, order ${order}, at ${x}`);
      }
    }
  }
});

test('|x| is one line and its slope two', () => {
  assert.equal(drawn('abs(x)').lines.length, 1);
  assert.equal(drawn('abs(x)', 1).lines.length, 2);
  assert.equal(drawn('tanh(1e6*x)').lines.length, 1, 'steep is not torn');
});

test('lines cover every place with a value, and touch nothing else', () => {
  for (const name of /** @type {(keyof typeof judged)[]} */ (['x^2/4', 'abs(x)', 'tan(x)', '1/x', 'floor(x)', '(x^2-1)/(x-1)', 'exp(-x^2)', 'sqrt(x)', 'log(x)', 'cbrt(x)'])) {
    const { lines, view, fn } = drawn(name);
    for (let i = 1; i < 500; i += 1) {
      const x = view.x(i * (WIDTH / 500) + 0.13);
      const value = fn.f(x);
      const px = view.px(x);
      const on = lines.filter(({ points }) => points[0] <= px && points[points.length - 2] >= px);
      assert.equal(on.length, Number.isNaN(value) ? 0 : 1, `${name} at ${x}`);
      if (on.length === 0 || Math.abs(view.py(value)) > 2 * HEIGHT) continue;
      const { points } = on[0];
      let k = 2;
      while (points[k] < px) k += 2;
      const share = (px - points[k - 2]) / (points[k] - points[k - 2]);
      const y = points[k - 1] + share * (points[k + 1] - points[k - 1]);
      const steep = Math.abs(points[k + 1] - points[k - 1]);
      assert.ok(Math.abs(y - view.py(value)) < 0.3 + 0.2 * steep, `${name} at ${x}: ${y}, not ${view.py(value)}`);
    }
  }
});

test('ends say who owns the point', () => {
  const { ends, view } = drawn('floor(x)');
  const at = (/** @type {number} */ x) => ends.filter((e) => Math.abs(e.x - view.px(x)) < 1e-6).map((e) => [Math.round(view.y(e.y)), e.filled]);
  assert.deepEqual(at(1), [[0, false], [1, true]]);
  const hole = drawn('(x^2-1)/(x-1)');
  assert.deepEqual(hole.ends.map((e) => [Math.round(hole.view.x(e.x) * 1e6) / 1e6, Math.round(hole.view.y(e.y) * 1e6) / 1e6, e.filled]), [[1, 2, false]]);
});

test('what is too fast for lines is a band within its envelope', () => {
  const { bands, view, lines } = drawn('x*sin(1/x)', 0, [-1, 1]);
  assert.equal(bands.length, 1);
  for (let i = 0; i < bands[0].length; i += 2) {
    const x = Math.abs(view.x(bands[0][i])) + 5 / view.scaleX;
    assert.ok(Math.abs(view.y(bands[0][i + 1])) <= x + 2 / view.scaleY);
  }
  // Lines end where the band begins: none is drawn from samples that cannot follow the curve.
  for (const { points } of lines) assert.ok(points[0] > view.px(0) || points[points.length - 2] < view.px(0));
});

test('first windows hold what is to be seen', () => {
  const width = (/** @type {keyof typeof judged} */ name) => {
    const { x0, x1 } = firstWindow(judged[name]);
    return [x0, x1].map((v) => Math.round(v * 10) / 10);
  };
  assert.deepEqual(width('x^2/4'), [-5, 5]);
  assert.deepEqual(width('exp(-x^2)'), [-3, 3]);
  assert.deepEqual(width('sin(x)'), [-6.9, 6.9]);
  assert.deepEqual(width('sin(10*x)'), [-0.7, 0.7]);
  assert.deepEqual(width('1/x'), [-5, 5]);
  // What is small beside the ends of the usual window is looked at more closely: its height is a tenth of the picture.
  const cubic = (/** @type {number} */ at) => made((x) => (x - at) ** 3 - 3 * (x - at), (x) => 3 * (x - at) ** 2 - 3, (x) => 6 * (x - at));
  for (const at of [0, 2, -1.5]) {
    const seen = firstWindow(cubic(at));
    assert.ok(seen.x0 < at - 2 && seen.x1 > at + 2 && seen.y1 - seen.y0 < 80, JSON.stringify(seen));
  }
  const far = firstWindow(judged['exp(-(x-100)^2)']);
  assert.ok(far.x0 < 99 && far.x1 > 100.4 && far.x1 - far.x0 < 10, JSON.stringify(far));
  const { y0, y1 } = firstWindow(judged['tan(x)']);
  assert.ok(y0 > -20 && y1 < 20 && y0 < -3 && y1 > 3, 'poles do not decide the height');
});
