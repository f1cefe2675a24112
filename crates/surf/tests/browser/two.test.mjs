// Is the page right about a function of two variables? The point on the map by mouse, touch and keys, its gradient and
// tangent plane, the cut below, five descents side by side, and the address that holds all of it. The truth is
// f = x² + 3y² − xy, whose everything is known by hand.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { address, browse, frame, frames, kept, open, pixels, read, same, serve, set, state, until } from './stage.mjs';

/** @type {any} */ let server;
/** @type {any} */ let browser;
before(async () => {
  [server, browser] = await Promise.all([serve(), browse()]);
});
after(async () => {
  await browser?.close();
  server?.stop();
});

const FORMULA = 'x^2 + 3*y^2 - x*y';
/** @typedef {[number, number]} Pair */
const f = (/** @type {Pair} */ [x, y]) => x * x + 3 * y * y - x * y;
/** @returns {Pair} */
const gradient = (/** @type {Pair} */ [x, y]) => [2 * x - y, 6 * y - x];

/** Opens the map. @param {string} [more] of the address @param {object} [options] of the screen */
async function opened(more = '', options = {}) {
  const { page, context, troubles } = await open(browser.browser, `${server.address}#f=${encodeURIComponent(FORMULA)}${more}`, options);
  const box = await page.locator('#stage-top').boundingBox();
  return {
    page,
    context,
    box,
    /** The point as the state has it. */
    point: async () => {
      const { x, y } = await state(page);
      return /** @type {Pair} */ ([x, y]);
    },
    /** A panel, and the button in it that is pressed. */
    press: async (/** @type {string} */ id, /** @type {string | RegExp} */ name) => {
      await page.locator(`#panel-${id}`).getByRole('button', { name, exact: true }).click();
      await frames(page);
    },
    done: async () => {
      assert.deepEqual(troubles, []);
      await context.close();
    },
  };
}

/** Fails where the values beside the map are not those of the function at the point. @param {any} page @param {Pair} at */
async function truthful(page, at) {
  const [gx, gy] = gradient(at);
  for (const [id, truth] of /** @type {[string, number][]} */ ([['#value-2d-f', f(at)], ['#value-2d-fx', gx], ['#value-2d-fy', gy]])) {
    const shown = Number(await page.locator(id).getAttribute('data-value'));
    // The terms may be added in another order.
    const size = 1e-15 * (at[0] * at[0] + 3 * at[1] * at[1] + 6 * Math.abs(at[1]) + 2 * Math.abs(at[0]));
    assert.ok(Math.abs(shown - truth) <= 4 * size, `${id} at ${at}: ${shown}, not ${truth}`);
    same(await page.locator(id).textContent(), shown, 12, id);
  }
  const sentence = await page.locator('.standing:visible output').textContent();
  const told = /^steepest way up: slope (\S+), heading (.) (\S+)°$/.exec(sentence);
  assert.ok(told, sentence);
  const angle = (Math.atan2(gy, gx) * 180) / Math.PI;
  same(told[1], Math.hypot(gx, gy), 6, 'the steepest slope');
  assert.ok(Math.abs(read(told[3]) - angle) <= 0.51, `${told[3]}° is not ${angle}°`);
  const towards = /** @type {Record<string, number>} */ ({ '→': 0, '↗': 45, '↑': 90, '↖': 135, '←': 180, '↙': -135, '↓': -90, '↘': -45 })[told[2]];
  assert.ok(Math.abs(((angle - towards + 540) % 360) - 180) <= 22.6, `${told[2]} does not show ${angle}°`);
}

/** Fails where the point is not under a place on the screen, to a pixel. @param {any} page @param {Pair} point @param {number} px from the left of the map @param {number} py */
async function under(page, [x, y], px, py) {
  const on = await frame(page);
  assert.ok(Math.abs(on.px(x) - px) <= 0.5 && Math.abs(on.py(y) - py) <= 0.5, `(${x}, ${y}) is not at ${px}, ${py}`);
}

