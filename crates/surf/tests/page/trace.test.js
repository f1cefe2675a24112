// Are the terms of the chain rule written out as they are?

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backwardSum, dual, dualChain, edges, forwardSum, sign } from '../../page/maths/trace.js';

const node = (/** @type {string} */ op, ...args) => ({ op, args, text: op, kind: args.length ? 'operation' : op === 'x' ? 'variable' : 'constant' });

test('sums are written out', () => {
  const nodes = [node('x'), node('×', 0, 0), node('4'), node('/', 1, 2)];
  const trace = { primal: [3, 9, 4, 2.25], tangent: [1, 6, 0, 1.5], adjoint: [1.5, 0.25, -0.5625, 1] };
  const all = edges(nodes, [3, 3, 0.25, -0.5625]);
  assert.equal(dualChain(nodes, trace, 3), '3 + 1ε → 9 + 6ε → 2.25 + 1.5ε');
  assert.equal(forwardSum(1, all, trace), '3·1 + 3·1 = 6');
  assert.equal(forwardSum(3, all, trace), '0.25·6 = 1.5');
  assert.equal(backwardSum(0, all, trace, 3), '0.25·3 + 0.25·3 = 1.5');
  assert.equal(backwardSum(3, all, trace, 3), 'the seed: 1');
  assert.deepEqual([sign(node('mul', 0, 0)), sign(node('sin', 0))], ['×', 'sin']);
  assert.equal(dual(1, -0.5), '1 − 0.5ε');
  const long = Array.from({ length: 9 }, (_, i) => (i ? node('sin', i - 1) : node('x')));
  const ones = { primal: long.map(() => 1), tangent: long.map(() => 1), adjoint: long.map(() => 1) };
  assert.equal(dualChain(long, ones, 8).split(' → ').length, 5);
});
