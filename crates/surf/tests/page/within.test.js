// Is a dashed line cut to what can be seen of it, and to nothing less?

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SvgPen } from '../../page/pen.js';
import { within } from '../../page/maths/within.js';

const box = { x: 0, y: 0, width: 200, height: 100 };

/** The length of lines. @param {number[][]} parts */
const length = (parts) => parts.reduce((sum, p) => {
  for (let i = 0; i + 3 < p.length; i += 2) sum += Math.hypot(p[i + 2] - p[i], p[i + 3] - p[i + 1]);
  return sum;
}, 0);

test('a line inside is kept as it is, one outside not at all', () => {
  const inside = [10, 10, 50, 50, 50, 90, 10, 90, 10, 90];
  assert.deepEqual(within(inside, box), [inside]);
  assert.deepEqual(within([-500, 10, -400, 90], box), []);
  // Both ends outside, and no part between them inside: past the corner.
  assert.deepEqual(within([-300, 50, 50, 500], box), []);
});

test('a line that leaves and comes back is two, each ending a little beyond the edge', () => {
  const parts = within([100, 50, 100, 5000, 150, 5000, 150, 50], box);
  assert.deepEqual(parts, [[100, 50, 100, 120], [150, 120, 150, 50]]);
});

test('what is inside of a circle is kept, however large the circle: its length is that of what is seen', () => {
  for (const radius of [30, 1e3, 1e6, 1e9]) {
    const points = Array.from({ length: 2001 }, (_, i) => {
      const angle = Math.PI * ((2 * i) / 2000 - 1) ** 3;
      return [100 + radius * Math.sin(angle), 50 + radius * (1 - Math.cos(angle))];
    }).flat();
    const parts = within(points, box);
    const seen = length(parts);
    assert.ok(radius === 30 ? Math.abs(seen - 2 * Math.PI * 30) < 0.1 : seen > 200 && seen < 400, `${radius}: ${seen}`);
    for (const [i, v] of parts.flat().entries()) assert.ok(i % 2 === 0 ? v >= -20.001 && v <= 220.001 : v >= -20.001 && v <= 120.001);
  }
});

test('what is no number is left out, and breaks the line', () => {
  assert.deepEqual(within([0, 0, NaN, 5, 10, 10, 20, 20], box), [[10, 10, 20, 20]]);
  assert.deepEqual(within([0, 0, Infinity, 5, 10, 10, 20, 20], box), [[10, 10, 20, 20]]);
});

test('the pen cuts what is dashed where it clips, and nothing else', () => {
  const far = [0, 50, 1e7, 50];
  const pen = new SvgPen({});
  pen.clip(0, 0, 200, 100, () => {
    pen.line(far, { stroke: 'ink', dash: [2, 5] });
    pen.line(far, { stroke: 'ink' });
  });
  pen.line(far, { stroke: 'ink', dash: [2, 5] });
  assert.deepEqual([...pen.body.matchAll(/points="([^"]*)"/g)].map((m) => m[1]), ['0,50 220,50', '0,50 10000000,50', '0,50 10000000,50']);
});
