// How is a picture put on a canvas, and the same picture into an SVG file? Everything that is drawn goes through a pen
// with a few strokes; there are two pens, so that what is exported is what was seen.

import { within } from './maths/within.js';

/**
 * How a shape looks. Colours are names of the palette (`rising`, `curve`, `ink` …) or CSS colours.
 * @typedef {object} Style
 * @property {string} [fill]
 * @property {string} [stroke]
 * @property {number} [width] of the stroke, in pixels
 * @property {number[]} [dash]
 * @property {number} [opacity]
 * @property {'round' | 'butt'} [cap]
 */

/**
 * How a text looks.
 * @typedef {object} TextStyle
 * @property {string} [fill]
 * @property {number} [size] in pixels
 * @property {'left' | 'center' | 'right'} [align]
 * @property {'top' | 'middle' | 'bottom'} [baseline]
 * @property {boolean} [bold]
 * @property {boolean} [italic]
 * @property {string} [halo] a colour around the letters, for texts over curves
 */

/**
 * @typedef {object} Pen
 * @property {Record<string, string>} palette CSS colours by name
 * @property {(points: ArrayLike<number>, style: Style) => void} line x0, y0, x1, y1, … in pixels
 * @property {(points: ArrayLike<number>, style: Style) => void} polygon closed and filled
 * @property {(x: number, y: number, radius: number, style: Style) => void} circle
 * @property {(x: number, y: number, text: string, style?: TextStyle) => void} text
 * @property {(x: number, y: number, width: number, height: number, draw: () => void) => void} clip
 * @property {(dx: number, dy: number, draw: () => void) => void} shift draws somewhere else
 */

const FONT = 'system-ui, "DejaVu Sans", sans-serif';

/** A pen that draws on a canvas. @implements {Pen} */
export class CanvasPen {
  /** What is clipped to. @type {import('./maths/within.js').Box | undefined} */ #box;

  /** @param {CanvasRenderingContext2D} context @param {Record<string, string>} palette */
  constructor(context, palette) {
    this.context = context;
    this.palette = palette;
  }

