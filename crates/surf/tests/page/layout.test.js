// Do layouts keep the direction of flow, keep nodes apart, and cross no edges where none need cross?

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layout } from '../../page/maths/layout.js';

const chain = (/** @type {number} */ n) => Array.from({ length: n }, (_, i) => ({ args: i === 0 ? [] : [i - 1] }));
/** A full binary tree with `n` leaves, leaves first. */
function tree(/** @type {number} */ n) {
  /** @type {{args: number[]}[]} */
  const nodes = Array.from({ length: n }, () => ({ args: [] }));
  for (let from = 0; from + 1 < nodes.length; from += 2) nodes.push({ args: [from, from + 1] });
  return nodes;
}
/** Made up, but always the same. */
function tangle(/** @type {number} */ n) {
  let seed = 7;
  const random = (/** @type {number} */ below) => (seed = (seed * 48271) % 2147483647) % below;
  return Array.from({ length: n }, (_, i) => ({ args: i < 3 ? [] : [random(i), random(i)] }));
}

test('a chain is straight, a tree crosses nothing', () => {
  const line = layout(chain(12));
  assert.equal(line.crossings, 0);
  assert.equal(line.layers, 12);
  assert.ok(line.nodes.every(({ layer, place }, i) => layer === i && place === 0));
  const branches = layout(tree(16));
  assert.equal(branches.crossings, 0);
  assert.equal(branches.layers, 5);
});

test('shuffled trees are untangled', () => {
  // Leaves 0..3; the sums take 0+3 and 1+2: crossed as written, not as drawn.
  const drawn = layout([{ args: [] }, { args: [] }, { args: [] }, { args: [] }, { args: [0, 3] }, { args: [1, 2] }, { args: [4, 5] }]);
  assert.equal(drawn.crossings, 0);
});

test('edges go forward through every layer, nodes of a layer keep apart, leaves stand by their users', () => {
  for (const nodes of [chain(5), tree(8), tangle(60), [{ args: [] }], [{ args: [] }, { args: [0, 0] }]]) {
    const drawn = layout(nodes);
    for (const { from, to, slot, through } of drawn.edges) {
      assert.equal(nodes[to].args[slot], from);
      through.forEach(([layer], i) => assert.equal(layer, through[0][0] + i));
      assert.deepEqual(through[0], [drawn.nodes[from].layer, drawn.nodes[from].place]);
      assert.deepEqual(through[through.length - 1], [drawn.nodes[to].layer, drawn.nodes[to].place]);
    }
    for (const [i, a] of drawn.nodes.entries()) {
      assert.ok(a.place >= 0 && a.layer < drawn.layers);
      for (const b of drawn.nodes.slice(i + 1)) assert.ok(a.layer !== b.layer || Math.abs(a.place - b.place) > 0.999);
    }
  }
  assert.deepEqual(layout([]).nodes, []);
  const late = layout([{ args: [] }, { args: [0] }, { args: [1] }, { args: [] }, { args: [2, 3] }]);
  assert.equal(late.nodes[3].layer, 2);
});
