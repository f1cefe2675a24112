// Do the methods go where mathematics says they go? A parabola's steps are known in closed form, and so is the rate at
// which they stop shrinking.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { METHODS, eigen, largestRate, newtonDirection, start, step } from '../../page/maths/descent.js';

/** x²/4. @type {import('../../page/maths/descent.js').Hill} */
const parabola = { value: ([x]) => (x * x) / 4, gradient: ([x]) => [x / 2], hessian: () => [[0.5]] };
/** x² + 3y² − xy. @type {import('../../page/maths/descent.js').Hill} */
const bowl = {
  value: ([x, y]) => x * x + 3 * y * y - x * y,
  gradient: ([x, y]) => [2 * x - y, 6 * y - x],
  hessian: () => [[2, -1], [-1, 6]],
};
/** Rosenbrock 1960. @type {import('../../page/maths/descent.js').Hill} */
const banana = {
  value: ([x, y]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
  gradient: ([x, y]) => [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
  hessian: ([x, y]) => [[2 - 400 * (y - 3 * x * x), -400 * x], [-400 * x, 200]],
};

/** @param {import('../../page/maths/descent.js').Method} method */
function run(method, hill = parabola, from = [3], settings = { rate: 0.5, momentum: 0.9 }) {
  const made = start(method, hill, from);
  while (made.status === 'running') step(made, hill, settings);
  return made;
}

test('gradient descent on a parabola is a geometric series', () => {
  const made = start('descent', parabola, [3]);
  for (let n = 1; n <= 20; n++) {
    step(made, parabola, { rate: 1, momentum: 0 });
    assert.ok(Math.abs(made.way[n][0] - 3 * 0.5 ** n) < 1e-15);
  }
});

test('momentum on a parabola obeys its recurrence', () => {
  const made = start('momentum', parabola, [3]);
  const [rate, beta] = [0.4, 0.7];
  // x(n+1) = (1 + β − rate/2)·x(n) − β·x(n−1), with x(−1) = x(0).
  let [before, at] = [3, 3];
  for (let n = 1; n <= 25; n++) {
    step(made, parabola, { rate, momentum: beta });
    [before, at] = [at, (1 + beta - rate / 2) * at - beta * before];
    assert.ok(Math.abs(made.way[n][0] - at) < 1e-13, `${n}`);
  }
});

test('the first step of Adam is as long as its rate, whatever the slope', () => {
  for (const from of [[1e-3], [1], [1e6]]) {
    const made = step(start('adam', parabola, from), parabola, { rate: 0.125, momentum: 0.9 });
    assert.ok(Math.abs(from[0] - made.way[1][0] - 0.125) < 1e-5);
  }
});

test('Newton reaches the bottom of a parabola in one step, L-BFGS in a few', () => {
  for (const [hill, from] of /** @type {const} */ ([[parabola, [3]], [bowl, [2, -1]]])) {
    const newton = run('newton', hill, [...from]);
    assert.equal(newton.status, 'converged');
    assert.equal(newton.way.length, 2);
    const guessed = run('lbfgs', hill, [...from]);
    assert.equal(guessed.status, 'converged');
    assert.ok(guessed.way.length < 12, String(guessed.way.length));
  }
});

test('every method finds the bottom of the bowl, and second order methods that of the banana', () => {
  for (const method of /** @type {import('../../page/maths/descent.js').Method[]} */ (Object.keys(METHODS))) {
    const made = run(method, bowl, [2, 1.5], { rate: 0.1, momentum: 0.9 });
    assert.equal(made.status, 'converged', method);
    assert.ok(Math.hypot(.../** @type {number[]} */ (made.way.at(-1))) < 1e-5, method);
    assert.equal(made.way.length, made.values.length);
  }
  for (const method of /** @type {const} */ (['newton', 'lbfgs'])) {
    const made = run(method, banana, [-1.2, 1]);
    assert.equal(made.status, 'converged', method);
    const [x, y] = /** @type {number[]} */ (made.way.at(-1));
    assert.ok(Math.hypot(x - 1, y - 1) < 1e-6, `${method}: ${x}, ${y}`);
    assert.ok(made.way.length < 60, `${method}: ${made.way.length}`);
  }
});

test('past the largest rate gradient descent diverges, on it it goes to and fro, below it it converges', () => {
  const limit = largestRate(0.5);
  assert.equal(limit, 4);
  assert.equal(run('descent', parabola, [3], { rate: limit * 1.05, momentum: 0 }).status, 'diverged');
  assert.equal(run('descent', parabola, [3], { rate: limit, momentum: 0 }).status, 'circling');
  assert.equal(run('descent', parabola, [3], { rate: limit * 0.95, momentum: 0 }).status, 'converged');
  const heavy = largestRate(0.5, 0.5);
  assert.equal(heavy, 6);
  assert.equal(run('momentum', parabola, [3], { rate: heavy * 1.02, momentum: 0.5 }).status, 'diverged');
  assert.equal(run('momentum', parabola, [3], { rate: heavy * 0.98, momentum: 0.5 }).status, 'converged');
  const steepest = eigen(2, -1, 6).values[0];
  assert.equal(run('descent', bowl, [1, 1], { rate: 1.03 * largestRate(steepest), momentum: 0 }).status, 'diverged');
  assert.equal(run('descent', bowl, [1, 1], { rate: 0.97 * largestRate(steepest), momentum: 0 }).status, 'converged');
});

test('other ends have their own names', () => {
  const slope = { value: ([x]) => x, gradient: () => [1], hessian: () => [[0]] };
  assert.equal(run('descent', slope, [0], { rate: 10, momentum: 0 }).status, 'unbounded');
  const root = { value: ([x]) => Math.sqrt(x), gradient: ([x]) => [0.5 / Math.sqrt(x)], hessian: ([x]) => [[-0.25 * x ** -1.5]] };
  assert.equal(run('descent', root, [1], { rate: 1, momentum: 0 }).status, 'outside');
  assert.equal(start('descent', parabola, [0]).status, 'converged');
  assert.equal(start('descent', root, [-1]).status, 'outside');
  const corner = { value: ([x]) => Math.abs(x), gradient: ([x]) => [Math.sign(x)], hessian: () => [[0]] };
  assert.equal(run('descent', corner, [0.25], { rate: 0.5, momentum: 0 }).status, 'circling');
});

test('eigenvalues and the safeguarded step', () => {
  const { values, vectors } = eigen(2, -1, 6);
  assert.ok(Math.abs(values[0] - (4 + Math.sqrt(5))) < 1e-14 && Math.abs(values[1] - (4 - Math.sqrt(5))) < 1e-14);
  const [u, v] = vectors[0];
  assert.ok(Math.abs(2 * u - v - values[0] * u) < 1e-14 && Math.abs(-u + 6 * v - values[0] * v) < 1e-14);
  // At a saddle the step goes down along both axes.
  assert.deepEqual(newtonDirection([[2, 0], [0, -2]], [2, 2]).map((d) => Math.round(d * 1e12) / 1e12), [-1, -1]);
});
