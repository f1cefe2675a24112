// Where is a hill level? Places where both slopes are zero: looked for where both change sign over a cell of the
// window, made sharp by Newton's method on the gradient, and told apart by the curvatures. What is found is found; that
// there is no more is not claimed.

import { eigen } from './descent.js';

/** Cells along each side. */
const CELLS = 36;
/** More are not worth a list. */
const MOST = 40;

/**
 * @typedef {{x: number, y: number, kind: 'valley' | 'peak' | 'saddle' | 'flat'}} Flat
 * @typedef {{gradient: (x: number, y: number) => ArrayLike<number>, hessian: (x: number, y: number) => ArrayLike<number>}} Slopes
 */

/**
 * The level places of a window, from left to right.
 * @param {Slopes} fn
 * @param {{x0: number, x1: number, y0: number, y1: number}} window
 * @returns {Flat[]}
 */
export function flats(fn, { x0, x1, y0, y1 }) {
  const [dx, dy] = [(x1 - x0) / CELLS, (y1 - y0) / CELLS];
  // Corners are shifted a little, so that round numbers do not lie on them.
  const at = (/** @type {number} */ i, /** @type {number} */ j) => fn.gradient(x0 + (i - 0.013) * dx, y0 + (j - 0.017) * dy);
  let row = Array.from({ length: CELLS + 2 }, (_, i) => at(i, 0));
  /** @type {Flat[]} */ const found = [];
  for (let j = 0; j <= CELLS; j += 1) {
    const next = Array.from({ length: CELLS + 2 }, (_, i) => at(i, j + 1));
    for (let i = 0; i <= CELLS && found.length < MOST; i += 1) {
      const corners = [row[i], row[i + 1], next[i], next[i + 1]];
      if (!changes(corners, 0) || !changes(corners, 1)) continue;
      const place = sharpen(fn, x0 + (i + 0.5) * dx, y0 + (j + 0.5) * dy, dx, dy);
      if (!place) continue;
      const [x, y] = place;
      const inside = x >= x0 && x <= x1 && y >= y0 && y <= y1;
      const known = found.some((f) => Math.abs(f.x - x) < 1e-4 * dx && Math.abs(f.y - y) < 1e-4 * dy);
      if (inside && !known) found.push({ x, y, kind: kindOf(fn.hessian(x, y)) });
    }
    row = next;
  }
  return found.sort((a, b) => a.x - b.x || a.y - b.y);
}

/** Whether one slope has both signs at the corners of a cell. @param {ArrayLike<number>[]} corners @param {0 | 1} which */
const changes = (corners, which) => corners.some((g) => g[which] <= 0) && corners.some((g) => g[which] >= 0);

/** Newton's method for a gradient of zero; nothing where it leaves the neighbourhood. @param {Slopes} fn @param {number} x @param {number} y @param {number} dx @param {number} dy @returns {[number, number] | null} */
function sharpen(fn, x, y, dx, dy) {
  const [fromX, fromY] = [x, y];
  let last = Infinity;
  for (let i = 0; i < 40; i += 1) {
    const [gx, gy] = Array.from(fn.gradient(x, y));
    const [xx, xy, yy] = Array.from(fn.hessian(x, y));
    const determinant = xx * yy - xy * xy;
    const [sx, sy] = [(yy * gx - xy * gy) / determinant, (xx * gy - xy * gx) / determinant];
    if (!Number.isFinite(sx + sy)) return gx === 0 && gy === 0 ? [x, y] : null;
    [x, y] = [x - sx, y - sy];
    if (Math.abs(x - fromX) > 3 * dx || Math.abs(y - fromY) > 3 * dy) return null;
    const size = Math.abs(sx / dx) + Math.abs(sy / dy);
    // Steps that no longer shrink are rounding.
    if (size < 1e-9 && size >= last / 2) return [tidy(x, dx), tidy(y, dy)];
    if (size === 0) return [tidy(x, dx), tidy(y, dy)];
    last = size;
  }
  return last < 1e-5 ? [tidy(x, dx), tidy(y, dy)] : null;
}

/** A number without the digits that are rounding. @param {number} v @param {number} scale */
const tidy = (v, scale) => (Math.abs(v) < 1e-12 * scale ? 0 : Number(v.toPrecision(14)));

/** @param {ArrayLike<number>} hessian @returns {Flat['kind']} */
function kindOf(hessian) {
  const [xx, xy, yy] = Array.from(hessian);
  const { values: [most, least] } = eigen(xx, xy, yy);
  const none = 1e-9 * Math.max(Math.abs(most), Math.abs(least));
  if (least > none) return 'valley';
  if (most < -none) return 'peak';
  return most > none && least < -none ? 'saddle' : 'flat';
}
