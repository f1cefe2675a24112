// Do the pixels tell the truth? Every pixel in the curve's colour lies on the function, and every place of the function
// has its pixel: no line across a pole, a jump or a hole.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browse, open, pixels, serve, set } from './stage.mjs';

/** @type {any} */ let server;
/** @type {any} */ let browser;
before(async () => {
  [server, browser] = await Promise.all([serve(), browse()]);
});
after(async () => {
  await browser?.close();
  server?.stop();
});

const half = Math.PI / 2;

/**
 * The functions by the browser's own mathematics, where they are torn, and what is to be found in the window.
 * @type {Record<string, {f: (x: number) => number, torn: number[], w: number[], found: string[]}>}
 */
const judged = {
  'x^2/4': { f: (x) => x * x / 4, torn: [], w: [-5, 5, -1, 6], found: ['Valley at x = 0'] },
  'abs(x)': { f: Math.abs, torn: [], w: [-5, 5, -1, 6], found: ['Kink at x = 0'] },
  'tan(x)': { f: Math.tan, torn: [-3 * half, -half, half, 3 * half], w: [-6, 6, -6, 6], found: ['Pole at x = −4.71239', 'Pole at x = −1.5708', 'Pole at x = 1.5708', 'Pole at x = 4.71239'] },
  '1/x': { f: (x) => 1 / x, torn: [0], w: [-5, 5, -4, 4], found: ['Pole at x = 0'] },
  'floor(x)': { f: Math.floor, torn: [-3, -2, -1, 0, 1, 2, 3], w: [-3.5, 3.5, -5, 5], found: [-3, -2, -1, 0, 1, 2, 3].map((x) => `Jump at x = ${String(x).replace('-', '−')}`) },
  '(x^2-1)/(x-1)': { f: (x) => x + 1, torn: [1], w: [-5, 5, -4, 6], found: ['Hole at x = 1'] },
  'x*sin(1/x)': { f: (x) => x * Math.sin(1 / x), torn: [0], w: [-1, 1, -0.4, 1], found: ['Hole at x = 0', 'Valley at x = −0.222548', 'Valley at x = 0.222548', 'Peak at x = −0.129446', 'Peak at x = 0.129446'] },
  'exp(-x^2)': { f: (x) => Math.exp(-x * x), torn: [], w: [-3, 3, -0.2, 1.2], found: ['Peak at x = 0'] },
};

for (const [formula, { f, torn, w, found }] of Object.entries(judged)) {
  test(`${formula}: no false line, no gap, and the features`, async () => {
    const { page, context, troubles } = await open(browser.browser, `${server.address}#f=${encodeURIComponent(formula)}&w=${w}&tangent=0&coloured=0&x=${w[1] * 0.93}`);
    const names = await page.locator('.features b').allTextContents();
    for (const name of found) assert.ok(names.includes(name), `${name} among ${names}`);
    if (formula !== 'x*sin(1/x)') assert.deepEqual(names, found);
    else {
      assert.match(await page.locator('#features-body').textContent(), /more turning points than can be told apart/);
    }
    const drawn = await pixels(page, 'plot', 'curve');
    assert.ok(drawn.length > 300);
    const { width, height } = await page.evaluate(() => ({ width: globalThis.surfer.plot.width, height: globalThis.surfer.plot.height }));
    const toX = (/** @type {number} */ px) => w[0] + (px / width) * (w[1] - w[0]);
    const toPy = (/** @type {number} */ y) => ((w[3] - y) / (w[3] - w[2])) * height;
    const toPx = (/** @type {number} */ x) => ((x - w[0]) / (w[1] - w[0])) * width;
    const tolerance = 3;
    // Ends of torn pieces carry round marks in the same colour.
    const marks = torn.flatMap((x) => [f(x - 1e-7), f(x + 1e-7)].filter((y) => Math.abs(y) < 1e3).map((y) => [toPx(x), toPy(y)]));
    const point = [toPx(w[1] * 0.93), toPy(f(w[1] * 0.93))];
    const inDense = (/** @type {number} */ x) => formula === 'x*sin(1/x)' && Math.abs(x) < 0.07;
    let wrong = 0;
    for (const [px, py] of drawn) {
      if ([...marks, point].some(([mx, my]) => Math.hypot(px - mx, py - my) < 16) || inDense(toX(px))) continue;
      // The function on each unbroken piece near this column: the pixel must be within what it takes on there.
      const edges = [px - tolerance, ...torn.map(toPx).filter((t) => Math.abs(t - px) < tolerance).sort((a, b) => a - b), px + tolerance];
      const held = edges.slice(1).some((to, k) => {
        const heights = Array.from({ length: 41 }, (_, i) => {
          const t = edges[k] + ((to - edges[k]) * (i + 0.5)) / 41;
          return toPy(f(toX(t)));
        });
        return py >= Math.min(...heights) - tolerance && py <= Math.max(...heights) + tolerance;
      });
      if (!held) wrong += 1;
    }
    assert.equal(wrong, 0, `${wrong} of ${drawn.length} pixels lie beside the function`);
    const columns = new Map();
    for (const [px, py] of drawn) columns.set(Math.round(px), [...(columns.get(Math.round(px)) ?? []), py]);
    for (let px = 4; px < width - 4; px += 1) {
      const y = toPy(f(toX(px + 0.5)));
      const steep = Math.abs(toPy(f(toX(px + 1))) - toPy(f(toX(px))));
      if (!(y > 4 && y < height - 4) || steep > 40 || inDense(toX(px)) || [...marks, point].some(([mx]) => Math.abs(px - mx) < 16) || torn.some((t) => Math.abs(toPx(t) - px) < 2)) continue;
      const near = [px - 1, px, px + 1].flatMap((c) => columns.get(c) ?? []);
      const marked = await isMark(page, px, y);
      assert.ok(marked || near.some((py) => Math.abs(py - y) <= tolerance + steep), `${formula}: no pixel at column ${px}`);
    }
    assert.deepEqual(troubles, []);
    await context.close();
  });
}

/** Whether the mark of a feature covers a place. @param {any} page @param {number} px @param {number} py */
async function isMark(page, px, py) {
  marksOf.get(page) ?? marksOf.set(page, await page.evaluate(() => {
    const { plot, scene } = globalThis.surfer;
    return scene.analysis.features.map((/** @type {any} */ f) => [plot.view.px(f.x), plot.view.py(f.y)]);
  }));
  return marksOf.get(page).some((/** @type {number[]} */ [x, y]) => Math.hypot(x - px, y - py) < 9);
}
/** @type {Map<any, number[][]>} */
const marksOf = new Map();

test('a line drawn across a pole would be noticed', async () => {
  // The planted fault: the same picture with the two branches of 1/x joined.
  const { page, context } = await open(browser.browser, `${server.address}#f=1/x&w=-5,5,-4,4&tangent=0&coloured=0`);
  const onAxis = async () => (await pixels(page, 'plot', 'curve')).filter(([px]) => Math.abs(px - 0.5 * 788) < 6).length;
  await set(page, { x: 4 });
  const clean = await onAxis();
  await page.evaluate(() => {
    const { plot } = globalThis.surfer;
    plot.addLayer({ order: 11, draw: (/** @type {any} */ pen, /** @type {any} */ view) => pen.line([view.px(-0.01), view.height, view.px(0.01), 0], { stroke: 'curve', width: 2.6 }) });
  });
  await set(page, { x: 4.1 });
  assert.ok(clean === 0 && (await onAxis()) > 200);
  await context.close();
});