test('the mouse glides over the map, drags the point, parks it, and moves the map', async () => {
  const { page, box, point, done } = await opened();
  for (const [px, py] of [[120, 90], [400, 60], [box.width - 30, box.height - 20], [200, box.height - 40]]) {
    await page.mouse.move(box.x + px, box.y + py);
    await frames(page);
    await under(page, await point(), px, py);
    await truthful(page, await point());
  }
  // Dragged from where it is, and parked where it is let go.
  await page.mouse.down();
  await page.mouse.move(box.x + 300, box.y + 100, { steps: 6 });
  await page.mouse.up();
  await frames(page);
  await under(page, await point(), 300, 100);
  const parked = await point();
  await page.mouse.move(box.x + 500, box.y + 30);
  await frames(page);
  assert.deepEqual(await point(), parked, 'parked');
  // Dragging elsewhere moves the map by as much, and leaves the point.
  const before = await frame(page);
  await page.mouse.down();
  await page.mouse.move(box.x + 440, box.y + 70, { steps: 5 });
  await page.mouse.up();
  await frames(page);
  const after = await frame(page);
  assert.deepEqual(await point(), parked);
  assert.ok(Math.abs(after.px(before.x0) + 60) < 0.1 && Math.abs(after.py(before.y1) - 40) < 0.1, `${after.px(before.x0)}, ${after.py(before.y1)}`);
  // The wheel zooms about the mouse.
  const place = [after.x(440), after.y(70)];
  await page.mouse.wheel(0, -150);
  await frames(page);
  const zoomed = await frame(page);
  assert.ok(zoomed.x1 - zoomed.x0 < 0.9 * (after.x1 - after.x0));
  assert.ok(Math.abs(zoomed.px(place[0]) - 440) < 0.5 && Math.abs(zoomed.py(place[1]) - 70) < 0.5, 'what was under the mouse stays there');
  // A click takes the point along again.
  await page.mouse.click(box.x + 440, box.y + 70);
  await page.mouse.move(box.x + 150, box.y + 150);
  await frames(page);
  await page.mouse.click(box.x + 150, box.y + 150);
  await frames(page);
  await truthful(page, await point());
  await done();
});

test('a finger drags the point, two fingers zoom the map', async () => {
  const { page, context, box, point, done } = await opened('', { hasTouch: true, viewport: { width: 390, height: 844 } });
  const client = await context.newCDPSession(page);
  const touch = (/** @type {string} */ type, /** @type {Pair[]} */ points) =>
    client.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x: box.x + x, y: box.y + y, id })) });
  await touch('touchStart', [[200, 80]]);
  for (let i = 1; i <= 8; i += 1) await touch('touchMove', [[200 - 15 * i, 80 + 5 * i]]);
  await touch('touchEnd', []);
  await frames(page);
  await under(page, await point(), 80, 120);
  await truthful(page, await point());
  const before = await frame(page);
  await touch('touchStart', [[150, 100]]);
  await touch('touchStart', [[150, 100], [200, 100]]);
  for (let i = 1; i <= 8; i += 1) await touch('touchMove', [[150 - 8 * i, 100], [200 + 8 * i, 100]]);
  await touch('touchEnd', []);
  await frames(page);
  const after = await frame(page);
  // The fingers began 50 pixels apart and ended 178 apart.
  const factor = (before.x1 - before.x0) / (after.x1 - after.x0);
  assert.ok(Math.abs(factor - 178 / 50) < 0.1 * factor, `${factor}`);
  assert.ok(Math.abs((before.y1 - before.y0) / (after.y1 - after.y0) - factor) < 1e-3 * factor);
  await done();
});

