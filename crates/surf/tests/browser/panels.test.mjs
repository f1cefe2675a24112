// Do the panels about a function of one variable tell the truth? Secants, three methods, the graph, circle and Taylor
// polynomial, and descents: each number that is read off the page is held against mathematics written here in closed
// form, or against `fluxions diff`; each line that is drawn, against the pixels where it must be.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { browse, colour, colours, frame, frames, open, pixels, program, read, same, serve, set, state, until } from './stage.mjs';

/** @type {any} */ let server;
/** @type {any} */ let browser;
/** One page for all tests: an address leads from one to the next. @type {Awaited<ReturnType<typeof open>>} */ let shared;
before(async () => {
  [server, browser] = await Promise.all([serve(), browse()]);
  shared = await open(browser.browser, server.address);
});
after(async () => {
  await browser?.close();
  server?.stop();
});

/** Goes to an address with one panel open. @param {string} id @param {string} formula @param {string} [more] of the address */
async function opened(id, formula, more = '') {
  const { page, troubles } = shared;
  await set(page, { open: [] });
  await page.goto(`${server.address}#f=${encodeURIComponent(formula)}&open=${id}${more}`);
  await until(async () => String((await state(page)).open) === id, 'the address is read');
  await frames(page);
  const panel = page.locator(`#panel-${id}`);
  return {
    page,
    panel,
    /** Moves a slider, and answers with the value that is shown beside it. */
    slide: async (/** @type {string} */ name, /** @type {number} */ place) => {
      const slider = panel.getByRole('slider', { name, exact: true });
      await slider.fill(String(place));
      await frames(page);
      return read(await slider.locator('..').locator('output').textContent());
    },
    press: async (/** @type {string | RegExp} */ name) => {
      await panel.getByRole('button', { name }).click();
      await frames(page);
    },
    said: () => panel.locator('.result').textContent(),
    done: () => assert.deepEqual(troubles, []),
  };
}

/** The share of a line's places at which there is a pixel of a colour, one pixel beside counting as well. @param {[number, number][]} drawn @param {[number, number][]} places */
function share(drawn, places) {
  const all = new Set(drawn.map(([px, py]) => `${Math.round(px)},${Math.round(py)}`));
  const hit = places.filter(([px, py]) => [-1, 0, 1].some((dx) => [-1, 0, 1].some((dy) => all.has(`${Math.round(px) + dx},${Math.round(py) + dy}`))));
  return hit.length / places.length;
}

/** The places of a curve on the screen, a pixel apart. @param {Awaited<ReturnType<typeof frame>>} on @param {(x: number) => number} f @returns {[number, number][]} */
const places = (on, f) => Array.from({ length: Math.floor(on.width) }, (_, px) => /** @type {[number, number]} */ ([px, on.py(f(on.x(px)))])).filter(([, py]) => py > 0 && py < on.height);

/** How far pixels lie from a curve at most, across or up. @param {[number, number][]} drawn @param {Awaited<ReturnType<typeof frame>>} on @param {(x: number) => number} f */
function farthest(drawn, on, f) {
  return Math.max(...drawn.map(([px, py]) => {
    const heights = Array.from({ length: 13 }, (_, i) => on.py(f(on.x(px + 0.5 * (i - 6)))));
    return Math.max(0, py - Math.max(...heights), Math.min(...heights) - py);
  }));
}

