// What are the functions worth that WebAssembly lacks? A module of WebAssembly imports them from here, each under its
// name in formulas, and generated JavaScript has copies of those that it calls. Where `Math` has a function with the
// values of IEEE 754, it is that one; the others are our own, from published methods that stand beside them, within
// about 1e-14 of the true value. DLMF is the Digital Library of Mathematical Functions, https://dlmf.nist.gov.
//
// Every definition here stands by itself between empty lines, so that it can be copied with what it calls.

export const { sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh, asinh, acosh, atanh } = Math;

export const { exp, expm1, log, log1p, log2, log10, sqrt, cbrt, hypot } = Math;

/** xᵖ. `Math.pow` has no value where x = ±1 and p is infinite or no number; IEEE 754 has 1. @param {number} x @param {number} p */
export function pow(x, p) {
  return x === 1 || (x === -1 && Math.abs(p) === Infinity) ? 1 : Math.pow(x, p);
}

/** 2ˣ. @param {number} x */
export function exp2(x) {
  return Math.pow(2, x);
}

/** The remainder, with the sign of x. @param {number} x @param {number} d */
export function rem(x, d) {
  return x % d;
}

/** The size of x with the sign of s. @param {number} x @param {number} s */
export function copysign(x, s) {
  const size = Math.abs(x);
  return s < 0 || Object.is(s, -0) ? -size : size;
}

/** The nearest whole number, halves away from 0. @param {number} x */
export function round(x) {
  return Math.trunc(x + copysign(0.49999999999999994, x));
}

/** c₀ + c₁·t + c₂·t² + … @param {readonly number[]} c @param {number} t */
function polynomial(c, t) {
  let sum = 0;
  for (let k = c.length - 1; k >= 0; k -= 1) sum = sum * t + c[k];
  return sum;
}

/** What rounding took from the product a·b (Dekker, Numer. Math. 18, 1971, 224). @param {number} a @param {number} b */
function lost(a, b) {
  const [p, q] = [134217729 * a, 134217729 * b];
  const [a1, b1] = [p - (p - a), q - (q - b)];
  const [a2, b2] = [a - a1, b - b1];
  return a1 * b1 - a * b + a1 * b2 + a2 * b1 + a2 * b2;
}

/** sin πx, exact at whole numbers and halves: x is reduced before π enters. @param {number} x */
function sinPi(x) {
  const r = x - 2 * Math.round(0.5 * x);
  const q = Math.round(2 * r);
  const t = Math.PI * (r - 0.5 * q);
  const y = q === 0 ? Math.sin(t) : Math.abs(q) === 1 ? q * Math.cos(t) : -Math.sin(t);
  return y === 0 ? copysign(0, x) : y;
}

/** cos πx, exact at whole numbers and halves. @param {number} x */
function cosPi(x) {
  const r = Math.abs(x - 2 * Math.round(0.5 * x));
  const q = Math.round(2 * r);
  const t = Math.PI * (0.5 * q - r);
  return q === 0 ? Math.cos(t) : q === 1 ? Math.sin(t) : -Math.cos(t);
}

/** sin(πx)/(πx), and 1 at 0. @param {number} x */
export function sinc(x) {
  return sincd(0, x);
}

/** πⁿ. The rest of π beyond a double is 1.22e-16. @param {number} n */
function piPower(n) {
  const power = Math.pow(Math.PI, n);
  return power + power * (n * (1.2246467991473532e-16 / Math.PI));
}

/** sin(πx + nπ/2). @param {number} n @param {number} x */
function turned(n, x) {
  return [sinPi(x), cosPi(x), -sinPi(x), -cosPi(x)][n % 4];
}

/**
 * The n-th derivative of sinc. From x·f(x) = sin(πx)/π follows x·fₙ + n·fₙ₋₁ = πⁿ⁻¹·sin(πx + nπ/2), stable upwards while
 * n < π|x|, and downwards beyond (as for spherical Bessel functions, DLMF 10.51 and 3.6).
 * @param {number} n
 * @param {number} x
 * @returns {number}
 */
