// Do secants close in on the slope, and do the errors of differences bottom out where theory says?

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLACES, placeOf, secant, stepAt } from '../../page/maths/secant.js';
import { EPSILON, optimum, theory, truncates, vcurve } from '../../page/maths/vcurve.js';
import { coefficients, holdsWithin, osculatingCircle, polynomial, text } from '../../page/maths/taylor.js';

const close = (/** @type {number} */ a, /** @type {number} */ b, tolerance = 1e-12) =>
  assert.ok(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)), `${a} is not ${b}`);

test('the secant of a parabola has slope 2ax + ah, and none at h = 0 but the derivative', () => {
  const f = (/** @type {number} */ x) => (x * x) / 4;
  for (const h of [4, 1, 0.5, 0.125]) {
    close(secant(f, 1.5, 3, h).slope, 1.5 + h / 4);
    close(secant(f, 1.5, 3, h, 'backward').slope, 1.5 - h / 4);
    close(secant(f, 1.5, 3, h, 'central').slope, 1.5);
  }
  const limit = secant(f, 1.5, 3, 0);
  assert.deepEqual([limit.slope, limit.exact, limit.ends.length], [1.5, true, 1]);
});

test('every place of the slider is an h, and that h lies at that place', () => {
  assert.equal(stepAt(0), 0);
  assert.equal(stepAt(PLACES), 10);
  assert.equal(stepAt(placeOf(0.1)), 0.1);
  for (let place = 0; place <= PLACES; place++) assert.equal(placeOf(stepAt(place)), place);
  assert.equal(placeOf(1e-300), 1);
});

test('the best h is near the square root of ε forward, the cube root of ε for central differences', () => {
  for (const precision of /** @type {const} */ (['double', 'single'])) {
    for (const kind of /** @type {const} */ (['forward', 'backward', 'central'])) {
      const question = { f: Math.exp, df: Math.exp, x: 1.25, kind, precision };
      const seen = optimum(vcurve(question));
      const root = EPSILON[precision] ** (kind === 'central' ? 1 / 3 : 1 / 2);
      assert.ok(seen !== null && Math.abs(Math.log10(seen.h / root)) < 1.2, `${kind} ${precision}: ${seen?.h}`);
      const value = Math.exp(1.25);
      const expected = theory({ value, second: value, third: value }, kind, precision);
      assert.ok(Math.abs(Math.log10(seen.h / expected.best)) < 1, `${kind} ${precision}: ${expected.best}`);
      // The least error is that of the two asymptotes, within an order of magnitude.
      assert.ok(Math.abs(Math.log10(seen.error / expected.least)) < 1, `${seen.error}, ${expected.least}`);
    }
  }
});

test('where the bends on both sides cancel there is no truncation, and no h is the best', () => {
  const parabola = { f: (/** @type {number} */ x) => (x * x) / 4, df: (/** @type {number} */ x) => x / 2 };
  const line = { f: (/** @type {number} */ x) => 0.3 * x - 7, df: () => 0.3 };
  const cubic = { f: (/** @type {number} */ x) => x ** 3, df: (/** @type {number} */ x) => 3 * x * x };
  for (const precision of /** @type {const} */ (['double', 'single'])) {
    for (const x of [2, -1.7, 0, 0.3]) {
      const bends = (/** @type {typeof parabola} */ on, /** @type {'forward'|'backward'|'central'} */ kind) => truncates(vcurve({ ...on, x, kind, precision }));
      assert.deepEqual([bends(parabola, 'forward'), bends(parabola, 'backward'), bends(parabola, 'central')], [true, true, false]);
      assert.deepEqual([bends(line, 'forward'), bends(line, 'backward'), bends(line, 'central')], [false, false, false]);
      assert.ok(bends(cubic, 'central'), `${precision} at ${x}`);
    }
  }
});

test('the right-hand slope of the V is the order of the method', () => {
  for (const [kind, power] of /** @type {const} */ ([['forward', 1], ['central', 2]])) {
    const samples = vcurve({ f: Math.sin, df: Math.cos, x: 1, kind, range: [-3, -1], perDecade: 1 });
    close(Math.log10(samples[1].error / samples[0].error), power, 0.02);
  }
});

test('Taylor polynomials of e^x, their text and their reach', () => {
  const c = coefficients([1, 1, 1, 1, 1, 1, 1, 1, 1]);
  close(c[8], 1 / 40320);
  close(polynomial(c, 0.5), Math.exp(0.5), 1e-8);
  assert.equal(text(coefficients([2.25, 1.5, 0.5]), 'x', 3), '2.25 + 1.5·(x − 3) + 0.25·(x − 3)²');
  assert.equal(text(coefficients([0, -1, 0, 6]), 'x', 0), '−x + x³');
  assert.equal(text(coefficients([0, 0]), 'x', -1), '0');
  // e^x − 1 − x ≈ x²/2 = 0.005 at x = 0.1.
  const reach = holdsWithin(Math.exp, coefficients([1, 1]), 0, 1, 0.005);
  assert.ok(Math.abs(reach - 0.1) < 0.006, String(reach));
  assert.equal(holdsWithin((x) => x * x, coefficients([0, 0, 2]), 0, 3, 1e-9), 3);
});

test('the osculating circle of a circle is that circle', () => {
  const below = (/** @type {number} */ x) => 2 - Math.sqrt(25 - x * x);
  for (const x of [0, 1, -3]) {
    const root = Math.sqrt(25 - x * x);
    const circle = osculatingCircle(x, below(x), x / root, 25 / root ** 3);
    close(circle.radius, 5);
    close(circle.centre[0], 0);
    close(circle.centre[1], 2);
    close(circle.curvature, 0.2);
  }
  assert.equal(osculatingCircle(0, 0, 1, 0).radius, Infinity);
});
