// Do contour lines lie where the function has its value, closed where they should be?

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contour, levels } from '../../page/maths/contour.js';

/** A grid over [−2, 2]². */
function grid(/** @type {(x: number, y: number) => number} */ f, n = 81) {
  const [x0, d] = [-2, 4 / (n - 1)];
  const values = new Float64Array(n * n);
  for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) values[j * n + i] = f(x0 + i * d, x0 + j * d);
  return { columns: n, rows: n, x0, y0: x0, dx: d, dy: d, values };
}

test('the contour of x² + y² is a circle, closed, of its length', () => {
  for (const radius of [0.3, 1, 1.7]) {
    const lines = contour(grid((x, y) => x * x + y * y), radius * radius);
    assert.equal(lines.length, 1);
    const [line] = lines;
    assert.deepEqual(line[0], line[line.length - 1]);
    let length = 0;
    line.forEach(([x, y], i) => {
      assert.ok(Math.abs(Math.hypot(x, y) - radius) < 1.5e-3, `${x}, ${y}`);
      if (i > 0) length += Math.hypot(x - line[i - 1][0], y - line[i - 1][1]);
    });
    assert.ok(Math.abs(length / (2 * Math.PI * radius) - 1) < 4e-3, String(length));
  }
});

test('a contour that leaves the grid is open, a saddle has two branches, holes are left out', () => {
  const [straight, ...more] = contour(grid((x) => x), 0.512);
  assert.equal(more.length, 0);
  assert.equal(straight.length, 81);
  assert.ok(straight.every(([x]) => Math.abs(x - 0.512) < 1e-12));
  const branches = contour(grid((x, y) => x * y), 0.25);
  assert.equal(branches.length, 2);
  for (const line of branches) for (const [x, y] of line) assert.ok(Math.abs(x * y - 0.25) < 5e-3);
  assert.equal(contour(grid((x) => (x < 0 ? NaN : x)), -1).length, 0);
  assert.equal(contour(grid(() => 1), 1).length, 0);
});

test('a saddle inside a cell is joined by its middle', () => {
  const values = Float64Array.from([1, 0, 0, 1]);
  const cell = { columns: 2, rows: 2, x0: 0, y0: 0, dx: 1, dy: 1, values };
  for (const level of [0.4, 0.6]) {
    const lines = contour(cell, level);
    assert.equal(lines.length, 2);
    // Below the middle's value the high corners are joined, so that each line cuts off a low corner; above it a high one.
    const [low] = level < 0.5 ? [[1, 0], [0, 1]] : [[0, 0], [1, 1]];
    assert.ok(lines.some((line) => line.every(([x, y]) => Math.abs(x - low[0]) + Math.abs(y - low[1]) < 1)));
  }
});

test('levels are round, rising and inside the values', () => {
  const { values } = grid((x, y) => x * x + 3 * y * y - x * y);
  const chosen = levels(values);
  assert.ok(chosen.length >= 8 && chosen.length <= 14);
  chosen.forEach((level, i) => {
    assert.ok(level > 0 && level < 20 && (i === 0 || level > chosen[i - 1]));
    assert.ok(String(level).length <= 5, String(level));
  });
  // Of a plane, and of waves, they are evenly spaced.
  for (const [f, step] of /** @type {const} */ ([[(/** @type {number} */ x, /** @type {number} */ y) => 3 * x + 2 * y, 1], [(/** @type {number} */ x, /** @type {number} */ y) => Math.sin(4 * x) * Math.cos(4 * y), 0.2]])) {
    const even = levels(grid(f).values);
    assert.ok(even.length >= 7 && even.length <= 18, String(even));
    even.forEach((level, i) => assert.ok(i === 0 || Math.abs(level - even[i - 1] - step) < 1e-9, String(even)));
  }
  assert.deepEqual(levels(Float64Array.from([3, 3, NaN])), []);
  assert.deepEqual(levels(new Float64Array(0)), []);
});