export function sincd(n, x) {
  if (!(n >= 0 && n === Math.floor(n) && n <= 600) || Number.isNaN(x)) return NaN;
  const odd = n % 2 === 1;
  if (Math.abs(x) === Infinity || (x === 0 && odd)) return 0;
  if (x === 0) return (n % 4 === 0 ? 1 : -1) * (piPower(n) / (n + 1));
  if (x < 0) return odd ? -sincd(n, -x) : sincd(n, -x);
  const z = Math.PI * x;
  if (z >= Math.max(n, 1)) {
    let f = sinPi(x) / z;
    for (let k = 1; k <= n; k += 1) f = (piPower(k - 1) * turned(k, x) - k * f) / x;
    return f;
  }
  let k = n;
  for (let shrink = 1; shrink > 1e-18; shrink *= z / k) k += 1;
  let g = 0;
  for (; k > n; k -= 1) g = (turned(k, x) - z * g) / k;
  return g * piPower(n);
}

/** e^(−x²): the part of x² that is exact, and the rest. @param {number} x */
function bell(x) {
  const a = Math.min(Math.abs(x), 40);
  const h = Math.round(a * 16) / 16;
  return Math.exp(-h * h) * Math.exp((h - a) * (h + a));
}

/** The error function, by the series of positive terms in DLMF 7.6.2. @param {number} x @returns {number} */
export function erf(x) {
  if (Math.abs(x) >= 1.5) return x < 0 ? erfc(-x) - 1 : 1 - erfc(x);
  // Below, only the first term counts, and x² underflows.
  if (Math.abs(x) < 1e-8) return x + x * 0.12837916709551256;
  let [term, sum] = [x, x];
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * bell(x) * sum;
}

/** 1 − erf x, by the continued fraction in DLMF 7.9.1 where x is large. @param {number} x @returns {number} */
export function erfc(x) {
  if (x < 1) return x < -1.5 ? 2 - erfc(-x) : 1 - erf(x);
  if (Number.isNaN(x)) return x;
  if (x > 27.3) return 0;
  let f = x;
  for (let k = Math.ceil(20 + 240 / (x * x)); k >= 1; k -= 1) f = x + (0.5 * k) / f;
  return bell(x) / (Math.sqrt(Math.PI) * f);
}

/** The x with erf x = y, for |y| ≤ 1/2: Winitzki's closed form (2008), and Halley's iteration. @param {number} y */
function solveErf(y) {
  if (Math.abs(y) < 1e-8) return y * (Math.sqrt(Math.PI) / 2);
  const a = 0.147;
  const l = Math.log1p(-y * y);
  const b = 2 / (Math.PI * a) + 0.5 * l;
  let x = Math.sqrt(Math.sqrt(b * b - l / a) - b) * (y < 0 ? -1 : 1);
  for (let i = 0; i < 2; i += 1) {
    const u = (erf(x) - y) / ((2 / Math.sqrt(Math.PI)) * Math.exp(-x * x));
    x -= u / (1 + x * u);
  }
  return x;
}

/** The leading terms of erfc's asymptotic expansion (DLMF 7.12.1), or below 4 a stand-in. @param {number} x */
function tailSum(x) {
  if (x < 4) return x / (x + 0.5 / (x + 0.5));
  const w = -0.5 / (x * x);
  let sum = 1;
  for (let k = 6; k >= 1; k -= 1) sum = 1 + (2 * k - 1) * w * sum;
  return sum;
}

