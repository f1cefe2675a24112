// Can everybody use the page, and is what it says right? No serious finding of axe-core in any state; the parser's
// own words under a wrong formula; and the same values as `fluxions diff`.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { browse, frames, open, program, require, serve, set, until } from './stage.mjs';

/** @type {any} */ let server;
/** @type {any} */ let browser;
before(async () => {
  [server, browser] = await Promise.all([serve(), browse()]);
});
after(async () => {
  await browser?.close();
  server?.stop();
});

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** The findings that hinder somebody. @param {any} page */
async function findings(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }));
  return found.violations
    .filter((/** @type {any} */ v) => ['serious', 'critical'].includes(v.impact))
    .map((/** @type {any} */ v) => `${v.id}: ${v.help}: ${v.nodes.map((/** @type {any} */ n) => n.html.slice(0, 120)).join(' | ')}`);
}

/** @type {[string, string, object][]} */
const states = [
  ['as it opens', '', {}],
  ['dark', '#theme=dark', {}],
  ['in the seed’s colours, with sliders', `#palette=seed&f=${encodeURIComponent('a*sin(b*x)')}`, {}],
  ['in the seed’s colours, dark', `#palette=seed&theme=dark&f=${encodeURIComponent('abs(x)')}&x=0`, {}],
  ['on a phone', '#f=floor(x)', { viewport: { width: 390, height: 844 }, hasTouch: true }],
  ['in two variables', `#f=${encodeURIComponent('x^2 + 3*y^2 - x*y')}`, {}],
];
for (const [name, hash, options] of states) {
  for (const panels of [false, true]) {
    test(`axe: ${name}${panels ? ', every panel open' : ''}`, async () => {
      const { page, context, troubles } = await open(browser.browser, `${server.address}${hash}`, options);
      if (panels) {
        for (const button of await page.locator('.panel:visible > h2 > button').all()) await button.click();
        await frames(page);
      }
      assert.deepEqual(await findings(page), []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `the page is ${wide} pixels too wide`);
      assert.deepEqual(troubles, []);
      await context.close();
    });
  }
}

test('axe: a wrong formula', async () => {
  const { page, context } = await open(browser.browser, `${server.address}#f=sen(x)`);
  assert.equal(await page.locator('#formula').inputValue(), 'sen(x)');
  assert.deepEqual(await findings(page), []);
  await context.close();
});

test('a mistake is underlined while typing, and the last good picture stays', async () => {
  const { page, context, troubles } = await open(browser.browser, server.address);
  const message = page.locator('#formula-message');
  for (const [typed, mark, words] of /** @type {[string, string, RegExp][]} */ ([['sin(x) + sen(x)', 'sen', /unknown function `sen`.*did you mean `sin`/], ['2*(x+', '', /nothing follows `\+`/], ['x + 3 4', '4', /an operator is missing/]])) {
    await page.locator('#formula').fill(typed);
    await until(async () => words.test(await message.textContent()), `${typed} is refused`);
    assert.equal(await page.locator('#formula').getAttribute('aria-invalid'), 'true');
    if (mark) assert.equal(await page.locator('#formula-marks mark').textContent(), mark);
    assert.equal(await page.evaluate(() => globalThis.surfer.explored.formula), 'x^2/4');
  }
  await page.locator('#formula').fill('sin(x)');
  await until(async () => (await page.evaluate(() => globalThis.surfer.explored.formula)) === 'sin(x)', 'the formula is shown');
  await frames(page);
  assert.ok(await message.isHidden());
  assert.deepEqual(troubles, []);
  await context.close();
});

test('less motion: what plays goes in steps', async () => {
  const { page, context } = await open(browser.browser, `${server.address}#f=${encodeURIComponent('a*x')}`, { reducedMotion: 'reduce' });
  const value = () => page.evaluate(() => globalThis.surfer.state.get().parameters.a);
  await page.getByRole('button', { name: 'play a' }).click();
  await frames(page);
  const once = await value();
  await page.waitForTimeout(200);
  assert.equal(await value(), once, 'nothing moves by itself');
  assert.notEqual(once, 1);
  await context.close();
});

/** Fifty formulas, and a place. */
const VALUES = /** @type {[string, number][]} */ ([
  ['x^2/4', 3], ['x^3-3*x', 0.7], ['sin(x)', 1.1], ['cos(3*x)', -0.4], ['tan(x)', 1.2], ['exp(-x^2)', 0.8], ['log(x)', 2.5], ['sqrt(x)', 7], ['cbrt(x)', -2],
  ['abs(x)', -1.5], ['1/x', 0.3], ['x^x', 1.7], ['2^x', -3.1], ['x*sin(1/x)', 0.21], ['sin(x)/x', 0.9], ['exp(sin(x))', 2.2], ['log(1+x^2)', -4], ['atan(x)', 12],
  ['asin(x/3)', 1], ['acos(x/3)', -1], ['sinh(x)', 2], ['cosh(x)', -2], ['tanh(x)', 0.35], ['asinh(x)', 5], ['acosh(x)', 3], ['atanh(x)', 0.45], ['erf(x)', 0.6],
  ['gamma(x)', 3.3], ['exp(x)*cos(x)', 1.5], ['x^2*sin(x)', 2.4], ['(x^2-1)/(x+2)', 1.9], ['sqrt(1+sqrt(x))', 2], ['log(log(x))', 3], ['exp(-1/x)', 0.5],
  ['x/(1+x^2)', 0.77], ['sin(cos(tan(x)))', 0.3], ['x^0.3', 4.2], ['x^(-2.5)', 1.3], ['floor(x)+x', 2.5], ['max(x, x^2)', 1.5], ['min(x, sin(x))', 0.5],
  ['if(x > 0, x^2, -x)', 1.25], ['exp(x)-1', 1e-5], ['1-cos(x)', 0.001], ['x^5-4*x^4+2*x-7', 3.3], ['sin(100*x)', 0.77], ['log(cosh(x))', 0.2], ['x*exp(-x)', 6],
  ['1/(1+exp(-x))', 1.8], ['atan2(x, 2)', 1.1],
]);

/**
 * How far a value on the page may be from that of the command, as a part of the value: the twelve digits that the page
 * shows. It is relative even for small values (that of `1-cos(x)` is 5e−7), because page and command compute with the
 * same doubles. They differ by the last digits of the browser's own functions, and where an operation magnifies
 * those: most in cos(100·x), where the command carries more digits, by 6e−14.
 */
const TOLERANCE = 1e-12;

test(`the values are those of fluxions diff, over ${VALUES.length} formulas`, async () => {
  assert.ok(VALUES.length >= 50);
  const { page, context, troubles } = await open(browser.browser, server.address);
  for (const [formula, x] of VALUES) {
    const told = JSON.parse(execFileSync(program, ['diff', formula, '--at', `x=${x}`, '--json'], { encoding: 'utf8' }));
    await page.locator('#formula').fill(formula);
    await until(async () => (await page.evaluate(() => globalThis.surfer.explored.formula)) === formula, `${formula} is shown`);
    await set(page, { x });
    const shown = async (/** @type {string} */ id) => Number(await page.locator(id).getAttribute('data-value'));
    for (const [id, value] of /** @type {[string, number][]} */ ([['#value-f', told.value], ['#value-df', told.derivative.x]])) {
      const here = await shown(id);
      assert.ok(Math.abs(here - value) <= TOLERANCE * Math.abs(value), `${formula} at ${x}: ${id} is ${here}, not ${value}`);
    }
  }
  assert.deepEqual(troubles, []);
  await context.close();
});
