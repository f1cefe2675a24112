// Which polynomial bends with the curve at the point? Its coefficients, its text, and how far it can be believed.

import { short, significant } from './digits.js';

/** The coefficients f⁽ᵏ⁾(a)/k! of the Taylor polynomial, from the derivatives of orders 0, 1, 2 … at a. */
export function coefficients(/** @type {number[]} */ derivatives) {
  let factorial = 1;
  return derivatives.map((d, k) => d / (factorial *= Math.max(k, 1)));
}

/** The polynomial Σ cₖ·tᵏ at t, a distance from the point (Horner). */
export function polynomial(/** @type {number[]} */ c, /** @type {number} */ t) {
  let sum = 0;
  for (let k = c.length - 1; k >= 0; k--) sum = sum * t + c[k];
  return sum;
}

/**
 * The polynomial as text: `2.25 + 1.5·(x − 3) + 0.25·(x − 3)²`. Terms that are zero are left out.
 * @param {number[]} c
 * @param {string} variable
 * @param {number} at
 */
export function text(c, variable, at) {
  const power = at === 0 ? variable : `(${variable} ${at < 0 ? '+' : '−'} ${short(Math.abs(at))})`;
  const terms = [];
  for (const [k, value] of c.entries()) {
    if (value === 0 || !Number.isFinite(value)) continue;
    const size = significant(Math.abs(value), 4);
    const raised = k < 2 ? '' : String(k).replace(/\d/g, (d) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(d)]);
    const factor = k === 0 ? size : size === '1' ? power + raised : `${size}·${power}${raised}`;
    terms.push(terms.length === 0 ? (value < 0 ? `−${factor}` : factor) : ` ${value < 0 ? '−' : '+'} ${factor}`);
  }
  return terms.join('') || '0';
}

/**
 * How far from the point the polynomial stays within a tolerance of the curve, looked for on a grid in both directions.
 * @param {(x: number) => number} f
 * @param {number[]} c
 * @param {number} at
 * @param {number} reach how far to look
 * @param {number} tolerance
 * @returns {number} 0 where it does not hold at all, `reach` where it holds all the way
 */
export function holdsWithin(f, c, at, reach, tolerance) {
  const steps = 200;
  for (let i = 1; i <= steps; i++) {
    const t = (reach * i) / steps;
    const off = Math.max(Math.abs(f(at + t) - polynomial(c, t)), Math.abs(f(at - t) - polynomial(c, -t)));
    if (!(off <= tolerance)) return (reach * (i - 1)) / steps;
  }
  return reach;
}

/**
 * The osculating circle: the one that has the curve's tangent and bend at the point.
 * @param {number} x
 * @param {number} value f(x)
 * @param {number} slope f′(x)
 * @param {number} second f″(x)
 * @returns {{curvature: number, radius: number, centre: [number, number]}} curvature positive where the curve bends up;
 *   an infinite radius where it does not bend
 */
export function osculatingCircle(x, value, slope, second) {
  const stretch = 1 + slope * slope;
  const curvature = second / (stretch * Math.sqrt(stretch));
  return {
    curvature,
    radius: Math.abs(1 / curvature),
    centre: [x - (slope * stretch) / second, value + stretch / second],
  };
}