test('secant: the slope of the line through two points, whichever they are', async () => {
  const x = 0.7;
  const { page, slide, press, said, done } = await opened('secant', 'x^3-3*x', `&x=${x}`);
  // Of this function quotients are polynomials in h, so that the truth has no digits to lose.
  const slope = 3 * x * x - 3;
  /** @type {Record<string, (h: number) => number>} */
  const off = { forward: (h) => 3 * x * h + h * h, backward: (h) => -3 * x * h + h * h, central: (h) => h * h };
  for (const [kind, error] of Object.entries(off)) {
    await press(kind);
    const seen = [];
    for (const place of [171, 158, 151, 131]) {
      const h = await slide('h', place);
      seen.push(h);
      const told = /^.* = (\S+), while f′\(x\) = (\S+): off by (\S+)\.$/.exec(await said());
      assert.ok(told, await said());
      same(told[1], slope + error(h), 8, `${kind}, h = ${h}`);
      same(told[2], slope, 8, 'f′');
      same(told[3], Math.abs(error(h)), 3, `${kind}, h = ${h}: how far off`);
    }
    assert.deepEqual(seen, [10, 0.501, 0.1, 0.001]);
  }
  // The line itself: through both points, and nowhere once there is but one.
  await press('forward');
  const h = await slide('h', 162);
  const line = (/** @type {number} */ along) => (/** @type {number} */ t) => x ** 3 - 3 * x + along * (t - x);
  const on = await frame(page);
  const drawn = await pixels(page, 'plot', 'two');
  assert.ok(share(drawn, places(on, line(slope + off.forward(h)))) > 0.5);
  assert.ok(share(drawn, places(on, line(slope))) < 0.2, 'the tangent is another line');
  assert.equal(await slide('h', 0), 0);
  assert.match(await said(), /^h = 0: the quotient would be 0\/0\. In its place stands the limit, the exact derivative: /);
  same(/f′\(x\) = (\S+)\.$/.exec(await said())?.[1] ?? '', slope, 10, 'h = 0');
  assert.equal((await pixels(page, 'plot', 'two')).length, 0);
  done();
});

test('secant: where h is lost in x the quotient is nothing, and h goes to 0 by itself', async () => {
  const { page, panel, slide, said, done } = await opened('secant', 'x^2/4', '&x=3');
  assert.equal(await slide('h', 1), 1e-16);
  assert.equal(await said(), '(f(x + h) − f(x)) / h = 0, while f′(x) = 1.5: off by 1.5.');
  await slide('h', 6);
  const play = panel.getByRole('button', { name: /: h to 0$/ });
  await play.click();
  assert.equal(await play.getAttribute('aria-label'), 'Pause: h to 0');
  await until(async () => (await said()).startsWith('h = 0: '), 'h is 0');
  assert.match(await said(), /f′\(x\) = 1\.5\.$/);
  assert.equal(await play.getAttribute('aria-label'), 'Play: h to 0');
  // Once more from the start, and stopped on the way.
  await play.click();
  await until(async () => (await state(page)).h > 0, 'it starts again');
  await play.click();
  assert.equal(await play.getAttribute('aria-label'), 'Play: h to 0');
  done();
});

/** Functions with their value, second and third derivative at a place, by hand. @type {[string, number, number, number, number][]} */
const bent = [
  ['exp(x)', 1.25, Math.exp(1.25), Math.exp(1.25), Math.exp(1.25)],
  ['sin(x)', 1, Math.sin(1), -Math.sin(1), -Math.cos(1)],
  ['x^3-3*x', 2.5, 8.125, 15, 6],
  ['1/x', 0.75, 4 / 3, 2 / 0.75 ** 3, -6 / 0.75 ** 4],
];

test('secant: the best h lies where rounding and truncation meet', async () => {
  for (const [formula, x, value, second, third] of bent) {
    const { panel, done } = await opened('secant', formula, `&x=${x}`);
    for (const [narrow, epsilon] of /** @type {[boolean, number][]} */ ([[false, 2 ** -52], [true, 2 ** -23]])) {
      await panel.getByLabel('32-bit numbers').setChecked(narrow);
      const note = panel.locator('.note');
      await until(async () => (await note.textContent()).includes(narrow ? '32-bit' : '64-bit'), 'the numbers are of the other kind');
      // An error of t·hᵖ + r/h is least where h = (r/(p·t))^(1/(p + 1)).
      const rounding = epsilon * Math.abs(value);
      for (const [kind, power, truncation] of /** @type {[string, number, number][]} */ ([['forward', 1, Math.abs(second) / 2], ['central', 2, Math.abs(third) / 6]])) {
        const h = (rounding / (power * truncation)) ** (1 / (power + 1));
        const error = truncation * h ** power + rounding / h;
        const told = new RegExp(`${kind}: best h ≈ (\\S+), error about ([^;. ]+(?:\\.\\d+)?(?:e−\\d+)?)`).exec(await note.textContent());
        assert.ok(told, await note.textContent());
        for (const [shown, truth] of [[told[1], h], [told[2], error]]) {
          // Rounding is luck within a bound, so that the marks stand within a factor.
          assert.ok(Math.abs(Math.log10(read(String(shown)) / Number(truth))) < 1, `${formula}, ${kind}, ${narrow ? 32 : 64} bits: ${shown}, not ${truth}`);
        }
      }
    }
    done();
  }
});