/** The x with erfc x = y, for 0 ≤ y ≤ 1/2, by Newton's iteration on ln erfc. @param {number} y */
function solveErfc(y) {
  if (y === 0) return Infinity;
  if (!(y >= 0 && y <= 1)) return NaN;
  const l = -(Math.log(y) + 0.5 * Math.log(Math.PI));
  let x = Math.sqrt(Math.max(l, 0.25));
  for (let i = 0; i < 6; i += 1) x = Math.sqrt(Math.max(l - Math.log(x / tailSum(x)), 0.2));
  if (y < 1e-290) return x;
  for (let i = 0; i < 6; i += 1) {
    const value = erfc(x);
    const u = (value / ((2 / Math.sqrt(Math.PI)) * bell(x))) * Math.log(value / y);
    x += u;
    if (Math.abs(u) <= 1e-9 * x) break;
  }
  return x;
}

/** The inverse of erf. @param {number} y */
export function erfinv(y) {
  if (Math.abs(y) <= 0.5) return solveErf(y);
  const x = solveErfc(1 - Math.abs(y));
  return y < 0 ? -x : x;
}

/** The inverse of erfc. @param {number} y */
export function erfcinv(y) {
  return y < 0.5 ? solveErfc(y) : y <= 1.5 ? solveErf(1 - y) : -solveErfc(2 - y);
}

/** Taylor coefficients of 1/Γ(1 + t) (DLMF 5.7.1). */
const RECIPROCAL_GAMMA = [
  1, 0.5772156649015329, -0.6558780715202539, -0.04200263503409524, 0.16653861138229148, -0.04219773455554433,
  -0.009621971527876973, 0.0072189432466631, -0.0011651675918590652, -0.00021524167411495098,
  0.0001280502823881162, -2.013485478078824e-05, -1.2504934821426706e-06, 1.133027231981696e-06,
  -2.056338416977607e-07, 6.116095104481416e-09, 5.002007644469223e-09, -1.18127457048702e-09,
  1.0434267116911005e-10, 7.782263439905071e-12, -3.696805618642206e-12, 5.100370287454476e-13,
  -2.0583260535665066e-14,
];

/** Γ(x): the series of 1/Γ near 1, times or over a product that is carried in two doubles. @param {number} x */
export function gamma(x) {
  if (x >= 172) return Infinity;
  if (Number.isNaN(x)) return x;
  if (x < -184 && x > -Infinity && x !== Math.floor(x)) return Math.floor(x) % 2 === 0 ? 0 : -0;
  if (x <= 0 && x === Math.floor(x)) return x === 0 ? 1 / x : NaN;
  const whole = Math.round(x);
  const t = x - whole;
  const s = polynomial(RECIPROCAL_GAMMA, t);
  let high = whole >= 1 ? 1 / s : s;
  let low = whole >= 1 ? (1 - s * high - lost(s, high)) / s : 0;
  const last = whole >= 1 ? whole - 1 : 0;
  for (let k = whole >= 1 ? 1 : whole; k <= last; k += 1) {
    const product = high * (t + k);
    low = low * (t + k) + (Math.abs(product) < 1e290 ? lost(high, t + k) : 0);
    high = product;
  }
  if (Math.abs(high) === Infinity) return whole >= 1 ? high : 1 / high;
  return whole >= 1 ? high + low : (1 / high) * (1 - low / high);
}

/**
 * ln |Γ(x)|: the series of 1/Γ about its ends 1 and 2, the logarithm of Γ up to 10, Stirling's series beyond (DLMF
 * 5.11.1), reflection on the left (DLMF 5.5.3).
 * @param {number} x
 * @returns {number}
 */
export function lgamma(x) {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) === Infinity) return Infinity;
  if (x <= 0) {
    if (x === Math.floor(x)) return Infinity;
    if (x > -0.5) return lgamma(1 + x) - Math.log(-x);
    return Math.log(Math.PI / Math.abs(x * sinPi(x))) - lgamma(-x);
  }
  const near = (/** @type {number} */ t) => -Math.log1p(t * polynomial(RECIPROCAL_GAMMA.slice(1), t));
  if (x < 0.5) return near(x) - Math.log(x);
  if (x <= 1.5) return near(x - 1);
  if (x <= 2.5) return near(x - 2) + Math.log1p(x - 2);
  if (x < 10) return Math.log(gamma(x));
  // B(2k) / (2k (2k − 1)), from the coefficients B(2k) / (2k).
  const c = BERNOULLI_BY_ORDER.map((b, k) => b / (2 * k + 1));
  const tail = polynomial(c, 1 / (x * x)) / x;
  return (x - 0.5) * (Math.log(x) - 1) + (0.5 * Math.log(2 * Math.PI) - 0.5 + tail);
}

