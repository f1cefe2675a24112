// What are panels built of? Elements, sliders, choices and buttons that read with a screen reader as they look.

/**
 * An element with attributes and children. A child that is a string is a text.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number | boolean | undefined>} [attributes] `undefined` and `false` are left out
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children);
  return element;
}

/** Changes a text only where it differs: text that is set anew is laid out anew. @param {Node} node @param {string} text */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Changes an attribute only where it differs. @param {Element} element @param {string} name @param {string} value */
export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

let slots = 0;
/** An identifier that no other element has. @param {string} word */
const unique = (word) => `${word}-${(slots += 1)}`;

/**
 * @typedef {object} Slider
 * @property {HTMLElement} element
 * @property {HTMLInputElement} input
 * @property {(value: number, shown: string, spoken?: string) => void} show moves the slider and says what it stands for
 */

/**
 * A slider with its name and its value.
 * @param {object} options
 * @param {string} options.label
 * @param {number} options.min
 * @param {number} options.max
 * @param {number} [options.step]
 * @param {(value: number) => void} options.input
 * @returns {Slider}
 */
export function slider({ label, min, max, step = 1, input: changed }) {
  const id = unique('slider');
  const input = el('input', { type: 'range', id, min, max, step });
  const output = el('output', { for: id });
  input.addEventListener('input', () => changed(Number(input.value)));
  return {
    element: el('div', { class: 'slider' }, el('label', { for: id }, label), input, output),
    input,
    show(value, shown, spoken = shown) {
      if (Number(input.value) !== value) input.value = String(value);
      setText(output, shown);
      setAttribute(input, 'aria-valuetext', spoken);
    },
  };
}

/**
 * One of a few, as buttons side by side.
 * @template {string} T
 * @param {string} label
 * @param {[T, string][]} options value and text
 * @param {(value: T) => void} chosen
 * @returns {{element: HTMLElement, show: (value: T) => void}}
 */
export function choice(label, options, chosen) {
  const buttons = options.map(([value, text]) => {
    const button = el('button', { type: 'button', 'aria-pressed': 'false' }, text);
    button.addEventListener('click', () => chosen(value));
    return { value, button };
  });
  return {
    element: el('div', { class: 'choice', role: 'group', 'aria-label': label }, ...buttons.map(({ button }) => button)),
    show: (now) => {
      for (const { value, button } of buttons) setAttribute(button, 'aria-pressed', String(value === now));
    },
  };
}

/**
 * A box to tick.
 * @param {string} label
 * @param {(on: boolean) => void} changed
 * @returns {{element: HTMLElement, show: (on: boolean) => void}}
 */
export function tickBox(label, changed) {
  const input = el('input', { type: 'checkbox' });
  input.addEventListener('change', () => changed(input.checked));
  return {
    element: el('label', { class: 'tick' }, input, label),
    show: (on) => { if (input.checked !== on) input.checked = on; },
  };
}

/** A button. @param {string} text @param {() => void} pressed @param {string} [label] where the text is a sign alone */
export function button(text, pressed, label) {
  const made = el('button', { type: 'button', 'aria-label': label, title: label }, text);
  made.addEventListener('click', pressed);
  return made;
}

/**
 * What the page says in a few words and shows in place of them: the colour and line style of something drawn.
 * @param {string} colour a name of the palette
 * @param {'solid' | 'dashed' | 'dotted' | 'mark'} style
 * @param {string} text
 * @param {string} [mark] the glyph, for marks
 */
export function key(colour, style, text, mark = '●') {
  const swatch = style === 'mark' ? el('span', { class: 'swatch mark', style: `color: var(--${colour})`, 'aria-hidden': 'true' }, mark)
    : el('span', { class: `swatch ${style}`, style: `border-color: var(--${colour})`, 'aria-hidden': 'true' });
  return el('span', { class: 'key' }, swatch, text);
}

/** MathML that our own printer wrote, as an element. @param {Element} place @param {string} markup */
export function setMath(place, markup) {
  const element = /** @type {Element & {markup?: string}} */ (place);
  if (element.markup === markup) return;
  element.markup = markup;
  element.innerHTML = markup;
}
