// How is a number written, so that every digit shown is one that is known? The same rule as the command line's, so
// that page and command print the same text for the same value.

/** The digits of a number in scientific form, rounded half to even as Rust's formatter does it. */
function scientific(/** @type {number} */ x, /** @type {number} */ digits) {
  const exact = x.toExponential(Math.min(digits + 40, 100));
  const [mantissa, exponent] = exact.split('e');
  const start = mantissa.indexOf('.') + digits;
  const tie = /^50*$/.test(mantissa.slice(start));
  if (!tie) return Number(x.toExponential(digits - 1));
  // The digits before the five, as they stand, or one more: whichever ends even.
  const kept = mantissa.slice(0, start).replace(/\.$/, '');
  if (Number(kept.at(-1)) % 2 === 0) return Number(`${kept}e${exponent}`);
  return Number(x.toExponential(digits - 1));
}

/** A number in scientific form without padding: `1.5e-9`. */
const withExponent = (/** @type {number} */ x) => x.toExponential().replace('e+', 'e').replaceAll('-', '−');

/** What is written for a value that is no ordinary number. */
const special = (/** @type {number} */ x) => (Number.isNaN(x) ? 'no value' : x > 0 ? '∞' : '−∞');

/**
 * A number rounded to some significant digits, without an exponent where it is of ordinary size.
 * @param {number} x
 * @param {number} digits
 */
export function significant(x, digits) {
  if (x === 0) return '0';
  if (!Number.isFinite(x)) return special(x);
  const rounded = scientific(x, Math.max(1, Math.min(digits, 17)));
  const size = Math.abs(rounded);
  return size >= 1e-4 && size < 1e15 ? decimal(rounded) : withExponent(rounded);
}

/** A double in full. Within the sizes that are written so, JavaScript uses no exponent; the minus is a true one. */
const decimal = (/** @type {number} */ x) => String(x).replace('-', '−');

/** A number to three significant digits. */
export const short = (/** @type {number} */ x) => significant(x, 3);

/** A number to be read: all its digits where they are few, else as many as identify it. */
export function number(/** @type {number} */ x) {
  if (x === 0) return '0';
  if (!Number.isFinite(x)) return special(x);
  const size = Math.abs(x);
  return size >= 1e-5 && size < 1e16 ? decimal(x) : withExponent(x);
}

/**
 * A number with its error bar: `1.5 ± 2.1e-14`. The value is cut to the digits that the bar leaves.
 * @param {number} value
 * @param {number} bar
 */
export function withBar(value, bar) {
  if (Number.isNaN(value)) return 'no answer';
  if (!Number.isFinite(bar)) return `${significant(value, 3)} ± ?`;
  if (bar === 0) return `${number(value)} ± 0`;
  const digits = value === 0 ? 1 : Math.ceil(Math.log10(Math.abs(value) / bar));
  return `${significant(value, Math.min(17, Math.max(1, digits)))} ± ${significant(bar, 2)}`;
}

/** `1 step`, `3 steps`. */
export const counted = (/** @type {number} */ n, /** @type {string} */ what) => `${n} ${what}${n === 1 ? '' : 's'}`;

/** A power of ten for an axis: `10⁻⁸`. */
export const powerOfTen = (/** @type {number} */ exponent) => `10${raised(exponent)}`;

/** A whole number as an exponent: `⁻⁸`. */
export const raised = (/** @type {number} */ n) =>
  String(n).replace(/./g, (c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)]));

/** The derivative sign after f: ′, ″, ‴, ⁽⁴⁾ …; nothing for order 0. */
export const primes = (/** @type {number} */ order) => ['', '′', '″', '‴'][order] ?? `⁽${raised(order)}⁾`;
