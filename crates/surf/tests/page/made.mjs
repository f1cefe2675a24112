// Functions for tests without a server: a formula as JavaScript, with its derivatives and guards by hand.

import { Functions } from '../../page/functions.js';

/**
 * @param {(x: number) => number} f
 * @param {(x: number) => number} df
 * @param {(x: number) => number} d2f
 * @param {{kind?: string, at?: string, text: string, g: (x: number) => number}[]} [guards]
 */
export function made(f, df, d2f, guards = []) {
  const explored = /** @type {any} */ ({
    formula: String(f),
    variables: ['x'],
    parameters: [],
    functions: { f: { outputs: 1 }, df: { outputs: 1 }, d2f: { outputs: 1 }, guards: { outputs: guards.length } },
    guards: guards.map(({ kind = 'pole', at = 'zero', text }) => ({ kind, at, text })),
  });
  /** @type {Record<string, (x: number) => any>} */
  const closures = { f, df, d2f, guards: (x) => Float64Array.from(guards, ({ g }) => g(x)) };
  return new Functions(explored, (name, x) => closures[name](x), (name, x0, dx, n) =>
    Float64Array.from(Array.from({ length: n }, (_, i) => closures[name](x0 + i * dx)).flatMap((row) => (typeof row === 'number' ? [row] : [...row]))));
}

const { sin, cos, tan, abs, exp, floor, sign, sqrt, log, cbrt } = Math;

/** The functions that any picture of curves is judged by. */
export const judged = {
  'x^2/4': made((x) => x * x / 4, (x) => x / 2, () => 0.5),
  'abs(x)': made(abs, sign, () => 0, [{ kind: 'kink', text: 'x', g: (x) => x }]),
  'tan(x)': made(tan, (x) => 1 / cos(x) ** 2, (x) => 2 * tan(x) / cos(x) ** 2, [{ text: 'cos(x)', g: cos }]),
  '1/x': made((x) => 1 / x, (x) => -1 / (x * x), (x) => 2 / x ** 3, [{ text: 'x', g: (x) => x }]),
  '1/x^2': made((x) => 1 / (x * x), (x) => -2 / x ** 3, (x) => 6 / x ** 4, [{ text: 'x²', g: (x) => x * x }]),
  'floor(x)': made(floor, () => 0, () => 0, [{ kind: 'jump', at: 'integer', text: 'x', g: (x) => x }]),
  '(x^2-1)/(x-1)': made((x) => (x * x - 1) / (x - 1), (x) => (2 * x * (x - 1) - (x * x - 1)) / (x - 1) ** 2, () => 0, [{ text: 'x − 1', g: (x) => x - 1 }]),
  'x*sin(1/x)': made((x) => x * sin(1 / x), (x) => sin(1 / x) - cos(1 / x) / x, (x) => -sin(1 / x) / x ** 3, [{ text: 'x', g: (x) => x }]),
  'exp(-x^2)': made((x) => exp(-x * x), (x) => -2 * x * exp(-x * x), (x) => (4 * x * x - 2) * exp(-x * x)),
  'sin(x)': made(sin, cos, (x) => -sin(x)),
  'x^3': made((x) => x ** 3, (x) => 3 * x * x, (x) => 6 * x),
  'sqrt(x)': made(sqrt, (x) => 0.5 / sqrt(x), (x) => -0.25 / sqrt(x) ** 3, [{ kind: 'edge', text: 'x', g: (x) => x }]),
  'log(x)': made(log, (x) => (x > 0 ? 1 / x : NaN), (x) => (x > 0 ? -1 / x ** 2 : NaN), [{ kind: 'edge', text: 'x', g: (x) => x }]),
  'cbrt(x)': made(cbrt, (x) => 1 / (3 * cbrt(x) ** 2), (x) => -2 / (9 * cbrt(x) ** 5), [{ kind: 'kink', text: 'x', g: (x) => x }]),
  'abs(x)^(1/2)': made((x) => sqrt(abs(x)), (x) => sign(x) / (2 * sqrt(abs(x))), () => NaN, [{ kind: 'kink', text: 'x', g: (x) => x }]),
  'sin(1/x)': made((x) => sin(1 / x), (x) => -cos(1 / x) / x ** 2, () => NaN, [{ text: 'x', g: (x) => x }]),
  'x*abs(x)': made((x) => x * abs(x), (x) => 2 * abs(x), (x) => 2 * sign(x), [{ kind: 'kink', text: 'x', g: (x) => x }]),
  'exp(x)': made(exp, exp, exp),
  'sin(10*x)': made((x) => sin(10 * x), (x) => 10 * cos(10 * x), (x) => -100 * sin(10 * x)),
  'exp(-(x-100)^2)': made((x) => exp(-((x - 100) ** 2)), (x) => -2 * (x - 100) * exp(-((x - 100) ** 2)), (x) => (4 * (x - 100) ** 2 - 2) * exp(-((x - 100) ** 2))),
  'sin(x)/x': made((x) => sin(x) / x, (x) => (x * cos(x) - sin(x)) / x ** 2, (x) => ((2 - x * x) * sin(x) - 2 * x * cos(x)) / x ** 3, [{ text: 'x', g: (x) => x }]),
  'floor(20*x)': made((x) => floor(20 * x), () => 0, () => 0, [{ kind: 'jump', at: 'integer', text: '20·x', g: (x) => 20 * x }]),
  'x^100': made((x) => x ** 100, (x) => 100 * x ** 99, (x) => 9900 * x ** 98),
  'exp(1/x)': made((x) => exp(1 / x), (x) => -exp(1 / x) / x ** 2, () => NaN, [{ text: 'x', g: (x) => x }]),
  'exp(exp(exp(x)))': made((x) => exp(exp(exp(x))), (x) => exp(exp(exp(x))) * exp(exp(x)) * exp(x), () => NaN),
  'sin(x)^2+cos(x)^2': made((x) => sin(x) ** 2 + cos(x) ** 2, (x) => 2 * sin(x) * cos(x) - 2 * cos(x) * sin(x) * (1 + 1e-16 * sin(99 * x)), () => 0),
  '(x^2-2)/(x-sqrt(2))': made((x) => (x * x - 2) / (x - Math.SQRT2), () => 1, () => 0, [{ text: 'x − √2', g: (x) => x - Math.SQRT2 }]),
  // Without a guard: values alone must do.
  'tan(x), unguarded': made(tan, (x) => 1 / cos(x) ** 2, (x) => 2 * tan(x) / cos(x) ** 2),
  'abs(x - 0.3), unguarded': made((x) => abs(x - 0.3), (x) => sign(x - 0.3), () => 0),
  'tanh(1e6*x)': made((x) => Math.tanh(1e6 * x), (x) => 1e6 * (1 - Math.tanh(1e6 * x) ** 2), () => 0),
};
