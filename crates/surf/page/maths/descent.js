// How do different methods roll downhill from the same place, and how does each of them end? Every method is a function
// that takes one step; what the steps amount to (converged, diverged, going round) is decided in one place.

/**
 * @typedef {object} Hill
 * @property {(p: number[]) => number} value
 * @property {(p: number[]) => number[]} gradient
 * @property {(p: number[]) => number[][]} hessian
 *
 * @typedef {'descent'|'momentum'|'adam'|'newton'|'lbfgs'} Method
 * @typedef {{rate: number, momentum: number}} Settings
 * @typedef {'running'|'converged'|'diverged'|'unbounded'|'circling'|'outside'|'stalled'|'limit'} Status
 *
 * @typedef {object} Run
 * @property {Method} method
 * @property {number[][]} way every point that was visited, the start first
 * @property {number[]} values f at those points
 * @property {number[]} gradient at the last point
 * @property {number} steepest the largest gradient on the way
 * @property {Status} status
 * @property {number} evaluations of f and its gradient together
 * @property {any} memory what the method remembers
 */

/** The methods in the order in which they are listed, and what each is called. */
export const METHODS = /** @type {const} */ ({
  descent: 'gradient descent',
  momentum: 'momentum',
  adam: 'Adam',
  newton: 'Newton',
  lbfgs: 'L-BFGS',
});

/** No run takes more steps than this. */
export const MOST_STEPS = 2000;
/** A gradient this much smaller than the steepest one on the way counts as none. */
const SMALL = 1e-8;
/** How many pairs L-BFGS remembers. */
const MEMORY = 5;

const dot = (/** @type {number[]} */ a, /** @type {number[]} */ b) => a.reduce((sum, v, i) => sum + v * b[i], 0);
const length = (/** @type {number[]} */ a) => Math.hypot(...a);
/** a + t·b */
const along = (/** @type {number[]} */ a, /** @type {number} */ t, /** @type {number[]} */ b) => a.map((v, i) => v + t * b[i]);

/**
 * A run that has not moved yet.
 * @param {Method} method
 * @param {Hill} hill
 * @param {number[]} from
 * @returns {Run}
 */
export function start(method, hill, from) {
  const [value, gradient] = [hill.value(from), hill.gradient(from)];
  const steepest = length(gradient);
  const ordinary = Number.isFinite(value) && Number.isFinite(steepest);
  const status = !ordinary ? 'outside' : steepest === 0 ? 'converged' : 'running';
  return { method, way: [from], values: [value], gradient, steepest, status, evaluations: 2, memory: null };
}

/**
 * Takes one step, if the run is still running. The run is changed.
 * @param {Run} run
 * @param {Hill} hill
 * @param {Settings} settings
 */
export function step(run, hill, settings) {
  if (run.status !== 'running') return run;
  const here = run.way[run.way.length - 1];
  const next = TAKE[run.method](run, hill, here, settings);
  if (next === null) {
    run.status = 'stalled';
    return run;
  }
  const [value, gradient] = [hill.value(next), hill.gradient(next)];
  run.evaluations += 2;
  run.way.push(next);
  run.values.push(value);
  run.gradient = gradient;
  run.steepest = Math.max(run.steepest, length(gradient));
  run.status = judge(run, next, value, gradient);
  return run;
}

/** What a run amounts to after its latest step. */
function judge(/** @type {Run} */ run, /** @type {number[]} */ at, /** @type {number} */ value, /** @type {number[]} */ gradient) {
  const { way, values } = run;
  const size = length(gradient);
  const away = length(along(at, -1, way[0]));
  const far = away > 1e4 * (1 + length(way[0])) || !Number.isFinite(away);
  const broken = !Number.isFinite(value) || !Number.isFinite(size);
  if (far) return value < values[0] ? 'unbounded' : 'diverged';
  if (broken) return value === Infinity ? 'diverged' : value === -Infinity ? 'unbounded' : 'outside';
  const moved = length(along(at, -1, way[way.length - 2]));
  if (size <= SMALL * run.steepest) {
    // With momentum a flat place may be passed at speed.
    if (run.method !== 'momentum' || moved <= 1e-6 * (1 + length(at))) return 'converged';
  }
  if (way.length > 8 && circles(way)) return 'circling';
  if (moved <= 2e-16 * length(at)) return size <= 1e-5 * run.steepest ? 'converged' : 'stalled';
  return way.length > MOST_STEPS ? 'limit' : 'running';
}