test('secant: on a parabola central differences have no truncation, and it is said', async () => {
  const { page, panel, done } = await opened('secant', 'x^2/4', '&x=3');
  const told = /^forward: best h ≈ (\S+), error about (\S+); central: the bends on both sides cancel, so that rounding is all its error and a wider h is a better one\. Left/.exec(await panel.locator('.note').textContent());
  assert.ok(told, await panel.locator('.note').textContent());
  const [forward, off] = told.slice(1).map(read);
  const best = Math.sqrt(2 ** -52 * 2.25 / 0.25);
  assert.ok(Math.abs(Math.log10(forward / best)) < 1 && off < 1e-6 && off > 1e-10, `${forward}, ${off}`);
  // The picture is a slider as well: its ends are those of h.
  const box = await panel.locator('.chart').boundingBox();
  await page.mouse.click(box.x + box.width - 2, box.y + 90);
  await frames(page);
  assert.equal((await state(page)).h, 10);
  await page.mouse.click(box.x + 5, box.y + 90);
  await frames(page);
  assert.equal((await state(page)).h, 1e-16);
  done();
});

/** Shows another formula and sets what is to be set. @param {any} page @param {string} formula @param {Record<string, any>} patch */
async function show(page, formula, patch) {
  await page.evaluate((/** @type {string} */ text) => globalThis.surfer.show(text), formula);
  await set(page, patch);
}

/** The answers of a table of methods, by name. @param {any} panel @returns {Promise<Record<string, string>>} */
const answers = (panel) =>
  panel.locator('table.methods tr.answer').evaluateAll((/** @type {HTMLElement[]} */ rows) => Object.fromEntries(rows.map((row) => [row.querySelector('th')?.textContent, row.querySelector('td')?.textContent])));

/** Functions, places, and slopes by hand. @type {[string, number, number][]} */
const slopes = [
  ['x^2/4', 3, 1.5], ['x^3-3*x', 2, 9], ['sin(x)', 1, Math.cos(1)], ['exp(-x^2)', 0.8, -1.6 * Math.exp(-0.64)], ['1/x', 0.5, -4],
  ['x^2*sin(x)', 1.5, 3 * Math.sin(1.5) + 2.25 * Math.cos(1.5)], ['atan(x)', -2, 0.2], ['log(x)', 2.5, 0.4], ['sqrt(x)', 2, Math.SQRT1_2 / 2],
  ['x/(1+x^2)', 0.75, 0.4375 / 1.5625 ** 2], ['tan(x)', 1.2, 1 / Math.cos(1.2) ** 2], ['sin(100*x)', 0.77, 100 * Math.cos(77)],
];