test('keys move the point both ways, to the edges and to the valley', async () => {
  const { page, point, done } = await opened('&x=2&y=1');
  const handle = page.getByRole('slider', { name: 'The point on the map' });
  await handle.focus();
  const press = async (/** @type {string} */ key) => {
    await page.keyboard.press(key);
    await frames(page);
    return point();
  };
  assert.equal(await handle.getAttribute('aria-valuetext'), 'x 2, y 1, f 5, slope along x 3, along y 4');
  const [right] = await press('ArrowRight');
  const step = Number((right - 2).toPrecision(6));
  assert.ok(step > 0 && step < 0.2);
  assert.deepEqual(await press('ArrowLeft'), [2, 1]);
  const up = (await press('ArrowUp'))[1];
  assert.ok(up > 1 && up < 1.2);
  await truthful(page, await point());
  assert.deepEqual(await press('ArrowDown'), [2, 1]);
  assert.ok(Math.abs((await press('Shift+ArrowLeft'))[0] - (2 - step / 10)) < 1e-9);
  assert.deepEqual(await press('ArrowRight'), [2, 1]);
  assert.ok((await press('PageUp'))[1] > 1 + 5 * (up - 1));
  assert.deepEqual(await press('PageDown'), [2, 1]);
  const { x0, x1 } = await frame(page);
  assert.equal((await press('Home'))[0], x0);
  assert.deepEqual(await press('n'), [0, 0]);
  assert.equal(await page.locator('.standing:visible output').textContent(), 'level: the slope is 0 every way');
  assert.match(await handle.getAttribute('aria-valuetext'), /, valley$/);
  assert.equal((await press('End'))[0], x1);
  assert.deepEqual(await press('p'), [0, 0]);
  assert.deepEqual(await page.locator('.features:visible b').allTextContents(), ['Valley at x = 0, y = 0']);
  await press('+');
  const near = await frame(page);
  assert.ok(Math.abs((near.x1 - near.x0) / (x1 - x0) - 0.8) < 1e-6);
  await press('f');
  assert.ok(Math.abs((await frame(page)).x1 - x1) < 1e-5 * x1);
  // Typed in, the point is where it was typed.
  const fields = page.locator('.values:visible input');
  await fields.nth(0).fill('−1.25');
  await fields.nth(1).fill('0.5');
  await page.keyboard.press('Tab');
  await frames(page);
  assert.deepEqual(await point(), [-1.25, 0.5]);
  await truthful(page, [-1.25, 0.5]);
  await done();
});

test('the tangent plane and the curvatures are those of the function', async () => {
  const { page, done } = await opened('&x=2&y=1&open=plane');
  const panel = page.locator('#panel-plane');
  for (const at of /** @type {Pair[]} */ ([[2, 1], [-1.5, 0.25], [0.5, -1.75]])) {
    await set(page, { x: at[0], y: at[1] });
    const shown = await panel.locator('.polynomial').textContent();
    const told = /^z = (\S+) ([+−]) ([^·]+)·\(x ([+−]) (\S+)\) ([+−]) ([^·]+)·\(y ([+−]) (\S+)\)$/.exec(shown);
    assert.ok(told, shown);
    const [, z, signX, gx, sideX, x, signY, gy, sideY, y] = told;
    const [truthX, truthY] = gradient(at);
    const signed = (/** @type {string} */ sign, /** @type {string} */ size) => `${sign === '−' ? '−' : ''}${size}`;
    same(z, f(at), 5, 'height of the plane');
    same(signed(signX, gx), truthX, 4, 'slope along x');
    same(signed(signY, gy), truthY, 4, 'slope along y');
    assert.deepEqual([-read(signed(sideX, x)), -read(signed(sideY, y))], at);
    const note = /^Steepest way up: slope (\S+)\. The Hessian bends up all around, as in a valley \(curvatures (\S+) and (\S+)\)\.$/.exec(await panel.locator('.note').last().textContent());
    assert.ok(note, await panel.locator('.note').last().textContent());
    same(note[1], Math.hypot(truthX, truthY), 5, 'the steepest slope');
    same(note[2], 4 + Math.sqrt(5), 3, 'the larger curvature');
    same(note[3], 4 - Math.sqrt(5), 3, 'the smaller curvature');
  }
  // The hill in relief is turned by keys.
  await panel.locator('.chart').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowUp');
  await frames(page);
  const { turn, tilt } = await state(page);
  assert.deepEqual([turn, tilt], [-30, 40]);
  assert.match(await panel.locator('.chart').getAttribute('aria-label'), /seen from 40° above, turned by -30°$/);
  await done();
});

