// What is seen of a line that may lead far out of the picture? Its pieces within the picture and a margin: a canvas
// works out every dash of a line, and a way that diverges would have millions where nobody sees them.

/** How far beyond the edges lines are kept, in pixels: more than the widest stroke. */
const MARGIN = 20;

/**
 * Draws what is seen of a line.
 * @param {import('./pen.js').Pen} pen
 * @param {{width: number, height: number}} size of the picture
 * @param {ArrayLike<number>} points x0, y0, x1, y1, … in pixels
 * @param {import('./pen.js').Style} style
 */
export function drawWay(pen, size, points, style) {
  for (const piece of pieces(size, points)) pen.line(piece, style);
}

/**
 * The pieces of a line within a picture and its margin (each segment as Liang and Barsky 1984 cut it).
 * @param {{width: number, height: number}} size
 * @param {ArrayLike<number>} points
 * @returns {number[][]} lines of two points or more
 */
export function pieces({ width, height }, points) {
  /** @type {number[][]} */ const all = [];
  /** @type {number[]} */ let piece = [];
  for (let i = 0; i + 3 < points.length; i += 2) {
    const [ax, ay, bx, by] = [points[i], points[i + 1], points[i + 2], points[i + 3]];
    let [enter, leave] = [0, 1];
    for (const [from, span, most] of [[ax, bx - ax, width], [ay, by - ay, height]]) {
      const [first, second] = [(-MARGIN - from) / span, (most + MARGIN - from) / span];
      if (span !== 0) [enter, leave] = [Math.max(enter, Math.min(first, second)), Math.min(leave, Math.max(first, second))];
      else if (from < -MARGIN || from > most + MARGIN) leave = -1;
    }
    if (!(enter < leave)) continue;
    const at = (/** @type {number} */ t) => [ax + t * (bx - ax), ay + t * (by - ay)];
    if (enter > 0 || piece.length === 0) all.push((piece = at(enter)));
    piece.push(...(leave < 1 ? at(leave) : [bx, by]));
    if (leave < 1) piece = [];
  }
  return all;
}
