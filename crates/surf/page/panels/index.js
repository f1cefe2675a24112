// Which panels does the page have, in which order? One line each; a panel is mounted when it is first opened.

import { bendPanel } from './bend.js';
import { descentPanel } from './descent.js';
import { graphPanel } from './graph.js';
import { methodsPanel } from './methods.js';
import { planePanel } from './plane.js';
import { racePanel } from './race.js';
import { secantPanel } from './secant.js';

/**
 * A panel.
 * @typedef {object} Panel
 * @property {string} id a word, for the address
 * @property {string} title
 * @property {Record<string, import('../state.js').Key>} [keys] what it adds to the state
 * @property {(explored: import('../functions.js').Explored) => boolean} [applies] whether it has something to say of a formula
 * @property {(body: HTMLElement, app: import('../app.js').App) => Mounted} mount
 */

/**
 * A panel on the page. `update` is called once a frame while it is open, with what changed; all keys when it is opened.
 * @typedef {object} Mounted
 * @property {(changed: Set<string>) => void} update
 * @property {(open: boolean) => void} [setOpen] take layers off and put them on again
 */

/** @type {Panel[]} */
export const panels = [secantPanel, methodsPanel, graphPanel, bendPanel, descentPanel, planePanel, racePanel];
