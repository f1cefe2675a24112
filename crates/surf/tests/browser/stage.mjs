// What do the tests of the page stand on? The real server, a real Chromium, and a few ways to look at the page as a
// person would: the point, the pixels, the sentence.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folder with node_modules, the program, and the browser: the step `page` of `cargo xtask test` gives them. */
const { FLUXIONS_PAGE_TOOLS = '', FLUXIONS_PROGRAM = '', FLUXIONS_CHROMIUM = '/usr/bin/chromium' } = process.env;
export const program = FLUXIONS_PROGRAM;
export const require = createRequire(join(FLUXIONS_PAGE_TOOLS, 'package.json'));

const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

/** Starts the server at a free port. @returns {Promise<{address: string, stop: () => void}>} */
export function serve() {
  const server = spawn(program, ['surf', '--no-open', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let said = '';
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    server.stdout.on('data', (text) => {
      said += text;
      const address = /http:\/\/127\.0\.0\.1:\d+\//.exec(said)?.[0];
      if (address) resolve({ address, stop: () => void server.kill('SIGINT') });
    });
  });
}

/** Starts the browser with a fresh profile. */
export async function browse() {
  const profile = mkdtempSync(join(tmpdir(), 'fluxions-page-'));
  const { chromium } = require('playwright-core');
  const browser = await chromium.launch({ executablePath: FLUXIONS_CHROMIUM, args: FLAGS, env: { ...process.env, HOME: profile } });
  return {
    browser,
    close: async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/**
 * Opens the page, and fails where it throws or asks for anything that is not on this machine.
 * @param {any} browser
 * @param {string} address with what stands after `#`
 * @param {object} [options] of the context: size of the screen, colour scheme, touch
 */
export async function open(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10000);
  const troubles = /** @type {string[]} */ ([]);
  page.on('pageerror', (/** @type {Error} */ error) => troubles.push(String(error.stack ?? error)));
  page.on('console', (/** @type {any} */ line) => {
    if (line.type() === 'error' && !/status of 422/.test(line.text())) troubles.push(line.text());
  });
  page.on('request', (/** @type {any} */ request) => {
    if (!/^(http:\/\/127\.0\.0\.1:|data:|blob:|file:)/.test(request.url())) troubles.push(`asked for ${request.url()}`);
  });
  await page.goto(address);
  await ready(page);
  return { context, page, troubles };
}

/** Waits until the page has come to life and two frames have passed. @param {any} page */
export async function ready(page) {
  // Asked again and again from here: the page's own policy forbids texts as programs, which waiting within it needs.
  await until(() => page.evaluate(() => 'surfer' in globalThis), 'the page has come to life');
  await frames(page);
}

/** Waits for frames. @param {any} page */
export const frames = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)))));

/** Sets parts of the state and waits for the picture. @param {any} page @param {Record<string, any>} patch */
export async function set(page, patch) {
  await page.evaluate((/** @type {any} */ p) => globalThis.surfer.state.set(p), patch);
  await frames(page);
}

/** Where the point is on the screen, in the top or the bottom graph. @param {any} page @param {'plot' | 'slopePlot'} [which] */
export const place = (page, which = 'plot') =>
  page.evaluate((/** @type {'plot' | 'slopePlot'} */ name) => {
    const { state, fn, [name]: plot } = globalThis.surfer;
    const { x } = state.get();
    const box = plot.stage.getBoundingClientRect();
    return { x: box.left + plot.view.px(x), y: box.top + plot.view.py(name === 'plot' ? fn.f(x) : fn.df(x)), at: x, left: box.left, top: box.top, width: box.width, height: box.height };
  }, which);

/** The state as it is. @param {any} page */
export const state = (page) => page.evaluate(() => globalThis.surfer.state.get());

/** The parts of the state that the address holds. @param {any} page */
export const kept = (page) =>
  page.evaluate(() => {
    const { state: s } = globalThis.surfer;
    return Object.fromEntries([...s.keys].filter(([, key]) => key.write).map(([name]) => [name, s.get()[name]]));
  });

