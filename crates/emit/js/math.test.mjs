// Are the functions of math.js as accurate as they say? Against values of 60 digits (see
// crates/rules/tests/data/kernels.py), one a line: function, arguments, value, scale of the
// error.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as math from './math.js';

/** The names of kernels whose function has another one here. */
const NAMES = {
  bessel_i: 'besseli',
  bessel_j: 'besselj',
  bessel_k: 'besselk',
  bessel_y: 'bessely',
  lambert_w0: 'lambertw',
  lambert_wm1: 'lambertwm1',
  sinc_derivative: 'sincd',
};

/** The largest error that is allowed, relative to the scale of the row; 2e-15 for those not named. */
const BOUNDS = {
  erfc: 4e-15,
  besseli: 6e-15,
  besselj: 6e-15,
  besselk: 6e-15,
  bessely: 6e-15,
};

const source = new URL('../../rules/tests/data/kernels.csv', import.meta.url);
const rows = readFileSync(source, 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [kernel, ...fields] = line.split(',');
    const numbers = (text) => text.split(' ').map((x) => Number(x.replace('inf', 'Infinity').replace('nan', 'NaN')));
    const [args, [want], [scale]] = fields.map(numbers);
    return { name: NAMES[kernel] ?? kernel, args, want, scale };
  })
  .filter(({ name }) => name in math);

for (const name of new Set(rows.map((row) => row.name))) {
  test(name, () => {
    const bound = BOUNDS[name] ?? 2e-15;
    let worst = { error: 0, at: '' };
    for (const { args, want, scale } of rows.filter((row) => row.name === name)) {
      const found = math[name](...args);
      const at = `${name}(${args}) = ${found}, not ${want}`;
      if (Object.is(found, want)) continue;
      assert.ok(Number.isFinite(found) && Number.isFinite(want), at);
      // Below the smallest normal double the digits are fewer.
      const error = Math.max(Math.abs(found - want) - 5e-324, 0) / Math.max(Math.abs(scale), Math.abs(want), 2.3e-308);
      if (error > worst.error) worst = { error, at };
    }
    console.log(`${name}: ${worst.error.toExponential(1)} ${worst.at}`);
    assert.ok(worst.error <= bound, `${worst.at}, off by ${worst.error}`);
  });
}
