// Is what happens in a window found, at its place, and called by its name? And is nothing found where there is nothing?

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explain, sentence } from '../../page/explain.js';
import { analyse, MOST_LISTED } from '../../page/features.js';
import { limit } from '../../page/limits.js';
import { judged, made } from './made.mjs';

const { PI, sin, cos, abs } = Math;
const near = (/** @type {number} */ a, /** @type {number} */ b) => abs(a - b) <= 1e-9 * Math.max(1, abs(b));

/** Every function over [−5, 5]: kinds and places, by calculus. @type {Record<string, [string, number][]>} */
const expected = {
  'x^2/4': [['valley', 0]],
  'abs(x)': [['kink', 0]],
  'tan(x)': [['pole', -1.5 * PI], ['pole', -PI / 2], ['pole', PI / 2], ['pole', 1.5 * PI]],
  'tan(x), unguarded': [['pole', -1.5 * PI], ['pole', -PI / 2], ['pole', PI / 2], ['pole', 1.5 * PI]],
  '1/x': [['pole', 0]],
  '1/x^2': [['pole', 0]],
  'floor(x)': Array.from({ length: 11 }, (_, i) => ['jump', i - 5]),
  '(x^2-1)/(x-1)': [['hole', 1]],
  'exp(-x^2)': [['peak', 0]],
  'sin(x)': [['peak', -1.5 * PI], ['valley', -PI / 2], ['peak', PI / 2], ['valley', 1.5 * PI]],
  'x^3': [['saddle', 0]],
  'sqrt(x)': [['edge', 0]],
  'log(x)': [['pole', 0]],
  'cbrt(x)': [['vertical', 0]],
  'abs(x)^(1/2)': [['cusp', 0]],
  'x*abs(x)': [['saddle', 0]],
  'exp(x)': [],
  '(x^2-2)/(x-sqrt(2))': [['hole', Math.SQRT2]],
  'exp(exp(exp(x)))': [],
  'exp(1/x)': [['pole', 0]],
  'x^100': [['valley', 0]],
  'sin(x)^2+cos(x)^2': [],
  'tanh(1e6*x)': [],
  'abs(x - 0.3), unguarded': [['kink', 0.3]],
  'sin(x)/x': [['valley', -4.493409457909064], ['hole', 0], ['valley', 4.493409457909064]],
};

for (const [name, places] of Object.entries(expected)) {
  test(`${name}: ${places.length} features`, () => {
    const { features } = analyse(judged[/** @type {keyof typeof judged} */ (name)], -5, 5);
    assert.deepEqual(features.map((f) => f.kind), places.map(([kind]) => kind));
    features.forEach((f, i) => assert.ok(near(f.x, places[i][1]), `${f.kind} at ${f.x}, not ${places[i][1]}`));
  });
}

test('places do not depend on where the samples fall', () => {
  for (const [x0, x1] of [[-5.3, 4.9], [-1.234567, 7.1], [-0.001, 0.0017], [-900, 1000]]) {
    for (const [name, kind] of [['x^2/4', 'valley'], ['abs(x)', 'kink'], ['1/x', 'pole'], ['1/x^2', 'pole'], ['x^3', 'saddle'], ['cbrt(x)', 'vertical']]) {
      const { features } = analyse(judged[/** @type {keyof typeof judged} */ (name)], x0, x1);
      assert.deepEqual(features.map((f) => [f.kind, f.x]), [[kind, 0]], `${name} in [${x0}, ${x1}]`);
    }
  }
});

test('the inflections of a bell are found where they are asked for', () => {
  const { features } = analyse(judged['exp(-x^2)'], -3, 3, { inflections: true });
  assert.deepEqual(features.map((f) => f.kind), ['inflection', 'peak', 'inflection']);
  assert.ok(near(features[2].x, Math.SQRT1_2));
});

test('what turns ever faster is a cluster, and what stands apart from it is named', () => {
  const { features, clusters, dense } = analyse(judged['x*sin(1/x)'], -1, 1);
  // tan u = u with u = 1/x: the outermost flat points.
  assert.ok(features.some((f) => f.kind === 'valley' && near(f.x, 1 / 4.493409457909064)));
  assert.ok(features.some((f) => f.kind === 'hole' && f.x === 0 && f.y === 0));
  assert.ok(dense.length === 1 && dense[0][0] < 0 && dense[0][1] > 0);
  assert.ok(clusters.some(({ from, to }) => from < 0 && to > 0));
  assert.ok(analyse(judged['sin(1/x)'], -1, 1).features.some((f) => f.kind === 'oscillation' && f.x === 0));
});

test('many jumps are counted, not lost', () => {
  const { features } = analyse(judged['floor(x)'], -30.5, 30.5);
  assert.equal(features.length, 61);
  assert.ok(features.length > MOST_LISTED);
});

test('sentences say what is to be seen', () => {
  const at = (/** @type {keyof typeof judged} */ name) => sentence(analyse(judged[name], -5, 5).features[0], 'x');
  assert.equal(at('x^2/4'), 'Valley at x = 0: f′ crosses zero here, from − to +: f stops falling and begins to rise. f = 0.');
  assert.equal(at('abs(x)'), 'Kink at x = 0: f′ jumps here: the slope is −1 on the left and 1 on the right, so there is no single tangent. It is a lowest place all the same.');
  assert.equal(at('1/x'), 'Pole at x = 0: f falls to −∞ on the left and rises to ∞ on the right. Here x = 0.');
  assert.equal(at('(x^2-1)/(x-1)'), 'Hole at x = 1: f has no value here, though it nears 2 from both sides. Here x − 1 = 0.');
  assert.equal(at('floor(x)'), 'Jump at x = −5: f jumps from −6 to −5; its value here is −5. There is no slope. Here x is a whole number.');
  for (const fn of Object.values(judged)) for (const f of analyse(fn, -5, 5, { inflections: true }).features) assert.match(explain(f), /^[^A-Z]?.{20,}\.$/u);
});

test('limits from one side', () => {
  /** @type {[(x: number) => number, 1 | -1, string, number][]} */
  const cases = [
    [(x) => sin(x) / x, 1, 'finite', 1],
    [(x) => (1 - cos(x)) / (x * x), -1, 'finite', 0.5],
    [Math.sqrt, 1, 'finite', 0],
    [Math.sqrt, -1, 'none', NaN],
    [Math.log, 1, 'infinite', -Infinity],
    [(x) => 1 / x, -1, 'infinite', -Infinity],
    [(x) => Math.exp(1 / x), -1, 'finite', 0],
    [(x) => Math.exp(1 / x), 1, 'infinite', Infinity],
    [(x) => sin(1 / x), 1, 'oscillates', NaN],
    [(x) => x * sin(1 / x), 1, 'finite', 0],
    [(x) => Math.atan(1 / x), -1, 'finite', -PI / 2],
    [(x) => x ** -0.1, 1, 'infinite', Infinity],
  ];
  for (const [g, side, kind, value] of cases) {
    const found = limit(g, 0, side, 0.1);
    assert.equal(found.kind, kind, String(g));
    if (Number.isFinite(value)) assert.ok(abs(found.value - value) < 1e-5, `${g}: ${found.value}`);
    else assert.ok(Object.is(found.value, value), `${g}: ${found.value}`);
  }
});

test('a wrong derivative would be noticed', () => {
  // A planted fault: f′ of the wrong sign turns the valley into a peak, so the table above bites.
  const wrong = made((x) => (x * x) / 4, (x) => -x / 2, () => -0.5);
  assert.deepEqual(analyse(wrong, -5, 5).features.map((f) => f.kind), ['peak']);
});
