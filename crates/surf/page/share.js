// How does the address hold the whole state? As `#v=1&f=…&x=…`, readable and versioned: only what differs from the start
// is written, and what is not understood is left alone.

/** @typedef {import('./state.js').Store} Store */

/** The version of the form. A page that meets another one reads what it knows. */
const VERSION = 1;

/** Short names of the keys that every address has. @type {Record<string, string>} */
const SHORT = { formula: 'f', window: 'w', slopes: 's', parameters: 'p' };
const LONG = Object.fromEntries(Object.entries(SHORT).map(([long, short]) => [short, long]));

/** Percent signs only where an address needs them, so that a person can read it, and write it. @param {string} text */
const encode = (text) => encodeURIComponent(text).replace(/%(2F|5E|2C|3A|2B|3D|3F|40)/g, decodeURIComponent);

/** @param {string} text */
const decode = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/**
 * What stands after `#`.
 * @param {Store} state
 * @returns {string}
 */
export function toHash(state) {
  const values = state.get();
  const parts = [`v=${VERSION}`];
  for (const [name, key] of state.keys) {
    const value = values[name];
    if (!key.write || value === null || value === undefined) continue;
    const text = key.write(value);
    if (name !== 'formula' && (text === '' || (key.initial !== null && text === key.write(key.initial)))) continue;
    parts.push(`${SHORT[name] ?? name}=${encode(text)}`);
  }
  return parts.join('&');
}

/**
 * The values that an address holds, for the keys that the state knows; all others at their start.
 * @param {string} hash with or without `#`
 * @param {Store} state
 * @returns {Record<string, any>}
 */
export function fromHash(hash, state) {
  const given = new Map(
    hash.replace(/^#/, '').split('&').filter(Boolean).map((part) => {
      const [name, ...rest] = part.split('=');
      return [LONG[name] ?? name, decode(rest.join('='))];
    }),
  );
  /** @type {Record<string, any>} */
  const patch = {};
  for (const [name, key] of state.keys) {
    if (!key.read || !key.write) continue;
    const text = given.get(name);
    const value = text === undefined ? undefined : key.read(text);
    patch[name] = value === undefined ? key.initial : value;
  }
  return patch;
}

/** How long after the last change the address is written, in milliseconds: browsers refuse more. */
const PAUSE = 300;

/**
 * Keeps the address in step with the state.
 * @param {Store} state
 * @param {(patch: Record<string, any>) => void} arrive called when somebody changed the address
 */
export function followAddress(state, arrive) {
  let timer = 0;
  let written = '';
  const write = () => {
    written = `#${toHash(state)}`;
    if (location.hash !== written) history.replaceState(null, '', written);
  };
  state.subscribe(null, () => {
    clearTimeout(timer);
    timer = window.setTimeout(write, PAUSE);
  });
  addEventListener('hashchange', () => {
    if (location.hash !== written) arrive(fromHash(location.hash, state));
  });
}
