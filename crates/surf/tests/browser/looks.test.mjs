// Is everything in sight that is said, on a phone as well, and is a new formula met where there is something to see?

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browse, frames, open, ready, serve, set, state } from './stage.mjs';

/** @type {any} */ let server;
/** @type {any} */ let browser;
before(async () => {
  [server, browser] = await Promise.all([serve(), browse()]);
});
after(async () => {
  await browser?.close();
  server?.stop();
});

const PHONE = { viewport: { width: 390, height: 844 } };

/** How far an element reaches out of the box that holds it, to the right. @param {any} page @param {string} inner @param {string} outer */
const sticksOut = (page, inner, outer) =>
  page.evaluate(([a, b]) => {
    const edge = /** @type {Element} */ (document.querySelector(b)).getBoundingClientRect().right;
    return Math.max(...[...document.querySelectorAll(a)].map((e) => {
      const range = document.createRange();
      range.selectNodeContents(e);
      return range.getBoundingClientRect().right - edge;
    }));
  }, [inner, outer]);

test('on a phone the five methods and their standing are all in sight', async () => {
  const { page, context, troubles } = await open(browser.browser, `${server.address}#f=${encodeURIComponent('x^2 + 3*y^2 - x*y')}&open=race&rolled=300`, PHONE);
  const words = await page.locator('table.race tbody td:last-child').allTextContents();
  assert.equal(words.length, 5);
  assert.ok(words.includes('converged'), String(words));
  const out = await sticksOut(page, 'table.race tbody td:last-child', '#panel-race-body');
  assert.ok(out <= 0.5, `${out} pixels too far`);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('a value stays on one line with its error bar, wide and narrow', async () => {
  for (const options of [{}, PHONE]) {
    const { page, context, troubles } = await open(browser.browser, `${server.address}#f=${encodeURIComponent('x^2*sin(x)')}&open=methods`, options);
    for (const x of [1.3, -0.012345, 7.77]) {
      await set(page, { x });
      const cell = page.locator('table.methods td.value').first();
      assert.match(await cell.textContent(), /^−?[\d.]+ ± [\d.]+e−\d+$/);
      const lines = await cell.evaluate((/** @type {Element} */ e) => {
        const range = document.createRange();
        range.selectNodeContents(e);
        return new Set([...range.getClientRects()].map((r) => Math.round(r.top))).size;
      });
      assert.equal(lines, 1);
      assert.ok((await sticksOut(page, 'table.methods td.value', '#panel-methods-body')) <= 0.5);
    }
    assert.deepEqual(troubles, []);
    await context.close();
  }
});

test('the cut has its slope in its caption, and the caption follows', async () => {
  const { page, context } = await open(browser.browser, `${server.address}#f=${encodeURIComponent('x^2 + 3*y^2 - x*y')}&x=2&y=1`);
  const caption = page.locator('#caption-bottom');
  // The gradient at (2, 1) is (2·2 − 1, 6·1 − 2) = (3, 4).
  assert.equal(await caption.textContent(), 'A cut straight uphill: slope 5');
  await set(page, { direction: 'x' });
  assert.equal(await caption.textContent(), 'A cut along x: slope 3');
  await set(page, { direction: 'y' });
  assert.equal(await caption.textContent(), 'A cut along y: slope 4');
  await context.close();
});

test('a formula that is typed is met where it has a slope; the point of an address is kept', async () => {
  const { page, context, troubles } = await open(browser.browser, server.address);
  for (const formula of ['sqrt(4-x^2)', 'floor(x)*x', '1/(x-2)', 'abs(x-2)']) {
    await set(page, { x: 2 });
    await page.locator('#formula').fill(formula);
    for (let tries = 0; tries < 100 && (await page.evaluate(() => globalThis.surfer.explored.formula)) !== formula; tries += 1) await page.waitForTimeout(20);
    await frames(page);
    assert.match(await page.locator('#standing').textContent(), /^(increasing|decreasing|flat): slope/, `${formula} at ${(await state(page)).x}`);
  }
  await page.goto(`${server.address}#f=${encodeURIComponent('abs(x-1)')}&x=1`);
  await page.reload();
  await ready(page);
  assert.equal((await state(page)).x, 1);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('a formula that is level, or has no value, is said to be so', async () => {
  const { page, context } = await open(browser.browser, `${server.address}#f=3%2B4`);
  assert.equal(await page.locator('#features-body').textContent(), 'f′ is zero on whole stretches: there the curve is level.');
  await page.evaluate(() => globalThis.surfer.show('log(-x^2-1)'));
  await frames(page);
  assert.equal(await page.locator('#features-body').textContent(), 'f has no finite value anywhere in this window.');
  await context.close();
});

test('where no difference has truncation the V-curve says so, and at a corner that there is no slope', async () => {
  const { page, context } = await open(browser.browser, `${server.address}#f=x^2/4&open=secant`);
  const account = page.locator('#panel-secant-body .note').last();
  assert.match(await account.textContent(), /^forward: best h ≈ .*; central: the bends on both sides cancel, so that rounding is all its error/);
  await page.evaluate(() => globalThis.surfer.show('sin(x)'));
  await frames(page);
  assert.match(await account.textContent(), /^forward: best h ≈ .*; central: best h ≈ /);
  await page.evaluate(() => globalThis.surfer.show('abs(x)'));
  await set(page, { x: 0 });
  assert.equal(await account.textContent(), 'There is no slope here for a quotient to come near to.');
  await context.close();
});
