// Does the point ride by mouse, touch and keys, and do colour, glyph and words say the sign of the slope together?

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browse, colour, colours, frames, open, place, serve, set, state } from './stage.mjs';

/** @type {any} */ let server;
/** @type {any} */ let browser;
before(async () => {
  [server, browser] = await Promise.all([serve(), browse()]);
});
after(async () => {
  await browser?.close();
  server?.stop();
});

test('the page opens with the seed', async () => {
  const { page, context, troubles } = await open(browser.browser, server.address);
  assert.equal(await page.locator('#formula').inputValue(), 'x^2/4');
  assert.equal(await page.locator('#standing').textContent(), 'increasing: slope 1');
  const slider = page.getByRole('slider', { name: 'The point on the curve' });
  assert.equal(await slider.getAttribute('aria-valuetext'), 'x 2, f 1, increasing: slope 1');
  assert.equal(await page.locator('#features li b').allTextContents().then((t) => t.join()), 'Valley at x = 0');
  assert.deepEqual(troubles, []);
  await context.close();
});

test('the mouse glides, drags, parks, pans and zooms', async () => {
  const { page, context, troubles } = await open(browser.browser, server.address);
  const start = await place(page);
  // Moving is riding.
  await page.mouse.move(start.left + start.width * 0.25, start.top + 40);
  await frames(page);
  assert.ok(Math.abs((await state(page)).x + 2.5) < 0.05);
  // Dragging at the point is riding too, and parks it.
  let p = await place(page);
  await page.mouse.move(p.x, p.y);
  await page.mouse.down();
  await page.mouse.move(p.x + 150, p.y, { steps: 5 });
  await page.mouse.up();
  await frames(page);
  const dragged = (await state(page)).x;
  assert.ok(dragged > -1 && dragged < 0, `${dragged}`);
  await page.mouse.move(p.left + 600, p.top + 20);
  await frames(page);
  assert.equal((await state(page)).x, dragged, 'parked');
  // Dragging elsewhere moves the window; the point keeps its x.
  const before = (await state(page)).window;
  await page.mouse.down();
  await page.mouse.move(p.left + 500, p.top + 60, { steps: 4 });
  await page.mouse.up();
  await frames(page);
  const after = (await state(page)).window;
  assert.ok(after.x0 > before.x0 && after.y0 > before.y0 && Math.abs(after.x1 - after.x0 - (before.x1 - before.x0)) < 1e-5);
  assert.equal((await state(page)).x, dragged);
  // The wheel zooms about the mouse: what is under it stays.
  const under = await page.evaluate(() => globalThis.surfer.plot.view.x(500));
  await page.mouse.wheel(0, -200);
  await frames(page);
  const zoomed = (await state(page)).window;
  assert.ok(zoomed.x1 - zoomed.x0 < after.x1 - after.x0);
  assert.ok(Math.abs((await page.evaluate(() => globalThis.surfer.plot.view.x(500))) - under) < 1e-4);
  await page.getByRole('button', { name: 'Fit', exact: true }).click();
  await frames(page);
  assert.deepEqual((await state(page)).window, before);
  // The bottom graph rides as well.
  await page.locator('#stage-bottom').click({ position: { x: 100, y: 50 } });
  await frames(page);
  assert.ok((await state(page)).x < -3);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('a finger rides, two fingers zoom', async () => {
  const { page, context, troubles } = await open(browser.browser, server.address, { hasTouch: true, viewport: { width: 390, height: 844 } });
  const p = await place(page);
  const client = await context.newCDPSession(page);
  const touch = (/** @type {string} */ type, /** @type {[number, number][]} */ points) =>
    client.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  await touch('touchStart', [[p.x, p.y]]);
  for (let i = 1; i <= 10; i += 1) await touch('touchMove', [[p.x - 15 * i, p.y]]);
  await touch('touchEnd', []);
  await frames(page);
  const { x, window } = await state(page);
  assert.ok(x < 0, `${x}`);
  assert.match(await page.locator('#standing').textContent(), /^decreasing: slope −/);
  const [a, b] = [p.left + 150, p.left + 200];
  await touch('touchStart', [[a, p.top + 100]]);
  await touch('touchStart', [[a, p.top + 100], [b, p.top + 100]]);
  for (let i = 1; i <= 8; i += 1) await touch('touchMove', [[a - 8 * i, p.top + 100], [b + 8 * i, p.top + 100]]);
  await touch('touchEnd', []);
  await frames(page);
  const zoomed = (await state(page)).window;
  assert.ok(zoomed.x1 - zoomed.x0 < 0.7 * (window.x1 - window.x0));
  assert.deepEqual(troubles, []);
  await context.close();
});

test('every key does what is written below the graphs', async () => {
  const { page, context, troubles } = await open(browser.browser, `${server.address}#f=x^3-3*x&x=0.5`);
  await page.getByRole('slider', { name: 'The point on the curve' }).focus();
  const press = async (/** @type {string} */ key) => {
    await page.keyboard.press(key);
    await frames(page);
    return (await state(page)).x;
  };
  const { window } = await state(page);
  const x = await press('ArrowRight');
  const step = Number((x - 0.5).toPrecision(6));
  assert.ok(step > 0 && step <= (window.x1 - window.x0) / 50);
  assert.equal(await press('ArrowLeft'), 0.5);
  assert.ok(Math.abs((await press('Shift+ArrowRight')) - 0.5 - step / 10) < 1e-9);
  await press('ArrowLeft');
  await press('PageUp');
  await press('PageDown');
  assert.equal(await press('Home'), window.x0);
  assert.equal(await press('n'), -1, 'the peak');
  assert.equal(await page.locator('#standing').textContent(), 'flat: slope 0');
  assert.equal(await press('n'), 1, 'the valley');
  assert.equal(await press('p'), -1);
  assert.equal(await press('End'), window.x1);
  const width = async () => (await state(page)).window.x1 - (await state(page)).window.x0;
  const all = await width();
  await press('-');
  assert.ok((await width()) > all);
  await press('d');
  assert.ok((await state(page)).window.x0 !== window.x0);
  await press('f');
  assert.equal(await width(), all);
  // The keyboard reaches everything: from the formula on, every control has its turn and shows that it has.
  await page.locator('#formula').focus();
  const reached = new Set();
  for (let i = 0; i < 60; i += 1) {
    await page.keyboard.press('Tab');
    reached.add(await page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute('aria-label') || document.activeElement?.textContent?.trim()));
  }
  for (const name of ['examples', 'Share', 'handle', 'Zoom in', 'tangent', 'reading-x-value', 'Secant to tangent']) assert.ok(reached.has(name), `${name} among ${[...reached]}`);
  assert.deepEqual(troubles, []);
  await context.close();
});

/** Slope signs at places of x²/4. @type {[number, string, string, string, RegExp][]} */
const signs = [
  [3, 'rising', '▲', 'solid', /^increasing: slope 1\.5$/],
  [-3, 'falling', '▼', 'dashed', /^decreasing: slope −1\.5$/],
  [0, 'flat', '●', 'flat', /^flat: slope 0$/],
];
for (const palette of ['safe', 'seed']) {
  for (const theme of ['light', 'dark']) {
    test(`colour, glyph, line and words agree: ${palette}, ${theme}`, async () => {
      const { page, context } = await open(browser.browser, `${server.address}#palette=${palette}&theme=${theme}&coloured=0`);
      for (const [x, name, glyph, , words] of signs) {
        await set(page, { x });
        assert.match(await page.locator('#standing').textContent(), words);
        assert.equal(await page.locator('.standing .glyph').first().textContent(), glyph);
        assert.equal(await page.locator('.standing .glyph').first().getAttribute('data-sign'), name);
        const wanted = await colour(page, name);
        const { px, py, ux, slopeY } = await page.evaluate(() => {
          const { plot, slopePlot, state: s, fn } = globalThis.surfer;
          const at = s.get().x;
          return { px: plot.view.px(at), py: plot.view.py(fn.f(at)), ux: [...Array(60)].map((_, i) => [plot.view.px(at) + 14 + i, plot.view.py(fn.f(at) + fn.df(at) * ((14 + i) / plot.view.scaleX))]), slopeY: slopePlot.view.py(fn.df(at)) };
        });
        // The point itself, on both graphs, and its place beside the axis.
        assert.deepEqual(await colours(page, 'plot', [[px, py]]), [wanted]);
        assert.deepEqual(await colours(page, 'slopePlot', [[px, slopeY]]), [wanted]);
        const axis = await page.evaluate(() => globalThis.surfer.slopePlot.view.py(0));
        assert.equal(Math.sign(Math.round(axis - slopeY)), Math.sign(x));
        // The tangent: unbroken where rising, dashed where falling.
        const rows = await Promise.all([-1, 0, 1].map((dy) => colours(page, 'plot', ux.map(([u, v]) => [u, v + dy]))));
        const share = ux.filter((_, i) => rows.some((row) => row[i] === wanted)).length / ux.length;
        if (name === 'rising') assert.ok(share > 0.95, `${share}`);
        if (name === 'falling') assert.ok(share > 0.4 && share < 0.9, `${share}`);
        if (name === 'flat') assert.ok(share > 0.1 && share < 0.9, `${share}`);
      }
      await context.close();
    });
  }
}