/** Whether the last six steps went to and fro between the same two places. */
function circles(/** @type {number[][]} */ way) {
  const n = way.length - 1;
  for (let i = n; i > n - 6; i--) {
    const [back, stride] = [length(along(way[i], -1, way[i - 2])), length(along(way[i], -1, way[i - 1]))];
    if (!(back <= 1e-9 * stride) || stride === 0) return false;
  }
  return true;
}

/**
 * One step of each method: where it goes, or null where it finds no step.
 * @type {Record<Method, (run: Run, hill: Hill, here: number[], settings: Settings) => number[] | null>}
 */
const TAKE = {
  // Cauchy 1847: straight down, as far as the rate says.
  descent: (run, _, here, { rate }) => along(here, -rate, run.gradient),

  // Polyak 1964: a heavy ball that keeps part of its speed.
  momentum(run, _, here, { rate, momentum }) {
    const speed = run.memory ?? here.map(() => 0);
    run.memory = speed.map((/** @type {number} */ v, /** @type {number} */ i) => momentum * v - rate * run.gradient[i]);
    return along(here, 1, run.memory);
  },

  // Kingma and Ba 2015, with their constants; the momentum slider is β₁.
  adam(run, _, here, { rate, momentum }) {
    const zero = here.map(() => 0);
    const { mean, square, count } = run.memory ?? { mean: zero, square: zero, count: 0 };
    const late = 0.999;
    const t = count + 1;
    const m = mean.map((/** @type {number} */ v, /** @type {number} */ i) => momentum * v + (1 - momentum) * run.gradient[i]);
    const s = square.map((/** @type {number} */ v, /** @type {number} */ i) => late * v + (1 - late) * run.gradient[i] ** 2);
    run.memory = { mean: m, square: s, count: t };
    return here.map((x, i) => {
      const [first, second] = [m[i] / (1 - momentum ** t), s[i] / (1 - late ** t)];
      return x - (rate * first) / (Math.sqrt(second) + 1e-8);
    });
  },

  // Newton's step where the curvature is positive; where it is not, its size is taken (Nocedal and Wright 2006,
  // section 3.4), so that the step goes down; and it is halved until f falls enough (Armijo 1966).
  newton(run, hill, here) {
    const direction = newtonDirection(hill.hessian(here), run.gradient);
    run.evaluations += 1;
    return halved(run, hill, here, direction);
  },

  // Liu and Nocedal 1989: Newton's step guessed from the last few gradients.
  lbfgs(run, hill, here) {
    const pairs = (run.memory ??= { pairs: [], last: null });
    if (pairs.last !== null) {
      const s = along(here, -1, pairs.last.at);
      const y = along(run.gradient, -1, pairs.last.gradient);
      // A pair with no positive curvature would turn the guess uphill.
      if (dot(s, y) > 1e-12 * length(s) * length(y)) pairs.pairs = [...pairs.pairs, { s, y }].slice(-MEMORY);
    }
    pairs.last = { at: here, gradient: run.gradient };
    const direction = twoLoops(pairs.pairs, run.gradient);
    const bounded = pairs.pairs.length > 0 ? direction : direction.map((d) => d * Math.min(1, 1 / length(run.gradient)));
    return wolfe(run, hill, here, bounded);
  },
};