test('the cut below is the function along its direction, with its tangent', async () => {
  const at = /** @type {Pair} */ ([2, 1]);
  const { page, press, done } = await opened('&x=2&y=1&open=plane&palette=seed');
  const [gx, gy] = gradient(at);
  const size = Math.hypot(gx, gy);
  for (const [name, [ux, uy]] of /** @type {[string, Pair][]} */ ([['uphill', [gx / size, gy / size]], ['along x', [1, 0]], ['along y', [0, 1]]])) {
    await press('plane', name);
    const on = await frame(page, 'slopePlot');
    const curve = (/** @type {number} */ t) => f([at[0] + t * ux, at[1] + t * uy]);
    const tangent = (/** @type {number} */ t) => f(at) + t * (gx * ux + gy * uy);
    for (const [colour, line] of /** @type {[string, (t: number) => number][]} */ ([['curve', curve], ['rising', tangent]])) {
      // The glyph at the point and the words in the corner have the tangent's colours too.
      const drawn = (await pixels(page, 'slopePlot', colour)).filter(([px, py]) => Math.hypot(px - on.px(0), py - on.py(f(at))) > 14);
      const off = drawn.map(([px, py]) => {
        const heights = [-2, -1, 0, 1, 2].map((d) => on.py(line(on.x(px + d))));
        return Math.max(0, py - Math.max(...heights), Math.min(...heights) - py);
      });
      assert.ok(drawn.length > 150, `${name}, ${colour}: ${drawn.length} pixels`);
      assert.ok(Math.max(...off) <= 3, `${name}, ${colour}: ${Math.max(...off)} pixels off`);
    }
  }
  await done();
});

/** The ways of the methods whose formulas are short enough to be written twice. @type {Record<string, (from: Pair, rate: number, beta: number, steps: number) => Pair>} */
const ways = {
  // x − rate·∇f, Cauchy 1847.
  'gradient descent': (from, rate, _, steps) => repeat(steps, from, ([x, y]) => {
    const [gx, gy] = gradient([x, y]);
    return [x - rate * gx, y - rate * gy];
  }),
  // A step keeps β of the one before, Polyak 1964.
  momentum: (from, rate, beta, steps) => {
    let before = from;
    return repeat(steps, from, ([x, y]) => {
      const [gx, gy] = gradient([x, y]);
      /** @type {Pair} */ const next = [x - rate * gx + beta * (x - before[0]), y - rate * gy + beta * (y - before[1])];
      before = [x, y];
      return next;
    });
  },
  // Kingma and Ba 2015, algorithm 1, with β₂ = 0.999 and ε = 1e−8.
  Adam: (from, rate, beta, steps) => {
    const [m, v] = [[0, 0], [0, 0]];
    let t = 0;
    return repeat(steps, from, (at) => {
      t += 1;
      return /** @type {Pair} */ (gradient(at).map((g, i) => {
        m[i] = beta * m[i] + (1 - beta) * g;
        v[i] = 0.999 * v[i] + 0.001 * g * g;
        return at[i] - (rate * (m[i] / (1 - beta ** t))) / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8);
      }));
    });
  },
};

/** @param {number} times @param {Pair} from @param {(at: Pair) => Pair} step */
function repeat(times, from, step) {
  let at = from;
  for (let i = 0; i < times; i += 1) at = step(at);
  return at;
}

/** The rows of the race: method, steps, f, status. @param {any} page @returns {Promise<Record<string, {steps: number, f: string, status: string, title: string}>>} */
const race = async (page) =>
  Object.fromEntries(await page.locator('table.race tbody tr').evaluateAll((/** @type {HTMLElement[]} */ rows) => rows.map((row) => {
    const [name, steps, value, status] = /** @type {HTMLElement[]} */ ([...row.children]);
    return [name.querySelector('label')?.lastChild?.textContent, { steps: Number(steps.textContent), f: value.textContent, status: status.textContent, title: status.title }];
  })));

