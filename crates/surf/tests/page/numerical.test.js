// Does the page's numerical slope hold within its bar, and does it know a kink, a jump and an edge when it meets one?

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numerical } from '../../page/maths/numerical.js';

/** @type {[string, (x: number) => number, (x: number) => number][]} a function and its derivative, by hand */
const smooth = [
  ['x²/4', (x) => (x * x) / 4, (x) => x / 2],
  ['sin x', Math.sin, Math.cos],
  ['exp x', Math.exp, Math.exp],
  ['1/x', (x) => 1 / x, (x) => -1 / (x * x)],
  ['√(x² + 1)', (x) => Math.sqrt(x * x + 1), (x) => x / Math.sqrt(x * x + 1)],
  ['e^(−x²)', (x) => Math.exp(-x * x), (x) => -2 * x * Math.exp(-x * x)],
  ['x⁵ − 3x', (x) => x ** 5 - 3 * x, (x) => 5 * x ** 4 - 3],
  ['sin 40x', (x) => Math.sin(40 * x), (x) => 40 * Math.cos(40 * x)],
  ['atan 9x', (x) => Math.atan(9 * x), (x) => 9 / (1 + 81 * x * x)],
  ['narrow hill at 1', (x) => Math.exp(-((x - 1) ** 2) * 1e6), (x) => -2e6 * (x - 1) * Math.exp(-((x - 1) ** 2) * 1e6)],
  ['x·|x|', (x) => x * Math.abs(x), (x) => 2 * Math.abs(x)],
  ['constant', () => 7, () => 0],
  ['line far up', (x) => 1e9 + x, () => 1],
  ['1 − cos x, rounded', (x) => 1e6 * (1 - Math.cos(x)), (x) => 1e6 * Math.sin(x)],
];
const points = [-3, -1.1, -0.3, 0.1, 0.5, 1, 1.0004, 2, 3, 12.5, 100];

test('the slope lies within its bar, and the bar is small', () => {
  let held = 0, all = 0;
  const digits = [];
  for (const [name, f, slope] of smooth) {
    for (const x of points) {
      const found = numerical(f, x);
      assert.equal(found.status, 'ok', `${name} at ${x}`);
      const error = Math.abs(found.value - slope(x));
      all++;
      if (error <= found.bar) held++;
      else assert.ok(error <= 4 * found.bar, `${name} at ${x}: ${found.value} ± ${found.bar}, off by ${error}`);
      digits.push(found.bar / (Math.abs(slope(x)) + 1e-3));
    }
  }
  digits.sort((a, b) => a - b);
  assert.ok(held >= 0.98 * all, `the bar held ${held} of ${all} times`);
  assert.ok(digits[Math.floor(all / 2)] < 1e-9, `half of the bars are larger than ${digits[Math.floor(all / 2)]}`);
});

test('what is no ordinary point is called by its name', () => {
  const at = (/** @type {(x: number) => number} */ f, /** @type {number} */ x) => numerical(f, x);
  const kink = at(Math.abs, 0);
  assert.equal(kink.status, 'kink');
  assert.ok(Math.abs(kink.left + 1) < 1e-9 && Math.abs(kink.right - 1) < 1e-9);
  assert.equal(kink.bar, 1);
  assert.equal(at((x) => Math.max(x, 2 * x), 0).status, 'kink');
  assert.equal(at((x) => Math.abs(x - 1.7) + x * x, 1.7).status, 'kink');
  assert.equal(at(Math.floor, 2).status, 'jump');
  assert.equal(at(Math.sign, 0).status, 'jump');
  assert.equal(at((x) => Math.cbrt(x), 0).status, 'vertical');
  assert.equal(at((x) => x * Math.sqrt(x), 0).status, 'edge');
  assert.equal(at(Math.sqrt, 0).status, 'vertical');
  assert.equal(at(Math.log, -1).status, 'none');
  assert.equal(at((x) => 1 / x, 0).status, 'none');
  assert.equal(at((x) => Math.asin(x) * 0 + x, 1).status, 'edge');
});
