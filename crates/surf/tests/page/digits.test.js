// Does the page write numbers as the command line does? The right-hand sides are what the command's own rule prints, with
// true minus signs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted, number, powerOfTen, primes, short, significant, withBar } from '../../page/maths/digits.js';

test('numbers are rounded to their digits, half to even, with an exponent only where needed', () => {
  for (const [x, digits, text] of /** @type {const} */ ([
    [0.0151234, 3, '0.0151'], [1.5e-9, 3, '1.5e−9'], [123456, 3, '123000'], [1e15, 2, '1e15'], [-0, 3, '0'],
    [0.125, 2, '0.12'], [0.375, 2, '0.38'], [2.5, 1, '2'], [3.5, 1, '4'], [0.35, 1, '0.3'], [9.99, 2, '10'],
    [99.99, 3, '100'], [-2.5, 1, '−2'], [0.0001, 1, '0.0001'], [0.00009999, 2, '0.0001'], [1.25e-7, 2, '1.2e−7'],
  ])) {
    assert.equal(significant(x, digits), text, `${x} to ${digits}`);
  }
  assert.equal(short(Math.PI), '3.14');
  assert.equal(significant(NaN, 3), 'no value');
  assert.equal(significant(-Infinity, 3), '−∞');
});

test('values carry the digits that their bars leave', () => {
  assert.equal(withBar(1.5, 4e-15), '1.5 ± 4e−15');
  assert.equal(withBar(Math.PI, 0.0012), '3.142 ± 0.0012');
  assert.equal(withBar(0, 1), '0 ± 1');
  assert.equal(withBar(NaN, 1), 'no answer');
  assert.equal(withBar(2, Infinity), '2 ± ?');
  assert.equal(withBar(0.1, 0), '0.1 ± 0');
  assert.equal(number(1e-6), '1e−6');
  assert.equal(number(1e20), '1e20');
  assert.equal(number(0.1 + 0.2), '0.30000000000000004');
});

test('small words', () => {
  assert.equal(counted(1, 'step'), '1 step');
  assert.equal(counted(0, 'step'), '0 steps');
  assert.equal(powerOfTen(-8), '10⁻⁸');
  assert.deepEqual([0, 1, 2, 3, 4, 12].map(primes), ['', '′', '″', '‴', '⁽⁴⁾', '⁽¹²⁾']);
});
