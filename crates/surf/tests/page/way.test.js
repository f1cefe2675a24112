// Is a line cut to what is seen of it, and nothing else?

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pieces } from '../../page/way.js';

const size = { width: 100, height: 60 };

test('a line within the picture stays as it is', () => {
  const line = [0, 0, 50, 30, 100, 60, 20, 10];
  assert.deepEqual(pieces(size, line), [line]);
});

test('what lies outside is left out, and the rest stays on the line', () => {
  // Out on the right and back in: two pieces, which end 20 pixels beyond the edge.
  assert.deepEqual(pieces(size, [50, 30, 1050, 30, 1050, 10, 50, 10]), [[50, 30, 120, 30], [120, 10, 50, 10]]);
  // Through the whole picture, from far away to far away.
  const [[ax, ay, bx, by], ...more] = pieces(size, [-1e9, -1e9 + 5, 1e9, 1e9 + 5]);
  assert.equal(more.length, 0);
  for (const [got, wanted] of [[ax, -20], [ay, -15], [bx, 75], [by, 80]]) assert.ok(Math.abs(got - wanted) < 1e-3, `${got}, not ${wanted}`);
  assert.deepEqual(pieces(size, [-500, -500, 700, -500, 700, 900]), []);
  assert.deepEqual(pieces(size, [-30, 10, -30, 50]), []);
  // What overflowed has no direction.
  assert.deepEqual(pieces(size, [50, 30, 60, 30, Infinity, 30, NaN, 30]), [[50, 30, 60, 30]]);
});

test('a way that doubles with every step has little to be drawn', () => {
  const way = Array.from({ length: 60 }, (_, n) => [50 + (-2) ** n, 30 + 4 ** n]).flat();
  const seen = pieces(size, way).flat();
  assert.ok(seen.length < 20 && seen.every((v) => v >= -21 && v <= 121), String(seen));
});