/** Taylor coefficients of ψ about its positive root, from the first power on. */
const ABOUT_ROOT = [
  0.9676722454476212, -0.4427631689835921, 0.258499760955651, -0.16394270544240652, 0.10782405069126237,
  -0.07219956125645471, 0.04880428816414311, -0.03316112647484736, 0.022597648232218104, -0.01542476590494896,
  0.010538791616612175, -0.007204534386356869, 0.004926781395729853, -0.003369801655439328,
  0.002305126326734928, -0.0015769367714301972, 0.0010788252019162967, -0.0007380709389960052,
  0.000504953265834602, -0.0003454680251063077, 0.00023635601564027053, -0.00016170622091974803,
  0.0001106337276874741, -7.569179582195066e-05, 5.178575795222081e-05, -3.5430070947659604e-05,
  2.424006611860132e-05, -1.6584242271854135e-05, 1.134638458466385e-05, -7.762817668462094e-06,
  5.3110609208898636e-06, -3.6336507898010456e-06, 2.486022733129538e-06, -1.7008538854332607e-06,
  1.1636675363548843e-06, -7.96142543124197e-07, 5.446941930669446e-07, -3.7266161283438227e-07,
  2.549626552021554e-07, -1.7443695117727745e-07,
];

/** B(2k) / (2k), for the expansions of ψ and ln Γ at infinity (DLMF 5.11). */
const BERNOULLI_BY_ORDER = [
  1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12, -3617 / 8160,
];

/** ψ(x) = Γ′(x)/Γ(x): its series about the root, the recurrence, and the expansion at infinity. @param {number} x @returns {number} */
export function digamma(x) {
  if (Number.isNaN(x)) return x;
  if (x === 0) return -1 / x;
  if (x < 0) return x === Math.floor(x) ? NaN : digamma(1 - x) - (Math.PI * cosPi(x)) / sinPi(x);
  if (x >= 10) {
    const w = 1 / (x * x);
    return Math.log(x) - (0.5 / x + polynomial(BERNOULLI_BY_ORDER, w) * w);
  }
  if (x < 1) return digamma(x + 1) - 1 / x;
  let [sum, y] = [0, x];
  while (y >= 2) {
    y -= 1;
    sum += 1 / y;
  }
  // The root as the sum of two doubles.
  const t = y - 1.4616321449683622 - 9.549995429965697e-17;
  return sum + polynomial(ABOUT_ROOT, t) * t;
}

/** ψ₁(x) = ψ′(x). @param {number} x */
export function trigamma(x) {
  return polygamma(1, x);
}

/**
 * The n-th derivative of ψ, from Hurwitz's zeta function (DLMF 25.11.12); on the left it is the sum over all whole
 * numbers less the part that is missing.
 * @param {number} n
 * @param {number} x
 */
export function polygamma(n, x) {
  if (n === 0) return digamma(x);
  if (!(n > 0 && n === Math.floor(n) && n <= 1e15) || Number.isNaN(x) || x === -Infinity) return NaN;
  const odd = n % 2 === 1;
  const sign = odd ? 1 : -1;
  if (x <= 0 && x === Math.floor(x)) return odd ? Infinity : x === 0 ? -1 / x : NaN;
  if (x === Infinity) return 0 * sign;
  if (x > 0) return sign * scaledZeta(n, x);
  const d = x - Math.round(x);
  const below = odd ? 1 : -1;
  const nearest = d > 0 ? scaledZeta(n, d) : below * scaledZeta(n, -d);
  const rest = d > 0 ? below * scaledZeta(n, 1 - d) : scaledZeta(n, 1 + d);
  return sign * (nearest + (rest - below * scaledZeta(n, 1 - x)));
}