test('five methods roll side by side, each as its formula says; Newton needs one step', async () => {
  const from = /** @type {Pair} */ ([2, 1]);
  const { page, press, done } = await opened('&x=2&y=1&open=race&rate=0.1&beta=0.8');
  const panel = page.locator('#panel-race');
  assert.deepEqual(Object.keys(await race(page)), ['gradient descent', 'momentum', 'Adam', 'Newton', 'L-BFGS']);
  for (const row of Object.values(await race(page))) assert.deepEqual([row.steps, row.f, row.status], [0, '5', 'running']);
  for (let n = 1; n <= 8; n += 1) {
    await press('race', 'Step');
    const told = await race(page);
    for (const [name, way] of Object.entries(ways)) {
      const [x, y] = way(from, 0.1, 0.8, n);
      assert.equal(told[name].steps, n);
      same(told[name].f, f([x, y]), 3, `${name}, step ${n}`);
      const at = /x = (\S+), y = (\S+), f = (\S+)\.$/.exec(told[name].title);
      assert.ok(at, told[name].title);
      same(at[1], x, 4, `${name}, step ${n}: x`);
      same(at[2], y, 4, `${name}, step ${n}: y`);
    }
    assert.deepEqual([told.Newton.steps, told.Newton.status], [1, 'converged']);
    assert.ok(read(told.Newton.f) < 1e-28, told.Newton.f);
    // The guess learns the curvatures: it never goes up.
    assert.ok(read(told['L-BFGS'].f) < 5);
  }
  // Methods that are not wanted leave the race and the map; what stays is drawn through its points.
  for (const name of ['momentum', 'Adam', 'Newton', 'L-BFGS']) await panel.getByLabel(`show ${name}`).uncheck();
  await frames(page);
  assert.deepEqual(Object.values(await race(page)).map((row) => row.status), ['running', '', '', '', '']);
  const on = await frame(page);
  const drawn = await pixels(page, 'plot', 'one');
  for (let n = 1; n < 8; n += 1) {
    const [x, y] = ways['gradient descent'](from, 0.1, 0.8, n);
    assert.ok(drawn.some(([px, py]) => Math.hypot(px - on.px(x), py - on.py(y)) < 3), `step ${n} is on the map`);
  }
  assert.match(await panel.locator('.note').first().textContent(), /stable there up to the rate 2\/6\.24 = 0\.321\.$/);
  await done();
});

test('less motion: the race goes to its end at once; with motion it goes step by step', async () => {
  const { page, done } = await opened('&x=2&y=1&rate=0.25');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.getByRole('button', { name: 'Roll downhill, five ways' }).click();
  const play = page.locator('#panel-race').getByRole('button', { name: /: rolling downhill$/ });
  assert.equal(await play.getAttribute('aria-label'), 'To the end: rolling downhill');
  await play.click();
  await frames(page);
  const told = await race(page);
  for (const [name, { f: value, status }] of Object.entries(told)) {
    assert.equal(status, 'converged', name);
    assert.ok(read(value) < 1e-10, `${name}: ${value}`);
  }
  assert.ok(told.Newton.steps === 1 && told['L-BFGS'].steps <= 12 && told['gradient descent'].steps > told['L-BFGS'].steps);
  // Beyond 2 over the larger curvature, gradient descent leaves the valley, and the others do not follow it.
  await set(page, { rate: 0.33, rolled: 0 });
  await play.click();
  await frames(page);
  const fast = await race(page);
  assert.deepEqual([fast['gradient descent'].status, fast.Newton.status, fast['L-BFGS'].status], ['diverged', 'converged', 'converged']);
  await set(page, { rate: 0.25, rolled: 0 });
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await play.click();
  assert.match(await play.getAttribute('aria-label'), /^Pause/);
  await until(async () => (await state(page)).rolled >= 2, 'two steps are taken');
  await play.click();
  const { rolled } = await state(page);
  assert.ok(rolled < told['gradient descent'].steps, 'it was held on its way');
  await done();
});

test('the address holds the map, the relief and the race', async () => {
  const { page, done } = await opened();
  await page.getByRole('button', { name: 'Gradient and tangent plane' }).click();
  await page.getByRole('button', { name: 'Roll downhill, five ways' }).click();
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await set(page, { x: -1.23456789012345, y: 0.1, rate: 0.05, beta: 0.5, rolled: 7, field: false, plane: true, direction: 'y', turn: 20, methods: ['adam', 'newton'], tilt: 50 });
  const before = await kept(page);
  const url = await address(page, /tilt=50/);
  const copy = await open(browser.browser, url);
  assert.deepEqual(await kept(copy.page), before);
  assert.deepEqual(await race(copy.page), await race(page));
  assert.equal((await race(copy.page)).Newton.status, 'converged');
  await truthful(copy.page, [-1.23456789012345, 0.1]);
  // No method at all is a state as well.
  await set(page, { methods: [] });
  const none = await open(browser.browser, await address(page, /methods=none/));
  assert.deepEqual((await state(none.page)).methods, []);
  assert.deepEqual([...copy.troubles, ...none.troubles], []);
  await Promise.all([copy.context.close(), none.context.close()]);
  await done();
});
