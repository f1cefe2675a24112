// How does the page come to life? The store is filled from the address, the formula is explored and compiled, and the
// parts are put together. Nothing here draws or computes.

import { declareKeys } from './app.js';
import { embedded, Explorer } from './explorer.js';
import { takeFormulas } from './formula.js';
import { compile } from './functions.js';
import { announcer, followPoint } from './handle.js';
import * as math from './math.js';
import { declarePanelKeys, mountPanels } from './panels.js';
import { showParameters } from './parameters.js';
import { Plot } from './plot.js';
import { showCaptions, showFeatures, showReading } from './reading.js';
import { showReading2d } from './reading2d.js';
import { listen } from './ride.js';
import { listen2d } from './ride2d.js';
import { Scene } from './scene.js';
import { Scene2d, firstWindow2d } from './scene2d.js';
import { followAddress, fromHash } from './share.js';
import { Store } from './state.js';
import { followTheme } from './theme.js';
import { makeTools } from './tools.js';
import { firstWindow } from './window.js';

const part = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** The formula that nobody chose. */
const SEED = 'x^2/4';

async function start() {
  const state = new Store();
  declareKeys(state);
  declarePanelKeys(state);
  const explorer = new Explorer();
  state.set(fromHash(location.hash || embedded('fluxions-state') || '', state));
  const palette = followTheme(state);
  const host = { wake: () => state.wake(), palette };
  const plot = new Plot(part('stage-top'), host);
  const slopePlot = new Plot(part('stage-bottom'), host);

  let trouble;
  let explored;
  try {
    explored = await explorer.explore(state.get().formula);
  } catch (error) {
    trouble = error;
    state.set({ x: 2, window: null, slopes: null, parameters: {} });
    explored = await explorer.explore(explorer.formulas[0] ?? SEED);
  }
  /** @type {import('./app.js').App} */
  const app = {
    state,
    plot,
    slopePlot,
    explored,
    fn: await compile(explored, math),
    say: announcer(part('live')),
    still: () => matchMedia('(prefers-reduced-motion: reduce)').matches,
    isOpen: (id) => state.get().open.includes(id),
  };

  const fresh = () => (app.explored.variables.length > 1 ? firstWindow2d(app) : firstWindow(app.fn));
  /** Fills in what a new formula needs and the state lacks: parameters, a window, a point within it. */
  const settle = () => {
    const given = state.get().parameters;
    const parameters = Object.fromEntries(app.explored.parameters.map(({ name, value }) => [name, given[name] ?? value]));
    app.fn.setParameters(parameters);
    state.set({ parameters, formula: app.explored.formula });
    const window = state.get().window ?? fresh();
    if (app.explored.variables.length > 1) {
      state.set({ window });
      return;
    }
    const { x } = state.get();
    const seen = x >= window.x0 && x <= window.x1 && Number.isFinite(app.fn.f(x));
    state.set({ window, x: seen ? x : goodPlace(app.fn, window) });
  };
  let compiled = app.explored.formula;
  const show = async (/** @type {string} */ formula, /** @type {Record<string, any>} */ patch = { window: null, slopes: null }) => {
    const answer = await explorer.explore(formula);
    const fn = await compile(answer, math);
    compiled = formula;
    app.explored = answer;
    app.fn = fn;
    state.set({ ...patch, explored: state.get().explored + 1 });
    settle();
  };
  const fit = () => state.set({ window: fresh(), slopes: null });

  state.subscribe(['parameters'], () => app.fn.setParameters(state.get().parameters));
  const scene = new Scene(app);
  const scene2d = new Scene2d(app);
  const handle = part('handle');
  listen(app, scene, { handle, fit });
  listen2d(app, scene2d, fit);
  followPoint(app, scene, handle);
  showReading(app, scene, part('reading-body'));
  showFeatures(app, scene, part('features-body'));
  showReading2d(app, scene2d, { reading: part('reading-body'), features: part('features-body'), caption: part('caption-bottom') });
  showCaptions(app, part('caption-top'), part('caption-bottom'));
  showParameters(app, part('parameters'));
  makeTools(app, {
    palette, fit, bar: part('tools'), top: /** @type {HTMLElement} */ (part('caption-top').parentElement), offline: explorer.offline, applies: () => scene.applies,
  });
  const { complain } = takeFormulas(app, show, explorer.offline ? explorer.formulas : []);
  mountPanels(part('panels'), app);
  state.subscribe(['explored'], () => {
    document.title = `${app.explored.text.f} – Tangent Surfer`;
    document.body.dataset.variables = String(app.explored.variables.length);
  });
  state.subscribe(['colours'], () => {
    plot.invalidate();
    slopePlot.invalidate();
  });
  state.afterwards(() => {
    plot.drawIfNeeded();
    slopePlot.drawIfNeeded();
  });
  state.set({ explored: 1 });
  settle();
  followAddress(state, (patch) => {
    if (patch.formula === compiled) state.set(patch);
    else show(patch.formula, patch).catch(complain);
    if (patch.formula === compiled) settle();
  });
  if (trouble) {
    /** @type {HTMLInputElement} */ (part('formula')).value = fromHash(location.hash, state).formula;
    complain(trouble);
  }
  Object.assign(globalThis, { surfer: app });
}

/** A place to begin at: two thirds across, if there is a value. @param {import('./functions.js').Functions} fn @param {import('./view.js').Window} window */
function goodPlace(fn, { x0, x1 }) {
  for (const share of [2 / 3, 1 / 2, 0.8, 1 / 3, 0.9, 0.1]) {
    const x = Number((x0 + share * (x1 - x0)).toPrecision(2));
    if (x > x0 && x < x1 && Number.isFinite(fn.f(x))) return x;
  }
  return (x0 + x1) / 2;
}

start();
