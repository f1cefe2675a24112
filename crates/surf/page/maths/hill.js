// What is there to roll down on? The formula that is shown, in one or two variables, as a hill for the methods of
// descent; and the words for how a run ended.

import { counted, short, significant } from './digits.js';
import { MOST_STEPS, start, step } from './descent.js';

/**
 * The formula shown as a hill.
 * @param {import('../functions.js').Functions} fn
 * @param {boolean} two whether it has two variables
 * @returns {import('./descent.js').Hill}
 */
export function hill(fn, two) {
  if (!two) return { value: ([x]) => fn.f(x), gradient: ([x]) => [fn.df(x)], hessian: ([x]) => [[fn.d2f(x)]] };
  return {
    value: ([x, y]) => fn.f(x, y),
    gradient: ([x, y]) => Array.from(fn.gradient(x, y)),
    hessian: ([x, y]) => {
      const [xx, xy, yy] = fn.hessian(x, y);
      return [[xx, xy], [xy, yy]];
    },
  };
}

/**
 * A run that goes on where it can: made anew only where something but the number of steps changed.
 * @param {import('./descent.js').Method} method
 */
export function runner(method) {
  /** @type {import('./descent.js').Run | null} */ let run = null;
  let made = '';
  return {
    /**
     * The run after some steps from a place (fewer, where it ended).
     * @param {import('./descent.js').Hill} on
     * @param {number[]} from
     * @param {import('./descent.js').Settings} settings
     * @param {number} steps
     * @param {string} about changes where the hill does
     */
    at(on, from, settings, steps, about) {
      const wanted = JSON.stringify([from, settings, about]);
      if (run === null || made !== wanted || run.way.length - 1 > steps) {
        run = start(method, on, from);
        made = wanted;
      }
      while (run.status === 'running' && run.way.length - 1 < steps) step(run, on, settings);
      return run;
    },
  };
}

/** The place that Newton's method settles in, where that is a valley: with its steepest curvature's direction unasked. @param {import('./descent.js').Hill} on @param {number[]} from */
export function valley(on, from) {
  const run = start('newton', on, from);
  for (let i = 0; i < 60 && run.status === 'running'; i += 1) step(run, on, { rate: 0, momentum: 0 });
  return run.status === 'converged' ? run.way[run.way.length - 1] : null;
}

/** A point in words. @param {string[]} names @param {number[]} p @param {number} [digits] */
const place = (names, p, digits = 4) => names.map((name, i) => `${name} = ${significant(p[i], digits)}`).join(', ');

/**
 * How a run stands, in a word and a sentence.
 * @param {import('./descent.js').Run} run
 * @param {string[]} names of the variables
 */
export function report(run, names) {
  const n = run.way.length - 1;
  const at = run.way[n];
  const value = run.values[n];
  const after = counted(n, 'step');
  switch (run.status) {
    case 'running':
      return { word: 'running', sentence: n === 0 ? `Ready at ${place(names, at)}, where f = ${short(value)}.` : `After ${after}: ${place(names, at)}, f = ${significant(value, 5)}.` };
    case 'converged':
      return n === 0 ? { word: 'flat', sentence: 'The point is flat: no slope says where to go.' }
        : { word: 'converged', sentence: `Converged after ${after}: ${place(names, at)}, f = ${significant(value, 5)}.` };
    case 'diverged': return { word: 'diverged', sentence: `Diverged after ${after}: every step overshoots by more than the last one.` };
    case 'unbounded': return { word: 'no bottom', sentence: `Runs downhill without end: after ${after} f = ${short(value)} and is still falling.` };
    case 'circling': return { word: 'to and fro', sentence: `Goes to and fro between ${place(names, run.way[n - 1])} and ${place(names, at)} without getting lower.` };
    case 'outside': return { word: 'no value', sentence: n === 0 ? 'f has no slope at the point.' : `Left the domain with step ${n}: f has no value at ${place(names, at)}.` };
    case 'stalled': return { word: 'stuck', sentence: `Stuck after ${after} at ${place(names, at)}: no step goes lower.` };
    default: return { word: 'not there', sentence: `Not there after ${MOST_STEPS} steps.` };
  }
}

/** The rate slider's steps: twenty to a decade from a thousandth to a hundred. */
export const RATE_PLACES = 100;
/** @param {number} slot */
export const rateAt = (slot) => Number((10 ** (slot / 20 - 3)).toPrecision(3));
/** @param {number} rate */
export const placeOfRate = (rate) => Math.min(RATE_PLACES, Math.max(0, Math.round((Math.log10(rate) + 3) * 20)));
