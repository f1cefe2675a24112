// Where does a function of two variables take a given value? Marching squares (Lorensen and Cline 1987, in the plane)
// over a grid of values, joined into lines.

import { ticks } from '../view.js';

/**
 * @typedef {object} Grid values on a rectangle, row by row: `values[j·columns + i]` at (x₀ + i·dx, y₀ + j·dy)
 * @property {number} columns
 * @property {number} rows
 * @property {number} x0
 * @property {number} y0
 * @property {number} dx
 * @property {number} dy
 * @property {Float64Array} values
 */

/**
 * The lines on which the grid's function takes a value. Cells with a corner that has no value are left out.
 * @param {Grid} grid
 * @param {number} level
 * @returns {[number, number][][]} each line as its points; a closed one ends where it begins
 */
export function contour(grid, level) {
  const { columns, rows, values } = grid;
  // A crossing lies on an edge of the grid; an edge has a number, by which pieces of line find each other.
  /** @type {Map<number, number[]>} */
  const joins = new Map();
  const join = (/** @type {number} */ a, /** @type {number} */ b) => {
    for (const [from, to] of [[a, b], [b, a]]) {
      const known = joins.get(from);
      if (known) known.push(to);
      else joins.set(from, [to]);
    }
  };
  for (let j = 0; j + 1 < rows; j++) {
    for (let i = 0; i + 1 < columns; i++) {
      const corner = j * columns + i;
      const [a, b, c, d] = [values[corner], values[corner + 1], values[corner + columns + 1], values[corner + columns]];
      const sum = a + b + c + d;
      if (!Number.isFinite(sum)) continue;
      const code = (a > level ? 1 : 0) | (b > level ? 2 : 0) | (c > level ? 4 : 0) | (d > level ? 8 : 0);
      if (code === 0 || code === 15) continue;
      const [bottom, right, top, left] = [2 * corner, 2 * (corner + 1) + 1, 2 * (corner + columns), 2 * corner + 1];
      switch (code) {
        case 1: case 14: join(left, bottom); break;
        case 2: case 13: join(bottom, right); break;
        case 4: case 11: join(right, top); break;
        case 8: case 7: join(top, left); break;
        case 3: case 12: join(left, right); break;
        case 6: case 9: join(bottom, top); break;
        // Two opposite corners are high: the middle decides which pair is joined.
        default:
          if ((sum / 4 > level) === (code === 5)) { join(left, top); join(bottom, right); }
          else { join(left, bottom); join(right, top); }
      }
    }
  }
  return lines(joins).map((line) => line.map((edge) => place(grid, edge, level)));
}

/** Follows the joins from edge to edge: open lines from their ends, then what is left goes round. */
function lines(/** @type {Map<number, number[]>} */ joins) {
  /** @type {number[][]} */
  const found = [];
  const follow = (/** @type {number} */ from) => {
    const line = [from];
    for (let at = from; ;) {
      const next = joins.get(at)?.pop();
      if (next === undefined) break;
      const back = /** @type {number[]} */ (joins.get(next));
      back.splice(back.indexOf(at), 1);
      line.push(next);
      at = next;
    }
    found.push(line);
  };
  for (const [edge, to] of joins) if (to.length === 1) follow(edge);
  for (const [edge, to] of joins) if (to.length > 0) follow(edge);
  return found;
}

/** The point of an edge where the level is crossed, by linear interpolation. */
function place(/** @type {Grid} */ { columns, x0, y0, dx, dy, values }, /** @type {number} */ edge, /** @type {number} */ level) {
  const corner = edge >> 1;
  const upright = edge & 1;
  const [a, b] = [values[corner], values[corner + (upright ? columns : 1)]];
  const t = a === b ? 0.5 : Math.min(1, Math.max(0, (level - a) / (b - a)));
  const [i, j] = [corner % columns, Math.floor(corner / columns)];
  return /** @type {[number, number]} */ ([x0 + (i + (upright ? 0 : t)) * dx, y0 + (j + (upright ? t : 0)) * dy]);
}

/**
 * Levels that show the shape of a function, at round values: about as many below the middle value as above it, so that
 * the floor of a valley, which holds most of what is to be seen, has its lines too. Where the middle value is in the
 * middle they are evenly spaced: an even slope has even lines.
 * @param {Float64Array} values
 * @param {number} [count]
 * @returns {number[]}
 */
export function levels(values, count = 14) {
  const known = Float64Array.from(values).filter(Number.isFinite).sort();
  const [low, high] = [known[0], known[Math.floor(0.97 * (known.length - 1))]];
  if (!(high > low)) return [];
  const middle = (known[known.length >> 1] - low) / (high - low);
  const power = Math.min(4, Math.max(1, Math.log(Math.max(middle, 0.01)) / Math.log(0.5)));
  if (power < 1.2) return ticks(low, high, 1.3 * count).values.filter((v) => v > low && v < high).map((v) => Number(v.toPrecision(12)) + 0);
  const seen = new Set();
  for (let i = 1; i <= count; i += 1) {
    const part = i / count;
    const value = low + (high - low) * part ** power;
    const spacing = ((high - low) * power * part ** (power - 1)) / count;
    const unit = 10 ** Math.floor(Math.log10(spacing));
    // The unit is divided by, not multiplied with, where it is less than one: 3 / 10 is 0.3, 3 · 0.1 is not.
    const tidy = unit < 1 ? Math.round(value / unit) / Math.round(1 / unit) : Math.round(value / unit) * unit;
    // Zero has no sign.
    if (tidy > low && tidy < high) seen.add(tidy + 0);
  }
  return [...seen];
}