/** −|H|⁻¹·g, with the eigenvalues of H taken by their size; for one and two dimensions. */
export function newtonDirection(/** @type {number[][]} */ hessian, /** @type {number[]} */ gradient) {
  const flat = 1e-10;
  if (gradient.length === 1) return [-gradient[0] / Math.max(Math.abs(hessian[0][0]), flat)];
  const { values, vectors } = eigen(hessian[0][0], hessian[0][1], hessian[1][1]);
  const least = Math.max(flat, 1e-8 * Math.max(...values.map(Math.abs)));
  return vectors.reduce((sum, v, i) => along(sum, -dot(v, gradient) / Math.max(Math.abs(values[i]), least), v), [0, 0]);
}

/** Eigenvalues, largest first, and eigenvectors of the symmetric matrix [[a, b], [b, c]] (a rotation by Jacobi). */
export function eigen(/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ c) {
  const angle = Math.atan2(2 * b, a - c) / 2;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [mean, half] = [(a + c) / 2, Math.hypot((a - c) / 2, b)];
  return { values: [mean + half, mean - half], vectors: [[cos, sin], [-sin, cos]] };
}

/** The first of a step's halves from which f is low enough. */
function halved(/** @type {Run} */ run, /** @type {Hill} */ hill, /** @type {number[]} */ here, /** @type {number[]} */ direction) {
  const value = run.values[run.values.length - 1];
  const slope = dot(run.gradient, direction);
  // Near the bottom f no longer changes; there the step is taken as it is.
  const rounding = 1e-14 * Math.abs(value);
  for (let t = 1; t > 1e-12; t /= 2) {
    const next = along(here, t, direction);
    run.evaluations += 1;
    if (hill.value(next) <= value + 1e-4 * t * slope + rounding) return next;
  }
  return null;
}

/** A step that lowers f enough and leaves the slope behind (weak Wolfe conditions by bisection; Lewis and Overton 2013). */
function wolfe(/** @type {Run} */ run, /** @type {Hill} */ hill, /** @type {number[]} */ here, /** @type {number[]} */ direction) {
  const value = run.values[run.values.length - 1];
  const slope = dot(run.gradient, direction);
  const rounding = 1e-14 * Math.abs(value);
  let [low, high, t] = [0, Infinity, 1];
  for (let i = 0; i < 50; i++) {
    const next = along(here, t, direction);
    run.evaluations += 1;
    if (!(hill.value(next) <= value + 1e-4 * t * slope + rounding)) high = t;
    else {
      run.evaluations += 1;
      if (!(dot(hill.gradient(next), direction) < 0.9 * slope)) return next;
      low = t;
    }
    t = high < Infinity ? (low + high) / 2 : 2 * low;
  }
  return low > 0 ? along(here, low, direction) : null;
}

/** −H⁻¹·g as the remembered pairs have it (the two-loop recursion; Nocedal 1980). */
function twoLoops(/** @type {{s: number[], y: number[]}[]} */ pairs, /** @type {number[]} */ gradient) {
  let q = gradient.map((g) => -g);
  const weights = [];
  for (const { s, y } of [...pairs].reverse()) {
    const weight = dot(s, q) / dot(s, y);
    weights.push(weight);
    q = along(q, -weight, y);
  }
  const newest = pairs.at(-1);
  if (newest) q = q.map((v) => (v * dot(newest.s, newest.y)) / dot(newest.y, newest.y));
  for (const { s, y } of pairs) q = along(q, /** @type {number} */ (weights.pop()) - dot(y, q) / dot(s, y), s);
  return q;
}

/**
 * The largest rate at which steps towards a valley of this curvature do not grow: 2/λ for gradient descent, and
 * 2(1 + β)/λ with momentum (Polyak 1964). Infinite where nothing bends up.
 * @param {number} curvature the largest eigenvalue of the Hessian
 * @param {number} [momentum]
 */
export const largestRate = (curvature, momentum = 0) => (curvature > 0 ? (2 * (1 + momentum)) / curvature : Infinity);
