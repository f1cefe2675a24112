// How is a formula typed? In a plain field: while one types, the picture follows, and a mistake is underlined in its
// place with the parser's own words below, while the last good picture stays.

import { ExploreError } from './explorer.js';

/** How long after the last key a formula is looked at, in milliseconds. */
const PAUSE = 120;

/** Formulas to begin with. */
const EXAMPLES = [
  ['The seed', 'x^2/4'],
  ['A wave', 'sin(x)'],
  ['A corner', 'abs(x)'],
  ['Poles', 'tan(x)'],
  ['A pole', '1/x'],
  ['Steps', 'floor(x)'],
  ['A hole', '(x^2-1)/(x-1)'],
  ['Ever faster', 'x*sin(1/x)'],
  ['A bell', 'exp(-x^2)'],
  ['Flat, yet no peak', 'x^3'],
  ['A cubic', 'x^3 - 3*x'],
  ['An upright tangent', 'cbrt(x)'],
  ['With sliders', 'a*sin(b*x)'],
  ['Damped', 'exp(-c*x)*cos(x)'],
  ['Two variables', 'x^2 + 3*y^2 - x*y'],
  ['A curved valley', '(1-x)^2 + 100*(y-x^2)^2'],
];

/**
 * Makes the field, the messages and the examples work.
 * @param {import('./app.js').App} app
 * @param {(formula: string) => Promise<void>} show explores a formula and shows it; fails where it cannot be read
 * @param {string[]} offered the formulas that can be shown, where not all can
 * @returns {{complain: (error: ExploreError, typed?: string) => void, calm: () => void}}
 */
export function takeFormulas(app, show, offered) {
  const part = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const input = /** @type {HTMLInputElement} */ (part('formula'));
  const marks = part('formula-marks');
  const message = part('formula-message');
  const examples = /** @type {HTMLSelectElement} */ (part('examples'));
  let timer = 0;

  const complain = (/** @type {ExploreError} */ error, /** @type {string} */ typed = input.value) => {
    input.value = typed;
    input.setAttribute('aria-invalid', 'true');
    message.textContent = error.help ? `${error.message}: ${error.help}` : error.message;
    message.hidden = false;
    const text = input.value;
    const [start, end] = error.span ?? [0, 0];
    const wrong = Object.assign(document.createElement('mark'), { textContent: text.slice(start, Math.max(end, start + 1)) || ' ' });
    marks.replaceChildren(text.slice(0, start), ...(error.span ? [wrong] : []));
    follow();
  };
  const calm = () => {
    input.removeAttribute('aria-invalid');
    message.hidden = true;
    marks.replaceChildren();
  };
  const follow = () => {
    marks.scrollLeft = input.scrollLeft;
  };
  const take = async () => {
    clearTimeout(timer);
    const formula = input.value.trim();
    if (formula === '') {
      complain(new ExploreError('type a formula', null, 'for example x^2/4'));
      return;
    }
    try {
      if (formula !== app.state.get().formula || formula !== app.explored.formula) await show(formula);
      if (formula === input.value.trim()) calm();
    } catch (error) {
      if (error instanceof ExploreError) {
        if (formula === input.value.trim()) complain(error);
      } else if (/** @type {Error} */ (error).name !== 'AbortError') throw error;
    }
  };

  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(take, PAUSE);
  });
  input.addEventListener('scroll', follow);
  part('formula-form').addEventListener('submit', (event) => {
    event.preventDefault();
    take();
  });
  const listed = offered.length > 0 ? offered.map((formula) => ['', formula]) : EXAMPLES;
  examples.append(
    Object.assign(document.createElement('option'), { value: '', textContent: 'Examples' }),
    ...listed.map(([name, formula]) => Object.assign(document.createElement('option'), { value: formula, textContent: name ? `${name}: ${formula}` : formula })),
  );
  examples.addEventListener('change', () => {
    if (!examples.value) return;
    input.value = examples.value;
    examples.value = '';
    take();
  });
  app.state.subscribe(['formula', 'explored'], () => {
    const { formula } = app.state.get();
    // What is being typed, or is wrong, is the person's own: it is not replaced by the formula that is shown.
    if (document.activeElement !== input && !input.hasAttribute('aria-invalid')) input.value = formula;
    part('formula-variables').textContent = app.explored.variables.join(', ');
  });
  return { complain, calm };
}
