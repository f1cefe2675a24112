// How does a picture leave the page? As PNG, as SVG, or as one file that works with no server. PNG and SVG are drawn by
// the same strokes as the page, once on a canvas and once as text.

import { CanvasPen, SvgPen } from './pen.js';
import { toHash } from './share.js';

/** @typedef {import('./app.js').App} App */

const TITLE = 34;
const GAP = 14;

/**
 * Draws both graphs, one above the other, with a title.
 * @param {App} app
 * @param {import('./pen.js').Pen} pen
 * @returns {void}
 */
function draw(app, pen) {
  const { plot, slopePlot, explored } = app;
  const { width, height } = size(app);
  const names = explored.variables.join(', ');
  pen.polygon([0, 0, width, 0, width, height, 0, height], { fill: 'paper' });
  pen.text(10, TITLE / 2, `f(${names}) = ${explored.text.f ?? explored.formula}`, { size: 15, bold: true });
  pen.shift(0, TITLE, () => plot.drawWith(pen, plot.view));
  if (explored.variables.length > 1) return;
  pen.text(10, TITLE + plot.height + GAP + TITLE / 2, `f′(${names}) = ${explored.text.df ?? '…'}`, { size: 15, bold: true });
  pen.shift(0, 2 * TITLE + plot.height + GAP, () => slopePlot.drawWith(pen, slopePlot.view));
}

/** @param {App} app */
function size({ plot, slopePlot, explored }) {
  const both = explored.variables.length === 1;
  return { width: plot.width, height: TITLE + plot.height + (both ? GAP + TITLE + slopePlot.height : 0) };
}

/**
 * The picture as SVG.
 * @param {App} app
 * @param {Record<string, string>} palette
 */
export function asSvg(app, palette) {
  const { width, height } = size(app);
  const pen = new SvgPen(palette);
  draw(app, pen);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>f(${app.explored.variables.join(', ')}) = ${(app.explored.text.f ?? app.explored.formula).replace(/&/g, '&amp;').replace(/</g, '&lt;')}</title>
${pen.body}
</svg>
`;
}

/**
 * The picture as PNG, with two pixels for one.
 * @param {App} app
 * @param {Record<string, string>} palette
 * @returns {Promise<Blob>}
 */
export function asPng(app, palette) {
  const { width, height } = size(app);
  const canvas = document.createElement('canvas');
  canvas.width = 2 * width;
  canvas.height = 2 * height;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.scale(2, 2);
  draw(app, new CanvasPen(context, palette));
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'));
}

/**
 * The page as one file, made by the server.
 * @param {App} app
 * @returns {Promise<Blob>}
 */
export async function asPage(app) {
  const response = await fetch(`export?formula=${encodeURIComponent(app.explored.formula)}&state=${encodeURIComponent(toHash(app.state))}`);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.blob();
}

/** Hands a file to the person. @param {Blob} blob @param {string} name */
export function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
