// What does a feature mean, in a sentence? For the list, for marks that are pointed at, and for screen readers.

import { number } from './format.js';

/** @typedef {import('./features.js').Feature} Feature */

/** How each kind is called, and drawn beside its name. @type {Record<import('./features.js').Kind, {name: string, glyph: string}>} */
export const KINDS = {
  peak: { name: 'Peak', glyph: '⌒' },
  valley: { name: 'Valley', glyph: '⌣' },
  saddle: { name: 'Saddle point', glyph: '∿' },
  kink: { name: 'Kink', glyph: '∧' },
  cusp: { name: 'Cusp', glyph: 'Y' },
  vertical: { name: 'Vertical tangent', glyph: '│' },
  jump: { name: 'Jump', glyph: '⌐' },
  hole: { name: 'Hole', glyph: '○' },
  pole: { name: 'Pole', glyph: '↕' },
  edge: { name: 'Edge', glyph: '⊢' },
  point: { name: 'Single point', glyph: '•' },
  oscillation: { name: 'No limit', glyph: '≈' },
  inflection: { name: 'Inflection', glyph: '∫' },
};

/** @param {import('./limits.js').Limit} limit */
const towards = (limit) =>
  limit.kind === 'infinite' ? (limit.value > 0 ? 'rises to ∞' : 'falls to −∞') : limit.kind === 'finite' ? `nears ${number(limit.value)}` : limit.kind === 'none' ? 'has no value' : 'has no limit';

/** @param {import('./limits.js').Limit} limit */
const slope = (limit) => (limit.kind === 'finite' || limit.kind === 'infinite' ? number(limit.value) : 'none');

/**
 * What is at a feature and why, in one or two sentences, without its name and place.
 * @param {Feature} feature
 * @returns {string}
 */
export function explain(feature) {
  const { kind, value, limits, slopes, cause } = feature;
  const why = cause ? ` Here ${cause}.` : '';
  switch (kind) {
    case 'peak':
      return `f′ crosses zero here, from + to −: f stops rising and begins to fall. f = ${number(value)}.`;
    case 'valley':
      return `f′ crosses zero here, from − to +: f stops falling and begins to rise. f = ${number(value)}.`;
    case 'saddle':
      return `f′ touches zero here without crossing it: f is flat for an instant and goes on as before. f = ${number(value)}.`;
    case 'inflection':
      return `f″ crosses zero here: from here on the curve bends the other way, and the slope is at its largest or smallest.`;
    case 'kink':
      return `f′ jumps here: the slope is ${slope(/** @type {any} */ (slopes)[0])} on the left and ${slope(/** @type {any} */ (slopes)[1])} on the right, so there is no single tangent.${extreme(feature)}`;
    case 'cusp':
      return `f′ is infinite on both sides, with opposite signs: the curve comes to a point.${extreme(feature)}`;
    case 'vertical':
      return 'f′ is infinite here: the tangent stands upright.';
    case 'jump':
      return `f jumps from ${number(limits?.[0].value ?? NaN)} to ${number(limits?.[1].value ?? NaN)}${Number.isFinite(value) ? `; its value here is ${number(value)}` : ''}. There is no slope.${why}`;
    case 'hole':
      return Number.isFinite(value)
        ? `f nears ${number(limits?.[0].value ?? NaN)} from both sides, but its value here is ${number(value)}.${why}`
        : `f has no value here, though it nears ${number(limits?.[0].value ?? NaN)} from both sides.${why}`;
    case 'pole': {
      const [left, right] = /** @type {[import('./limits.js').Limit, import('./limits.js').Limit]} */ (limits);
      const both = left.kind === 'infinite' && right.kind === 'infinite' && left.value === right.value;
      return both ? `f ${towards(left)} on both sides.${why}` : `f ${towards(left)} on the left and ${towards(right)} on the right.${why}`;
    }
    case 'edge':
      return `f has no value on the ${limits?.[0].kind === 'none' ? 'left' : 'right'} of this place.${why}`;
    case 'point':
      return 'f has a value here and none beside it.';
    case 'oscillation':
      return 'f swings ever faster towards this place and nears no value.';
  }
}

/** @param {Feature} feature */
function extreme({ slopes }) {
  if (!slopes) return '';
  const [left, right] = slopes.map((s) => Math.sign(s.value));
  if (left < 0 && right > 0) return ' It is a lowest place all the same.';
  if (left > 0 && right < 0) return ' It is a highest place all the same.';
  return '';
}

/**
 * A feature as a whole: `Valley at x = 0: f′ crosses zero here …`.
 * @param {Feature} feature
 * @param {string} variable
 */
export const sentence = (feature, variable) => `${KINDS[feature.kind].name} at ${variable} = ${number(feature.x)}: ${explain(feature)}`;

/** A cluster of features. @param {import('./features.js').Cluster} cluster @param {string} variable */
export function clusterSentence({ from, to, count, what }, variable) {
  const many = Number.isFinite(count) ? `${count} ${what}` : `more ${what} than can be told apart`;
  return `Between ${variable} = ${number(from, 4)} and ${number(to, 4)}: ${many}. Zoom in to see them.`;
}

/**
 * How the point stands, for the reading and for screen readers: `increasing: slope 1.5`.
 * @param {{word: string}} sign
 * @param {number} slopeHere
 */
export const standing = (sign, slopeHere) => (Number.isFinite(slopeHere) ? `${sign.word}: slope ${number(slopeHere)}` : sign.word);
