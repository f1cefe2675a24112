// Are the colours that say the sign of a slope kept for it? Whatever else is drawn has colours that are told from them,
// by eyes that lack one kind of cones as well (the matrices of Machado, Oliveira and Fernandes 2009, severity 1).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const sheet = readFileSync(new URL('../../page/style.css', import.meta.url), 'utf8');

/** The colours of one block of the style sheet. @param {string} selector @returns {Record<string, string>} */
function block(selector) {
  const body = sheet.slice(sheet.indexOf(`${selector} {`)).split('}')[0];
  return Object.fromEntries([...body.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1], m[2]]));
}

/** What is left of red, green and blue light. @type {Record<string, number[][]>} */
const EYES = {
  all: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  'no red': [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  'no green': [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
};

/** @param {number[][]} matrix @param {number[]} v */
const times = (matrix, v) => matrix.map((row) => row.reduce((sum, m, i) => sum + m * v[i], 0));

/** A colour in CIELAB, as such eyes see it. @param {string} hex @param {number[][]} eyes */
function lab(hex, eyes) {
  const light = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  const seen = times(eyes, light).map((c) => Math.min(1, Math.max(0, c)));
  const xyz = times([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]], seen);
  const [x, y, z] = xyz.map((v, i) => v / [0.95047, 1, 1.08883][i]).map((v) => (v > 0.008856 ? Math.cbrt(v) : 7.787 * v + 16 / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** @param {string} a @param {string} b @param {number[][]} eyes */
const apart = (a, b, eyes) => Math.hypot(...lab(a, eyes).map((v, i) => v - lab(b, eyes)[i]));

test('the measure itself: black is 100 away from white, red and green come together without cones for green', () => {
  assert.ok(Math.abs(apart('#000000', '#ffffff', EYES.all) - 100) < 0.1);
  assert.ok(apart('#aa4400', '#557700', EYES['no green']) < 0.5 * apart('#aa4400', '#557700', EYES.all));
});

for (const [name, selector] of [['light', ':root'], ['dark', ":root[data-theme='dark']"]]) {
  test(`no line is taken for a sign of slope: ${name}`, () => {
    const colours = block(selector);
    for (const sign of ['rising', 'falling', 'flat']) {
      for (const other of ['one', 'two', 'three', 'four', 'five', 'slope', 'curve', ...['rising', 'falling', 'flat'].filter((s) => s !== sign)]) {
        for (const [eyes, matrix] of Object.entries(EYES)) {
          const distance = apart(colours[sign], colours[other], matrix);
          assert.ok(distance > 15, `${sign} and ${other} with ${eyes}: ${distance.toFixed(1)}`);
        }
      }
    }
  });
}
