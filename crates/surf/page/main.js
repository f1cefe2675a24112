// How does the page come to life? The store is filled from the address, the formula is explored and compiled, and the
// parts are put together. Nothing here draws or computes.

import { declareKeys } from './app.js';
import { compile } from './functions.js';
import { quarterSquare } from './mock.js';
import { declarePanelKeys, mountPanels } from './panels.js';
import { Plot } from './plot.js';
import { Store } from './state.js';
import { followTheme } from './theme.js';
import { addScene } from './scene.js';
import { addScene2d } from './scene2d.js';

const element = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

async function start() {
  const state = new Store();
  declareKeys(state);
  declarePanelKeys(state);
  const palette = followTheme(state);
  const host = { wake: () => state.wake(), palette };
  const plot = new Plot(element('stage-top'), host);
  const slopePlot = new Plot(element('stage-bottom'), host);
  const explored = quarterSquare;
  /** @type {import('./app.js').App} */
  const app = {
    state,
    plot,
    slopePlot,
    explored,
    fn: await compile(explored, {}),
    say: (message) => { element('live').textContent = message; },
    still: () => matchMedia('(prefers-reduced-motion: reduce)').matches,
    isOpen: (id) => state.get().open.includes(id),
  };
  state.subscribe(['parameters'], () => app.fn.setParameters(state.get().parameters));
  addScene(app);
  addScene2d(app);
  mountPanels(element('panels'), app);
  state.subscribe(['colours'], () => { plot.invalidate(); slopePlot.invalidate(); });
  state.afterwards(() => { plot.drawIfNeeded(); slopePlot.drawIfNeeded(); });
  state.set({ window: { x0: -6, x1: 6, y0: -2, y1: 10 }, slopes: { y0: -3, y1: 3 }, explored: 1 });
  Object.assign(globalThis, { surfer: app });
}

start();
