// What stands behind the curves? A quiet grid, the axes, and their numbers, which stay at the edge when an axis leaves
// the picture.

import { tick } from './format.js';
import { ticks } from './view.js';

/**
 * The layer of grid, axes and numbers.
 * @param {() => {x: string, y: string} | undefined} names of the axes, as they are now; none where there are no such axes
 * @returns {import('./plot.js').Layer}
 */
export function axes(names) {
  return {
    order: 0,
    draw: (pen, view) => {
      const called = names();
      if (!called) return;
      const { window, width, height } = view;
      const across = ticks(window.x0, window.x1, Math.max(4, width / 85));
      const up = ticks(window.y0, window.y1, Math.max(3, height / 55));
      for (const x of across.values) pen.line([view.px(x), 0, view.px(x), height], { stroke: 'grid', cap: 'butt' });
      for (const y of up.values) pen.line([0, view.py(y), width, view.py(y)], { stroke: 'grid', cap: 'butt' });
      const [ax, ay] = [view.px(0), view.py(0)];
      if (ay >= 0 && ay <= height) pen.line([0, ay, width, ay], { stroke: 'axis', width: 1.25, cap: 'butt' });
      if (ax >= 0 && ax <= width) pen.line([ax, 0, ax, height], { stroke: 'axis', width: 1.25, cap: 'butt' });

      const numbersY = Math.min(Math.max(ay + 12, 12), height - 10);
      const left = ax + 6 > width - 34;
      const numbersX = Math.min(Math.max(left ? ax - 6 : ax + 6, 6), width - 6);
      for (const x of across.values) {
        if (Math.abs(view.px(x) - ax) < 1 || view.px(x) < 16 || view.px(x) > width - 20) continue;
        pen.text(view.px(x), numbersY, tick(x, across.step), { size: 11, fill: 'muted', align: 'center', halo: 'paper' });
      }
      for (const y of up.values) {
        if (Math.abs(view.py(y) - ay) < 1 || view.py(y) < 10 || view.py(y) > height - 10 || Math.abs(view.py(y) - numbersY) < 12) continue;
        pen.text(numbersX, view.py(y), tick(y, up.step), { size: 11, fill: 'muted', align: left ? 'right' : 'left', halo: 'paper' });
      }
      if (ax > 12 && ax < width && ay > 0 && ay < height) pen.text(ax - 6, numbersY, '0', { size: 11, fill: 'muted', align: 'right', halo: 'paper' });
      const { x, y } = called;
      pen.text(width - 8, numbersY - (ay >= 0 && ay <= height ? 24 : 16), x, { size: 13, italic: true, fill: 'muted', align: 'right', halo: 'paper' });
      pen.text(Math.min(Math.max(ax - 8, 18), width - 8), 12, y, { size: 13, italic: true, fill: 'muted', align: 'right', halo: 'paper' });
    },
  };
}
