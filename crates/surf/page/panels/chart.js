// What is a small picture in a panel? A plot with margins, axes with numbers, and one function that draws on it.

import { Plot } from '../plot.js';
import { readPalette } from '../theme.js';
import { View, ticks } from '../view.js';
import { tick } from '../format.js';
import { powerOfTen } from '../maths/digits.js';
import { el } from './widgets.js';

/**
 * @typedef {object} Chart
 * @property {HTMLElement} element
 * @property {Plot} plot
 * @property {() => void} invalidate draws again in the next frame
 */

/** The colours of now, read once for all charts after each change. @type {{count: number, colours: Record<string, string>} | null} */
let palette = null;

/**
 * A picture of a fixed height, as wide as there is room.
 * @param {import('../app.js').App} app
 * @param {number} height in pixels
 * @param {(pen: import('../pen.js').Pen, size: {width: number, height: number}) => void} draw
 * @param {string} [label] what it shows, for who cannot see it
 * @returns {Chart}
 */
export function chart(app, height, draw, label) {
  const element = el('div', { class: 'chart', style: `height: ${height}px`, role: label && 'img', 'aria-label': label }, el('canvas', { 'aria-hidden': 'true' }));
  const plot = new Plot(element, {
    wake: () => app.state.wake(),
    palette: () => {
      const count = app.state.get().colours;
      const kept = palette !== null && palette.count === count ? palette : { count, colours: readPalette() };
      palette = kept;
      return kept.colours;
    },
  });
  plot.addLayer({ draw: (pen, { width, height: tall }) => draw(pen, { width, height: tall }) });
  app.state.afterwards(() => plot.drawIfNeeded());
  return { element, plot, invalidate: () => plot.invalidate() };
}

/** A view that keeps a margin for numbers on the left and below. */
export class Framed {
  /**
   * @param {import('../view.js').Window} window on axes with powers of ten, the exponents
   * @param {{width: number, height: number}} size
   * @param {{left?: number, right?: number, top?: number, bottom?: number}} [margins]
   */
  constructor(window, { width, height }, { left = 46, right = 10, top = 8, bottom = 24 } = {}) {
    this.left = left;
    this.top = top;
    this.width = Math.max(1, width - left - right);
    this.height = Math.max(1, height - top - bottom);
    this.window = window;
    this.inner = new View(window, this.width, this.height);
  }

  /** @param {number} x */
  px(x) {
    return this.left + this.inner.px(x);
  }

  /** @param {number} y */
  py(y) {
    return this.top + this.inner.py(y);
  }

  /** @param {number} px */
  x(px) {
    return this.inner.x(px - this.left);
  }

  /**
   * Grid lines with their numbers.
   * @param {import('../pen.js').Pen} pen
   * @param {{logX?: boolean, logY?: boolean, countX?: number, countY?: number}} [options]
   */
  axes(pen, { logX = false, logY = false, countX = 6, countY = 5 } = {}) {
    const { x0, x1, y0, y1 } = this.window;
    const [right, bottom] = [this.left + this.width, this.top + this.height];
    const across = marks(x0, x1, countX, logX);
    const up = marks(y0, y1, countY, logY);
    for (const { at, text } of across) {
      pen.line([this.px(at), this.top, this.px(at), bottom], { stroke: 'grid' });
      pen.text(this.px(at), bottom + 12, text, { fill: 'muted', size: 11, align: 'center' });
    }
    for (const { at, text } of up) {
      pen.line([this.left, this.py(at), right, this.py(at)], { stroke: 'grid' });
      pen.text(this.left - 6, this.py(at), text, { fill: 'muted', size: 11, align: 'right' });
    }
    pen.line([this.left, this.top, this.left, bottom, right, bottom], { stroke: 'axis' });
  }

  /** Draws within the axes only. @param {import('../pen.js').Pen} pen @param {() => void} draw */
  inside(pen, draw) {
    pen.clip(this.left, this.top, this.width, this.height, draw);
  }
}

/** Where an axis has its numbers. @param {number} from @param {number} to @param {number} count @param {boolean} log */
function marks(from, to, count, log) {
  if (!log) {
    const { values, step } = ticks(from, to, count);
    // Large numbers are cut to what an axis has room for.
    return values.map((at) => ({ at, text: Math.abs(at) >= 1e5 ? at.toExponential().replace('e+', 'e').replace('-', '−') : tick(at, step) }));
  }
  const every = Math.max(1, Math.ceil((to - from) / count));
  const first = Math.ceil(from / every) * every;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / every) + 1) }, (_, i) => {
    const at = first + i * every;
    return { at, text: powerOfTen(at) };
  });
}
