// How do panels open and close? Each is a section with a heading that is a button; what is inside is made when it is
// first opened, and told of changes only while it is open.

import { panels } from './panels/index.js';

/** Declares what the panels keep in the state. @param {import('./state.js').Store} state */
export function declarePanelKeys(state) {
  for (const panel of panels) {
    for (const [name, key] of Object.entries(panel.keys ?? {})) state.declare(name, key);
  }
}

/**
 * Puts the panels into an element.
 * @param {HTMLElement} element
 * @param {import('./app.js').App} app
 */
export function mountPanels(element, app) {
  const all = new Set([...app.state.keys].map(([name]) => name));
  for (const panel of panels) {
    const section = document.createElement('section');
    section.className = 'card panel';
    section.id = `panel-${panel.id}`;
    section.innerHTML = `<h2><button type="button" aria-expanded="false" aria-controls="panel-${panel.id}-body"></button></h2>
      <div class="panel-body" id="panel-${panel.id}-body" hidden></div>`;
    const button = /** @type {HTMLButtonElement} */ (section.querySelector('button'));
    const body = /** @type {HTMLElement} */ (section.querySelector('.panel-body'));
    button.textContent = panel.title;
    button.addEventListener('click', () => {
      const { open } = app.state.get();
      app.state.set({ open: open.includes(panel.id) ? open.filter((/** @type {string} */ id) => id !== panel.id) : [...open, panel.id] });
    });
    /** @type {import('./panels/index.js').Mounted | undefined} */
    let mounted;
    let shown = false;
    app.state.subscribe(null, (changed) => {
      section.hidden = panel.applies ? !panel.applies(app.explored) : false;
      const open = app.isOpen(panel.id) && !section.hidden;
      if (open !== shown) {
        shown = open;
        button.setAttribute('aria-expanded', String(open));
        body.hidden = !open;
        if (open) mounted ??= panel.mount(body, app);
        mounted?.setOpen?.(open);
        if (open) mounted?.update(all);
      } else if (open) {
        mounted?.update(changed);
      }
    });
    element.append(section);
  }
}