/** ζ(2, q) for q > 0, from the tail at infinity to the largest term. @param {number} q */
function trigammaRight(q) {
  const shift = Math.max(Math.ceil(10 - q), 0);
  const a = q + shift;
  const w = 1 / (a * a);
  const c = BERNOULLI_BY_ORDER.map((b, k) => 2 * (k + 1) * b);
  let sum = (polynomial(c, w) * w) / a + 0.5 * w + 1 / a;
  for (let k = shift - 1; k >= 0; k -= 1) sum += 1 / ((q + k) * (q + k));
  return sum;
}

/** B(2j) / (2j)!, for the formula of Euler and Maclaurin (DLMF 25.11.7). */
const BERNOULLI_BY_FACTORIAL = [
  1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160, -691 / 1307674368000, 1 / 74724249600,
  -3617 / 10670622842880000,
];

/** n!·ζ(n + 1, q) for q > 0, a sum of positive terms. @param {number} n @param {number} q */
function scaledZeta(n, q) {
  if (n === 1) return trigammaRight(q);
  const s = n + 1;
  let [sum, a, term] = [0, q, 1];
  while (a < 10 + 2 * s && term > 1e-18) {
    term = Math.pow(q / a, s);
    sum += term;
    a += 1;
  }
  if (term > 1e-18) {
    const w = 1 / (a * a);
    let [tail, rising] = [0.5, s / a];
    BERNOULLI_BY_FACTORIAL.forEach((c, j) => {
      tail += c * rising;
      rising *= (s + 2 * j + 1) * (s + 2 * j + 2) * w;
    });
    sum += Math.pow(q / a, s) * (tail + a / n);
  }
  const scale = gamma(s) / Math.pow(q, s);
  const normal = scale >= 2.2250738585072014e-308 && scale < Infinity;
  return normal ? scale * sum : Math.exp(lgamma(s) - s * Math.log(q) + Math.log(sum));
}

/** (−1)ⁿ for a whole n, the sign of a Bessel function on the left; NaN for any other n. @param {number} n */
function parity(n) {
  return n === Math.floor(n) ? (n % 2 === 0 ? 1 : -1) : NaN;
}

/** a·j + b·y, where a coefficient 0 absorbs an infinite function. @param {number} a @param {number} j @param {number} b @param {number} y */
function mix(a, j, b, y) {
  return a === 0 ? b * y : b === 0 ? a * j : a * j + b * y;
}

/** The Bessel function Jₙ(x), of real order |n| ≤ 10000. @param {number} n @param {number} x @returns {number} */
export function besselj(n, x) {
  if (x < 0) return parity(n) * besselj(n, -x);
  const [j, y] = besselPair(Math.abs(n), x);
  return n >= 0 ? j : mix(cosPi(n), j, sinPi(n), y);
}

/** The Bessel function Yₙ(x), of real order |n| ≤ 10000, for x ≥ 0. @param {number} n @param {number} x */
export function bessely(n, x) {
  if (x < 0) return NaN;
  const [j, y] = besselPair(Math.abs(n), x);
  return n >= 0 ? y : mix(-sinPi(n), j, cosPi(n), y);
}

/**
 * J and Y of order n ≥ 0 at x ≥ 0: Temme's series or the integral down the path of steepest descent for |order| ≤ 1/2,
 * the recurrence upwards, and for J where it falls its power series, or the Wronskian (DLMF 10.5.2).
 * @param {number} n
 * @param {number} x
 * @returns {[number, number]}
 */
