// How is a number written for a person? Everywhere on the page in the same way: a true minus sign, no more digits
// than are asked for, powers of ten only where the plain form would be long.

const MINUS = '\u2212';

/**
 * A number with `digits` significant digits, zeros at the end left out: `1.5`, `−0.0012`, `3.2e12`.
 * @param {number} value
 * @param {number} [digits]
 * @returns {string}
 */
export function number(value, digits = 6) {
  if (Number.isNaN(value)) return 'no value';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`;
  if (value === 0) return '0';
  const size = Math.abs(value);
  const rounded = Number(value.toPrecision(digits));
  const text = size >= 1e-5 && size < 1e12 ? plain(rounded, digits) : scientific(rounded, digits);
  return text.replace('-', MINUS);
}

/** @param {number} value @param {number} digits */
function plain(value, digits) {
  const whole = Math.max(1, Math.floor(Math.log10(Math.abs(value))) + 1);
  const text = value.toFixed(Math.min(100, Math.max(0, digits - (Math.abs(value) < 1 ? Math.floor(Math.log10(Math.abs(value))) + 1 : whole))));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** @param {number} value @param {number} digits */
function scientific(value, digits) {
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  return `${mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa}e${Number(exponent)}`.replace('e-', `e${MINUS}`);
}

/**
 * A number on an axis whose ticks are `step` apart.
 * @param {number} value
 * @param {number} step
 */
export function tick(value, step) {
  if (Math.abs(value) < step * 1e-9) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || step < 1e-5) return number(value, Math.max(2, Math.ceil(Math.log10(size / step)) + 1));
  return value.toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9))).replace('-', MINUS);
}
