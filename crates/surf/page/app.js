// What does a part of the page get to see of the rest? One object, made by main.js. Parts read from it and set the
// state; they do not call each other.

import { flagKey, numberKey, wordKey } from './state.js';

/**
 * @typedef {object} App
 * @property {import('./state.js').Store} state formula, x (and y), parameters, window, which panels are open, …
 * @property {import('./functions.js').Functions} fn the compiled functions of the formula shown: read it anew each time
 * @property {import('./functions.js').Explored} explored the answer of /explore for it
 * @property {import('./plot.js').Plot} plot the top graph
 * @property {import('./plot.js').Plot} slopePlot the bottom graph, whose x axis is that of the top one
 * @property {(message: string) => void} say a sentence for screen readers, politely and not too often
 * @property {() => boolean} still whether the person asked for less motion: then nothing plays by itself
 * @property {(id: string) => boolean} isOpen whether a panel is open
 */

/**
 * Declares the keys that belong to the page as a whole. `explored` and `colours` are not in the address: they count
 * answers and changes of colours, so that parts hear of them.
 * @param {import('./state.js').Store} state
 */
export function declareKeys(state) {
  state.declare('formula', { initial: 'x^2/4', read: (t) => t, write: (v) => v });
  state.declare('x', numberKey(2));
  state.declare('y', numberKey(1));
  state.declare('parameters', { initial: {}, read: readParameters, write: writeParameters });
  state.declare('window', { initial: null, read: readRange(4), write: (w) => [w.x0, w.x1, w.y0, w.y1].join(',') });
  state.declare('slopes', { initial: null, read: readRange(2), write: (w) => [w.y0, w.y1].join(',') });
  state.declare('open', { initial: [], read: (t) => t.split(',').filter(Boolean), write: (v) => v.join(',') });
  state.declare('tangent', flagKey(true));
  state.declare('coloured', flagKey(true));
  state.declare('inflections', flagKey(false));
  state.declare('palette', wordKey('safe', ['safe', 'seed']));
  state.declare('theme', wordKey('auto', ['auto', 'light', 'dark']));
  state.declare('explored', { initial: 0 });
  state.declare('colours', { initial: 0 });
}

/** @param {string} text */
function readParameters(text) {
  /** @type {Record<string, number>} */
  const values = {};
  for (const part of text.split(',').filter(Boolean)) {
    const [name, value] = part.split(':');
    if (!name || !Number.isFinite(Number(value))) return undefined;
    values[name] = Number(value);
  }
  return values;
}

/** @param {Record<string, number>} values */
function writeParameters(values) {
  return Object.entries(values).map(([name, value]) => `${name}:${value}`).join(',');
}

/** @param {2 | 4} count @returns {(text: string) => object | undefined} */
function readRange(count) {
  return (text) => {
    const n = text.split(',').map(Number);
    if (n.length !== count || !n.every(Number.isFinite) || !(n[0] < n[1])) return undefined;
    if (count === 2) return { y0: n[0], y1: n[1] };
    return n[2] < n[3] ? { x0: n[0], x1: n[1], y0: n[2], y1: n[3] } : undefined;
  };
}
