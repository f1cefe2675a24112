// How does the address hold the whole state? As `#f=…&x=…`, readable and versioned: only what differs from the start is
// written, and what is not understood is left alone.

/** @typedef {import('./state.js').Store} Store */

/** The version of the form; it is written only once there is another. */
export const VERSION = '1';

/** Short names of the keys that every address has. @type {Record<string, string>} */
const SHORT = { formula: 'f', window: 'w', slopes: 's', parameters: 'p' };
const LONG = Object.fromEntries(Object.entries(SHORT).map(([long, short]) => [short, long]));

/** Percent signs only where they are needed. @param {string} text */
const encode = (text) => encodeURIComponent(text).replace(/%(2F|5E|2C|3A|28|29|2A|7C|3D|3C|3E|21|20)/g, (all, hex) => (hex === '20' ? '+' : hex === '3C' || hex === '3E' || hex === '7C' ? all : decodeURIComponent(all)));

/** @param {string} text */
const decode = (text) => {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
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
  const parts = [];
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
