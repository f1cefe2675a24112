// How does the page come to life? The store is filled from the address, the formula is explored and compiled, and the
// parts are put together. Nothing here draws or computes.

import { declareKeys } from './app.js';
import { embedded, Explorer } from './explorer.js';
import { analyse, slopeless } from './features.js';
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
import { tidied } from './view.js';
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

  const asked = state.get().formula;
  /** @type {import('./explorer.js').ExploreError | undefined} */
  let trouble;
  let explored;
  try {
    explored = await explorer.explore(asked);
  } catch (error) {
    trouble = /** @type {import('./explorer.js').ExploreError} */ (error);
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

  const fresh = () => tidied(app.explored.variables.length > 1 ? firstWindow2d(app) : firstWindow(app.fn));
  /**
   * Fills in what a new formula needs and the state lacks: parameters, a window, a point within it. A point that nobody
   * chose for this formula is put where there is a slope to be seen.
   * @param {boolean} [chosen] whether the point is that of an address
   */
  const settle = (chosen = true) => {
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
    /** @type {import('./features.js').Feature[] | undefined} */ let torn;
    const tears = () => (torn ??= analyse(app.fn, window.x0, window.x1).features.filter((f) => slopeless(f.kind)));
    const sloped = (/** @type {number} */ t) => Number.isFinite(app.fn.f(t)) && Number.isFinite(app.fn.df(t)) && !tears().some((f) => f.x === t);
    const seen = x >= window.x0 && x <= window.x1 && Number.isFinite(app.fn.f(x)) && (chosen || sloped(x));
    state.set({ window, x: seen ? x : goodPlace(sloped, window) });
  };
  const show = async (/** @type {string} */ formula, /** @type {Record<string, any> | undefined} */ patch = undefined) => {
    const answer = await explorer.explore(formula);
    const fn = await compile(answer, math);
    app.explored = answer;
    app.fn = fn;
    state.set({ ...(patch ?? { window: null, slopes: null }), explored: state.get().explored + 1 });
    settle(patch !== undefined);
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
  showCaptions(app, part('caption-top'), part('caption-bottom'), part('formula-notes'));
  showParameters(app, part('parameters'));
  makeTools(app, {
    palette, fit, bar: part('tools'), top: /** @type {HTMLElement} */ (part('caption-top').parentElement), offline: explorer.offline, applies: () => scene.applies,
  });
  const { complain, calm } = takeFormulas(app, show, explorer.offline ? explorer.formulas : []);
  mountPanels(part('panels'), app);
  state.subscribe(['explored'], () => {
    document.title = `${app.explored.text.f ?? app.explored.formula} – Tangent Surfer`;
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
    calm();
    if (patch.formula === app.explored.formula) {
      state.set(patch);
      settle();
    } else show(patch.formula, patch).catch((error) => complain(error, patch.formula));
  });
  if (trouble) complain(trouble, asked);
  // For the console, and for tests.
  Object.assign(globalThis, { surfer: { ...app, get fn() { return app.fn; }, get explored() { return app.explored; }, scene, show } });
}

/** A place to begin at: two thirds across, if that will do. @param {(x: number) => boolean} good @param {import('./view.js').Window} window */
function goodPlace(good, { x0, x1 }) {
  for (const share of [2 / 3, 1 / 2, 0.8, 1 / 3, 0.9, 0.1]) {
    const x = Number((x0 + share * (x1 - x0)).toPrecision(2));
    if (x > x0 && x < x1 && good(x)) return x;
  }
  return (x0 + x1) / 2;
}

start();
