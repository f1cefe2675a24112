// What of a line can be seen? A dashed line that runs far out of its picture has dashes by the million, which take longer
// to draw than all the rest and are seen by nobody: what is dashed is first cut to its box (Liang and Barsky 1984).

/** A rectangle of pixels. @typedef {{x: number, y: number, width: number, height: number}} Box */

/** Pixels beyond the box that are kept, so that caps and joins at its edge are not seen. */
const MARGIN = 20;

/**
 * The parts of a line within a box and a little beyond.
 * @param {ArrayLike<number>} points x0, y0, x1, y1, …
 * @param {Box} box
 * @returns {number[][]} lines of the same form
 */
export function within(points, { x, y, width, height }) {
  const least = [x - MARGIN, y - MARGIN];
  const most = [x + width + MARGIN, y + height + MARGIN];
  /** @type {number[][]} */ const parts = [];
  let open = false;
  for (let i = 0; i + 3 < points.length; i += 2) {
    let [from, to] = [0, 1];
    for (const axis of [0, 1]) {
      const start = points[i + axis];
      const way = points[i + 2 + axis] - start;
      if (way === 0) {
        if (!(start >= least[axis] && start <= most[axis])) to = -1;
        continue;
      }
      const [enters, leaves] = [(least[axis] - start) / way, (most[axis] - start) / way];
      from = Math.max(from, Math.min(enters, leaves));
      to = Math.min(to, Math.max(enters, leaves));
    }
    const at = (/** @type {number} */ t) => [0, 1].map((axis) => points[i + axis] + t * (points[i + 2 + axis] - points[i + axis]));
    if (!(from < to)) {
      open = false;
      continue;
    }
    if (!open || from > 0) parts.push(at(from));
    parts[parts.length - 1].push(...at(to));
    open = to === 1;
  }
  return parts;
}
