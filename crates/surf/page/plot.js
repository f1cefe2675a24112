// What is a graph on the page? A canvas that keeps the size of its box, a window of numbers, and layers that draw
// themselves in order. It knows nothing of curves: those are layers.

import { CanvasPen } from './pen.js';
import { View } from './view.js';

/**
 * Something that is drawn on a plot.
 * @typedef {object} Layer
 * @property {number} [order] lower ones are drawn first: grid 0, curves 10, lines at the point 20, marks 30, point 40
 * @property {(pen: import('./pen.js').Pen, view: View, plot: Plot) => void} draw
 */

/** A canvas with layers. */
export class Plot {
  /** @type {Layer[]} */ #layers = [];
  #dirty = true;
  /** @type {import('./view.js').Window} */ #window = { x0: -1, x1: 1, y0: -1, y1: 1 };
  #wake;
  #palette;

  /**
   * @param {HTMLElement} stage the box, with a canvas in it
   * @param {{wake: () => void, palette: () => Record<string, string>}} host asks for a frame; the colours of now
   */
  constructor(stage, host) {
    this.stage = stage;
    this.canvas = /** @type {HTMLCanvasElement} */ (stage.querySelector('canvas'));
    this.#wake = host.wake;
    this.#palette = host.palette;
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext('2d', { alpha: false }));
    this.width = Math.max(1, stage.clientWidth);
    this.height = Math.max(1, stage.clientHeight);
    /** Called when the box has another size. @type {(() => void)[]} */
    this.resized = [];
    new ResizeObserver(() => this.#fit()).observe(stage);
    this.#fit();
  }

  #fit() {
    const ratio = Math.min(globalThis.devicePixelRatio || 1, 2);
    const width = Math.max(1, this.stage.clientWidth);
    const height = Math.max(1, this.stage.clientHeight);
    if (this.canvas.width === Math.round(width * ratio) && this.canvas.height === Math.round(height * ratio)) return;
    this.width = width;
    this.height = height;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    for (const fn of this.resized) fn();
    this.invalidate();
  }

  /** The part of the plane that is seen. */
  get window() {
    return this.#window;
  }

  set window(window) {
    this.#window = window;
    this.invalidate();
  }

  /** The map from numbers to pixels as it is now. @returns {View} */
  get view() {
    return new View(this.#window, this.width, this.height);
  }

  /**
   * Puts a layer on the plot.
   * @param {Layer} layer
   * @returns {() => void} takes it off again
   */
  addLayer(layer) {
    this.#layers.push(layer);
    this.#layers.sort((a, b) => (a.order ?? 20) - (b.order ?? 20));
    this.invalidate();
    return () => {
      this.#layers = this.#layers.filter((other) => other !== layer);
      this.invalidate();
    };
  }

  /** Says that the picture is no longer true; it is drawn again in the next frame. */
  invalidate() {
    this.#dirty = true;
    this.#wake();
  }

  /** Draws, if the picture is no longer true. */
  drawIfNeeded() {
    if (!this.#dirty) return;
    this.#dirty = false;
    this.drawWith(new CanvasPen(this.context, this.#palette()), this.view);
  }

  /**
   * Draws all layers with a pen: the canvas's, or one that writes a file.
   * @param {import('./pen.js').Pen} pen
   * @param {View} view
   */
  drawWith(pen, view) {
    const { width, height } = view;
    pen.polygon([0, 0, width, 0, width, height, 0, height], { fill: 'paper' });
    pen.clip(0, 0, width, height, () => {
      for (const layer of this.#layers) layer.draw(pen, view, this);
    });
  }
}
