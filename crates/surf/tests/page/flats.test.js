// Are the level places of hills found where calculus puts them?

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flats } from '../../page/maths/flats.js';

const window = { x0: -5, x1: 5, y0: -3, y1: 3 };
const kinds = (/** @type {import('../../page/maths/flats.js').Flat[]} */ found) => found.map(({ kind }) => kind).sort();

test('the bottom of a bowl, and nothing else', () => {
  const bowl = { gradient: (x, y) => [2 * x - y, 6 * y - x], hessian: () => [2, -1, 6] };
  assert.deepEqual(flats(bowl, window), [{ x: 0, y: 0, kind: 'valley' }]);
  assert.deepEqual(flats(bowl, { ...window, x0: 1 }), []);
});

test('every level place of sin x · cos y', () => {
  const waves = {
    gradient: (x, y) => [Math.cos(x) * Math.cos(y), -Math.sin(x) * Math.sin(y)],
    hessian: (x, y) => [-Math.sin(x) * Math.cos(y), -Math.cos(x) * Math.sin(y), -Math.sin(x) * Math.cos(y)],
  };
  const found = flats(waves, window);
  // Peaks and valleys at odd multiples of π/2 with y = 0; saddles at multiples of π with y = ±π/2.
  for (const { x, y, kind } of found) {
    if (kind === 'saddle') assert.ok(Math.abs(Math.sin(x)) < 1e-12 && Math.abs(Math.abs(y) - Math.PI / 2) < 1e-12);
    else assert.ok(Math.abs(Math.cos(x)) < 1e-12 && Math.abs(y) < 1e-12 && kind === (Math.sin(x) > 0 ? 'peak' : 'valley'));
  }
  assert.deepEqual(kinds(found), ['peak', 'peak', 'saddle', 'saddle', 'saddle', 'saddle', 'saddle', 'saddle', 'valley', 'valley']);
});

test('Rosenbrock has one, Himmelblau nine, a plane none', () => {
  const banana = {
    gradient: (x, y) => [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
    hessian: (x, y) => [2 - 400 * (y - 3 * x * x), -400 * x, 200],
  };
  const [only, ...more] = flats(banana, window);
  assert.ok(more.length === 0 && Math.hypot(only.x - 1, only.y - 1) < 1e-9 && only.kind === 'valley');
  const four = {
    gradient: (x, y) => [4 * x * (x * x + y - 11) + 2 * (x + y * y - 7), 2 * (x * x + y - 11) + 4 * y * (x + y * y - 7)],
    hessian: (x, y) => [12 * x * x + 4 * y - 42, 4 * (x + y), 4 * x + 12 * y * y - 26],
  };
  assert.deepEqual(kinds(flats(four, { x0: -5, x1: 5, y0: -5, y1: 5 })), ['peak', 'saddle', 'saddle', 'saddle', 'saddle', 'valley', 'valley', 'valley', 'valley']);
  assert.deepEqual(flats({ gradient: () => [1, 2], hessian: () => [0, 0, 0] }, window), []);
  assert.deepEqual(flats({ gradient: () => [NaN, NaN], hessian: () => [NaN, NaN, NaN] }, window), []);
});