/** The address, once a change has been written to it. @param {any} page @param {RegExp} change */
export async function address(page, change) {
  await until(async () => change.test(page.url()), `the address has ${change}`);
  return page.url();
}

/**
 * Colours of the canvas, as `r,g,b`, at places given in pixels of the style sheet.
 * @param {any} page
 * @param {'plot' | 'slopePlot'} which
 * @param {[number, number][]} places
 * @returns {Promise<string[]>}
 */
export const colours = (page, which, places) =>
  page.evaluate(([name, all]) => {
    const { canvas, context, width } = globalThis.surfer[name];
    const ratio = canvas.width / width;
    return all.map(([x, y]) => [...context.getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data].slice(0, 3).join(','));
  }, [which, places]);

/**
 * The places of all pixels of one colour, in pixels of the style sheet.
 * @param {any} page
 * @param {'plot' | 'slopePlot'} which
 * @param {string} name of the colour in the style sheet
 * @returns {Promise<[number, number][]>}
 */
export async function pixels(page, which, name) {
  // One text is told far sooner than thousands of numbers.
  const found = await page.evaluate((/** @type {[string, string]} */ [graph, rgb]) => {
    const { canvas, context, width } = globalThis.surfer[graph];
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const [r, g, b] = rgb.split(',').map(Number);
    const ratio = canvas.width / width;
    const all = [];
    for (let i = 0; i < data.length; i += 4) {
      if (data[i] === r && data[i + 1] === g && data[i + 2] === b) all.push([((i / 4) % canvas.width) / ratio, Math.floor(i / 4 / canvas.width) / ratio]);
    }
    return JSON.stringify(all);
  }, [which, await colour(page, name)]);
  return JSON.parse(found);
}

/** A colour of the page, as `r,g,b`. @param {any} page @param {string} name */
export const colour = (page, name) =>
  page.evaluate((/** @type {string} */ key) => {
    const hex = getComputedStyle(document.documentElement).getPropertyValue(`--${key}`).trim();
    return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)).join(',');
  }, name);

/** Where a graph lies between its numbers: the window, its size in pixels, and the map from one to the other. @param {any} page @param {'plot' | 'slopePlot'} [which] */
export async function frame(page, which = 'plot') {
  const { window: { x0, x1, y0, y1 }, width, height } = await page.evaluate((/** @type {string} */ name) => {
    const { window, width: wide, height: tall } = globalThis.surfer[name];
    return { window, width: wide, height: tall };
  }, which);
  return {
    x0, x1, y0, y1, width, height,
    px: (/** @type {number} */ x) => ((x - x0) / (x1 - x0)) * width,
    py: (/** @type {number} */ y) => ((y1 - y) / (y1 - y0)) * height,
    x: (/** @type {number} */ px) => x0 + (px / width) * (x1 - x0),
    y: (/** @type {number} */ py) => y1 - (py / height) * (y1 - y0),
  };
}

/** Waits until something holds, and fails where it never does. @param {() => Promise<boolean>} holds @param {string} what */
export async function until(holds, what) {
  const end = Date.now() + 10000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((again) => setTimeout(again, 20));
  }
}

/** The number in a text of the page: a true minus sign, nothing around it. @param {string} text */
export const read = (text) => (text.trim() === '' ? NaN : Number(text.trim().replaceAll('−', '-').replace('∞', 'Infinity')));

/** Fails where a number that is shown with some digits is not the truth, rounded to as many. @param {string} shown @param {number} truth @param {number} digits @param {string} what */
export function same(shown, truth, digits, what) {
  const unit = truth === 0 ? 0 : 10 ** (Math.floor(Math.log10(Math.abs(truth))) + 1 - digits);
  // Half a unit of the last digit, and the rounding of the truth itself.
  const room = 0.5 * unit + 4e-15 * Math.abs(truth);
  assert.ok(Math.abs(read(shown) - truth) <= room, `${what}: ${shown} is shown, ${truth} is true`);
}
