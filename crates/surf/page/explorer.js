// Where do answers about a formula come from? From the server on this machine; in an exported file, from the file
// itself. Answers are kept, so that going back costs nothing.

/** @typedef {import('./functions.js').Explored} Explored */

/** Why there is no answer, and where in the formula. */
export class ExploreError extends Error {
  /** @param {string} message @param {[number, number] | null} span @param {string | null} help */
  constructor(message, span = null, help = null) {
    super(message);
    this.span = span;
    this.help = help;
  }
}

/** The JSON in an element of the page, if there is one. @param {string} id */
export function embedded(id) {
  const text = document.getElementById(id)?.textContent;
  return text ? JSON.parse(text) : undefined;
}

/** Answers kept, at most. */
const KEPT = 40;

/** Asks about formulas. */
export class Explorer {
  /** @type {Map<string, Explored>} */ #known = new Map();
  /** @type {AbortController | undefined} */ #asking;
  /** Whether the page lives in a file, with no server behind it. */
  offline;

  constructor() {
    const within = embedded('fluxions-explored');
    this.offline = within !== undefined;
    for (const answer of [within ?? []].flat()) this.#known.set(answer.formula, answer);
  }

  /** Whether the answer is at hand. @param {string} formula */
  knows(formula) {
    return this.#known.has(formula);
  }

  /** The formulas whose answers are at hand. */
  get formulas() {
    return [...this.#known.keys()];
  }

  /**
   * The answer for a formula. A question asked meanwhile is dropped (its promise fails with the name `AbortError`).
   * @param {string} formula
   * @returns {Promise<Explored>}
   */
  async explore(formula) {
    this.#asking?.abort();
    const known = this.#known.get(formula);
    if (known) return known;
    if (this.offline) {
      throw new ExploreError('this file holds one formula only', null, 'run `fluxions surf` to type others');
    }
    this.#asking = new AbortController();
    /** @type {Response} */
    let response;
    try {
      response = await fetch('explore', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ formula }),
        signal: this.#asking.signal,
      });
    } catch (error) {
      if (/** @type {Error} */ (error).name === 'AbortError') throw error;
      throw new ExploreError('the server does not answer', null, 'is `fluxions surf` still running?');
    }
    const answer = await response.json().catch(() => ({ error: { message: `the server answered ${response.status}` } }));
    if (answer.error) throw new ExploreError(answer.error.message, answer.error.span ?? null, answer.error.help ?? null);
    this.#known.set(formula, answer);
    for (const oldest of [...this.#known.keys()].slice(0, Math.max(0, this.#known.size - KEPT))) this.#known.delete(oldest);
    return answer;
  }
}
