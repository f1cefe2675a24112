// How quick is the page? Frames a second while the mouse drags the point, with three curves of 1,800 samples each, and
// the time from a formula to the first picture of it. Prints figures beside their targets; nothing fails on a slow day.

import { browse, frames, open, place, serve } from './stage.mjs';

const ROUNDS = 3;
const server = await serve();
const { browser, close } = await browse();

/** The part of sorted numbers. @param {number[]} all @param {number} part */
const quantile = (all, part) => [...all].sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(part * all.length))];

/** Frames a second while dragging for two seconds. @param {any} page */
async function drag(page) {
  const p = await place(page);
  await page.mouse.move(p.x, p.y);
  await page.mouse.down();
  await page.evaluate(() => {
    const times = /** @type {number[]} */ ([]);
    const look = (/** @type {number} */ now) => {
      times.push(now);
      if (globalThis.watching) requestAnimationFrame(look);
    };
    Object.assign(globalThis, { watching: true, times });
    requestAnimationFrame(look);
  });
  const end = Date.now() + 2000;
  for (let i = 0; Date.now() < end; i += 1) {
    await page.mouse.move(p.left + p.width * (0.5 + 0.4 * Math.sin(i / 25)), p.y);
    await page.waitForTimeout(4);
  }
  const times = await page.evaluate(() => {
    globalThis.watching = false;
    return globalThis.times;
  });
  await page.mouse.up();
  const gaps = times.slice(1).map((/** @type {number} */ t, /** @type {number} */ i) => t - times[i]);
  return { median: 1000 / quantile(gaps, 0.5), mean: (1000 * gaps.length) / (times[times.length - 1] - times[0]), slow: 1000 / quantile(gaps, 0.95) };
}

/** The CPU time of one frame of the scene with everything computed anew. @param {any} page */
const work = (page) =>
  page.evaluate(() => {
    const { state, plot, slopePlot, scene } = globalThis.surfer;
    const spent = [];
    for (let i = 0; i < 60; i += 1) {
      const { x } = state.get();
      state.set({ x: x + (i % 2 ? 1e-3 : -1e-3) });
      const start = performance.now();
      if (i >= 30) scene.refresh();
      state.flush();
      plot.drawIfNeeded();
      slopePlot.drawIfNeeded();
      spent.push(performance.now() - start);
    }
    const median = (/** @type {number[]} */ all) => all.sort((a, b) => a - b)[all.length >> 1];
    return { dragging: median(spent.slice(0, 30)), anew: median(spent.slice(30)) };
  });

console.log('frames a second while dragging: f, f′ and f″, 1,800 samples each (target: at least 55)');
for (const [name, formula] of [['a wave', 'sin(x)+0.3*sin(7*x)'], ['poles', 'tan(x)'], ['the seed', 'x^2/4']]) {
  const results = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { page, context } = await open(browser, `${server.address}#f=${encodeURIComponent(formula)}&open=bend&second=1`, { viewport: { width: 1800, height: 1400 } });
    const spent = await work(page);
    results.push({ ...(await drag(page)), ...spent });
    await context.close();
  }
  const best = results.reduce((a, b) => (a.mean > b.mean ? a : b));
  console.log(`  ${name.padEnd(10)} median ${best.median.toFixed(0)}, mean ${best.mean.toFixed(0)}, slowest twentieth ${best.slow.toFixed(0)}; script ${best.dragging.toFixed(2)} ms a frame, ${best.anew.toFixed(2)} ms with all curves anew`);
}

console.log('formula to first picture, in milliseconds, from the question to the drawn frame (target: under 100)');
const { page, context } = await open(browser, server.address);
for (const formula of ['x^2/4', 'a*sin(b*x)', 'tan(x)', 'x*sin(1/x)', 'exp(-x^2)*cos(5*x)', 'gamma(x)', 'x^2 + 3*y^2 - x*y']) {
  const all = [];
  for (let round = 0; round < 5; round += 1) {
    // A space more each time, so that the answer is not at hand.
    const asked = `${formula}${' '.repeat(round + 1)}+ 0`;
    all.push(await page.evaluate(async (/** @type {string} */ text) => {
      const start = performance.now();
      await globalThis.surfer.show(text);
      globalThis.surfer.state.flush();
      return performance.now() - start;
    }, asked));
    await frames(page);
  }
  console.log(`  ${formula.padEnd(20)} ${Math.min(...all).toFixed(1)} at best, ${quantile(all, 0.5).toFixed(1)} in the middle`);
}
await context.close();
await close();
server.stop();