function besselPair(n, x) {
  if (!(n <= 1e4) || Number.isNaN(x)) return [NaN, NaN];
  if (x === 0) return [n === 0 ? 1 : 0, -Infinity];
  if (x === Infinity) return [0, 0];
  const steps = Math.round(n);
  const mu = n - steps;
  let [j, jNext, y, yNext] = [0, 0, 0, 0];
  if (x <= 1) {
    const [sum, sumNext] = temme(mu, x, -1);
    [y, yNext] = [(-2 / Math.PI) * sum, (-2 / Math.PI) * (2 / x) * sumNext];
  } else {
    [j, y, jNext, yNext] = steepestDescent(mu, x);
  }
  for (let k = 1; k <= steps; k += 1) {
    const factor = (2 * (mu + k)) / x;
    [j, jNext] = [jNext, factor * jNext - j];
    [y, yNext] = [yNext, factor * yNext - y];
    // Y stays there, and J is below the smallest normal double.
    if (y === -Infinity) return [0, y];
  }
  if ((x <= 2 || x * x < 4 * (n + 1)) && n < 150) {
    j = powerSeries(n, x, -1);
  } else if (n > x) {
    let ratio = 0;
    for (let i = 20 + Math.floor(8 * Math.cbrt(n)); i >= 1; i -= 1) ratio = 1 / ((2 * (n + i)) / x - ratio);
    j = 2 / Math.PI / x / (ratio * y - yNext);
  }
  return [j, y];
}

/** Σ (sign·x²/4)ᵏ·(x/2)ⁿ / (k!·Γ(n + k + 1)): J for sign −1, I for sign 1 (DLMF 10.2.2). @param {number} n @param {number} x @param {number} sign */
function powerSeries(n, x, sign) {
  const w = sign * 0.25 * x * x;
  let [term, sum] = [1, 0];
  for (let k = 1; Math.abs(term) > 1e-18; k += 1) {
    term *= w / (k * (n + k));
    sum += term;
  }
  return (Math.pow(0.5 * x, n) / gamma(n + 1)) * (1 + sum);
}

/**
 * Temme's sums for |mu| ≤ 1/2 and x ≤ 1 (J. Comput. Phys. 19, 1975, 324): with sign 1 K(mu) and x/2·K(mu + 1), with
 * sign −1 these for −π/2·Y.
 * @param {number} mu
 * @param {number} x
 * @param {number} sign
 */
function temme(mu, x, sign) {
  const l = Math.LN2 - Math.log(x);
  const sigma = mu * l;
  const even = polynomial(RECIPROCAL_GAMMA.map((c, k) => (k % 2 === 0 ? c : 0)), mu);
  const odd = -polynomial(RECIPROCAL_GAMMA.slice(1).map((c, k) => (k % 2 === 0 ? c : 0)), mu);
  const circle = mu === 0 ? 1 : (mu * Math.PI) / Math.sin(mu * Math.PI);
  const [grow, shrink] = [Math.pow(x, -mu) * Math.pow(2, mu), Math.pow(x, mu) * Math.pow(2, -mu)];
  const far = Math.abs(sigma) < 1 ? Math.sinh(sigma) / sigma : (0.5 * (grow - shrink)) / sigma;
  let f = circle * (0.5 * (grow + shrink) * odd + (sigma === 0 ? 1 : far) * l * even);
  let p = (0.5 * grow) / polynomial(RECIPROCAL_GAMMA, mu);
  let q = (0.5 * shrink) / polynomial(RECIPROCAL_GAMMA, -mu);
  const half = Math.sin(0.5 * Math.PI * mu);
  const r = sign > 0 || mu === 0 ? 0 : 2 * half * (half / mu);
  const w = sign * 0.25 * x * x;
  let [c, sum, sumNext] = [1, f + r * q, p];
  for (let k = 1; k < 30 && Math.abs(c) * k * k >= 1e-20; k += 1) {
    f = (k * f + p + q) / (k * k - mu * mu);
    p /= k - mu;
    q /= k + mu;
    c *= w / k;
    const g = f + r * q;
    sum += c * g;
    sumNext += c * (p - k * g);
  }
  return [sum, sumNext];
}

/** The step of the trapezoidal rule for integrands as wide as 1/√x. @param {number} x */
function trapezoid(x) {
  return Math.min(0.36 / Math.sqrt(x), 0.1);
}