test('methods: the exact three are right to the last digits, and the bar of the fourth holds the truth', async () => {
  const { page, panel, done } = await opened('methods', 'x^2/4');
  for (const [formula, x, truth] of slopes) {
    await show(page, formula, { x });
    const told = await answers(panel);
    for (const name of ['symbolic', 'dual numbers', 'reverse mode']) same(told[name], truth, 14, `${formula}, ${name}`);
    const [value, bar] = told.numerical.split(' ± ');
    // What was cut off the value is no part of the bar: half a unit of the last digit that is shown.
    const [, decimals = '', exponent = '0'] = /^[^.e]*\.?(\d*)(?:e(.*))?$/.exec(value) ?? [];
    const cut = 0.5 * 10 ** (read(exponent) - decimals.length);
    assert.ok(Math.abs(read(value) - truth) <= read(bar) + cut, `${formula}: ${told.numerical} does not hold ${truth}`);
    assert.ok(read(bar) > 0 && read(bar) < 1e-8 * (1 + Math.abs(truth)), `${formula}: a bar of ${bar} says little`);
    assert.equal(await panel.locator('.verdict').textContent(), '✓ all agree');
  }
  await show(page, 'abs(x)', { x: 0 });
  assert.equal(await panel.locator('.verdict').textContent(), '◆ kink: slope −1 on the left, 1 on the right; 0 is taken');
  done();
});

