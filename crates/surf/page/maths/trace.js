// What happens to a value and its derivative in each operation of a program? The terms of the chain rule, going
// forward (tangents) and going back (adjoints), with their numbers.

import { short, significant } from './digits.js';

/**
 * @typedef {{op: string, kind: string, args: number[], text: string}} Node
 * @typedef {{primal: ArrayLike<number>, tangent: ArrayLike<number>, adjoint: ArrayLike<number>}} Trace
 * @typedef {{from: number, to: number, slot: number, partial: number}} Edge the local partial of `to` by its argument number `slot`
 */

/**
 * The edges of a program, argument by argument, with their local partials.
 * @param {Node[]} nodes
 * @param {ArrayLike<number>} partials in the order of the edges
 * @returns {Edge[]}
 */
export function edges(nodes, partials) {
  const all = [];
  for (const [to, { args }] of nodes.entries()) {
    for (const [slot, from] of args.entries()) all.push({ from, to, slot, partial: partials[all.length] });
  }
  return all;
}

const SIGNS = /** @type {Record<string, string>} */ ({ add: '+', sub: '−', mul: '×', div: '÷', neg: '−', pow: '^', powi: '^' });

/** What an operation is called in a picture: its sign, or its name. @param {Node} node */
export const sign = ({ op }) => SIGNS[op] ?? op;

/** A dual number: `9 + 6ε`. @param {number} value @param {number} derivative */
export function dual(value, derivative) {
  const sign = derivative < 0 ? '−' : '+';
  return `${significant(value, 5)} ${sign} ${significant(Math.abs(derivative), 5)}ε`;
}

/**
 * The dual numbers of a program in a row: `3 + 1ε → 9 + 6ε → 2.25 + 1.5ε`. Constants are left out, and the middle of
 * a long row.
 * @param {Node[]} nodes
 * @param {Trace} trace
 * @param {number} output the node that is the result
 */
export function dualChain(nodes, { primal, tangent }, output) {
  const row = [];
  for (let i = 0; i <= output; i += 1) {
    if (nodes[i].kind === 'operation' || (nodes[i].kind === 'variable' && tangent[i] !== 0)) row.push(dual(primal[i], tangent[i]));
  }
  if (row.length > 5) row.splice(2, row.length - 4, '…');
  return row.join(' → ');
}

/** A number as a factor, in parentheses where it is negative. @param {number} value */
const factor = (value) => (Number.isNaN(value) ? '?' : value < 0 ? `(${short(value)})` : short(value));

/**
 * How a tangent comes about: `3·1 + 3·1 = 6`; nothing for what is no operation.
 * @param {number} i the node
 * @param {Edge[]} all
 * @param {Trace} trace
 */
export function forwardSum(i, all, { tangent }) {
  const terms = all.filter((e) => e.to === i && tangent[e.from] !== 0);
  if (terms.length === 0) return '';
  return `${terms.map((e) => `${factor(e.partial)}·${factor(tangent[e.from])}`).join(' + ')} = ${short(tangent[i])}`;
}

/**
 * How an adjoint comes about: the sum over the users of a node, each its adjoint times the local partial.
 * @param {number} i the node
 * @param {Edge[]} all
 * @param {Trace} trace
 * @param {number} output
 */
export function backwardSum(i, all, { adjoint }, output) {
  if (i === output) return `the seed: 1`;
  const terms = all.filter((e) => e.from === i);
  if (terms.length === 0) return 'not used: 0';
  return `${terms.map((e) => `${factor(adjoint[e.to])}·${factor(e.partial)}`).join(' + ')} = ${short(adjoint[i])}`;
}