/**
 * J and Y of the orders mu and mu + 1 for |mu| ≤ 1/2 and x > 1: Hankel's function (DLMF 10.9.10) down the path of
 * steepest descent, t = u + i·gd(u), by the trapezoidal rule.
 * @param {number} mu
 * @param {number} x
 */
function steepestDescent(mu, x) {
  const h = trapezoid(x);
  const sums = [0.5, 0.5, 0.5, 0.5];
  for (let u = h; ; u += h) {
    const [s, c] = [Math.sinh(u), Math.cosh(u)];
    const weight = Math.exp(-x * s * (s / c));
    if (weight < 1e-20) break;
    const v = Math.atan(s);
    for (let i = 0; i < 2; i += 1) {
      const re = Math.cosh((mu + i) * u) * Math.cos((mu + i) * v);
      const im = Math.sinh((mu + i) * u) * Math.sin((mu + i) * v);
      sums[2 * i] += weight * (re - im / c);
      sums[2 * i + 1] += weight * (im + re / c);
    }
  }
  return [0, 1].flatMap((i) => {
    const [a, b] = [(2 / Math.PI) * h * sums[2 * i], (2 / Math.PI) * h * sums[2 * i + 1]];
    // x − π·order/2, by the addition theorem: the difference itself would be rounded.
    const [s, c] = [sinPi(0.5 * (mu + i)), cosPi(0.5 * (mu + i))];
    const cosine = Math.cos(x) * c + Math.sin(x) * s;
    const sine = Math.sin(x) * c - Math.cos(x) * s;
    return [b * cosine + a * sine, b * sine - a * cosine];
  });
}

/** The modified Bessel function Iₙ(x), of real order |n| ≤ 10000. @param {number} n @param {number} x @returns {number} */
export function besseli(n, x) {
  if (x < 0) return parity(n) * besseli(n, -x);
  const order = Math.abs(n);
  if (Number.isNaN(x) || !(order <= 1e4)) return NaN;
  const sine = n < 0 ? sinPi(order) : 0;
  const first = firstKind(order, x);
  return sine === 0 ? first : first + (2 / Math.PI) * sine * besselk(n, x);
}

/** The modified Bessel function Kₙ(x), of real order |n| ≤ 10000, for x ≥ 0. @param {number} n @param {number} x */
export function besselk(n, x) {
  const order = Math.abs(n);
  if (!(x >= 0) || !(order <= 1e4)) return NaN;
  if (x === 0) return Infinity;
  if (x === Infinity) return 0;
  const [k, , shift] = scaledSecondKind(order, x);
  const half = Math.exp(0.5 * (shift - x));
  return half * (half * k);
}

/** I of order n ≥ 0 at x ≥ 0: its power series, or from K by the Wronskian (DLMF 10.28.2). @param {number} n @param {number} x */
function firstKind(n, x) {
  if (x === 0) return n === 0 ? 1 : 0;
  if (x > 1e5) return Infinity;
  if ((x <= 20 || x * x < 4 * (n + 1)) && n < 150) return powerSeries(n, x, 1);
  const [k, kNext, shift] = scaledSecondKind(n, x);
  if (kNext === Infinity) return 0;
  let ratio = 0;
  for (let i = 20 + Math.floor(Math.sqrt(40 * x)); i >= 1; i -= 1) ratio = 1 / ((2 * (n + i)) / x + ratio);
  const half = Math.exp(0.5 * (x - shift));
  return half * (half / (x * (kNext + ratio * k)));
}

/**
 * e^(x − shift)·K of the orders n and n + 1, and that shift, for n ≥ 0 and x > 0: Temme's series or the integral in DLMF
 * 10.32.9 for |order| ≤ 1/2, and the recurrence upwards.
 * @param {number} n
 * @param {number} x
 * @returns {[number, number, number]}
 */