test('methods: dual numbers show every operation', async () => {
  const { page, panel, done } = await opened('methods', 'x^2/4', '&x=3');
  assert.equal(await panel.locator('tr', { hasText: '→' }).locator('.note').textContent(), '3 + 1ε → 9 + 6ε → 2.25 + 1.5ε');
  await panel.getByText('Every operation on dual numbers').click();
  const rows = () => panel.locator('details tbody tr').evaluateAll((/** @type {HTMLElement[]} */ all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
  await until(async () => (await rows()).every(([, dual]) => dual !== ''), 'the trace is filled');
  const told = Object.fromEntries((await rows()).map(([text, dual, rule]) => [text, `${dual}: ${rule}`]));
  assert.deepEqual(told, { x: '3 + 1ε: ', 'x²': '9 + 6ε: 3·1 + 3·1 = 6', 4: '4 + 0ε: ', 'x²/4': '2.25 + 1.5ε: 0.25·6 = 1.5' });
  await set(page, { x: -1 });
  assert.deepEqual((await rows()).map(([, dual]) => dual).filter((dual) => !dual.endsWith(' 0ε')), ['−1 + 1ε', '1 − 2ε', '0.25 − 0.5ε']);
  done();
});

test('methods: formulas swell as fluxions diff says they do', async () => {
  const { page, panel, done } = await opened('methods', 'x^2/4');
  for (const formula of ['x^2/4', 'x^2*sin(x)', 'exp(x^2)*sin(x)/x', 'tan(x)', '1/(1+exp(-x))']) {
    await show(page, formula, { x: 1 });
    const groups = await panel.locator('.bars').evaluateAll((/** @type {HTMLElement[]} */ all) => all.map((group) => [...group.querySelectorAll('.bar-size')].map((size) => Number(size.textContent))));
    assert.equal(groups.length, 6, formula);
    for (const [i, [tree, shared, own]] of groups.entries()) {
      const { size } = JSON.parse(execFileSync(program, ['diff', formula, '--order', String(i + 1), '--json'], { encoding: 'utf8' }));
      assert.deepEqual({ tree, shared }, size, `${formula}, order ${i + 1}`);
      // A program of f and its derivatives together is no smaller than f's, and need not be as small as the formula.
      assert.ok(own >= shared, `${formula}, order ${i + 1}: ${own} operations`);
    }
  }
  done();
});

test('graph: values forward, adjoints back, and what comes out is the slope', async () => {
  const x = 1.5;
  const { page, panel, slide, press, said, done } = await opened('graph', 'x^2*sin(x)', `&x=${x}`);
  /** @type {Record<string, number>} */
  const values = { x, 'x²': x * x, 'sin(x)': Math.sin(x), 'x²·sin(x)': x * x * Math.sin(x) };
  /** @type {Record<string, number>} */
  const adjoints = { 'x²·sin(x)': 1, 'sin(x)': x * x, 'x²': Math.sin(x), x: 2 * x * Math.sin(x) + x * x * Math.cos(x) };
  const n = Object.keys(values).length;
  // Back to the start, and forward by the button.
  assert.equal(await slide('step', 0), NaN);
  assert.equal(await said(), 'Nothing is computed yet. Step forward.');
  assert.ok(await panel.getByRole('button', { name: '◀ Back' }).isDisabled());
  const seen = [];
  for (let i = 0; i < n; i += 1) {
    await press('Step ▶');
    const told = /^Forward: (.+) (?:is|=) (\S+)\.$/.exec(await said());
    assert.ok(told, await said());
    seen.push(told[1]);
    same(told[2], values[told[1]], 8, told[1]);
  }
  assert.deepEqual([...seen].sort(), Object.keys(values).sort());
  assert.ok(seen.indexOf('x') === 0 && seen.indexOf('x²·sin(x)') === n - 1, 'a value comes after those that it needs');
  // Back by the keyboard: each adjoint is the sum over the users of a value.
  await panel.getByRole('button', { name: 'Step ▶' }).focus();
  const back = [];
  for (let i = 0; i < n; i += 1) {
    await page.keyboard.press('Enter');
    await frames(page);
    const told = /^Back: the adjoint of (.+?) is (?:(the seed, 1)|(.+) = (\S+?))(?:: f changes by as much as itself)?\.( This is ∂f\/∂x\.)?$/.exec(await said());
    assert.ok(told, await said());
    const [, name, seed, terms, sum, end] = told;
    back.push(name);
    if (seed) assert.equal(name, 'x²·sin(x)');
    else {
      same(sum, adjoints[name], 3, `adjoint of ${name}`);
      const added = terms.split(' + ').map((term) => term.split('·').reduce((product, factor) => product * read(factor.replace(/[()]/g, '')), 1)).reduce((a, b) => a + b, 0);
      assert.ok(Math.abs(added - adjoints[name]) < 0.01 * Math.abs(adjoints[name]), `${terms} is not ${adjoints[name]}`);
    }
    assert.equal(end !== undefined, name === 'x');
  }
  assert.ok(back[0] === 'x²·sin(x)' && back[n - 1] === 'x', String(back));
  // Sliders have keys of their own.
  const slider = panel.getByRole('slider', { name: 'step', exact: true });
  await slider.focus();
  for (const [key, place] of /** @type {[string, number][]} */ ([['ArrowLeft', 2 * n - 1], ['Home', 0], ['ArrowRight', 1], ['End', 2 * n]])) {
    await page.keyboard.press(key);
    await frames(page);
    assert.match(await slider.getAttribute('aria-valuetext'), new RegExp(`^step ${place} of ${2 * n}: `));
  }
  // The table says the same, with more digits; and goes with the point.
  await panel.getByText('The same as a table').click();
  for (const at of [x, -0.75]) {
    await set(page, { x: at });
    const truth = 2 * at * Math.sin(at) + at * at * Math.cos(at);
    const row = panel.locator('details tbody tr').filter({ has: page.getByText('x', { exact: true }) });
    await until(async () => read(await row.locator('td').nth(1).textContent()) === at, 'the table has followed');
    same(await row.locator('td').nth(2).textContent(), truth, 6, `adjoint of x at ${at}`);
  }
  done();
});

test('graph: it plays to its end', async () => {
  const { panel, slide, said, done } = await opened('graph', 'x^2/4', '&x=3');
  await slide('step', 5);
  const play = panel.getByRole('button', { name: /: values forward, then adjoints back$/ });
  await play.click();
  assert.match(await play.getAttribute('aria-label'), /^Pause/);
  await until(async () => (await play.getAttribute('aria-label')).startsWith('Play'), 'it has played');
  assert.match(await said(), /^Back: the adjoint of x is 0\.25·3 \+ 0\.25·3 = 1\.5\. This is ∂f\/∂x\.$/);
  assert.ok(await panel.getByRole('button', { name: 'Step ▶' }).isDisabled());
  // Played again, it begins at the beginning.
  await play.click();
  await until(async () => /^(Nothing|Forward)/.test(await said()), 'it begins again');
  await play.click();
  assert.match(await play.getAttribute('aria-label'), /^Play/);
  done();
});

/** Derivatives of any order, by hand. @type {[string, number, (k: number, x: number) => number][]} */
const series = [
  ['sin(x)', 1, (k, x) => [Math.sin(x), Math.cos(x), -Math.sin(x), -Math.cos(x)][k % 4]],
  ['exp(x)', -0.5, (_, x) => Math.exp(x)],
  ['1/x', 2, (k, x) => [1, 1, 2, 6, 24, 120, 720, 5040, 40320][k] * (-1) ** k / x ** (k + 1)],
  ['x^3-3*x', 0, (k, x) => [x ** 3 - 3 * x, 3 * x * x - 3, 6 * x, 6, 0, 0, 0, 0, 0][k]],
];
const factorial = (/** @type {number} */ k) => Array.from({ length: k }, (_, i) => i + 1).reduce((a, b) => a * b, 1);

test('bend: Taylor polynomials have the coefficients f⁽ᵏ⁾/k!, and are drawn where they are', async () => {
  const { page, panel, slide, done } = await opened('bend', 'sin(x)', '&x=1&tangent=0&coloured=0&circle=0');
  for (const [formula, x, derivative] of series) {
    await show(page, formula, { x });
    // Other things are drawn in the same colour.
    await set(page, { taylor: false });
    const others = new Set((await pixels(page, 'plot', 'five')).map(String));
    const power = x === 0 ? 'x' : `(x ${x < 0 ? '+' : '−'} ${Math.abs(x)})`;
    for (const order of [0, 1, 2, 5, 8]) {
      assert.equal(await slide('order', order), order);
      const [head, text] = (await panel.locator('.polynomial').textContent()).split(' = ');
      assert.equal(head, `T${'₀₁₂₃₄₅₆₇₈'[order]}(x)`);
      /** @type {Map<number, string>} */
      const shown = new Map();
      for (const term of text.replaceAll(power, 't').replace(/ ([+−]) /g, '|$1').split('|')) {
        const [, sign, size, t, raised] = /^([+−]?)([\d.]+(?:e−?\d+)?)?·?(t?)([²³⁴⁵⁶⁷⁸]?)$/.exec(term) ?? [];
        assert.ok(size || t, `${term} of ${text}`);
        shown.set(t ? Math.max(1, ' ¹²³⁴⁵⁶⁷⁸'.indexOf(raised || ' ')) : 0, `${sign === '−' ? '−' : ''}${size ?? '1'}`);
      }
      for (let k = 0; k <= order; k += 1) {
        const truth = derivative(k, x) / factorial(k);
        if (truth === 0) assert.ok(!shown.has(k) || shown.get(k) === '0', `${text}: no term of degree ${k}`);
        else same(shown.get(k) ?? '', truth, 4, `${formula}: ${text}, degree ${k}`);
      }
      assert.ok([...shown.keys()].every((k) => k <= order), text);
      if (order === 8) continue;
      const on = await frame(page);
      const polynomial = (/** @type {number} */ t) => Array.from({ length: order + 1 }, (_, k) => (derivative(k, x) / factorial(k)) * (t - x) ** k).reduce((a, b) => a + b, 0);
      // The polynomial's name stands in its colour in the corner.
      const drawn = (await pixels(page, 'plot', 'five')).filter(([px, py]) => !others.has(`${px},${py}`) && (px > 45 || py < on.height - 30));
      assert.ok(farthest(drawn, on, polynomial) <= 3, `${formula}, order ${order}: ${farthest(drawn, on, polynomial)} pixels off`);
      assert.ok(share(drawn, places(on, polynomial)) > 0.4, `${formula}, order ${order}`);
    }
  }
  done();
});

test('bend: how far the polynomial holds', async () => {
  const { page, panel, slide, done } = await opened('bend', 'sin(x)', '&x=1');
  const { x0, x1, y0, y1 } = await frame(page);
  for (const order of [1, 3, 5]) {
    await slide('order', order);
    const polynomial = (/** @type {number} */ t) => Array.from({ length: order + 1 }, (_, k) => (series[0][2](k, 1) / factorial(k)) * t ** k).reduce((a, b) => a + b, 0);
    const off = (/** @type {number} */ t) => Math.max(Math.abs(Math.sin(1 + t) - polynomial(t)), Math.abs(Math.sin(1 - t) - polynomial(-t)));
    let far = 0;
    while (off(far) <= (y1 - y0) / 100) far += (x1 - x0) / 1e4;
    const told = read(/as far as (\S+) on both sides/.exec(await panel.locator('.note').textContent())?.[1] ?? '');
    // It is looked for in steps of a 200th of the window.
    assert.ok(told <= far * 1.005 && told >= far - (x1 - x0) / 190, `order ${order}: ${told}, not ${far}`);
  }
  done();
});

test('bend: the circle has the radius (1 + f′²)^(3/2)/|f″| and touches, and f″ is drawn below', async () => {
  const { page, panel, done } = await opened('bend', 'sin(x)', '&x=1&tangent=0&coloured=0&taylor=0');
  for (const [formula, x, derivative] of [...series.slice(0, 3), series[3].with(1, 1.2), series[0].with(1, -2)]) {
    await show(page, formula, { x });
    const [value, slope, bend] = [0, 1, 2].map((k) => derivative(k, x));
    const radius = (1 + slope * slope) ** 1.5 / Math.abs(bend);
    const [cx, cy] = [x - (slope * (1 + slope * slope)) / bend, value + (1 + slope * slope) / bend];
    const told = /^f″\(x\) = (\S+): bends (up|down) [∪∩]: the slope is (?:growing|shrinking)\. Curvature (\S+), radius (\S+)\.$/.exec(await panel.locator('.result').textContent());
    assert.ok(told, await panel.locator('.result').textContent());
    same(told[1], bend, 8, `${formula}: f″`);
    assert.equal(told[2], bend > 0 ? 'up' : 'down');
    same(told[3], Math.sign(bend) / radius, 3, `${formula}: curvature`);
    same(told[4], radius, 3, `${formula}: radius`);
    const on = await frame(page);
    // The centre has a mark of its own.
    const round = (await pixels(page, 'plot', 'four')).filter(([px, py]) => Math.hypot(px - on.px(cx), py - on.py(cy)) > 6);
    assert.ok(round.length > 40, `${formula}: ${round.length} pixels of the circle`);
    const pixel = Math.max((on.x1 - on.x0) / on.width, (on.y1 - on.y0) / on.height);
    for (const [px, py] of round) {
      assert.ok(Math.abs(Math.hypot(on.x(px) - cx, on.y(py) - cy) - radius) <= 3 * pixel, `${formula}: a pixel of the circle is off its radius`);
    }
    const below = await frame(page, 'slopePlot');
    const second = await pixels(page, 'slopePlot', 'second');
    // At a pole the curve is cut, so that only what lies within the window can be asked for.
    assert.ok(farthest(second.filter(([px]) => Math.abs(below.x(px)) > 0.15 || formula !== '1/x').filter(([px, py]) => Math.hypot(px - below.px(x), py - below.py(bend)) > 7), below, (t) => derivative(2, t)) <= 3, formula);
    // That of the exponential lies under f′, which is the same curve.
    if (formula !== 'exp(x)') assert.ok(share(second, places(below, (t) => derivative(2, t))) > 0.4, formula);
  }
  await show(page, '2*x+1', { x: 1 });
  assert.equal(await panel.locator('.result').textContent(), 'f″ = 0: the curve does not bend here.');
  done();
});

test('descent: step by step as the formulas say, with and without momentum', async () => {
  const { page, slide, press, said, done } = await opened('descent', 'x^2/4', '&x=4&w=-5,5,-1,6&palette=seed');
  const ball = await colour(page, 'three');
  const told = async () => /^After (\d+) steps?: x = (\S+), f = (\S+)\.$/.exec(await said());
  assert.equal(await said(), 'Ready at x = 4, where f = 4.');
  for (const [slot, beta] of [[60, 0], [68, 0], [40, 0.6], [52, 0.9]]) {
    const rate = await slide('rate', slot);
    assert.equal(await slide('momentum', beta), beta);
    await set(page, { rolled: 0 });
    // x(n+1) = (1 + β − rate/2)·x(n) − β·x(n−1), for f′ = x/2.
    let [before, at] = [4, 4];
    for (let n = 1; n <= 6; n += 1) {
      await press('Step');
      [before, at] = [at, (1 + beta - rate / 2) * at - beta * before];
      const now = await told();
      assert.ok(now, await said());
      assert.equal(Number(now[1]), n);
      same(now[2], at, 4, `rate ${rate}, momentum ${beta}, step ${n}`);
      same(now[3], (at * at) / 4, 5, `rate ${rate}, momentum ${beta}, step ${n}: f`);
      const on = await frame(page);
      assert.deepEqual(await colours(page, 'plot', [[on.px(at), on.py((at * at) / 4)]]), [ball], `the ball is there after step ${n}`);
    }
  }
  // A curve that is no parabola.
  await show(page, 'cos(x)', { x: 1, rolled: 0, momentum: 0, rate: 0.5 });
  let at = 1;
  for (let n = 1; n <= 5; n += 1) {
    await press('Step');
    at += 0.5 * Math.sin(at);
    same((await told())?.[2] ?? '', at, 4, `cos x, step ${n}`);
  }
  await press('Reset');
  assert.match(await said(), /^Ready at x = 1,/);
  done();
});

test('descent: below 2/curvature it converges, above it diverges, on it it goes to and fro', async () => {
  const { page, panel, slide, press, said, done } = await opened('descent', 'x^2/4', '&x=4');
  // With less motion, play goes to the end at once.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const end = async () => {
    await set(page, { rolled: 0 });
    await press(/: rolling downhill$/);
    return said();
  };
  const limit = 'is the largest stable rate';
  for (const [beta, below, above, most] of [[0, 70, 73, 4], [0.5, 75, 76, 6]]) {
    await slide('momentum', beta);
    const slow = await slide('rate', below);
    assert.ok(slow < most);
    assert.match(await end(), /^Converged after \d+ steps: x = \S+, f = \S+\.$/);
    const [, x, f] = /x = (\S+), f = (\S+)\.$/.exec(await said()) ?? [];
    assert.ok(Math.abs(read(x)) < 1e-6 && Math.abs(read(f)) < 1e-12, await said());
    const fast = await slide('rate', above);
    assert.ok(fast > most);
    const diverged = await end();
    assert.match(diverged, /^Diverged after \d+ steps: every step overshoots by more than the last one\./);
    assert.ok(diverged.includes(`${limit}, here ${most}; the rate is ${fast}.`), diverged);
    assert.ok(await panel.getByRole('button', { name: 'Step', exact: true }).isDisabled());
    assert.ok((await panel.locator('.note').textContent()).endsWith(` = ${most} ${limit} there.`));
  }
  await set(page, { momentum: 0, rate: 4 });
  assert.equal(await end(), 'Goes to and fro between x = −4 and x = 4 without getting lower.');
  await set(page, { x: 0 });
  assert.equal(await said(), 'The point is flat: no slope says where to go.');
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  done();
});

test('descent: it plays, and may be held', async () => {
  const { page, panel, press, said, done } = await opened('descent', 'x^2/4', '&x=4&rate=1.8');
  const play = panel.getByRole('button', { name: /: rolling downhill$/ });
  await play.click();
  await until(async () => (await state(page)).rolled >= 2, 'two steps are taken');
  await play.click();
  assert.match(await play.getAttribute('aria-label'), /^Play/);
  await frames(page);
  const held = (await state(page)).rolled;
  await press('Step');
  assert.equal((await state(page)).rolled, held + 1);
  const [, x] = /x = (\S+),/.exec(await said()) ?? [];
  same(x, 4 * 0.1 ** (held + 1), 4, 'a tenth each step');
  await play.click();
  await until(async () => (await said()).startsWith('Converged'), 'the valley is reached');
  await until(async () => (await play.getAttribute('aria-label')).startsWith('Play'), 'it stops by itself');
  done();
});