  /** @param {string} name */
  #colour(name) {
    return this.palette[name] ?? name;
  }

  /** @param {Style} style */
  #finish({ fill, stroke, width = 1, dash, opacity = 1, cap = 'round' }) {
    const c = this.context;
    c.globalAlpha = opacity;
    if (fill) {
      c.fillStyle = this.#colour(fill);
      c.fill();
    }
    if (stroke) {
      c.strokeStyle = this.#colour(stroke);
      c.lineWidth = width;
      c.lineCap = cap;
      c.lineJoin = 'round';
      c.setLineDash(dash ?? []);
      c.stroke();
    }
    c.globalAlpha = 1;
  }

  /** @param {ArrayLike<number>} points */
  #trace(points) {
    const c = this.context;
    c.beginPath();
    c.moveTo(points[0], points[1]);
    for (let i = 2; i + 1 < points.length; i += 2) c.lineTo(points[i], points[i + 1]);
  }

  /** @param {ArrayLike<number>} points @param {Style} style */
  line(points, style) {
    if (points.length < 4) return;
    for (const part of visible(points, style, this.#box)) {
      this.#trace(part);
      this.#finish({ ...style, fill: undefined });
    }
  }

  /** @param {ArrayLike<number>} points @param {Style} style */
  polygon(points, style) {
    if (points.length < 6) return;
    this.#trace(points);
    this.context.closePath();
    this.#finish(style);
  }

  /** @param {number} x @param {number} y @param {number} radius @param {Style} style */
  circle(x, y, radius, style) {
    this.context.beginPath();
    this.context.arc(x, y, radius, 0, 2 * Math.PI);
    this.#finish(style);
  }

  /** @param {number} x @param {number} y @param {string} text @param {TextStyle} [style] */
  text(x, y, text, { fill = 'ink', size = 12, align = 'left', baseline = 'middle', bold, italic, halo } = {}) {
    const c = this.context;
    c.font = `${italic ? 'italic ' : ''}${bold ? '600 ' : ''}${size}px ${FONT}`;
    c.textAlign = align;
    c.textBaseline = baseline;
    if (halo) {
      c.strokeStyle = this.#colour(halo);
      c.lineWidth = 4;
      c.lineJoin = 'round';
      c.setLineDash([]);
      c.strokeText(text, x, y);
    }
    c.fillStyle = this.#colour(fill);
    c.fillText(text, x, y);
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height @param {() => void} draw */
  clip(x, y, width, height, draw) {
    this.context.save();
    this.context.beginPath();
    this.context.rect(x, y, width, height);
    this.context.clip();
    const outer = this.#box;
    this.#box = { x, y, width, height };
    draw();
    this.#box = outer;
    this.context.restore();
  }

  /** @param {number} dx @param {number} dy @param {() => void} draw */
  shift(dx, dy, draw) {
    this.context.save();
    this.context.translate(dx, dy);
    draw();
    this.context.restore();
  }
}

/** What there is to be drawn of a line. @param {ArrayLike<number>} points @param {Style} style @param {import('./maths/within.js').Box | undefined} box @returns {ArrayLike<number>[]} */
const visible = (points, { dash }, box) => (box && dash?.length ? within(points, box) : [points]);

/** A text that XML holds literally. @param {string} text */
const escape = (text) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** Pixels to a hundredth: finer than any printer. @param {number} value */
const short = (value) => String(Math.round(value * 100) / 100);

/** A pen that writes SVG. @implements {Pen} */
export class SvgPen {
  /** @type {string[]} */ #lines = [];
  /** What is clipped to. @type {import('./maths/within.js').Box | undefined} */ #box;
  #clips = 0;

  /** @param {Record<string, string>} palette @param {string} [prefix] of identifiers, where several pictures share a file */
  constructor(palette, prefix = 'c') {
    this.palette = palette;
    this.prefix = prefix;
  }

  /** The elements that were drawn. */
  get body() {
    return this.#lines.join('\n');
  }

  /** @param {string} name */
  #colour(name) {
    return escape(this.palette[name] ?? name);
  }

  /** @param {Style} style */
  #style({ fill, stroke, width = 1, dash, opacity = 1, cap = 'round' }) {
    const parts = [`fill="${fill ? this.#colour(fill) : 'none'}"`];
    if (stroke) {
      parts.push(`stroke="${this.#colour(stroke)}" stroke-width="${short(width)}" stroke-linecap="${cap}" stroke-linejoin="round"`);
      if (dash?.length) parts.push(`stroke-dasharray="${dash.map(short).join(' ')}"`);
    }
    if (opacity !== 1) parts.push(`opacity="${short(opacity)}"`);
    return parts.join(' ');
  }

  /** @param {ArrayLike<number>} points */
  #points(points) {
    const out = [];
    for (let i = 0; i + 1 < points.length; i += 2) out.push(`${short(points[i])},${short(points[i + 1])}`);
    return out.join(' ');
  }

  /** @param {ArrayLike<number>} points @param {Style} style */
  line(points, style) {
    if (points.length < 4) return;
    for (const part of visible(points, style, this.#box)) {
      this.#lines.push(`<polyline points="${this.#points(part)}" ${this.#style({ ...style, fill: undefined })}/>`);
    }
  }

  /** @param {ArrayLike<number>} points @param {Style} style */
  polygon(points, style) {
    if (points.length < 6) return;
    this.#lines.push(`<polygon points="${this.#points(points)}" ${this.#style(style)}/>`);
  }

  /** @param {number} x @param {number} y @param {number} radius @param {Style} style */
  circle(x, y, radius, style) {
    this.#lines.push(`<circle cx="${short(x)}" cy="${short(y)}" r="${short(radius)}" ${this.#style(style)}/>`);
  }

  /** @param {number} x @param {number} y @param {string} text @param {TextStyle} [style] */
  text(x, y, text, { fill = 'ink', size = 12, align = 'left', baseline = 'middle', bold, italic, halo } = {}) {
    const anchor = { left: 'start', center: 'middle', right: 'end' }[align];
    const base = { top: 'text-before-edge', middle: 'central', bottom: 'text-after-edge' }[baseline];
    const more = `${bold ? ' font-weight="600"' : ''}${italic ? ' font-style="italic"' : ''}${
      halo ? ` stroke="${this.#colour(halo)}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"` : ''
    }`;
    this.#lines.push(
      `<text x="${short(x)}" y="${short(y)}" font-family="${escape(FONT)}" font-size="${size}" text-anchor="${anchor}" ` +
        `dominant-baseline="${base}" fill="${this.#colour(fill)}"${more}>${escape(text)}</text>`,
    );
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height @param {() => void} draw */
  clip(x, y, width, height, draw) {
    const id = `${this.prefix}${(this.#clips += 1)}`;
    this.#lines.push(
      `<clipPath id="${id}"><rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"/></clipPath>`,
      `<g clip-path="url(#${id})">`,
    );
    const outer = this.#box;
    this.#box = { x, y, width, height };
    draw();
    this.#box = outer;
    this.#lines.push('</g>');
  }

  /** @param {number} dx @param {number} dy @param {() => void} draw */
  shift(dx, dy, draw) {
    this.#lines.push(`<g transform="translate(${short(dx)} ${short(dy)})">`);
    draw();
    this.#lines.push('</g>');
  }
}
