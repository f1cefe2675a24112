// Does the page leave this machine whole? The address gives back the state; pictures are pictures; one file works from
// a disk with the network off.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { address, browse, frames, kept, open, ready, serve, set, state, until } from './stage.mjs';

/** @type {any} */ let server;
/** @type {any} */ let browser;
const folder = mkdtempSync(join(tmpdir(), 'fluxions-share-'));
before(async () => {
  [server, browser] = await Promise.all([serve(), browse()]);
});
after(async () => {
  await browser?.close();
  server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Clicks an entry of the menu and keeps what comes. @param {any} page @param {string} entry */
async function download(page, entry) {
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: entry }).click()]);
  const path = join(folder, file.suggestedFilename());
  await file.saveAs(path);
  return path;
}

test('the address holds the whole state', async () => {
  const one = await open(browser.browser, server.address);
  const { page } = one;
  await page.locator('#formula').fill('a*sin(b*x) + x/2');
  await until(async () => (await page.evaluate(() => globalThis.surfer.explored.formula)) === 'a*sin(b*x) + x/2', 'the formula is shown');
  await frames(page);
  const { context, troubles } = one;
  await set(page, { parameters: { a: 2.5, b: -0.75 }, x: 0.1234567890123, palette: 'seed', theme: 'dark', tangent: false, inflections: true });
  await page.getByRole('button', { name: 'Zoom in' }).click();
  for (const panel of await page.locator('.panel:visible > h2 > button').all()) await panel.click();
  const before = await kept(page);
  const url = await address(page, /open=[a-z,]*descent/);
  const copy = await open(browser.browser, url);
  assert.deepEqual(await kept(copy.page), before);
  assert.equal(await copy.page.locator('#formula').inputValue(), 'a*sin(b*x) + x/2');
  // A link that is followed within the page changes it as well.
  await copy.page.evaluate(() => {
    location.hash = '#f=x^3&x=1';
  });
  await until(async () => (await copy.page.locator('#standing').textContent()) === 'increasing: slope 3', 'the link is followed');
  assert.deepEqual([...troubles, ...copy.troubles], []);
  await copy.context.close();
  await context.close();
});

test('PNG and SVG show what the page shows', async () => {
  const { page, context, troubles } = await open(browser.browser, `${server.address}#f=tan(x)&x=1`);
  const png = readFileSync(await download(page, 'Picture as PNG'));
  assert.deepEqual([...png.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  const size = await page.evaluate(() => globalThis.surfer.plot.width);
  assert.equal(png.readUInt32BE(16), 2 * size);
  const path = await download(page, 'Picture as SVG');
  const svg = readFileSync(path, 'utf8');
  assert.ok(!/NaN|undefined|Infinity/.test(svg));
  const offline = await browser.browser.newContext({ offline: true });
  const shown = await offline.newPage();
  await shown.goto(pathToFileURL(path).href);
  const { root, lines, texts } = await shown.evaluate(() => ({
    root: document.documentElement.tagName,
    lines: document.querySelectorAll('polyline').length,
    texts: [...document.querySelectorAll('text')].map((t) => t.textContent).join(' '),
  }));
  assert.equal(root, 'svg');
  assert.ok(lines > 20 && texts.includes('f(x) = tan(x)'), texts);
  await offline.close();
  assert.deepEqual(troubles, []);
  await context.close();
});

test('one file works from a disk with the network off', async () => {
  const { page, context, troubles } = await open(browser.browser, `${server.address}#f=${encodeURIComponent('a*x^2/4')}&x=2&p=a:3`);
  const path = await download(page, 'Page as one file');
  assert.deepEqual(troubles, []);
  await context.close();
  const offline = await browser.browser.newContext({ offline: true, viewport: { width: 1280, height: 900 } });
  const shown = await offline.newPage();
  const asked = /** @type {string[]} */ ([]);
  const broken = /** @type {string[]} */ ([]);
  shown.on('request', (/** @type {any} */ r) => asked.push(r.url().slice(0, 60)));
  shown.on('pageerror', (/** @type {Error} */ e) => broken.push(String(e)));
  await shown.goto(pathToFileURL(path).href);
  await ready(shown);
  assert.equal((await state(shown)).formula, 'a*x^2/4');
  assert.equal(await shown.locator('#standing').textContent(), 'increasing: slope 3');
  await shown.getByRole('slider', { name: 'The point on the curve' }).focus();
  await shown.keyboard.press('n');
  await shown.keyboard.press('p');
  await frames(shown);
  assert.equal(await shown.locator('#standing').textContent(), 'flat: slope 0');
  await set(shown, { parameters: { a: -1 }, x: 2 });
  assert.equal(await shown.locator('#standing').textContent(), 'decreasing: slope −1');
  // Another formula needs the program, and the page says so.
  await shown.locator('#formula').fill('x^9');
  await until(async () => /fluxions surf/.test(await shown.locator('#formula-message').textContent()), 'it is said that the program is needed');
  assert.deepEqual(broken, []);
  assert.deepEqual(asked.filter((url) => !/^(file:|data:|blob:)/.test(url)), []);
  await offline.close();
});
