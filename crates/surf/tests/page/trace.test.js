// Are the terms of the chain rule, told from a trace alone, the true ones?

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backwardSum, dual, dualChain, edges, forwardSum, inferred } from '../../page/maths/trace.js';

const node = (/** @type {string} */ op, ...args) => ({ op, args, text: op, kind: args.length ? 'operation' : op === 'x' ? 'variable' : 'constant' });

/** x·sin(x)/2 − x at x, with tangents and adjoints by hand. @param {number} x */
function program(x) {
  const nodes = [node('x'), node('sin', 0), node('×', 0, 1), node('2'), node('/', 2, 3), node('−', 4, 0)];
  const [sin, cos] = [Math.sin(x), Math.cos(x)];
  const slope = sin + x * cos;
  return {
    nodes,
    trace: {
      primal: [x, sin, x * sin, 2, (x * sin) / 2, (x * sin) / 2 - x],
      tangent: [1, cos, slope, 0, slope / 2, slope / 2 - 1],
      adjoint: [slope / 2 - 1, x / 2, 0.5, (-x * sin) / 4, 1, 1],
    },
    partials: [cos, sin, x, 0.5, (-x * sin) / 4, 1, -1],
  };
}

test('local partials are told from values, tangents and adjoints', () => {
  for (const x of [0.5, 2, -1.25]) {
    const { nodes, trace, partials } = program(x);
    inferred(nodes, trace).forEach(({ partial }, i) => assert.ok(Math.abs(partial - partials[i]) < 1e-12, `${i}: ${partial}`));
  }
  // Two unknown functions of the same argument, with no tangent to tell them apart: not guessed.
  const nodes = [node('x'), node('sin', 0), node('cos', 0), node('+', 1, 2)];
  const silent = { primal: [1, 1, 1, 2], tangent: [0, 0, 0, 0], adjoint: [0.3, 1, 1, 1] };
  assert.deepEqual(inferred(nodes, silent).map((e) => e.partial), [NaN, NaN, 1, 1]);
});

test('sums are written out', () => {
  const nodes = [node('x'), node('×', 0, 0), node('4'), node('/', 1, 2)];
  const trace = { primal: [3, 9, 4, 2.25], tangent: [1, 6, 0, 1.5], adjoint: [1.5, 0.25, -0.5625, 1] };
  const all = edges(nodes, [3, 3, 0.25, -0.5625]);
  assert.equal(dualChain(nodes, trace, 3), '3 + 1ε → 9 + 6ε → 2.25 + 1.5ε');
  assert.equal(forwardSum(1, all, trace), '3·1 + 3·1 = 6');
  assert.equal(forwardSum(3, all, trace), '0.25·6 = 1.5');
  assert.equal(backwardSum(0, all, trace, 3), '0.25·3 + 0.25·3 = 1.5');
  assert.equal(backwardSum(3, all, trace, 3), 'the seed: 1');
  assert.equal(dual(1, -0.5), '1 − 0.5ε');
  const long = Array.from({ length: 9 }, (_, i) => (i ? node('sin', i - 1) : node('x')));
  const ones = { primal: long.map(() => 1), tangent: long.map(() => 1), adjoint: long.map(() => 1) };
  assert.equal(dualChain(long, ones, 8).split(' → ').length, 5);
});