function scaledSecondKind(n, x) {
  const steps = Math.round(n);
  const mu = n - steps;
  let [k, kNext] = [0, 0];
  if (x <= 1) {
    const [sum, sumNext] = temme(mu, x, 1);
    [k, kNext] = [Math.exp(x) * sum, Math.exp(x) * (2 / x) * sumNext];
  } else {
    const h = trapezoid(x);
    [k, kNext] = [0.5, 0.5];
    for (let t = h; ; t += h) {
      const s = Math.sinh(0.5 * t);
      const weight = Math.exp(-2 * x * s * s);
      if (weight < 1e-20) break;
      k += weight * Math.cosh(mu * t);
      kNext += weight * Math.cosh((mu + 1) * t);
    }
    [k, kNext] = [h * k, h * kNext];
  }
  let shift = 0;
  let i = 0;
  while (i < steps && kNext < Infinity) {
    i += 1;
    [k, kNext] = [kNext, ((2 * (mu + i)) / x) * kNext + k];
    if (kNext > 1e300) {
      [k, kNext] = [k * 1e-250, kNext * 1e-250];
      shift += 250 * Math.LN10;
    }
  }
  return i < steps ? [Infinity, Infinity, shift] : [k, kNext, shift];
}

/** The double just below −1/e, which stands for the branch point of Lambert's W. */
const BRANCH = -0.36787944117144233;

/**
 * v = 1 + W(x) near the branch point, the positive root or the negative one, by Newton's steps on
 * Σ vᵏ·(k − 1)/k! = 1 + e·x, whose series has no cancellation.
 * @param {number} x
 * @param {number} sign
 */
function atBranch(x, sign) {
  const e = Math.E;
  // e as the sum of two doubles, and the product without its rounding.
  const d = 1 + e * x + lost(e, x) + 1.4456468917292502e-16 * x;
  const p = sign * Math.sqrt(2 * d);
  let v = p * (1 - p * (1 / 3 - p * (11 / 72 - p * (43 / 540))));
  for (let i = 0; i < 3; i += 1) {
    let [power, sum] = [v, 0];
    for (let k = 2; k < 24; k += 1) {
      power *= v / k;
      sum += power * (k - 1);
    }
    v -= (sum - d) / (v * Math.exp(v));
  }
  return v;
}

/**
 * Lambert's W, the w ≥ −1 with w·e^w = x: from Iacono and Boyd's start (Adv. Comput. Math. 43, 2017, 1403) or the
 * expansion at infinity (DLMF 4.13.10), Halley's iteration.
 * @param {number} x
 */
export function lambertw(x) {
  if (Number.isNaN(x) || x < BRANCH) return NaN;
  if (x === BRANCH) return -1;
  if (x === Infinity || Math.abs(x) < 1e-20) return x;
  if (x < -0.3) return atBranch(x, 1) - 1;
  const l = Math.log1p(x);
  let w = l * (1 - Math.log1p(l) / (2 + l));
  if (x > 3) {
    const [a, b] = [Math.log(x), Math.log(Math.log(x))];
    w = a - b + b / a;
  }
  for (let i = 0; i < 4; i += 1) {
    // Divided by e^w, which may be large.
    const f = w - x * Math.exp(-w);
    w -= f / (w + 1 - ((w + 2) * f) / (2 * w + 2));
  }
  return w;
}

/** The other branch of Lambert's W, the w ≤ −1, by Newton's iteration on ln(−w) + w = ln(−x). @param {number} x */
export function lambertwm1(x) {
  if (x === 0) return -Infinity;
  if (!(x >= BRANCH && x < 0)) return NaN;
  if (x === BRANCH) return -1;
  if (x < -0.33) return atBranch(x, -1) - 1;
  const l = Math.log(-x);
  let w = l - Math.log(-l) + Math.log(-l) / l;
  for (let i = 0; i < 8; i += 1) {
    const step = (w + Math.log(-w) - l) / (1 + 1 / w);
    w -= step;
    if (Math.abs(step) < 1e-9 * -w) break;
  }
  return w;
}
