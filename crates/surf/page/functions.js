// What is the formula worth at a point? The functions of an answer of `/explore`, compiled to WebAssembly, with the
// parameters filled in.

/**
 * The answer of `/explore` (see `crates/surf/src/explore.rs`).
 * @typedef {object} Explored
 * @property {string} formula
 * @property {string[]} variables one or two
 * @property {{name: string, value: number}[]} parameters
 * @property {string[]} inputs variables, then parameters
 * @property {Record<string, string>} typeset MathML of f, df, d2f
 * @property {Record<string, string>} text
 * @property {Record<string, string>} latex
 * @property {{order: number, tree: number, shared: number, program: number | null}[]} swell the program is null where it has grown too large
 * @property {string} wasm the module, as base64
 * @property {Record<string, {outputs: number}>} functions
 * @property {number} heap the first free byte of the module's memory
 * @property {{nodes: GraphNode[], output: number}} graph
 * @property {Guard[]} guards
 * @property {string[]} [notes] what could not be had
 */

/**
 * An operation of the program.
 * @typedef {{op: string, kind: 'variable' | 'parameter' | 'constant' | 'operation', args: number[], text: string, local?: string[]}} GraphNode
 */

/**
 * A quantity at whose zeros (or integers, or halves) something may happen.
 * @typedef {{kind: 'pole' | 'kink' | 'jump' | 'edge' | 'branch', text: string, node?: number, at?: 'zero' | 'integer' | 'half'}} Guard
 */

const ORDERS = ['f', 'df', 'd2f', 'd3f', 'd4f', 'd5f', 'd6f', 'd7f', 'd8f'];

/** The functions of a formula. All of them take the first variable, and the second where there are two. */
export class Functions {
  #call;
  #sample;
  /** Values of all inputs but the first: the second variable, if there is one, then the parameters. @type {number[]} */
  #rest;
  #two;

  /**
   * @param {Explored} explored
   * @param {(name: string, x: number, rest: number[]) => number | Float64Array} call
   * @param {(name: string, x0: number, dx: number, n: number, rest: number[]) => Float64Array} sample
   */
  constructor(explored, call, sample) {
    this.explored = explored;
    this.#call = call;
    this.#sample = sample;
    this.#two = explored.variables.length > 1;
    this.#rest = [...(this.#two ? [0] : []), ...explored.parameters.map((p) => p.value)];
    /** The highest order that there is a function for. */
    this.highest = ORDERS.filter((name) => name in explored.functions).length - 1;
  }

  /** Sets the parameters. @param {Record<string, number>} values by name */
  setParameters(values) {
    this.explored.parameters.forEach((p, i) => {
      this.#rest[i + (this.#two ? 1 : 0)] = values[p.name] ?? p.value;
    });
  }

  /** @param {string} name @param {number} x @param {number} y */
  #at(name, x, y) {
    if (this.#two) this.#rest[0] = y;
    return this.#call(name, x, this.#rest);
  }

  /** Several numbers; none of them known where there is no such function. @param {string} name @param {number} x @param {number} y @param {number} count @returns {Float64Array} */
  #row(name, x, y, count) {
    if (!(name in this.explored.functions)) return new Float64Array(count).fill(NaN);
    const row = this.#at(name, x, y);
    return typeof row === 'number' ? Float64Array.of(row) : row;
  }

  /** The value. @param {number} x @param {number} [y] @returns {number} */
  f(x, y = 0) {
    return /** @type {number} */ (this.#at('f', x, y));
  }

  /** The first derivative. @param {number} x @returns {number} */
  df(x) {
    return this.nth(1, x);
  }

  /** The second derivative. @param {number} x @returns {number} */
  d2f(x) {
    return this.nth(2, x);
  }

  /** The derivative of order k; not a number where there is no function for it. @param {number} k @param {number} x @returns {number} */
  nth(k, x) {
    return k <= this.highest ? /** @type {number} */ (this.#at(ORDERS[k], x, 0)) : NaN;
  }

  /** The two slopes of a function of two variables. @param {number} x @param {number} y @returns {Float64Array} */
  gradient(x, y) {
    return this.#row('gradient', x, y, 2);
  }

  /** ∂²/∂x², ∂²/∂x∂y, ∂²/∂y². @param {number} x @param {number} y @returns {Float64Array} */
  hessian(x, y) {
    return this.#row('hessian', x, y, 3);
  }

  /**
   * Values at n points x0, x0 + dx, …
   * @param {number | string} which an order, or the name of a function
   * @param {number} x0
   * @param {number} dx
   * @param {number} n
   * @param {number} [y] the second variable
   * @returns {Float64Array} n rows of the function's outputs; the caller's own
   */
  sample(which, x0, dx, n, y = 0) {
    const name = typeof which === 'number' ? ORDERS[which] : which;
    if (!(name in this.explored.functions)) return new Float64Array(n).fill(NaN);
    if (this.#two) this.#rest[0] = y;
    return this.#sample(name, x0, dx, n, this.#rest);
  }

  /** The quantities at whose zeros something may happen. @param {number} x @returns {Float64Array} */
  guards(x) {
    if (this.explored.guards.length === 0) return new Float64Array(0);
    const values = this.#at('guards', x, 0);
    return typeof values === 'number' ? Float64Array.of(values) : values;
  }

  /** The local partials of every operation, argument by argument. @param {number} x @param {number} [y] @returns {Float64Array} */
  partials(x, y = 0) {
    return this.#row('partials', x, y, 0);
  }

  /**
   * What every operation of the program does at a point: its value, its tangent (seed: the first variable), its adjoint.
   * @param {number} x
   * @param {number} [y]
   * @returns {{primal: Float64Array, tangent: Float64Array, adjoint: Float64Array}}
   */
  trace(x, y = 0) {
    const all = /** @type {Float64Array} */ (this.#at('trace', x, y));
    const n = this.explored.graph.nodes.length;
    return { primal: all.slice(0, n), tangent: all.slice(n, 2 * n), adjoint: all.slice(2 * n, 3 * n) };
  }
}

/**
 * Compiles the module of an answer.
 * @param {Explored} explored
 * @param {Record<string, Function>} math what the module imports: the functions that WebAssembly lacks
 * @returns {Promise<Functions>}
 */
export async function compile(explored, math) {
  const bytes = Uint8Array.from(atob(explored.wasm), (c) => c.charCodeAt(0));
  const { instance } = await WebAssembly.instantiate(bytes, { math: /** @type {any} */ (math) });
  const exports = /** @type {Record<string, any>} */ (instance.exports);
  const memory = /** @type {WebAssembly.Memory} */ (exports.memory);
  const { heap } = explored;

  /** Room for some numbers; growing the memory makes old views useless, so they are made anew. @param {number} count */
  const room = (count) => {
    const missing = heap + 8 * count - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
    return () => new Float64Array(memory.buffer, heap, count).slice();
  };
  return new Functions(
    explored,
    (name, x, rest) => {
      const width = explored.functions[name].outputs;
      if (width === 1) return exports[name](x, ...rest);
      const read = room(width);
      exports[name](x, ...rest, heap);
      return read();
    },
    (name, x0, dx, n, rest) => {
      const read = room(n * explored.functions[name].outputs);
      exports[`${name}_sample`](x0, dx, n, ...rest, heap);
      return read();
    },
  );
}
