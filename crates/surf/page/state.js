// What is the page showing? One observable store holds everything that the address can hold: formula, point, window,
// sliders, which panels are open. Changes are gathered and told once a frame, so that a mouse faster than the screen
// costs nothing.

/**
 * How a key is written in the address. `read` answers `undefined` for text that it does not understand.
 * @typedef {object} Key
 * @property {any} initial the value at the start, which the address leaves out
 * @property {(text: string) => any} [read] from the address
 * @property {(value: any) => string} [write] to the address; a key without it is never written there
 */

/** A number as the address holds it. @param {number} initial @returns {Key} */
export const numberKey = (initial) => ({
  initial,
  read: (text) => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined),
  write: String,
});

/** One of some words. @param {string} initial @param {string[]} words @returns {Key} */
export const wordKey = (initial, words) => ({
  initial,
  read: (text) => (words.includes(text) ? text : undefined),
  write: String,
});

/** Yes or no. @param {boolean} initial @returns {Key} */
export const flagKey = (initial) => ({
  initial,
  read: (text) => (text === '1' ? true : text === '0' ? false : undefined),
  write: (value) => (value ? '1' : '0'),
});

/** Values with names, watched. Values are replaced, never changed in place. */
export class Store {
  /** @type {Map<string, Key>} */ #keys = new Map();
  /** @type {Record<string, any>} */ #values = {};
  /** @type {{keys: Set<string> | null, fn: (changed: Set<string>) => void}[]} */ #subscribers = [];
  /** @type {(() => void)[]} */ #afterwards = [];
  /** @type {Set<string>} */ #changed = new Set();
  #awake = false;
  #schedule;

  /** @param {(flush: () => void) => void} [schedule] when to tell of changes: the next frame, if nothing else is said */
  constructor(schedule = (flush) => void requestAnimationFrame(flush)) {
    this.#schedule = schedule;
  }

  /** Makes a key known, with its value at the start. @param {string} name @param {Key} key */
  declare(name, key) {
    this.#keys.set(name, key);
    this.#values[name] = key.initial;
  }

  /** The keys, in the order in which they were declared. @returns {Iterable<[string, Key]>} */
  get keys() {
    return this.#keys;
  }

  /** The values as they are now: a plain object, to be read only. @returns {Record<string, any>} */
  get() {
    return this.#values;
  }

  /**
   * Changes values; subscribers hear of it in the next frame.
   * @param {Record<string, any>} patch
   */
  set(patch) {
    for (const [name, value] of Object.entries(patch)) {
      if (!this.#keys.has(name)) throw new Error(`the state has no key \`${name}\`: declare it first`);
      if (Object.is(this.#values[name], value)) continue;
      this.#values = { ...this.#values, [name]: value };
      this.#changed.add(name);
      this.wake();
    }
  }

  /**
   * Calls `fn` once for each frame in which one of the keys changed (any key, if `keys` is null).
   * @param {string[] | null} keys
   * @param {(changed: Set<string>) => void} fn
   * @returns {() => void} ends the subscription
   */
  subscribe(keys, fn) {
    const subscriber = { keys: keys && new Set(keys), fn };
    this.#subscribers.push(subscriber);
    return () => {
      this.#subscribers = this.#subscribers.filter((other) => other !== subscriber);
    };
  }

  /** Calls `fn` at the end of every frame in which something happened: the place to draw. @param {() => void} fn */
  afterwards(fn) {
    this.#afterwards.push(fn);
  }

  /** Asks for a frame, though no value changed. */
  wake() {
    if (this.#awake) return;
    this.#awake = true;
    this.#schedule(() => this.flush());
  }

  /** Tells of all changes now. */
  flush() {
    // A subscriber may set values in turn: those are told in the same frame, a bounded number of times.
    for (let round = 0; round < 8 && this.#changed.size > 0; round += 1) {
      const changed = this.#changed;
      this.#changed = new Set();
      for (const { keys, fn } of [...this.#subscribers]) {
        if (!keys || [...changed].some((name) => keys.has(name))) fn(changed);
      }
    }
    this.#awake = false;
    for (const fn of this.#afterwards) fn();
    if (this.#changed.size > 0) this.wake();
  }
}
