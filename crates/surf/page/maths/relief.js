// How does a surface over a rectangle look from a side? Its mesh turned and laid flat without perspective, the farthest
// parts first, so that the near ones are painted over them.

/**
 * @typedef {object} Camera
 * @property {number} turn around the upright axis, in radians
 * @property {number} tilt 0: from the side, π/2: from above
 *
 * @typedef {(x: number, y: number, z: number) => [number, number, number]} Projection of the cube −1…1: right, up, and
 *   how near
 */

/** Where a camera sees points. @param {Camera} camera @returns {Projection} */
export function projection({ turn, tilt }) {
  const [ct, st, ci, si] = [Math.cos(turn), Math.sin(turn), Math.cos(tilt), Math.sin(tilt)];
  return (x, y, z) => {
    const [right, away] = [ct * x - st * y, st * x + ct * y];
    return [right, z * ci + away * si, z * si - away * ci];
  };
}

/**
 * The faces of a mesh, farthest first.
 * @param {import('./contour.js').Grid} grid its rectangle is mapped to −1…1
 * @param {(z: number) => number} height maps values to −1…1; NaN leaves faces out
 * @param {Projection} see
 * @returns {{points: number[], height: number, near: number}[]} four corners: right, up, right, up …
 */
export function faces({ columns, rows, values }, height, see) {
  const corners = new Array(columns * rows);
  for (let j = 0; j < rows; j += 1) {
    for (let i = 0; i < columns; i += 1) {
      const z = height(values[j * columns + i]);
      corners[j * columns + i] = [...see((2 * i) / (columns - 1) - 1, (2 * j) / (rows - 1) - 1, z), z];
    }
  }
  const made = [];
  for (let j = 0; j + 1 < rows; j += 1) {
    for (let i = 0; i + 1 < columns; i += 1) {
      const at = j * columns + i;
      const four = [corners[at], corners[at + 1], corners[at + columns + 1], corners[at + columns]];
      const mean = four.reduce((sum, c) => sum + c[3], 0) / 4;
      if (Number.isNaN(mean)) continue;
      made.push({ points: four.flatMap(([right, up]) => [right, up]), height: mean, near: four.reduce((sum, c) => sum + c[2], 0) });
    }
  }
  return made.sort((a, b) => a.near - b.near);
}
