// Which colours does the page have now? The style sheet holds them all, as custom properties; the plots read them from
// there, so that a colour is written once.

/** The names a pen may use; each is `--NAME` in style.css. */
const NAMES = [
  'paper', 'ink', 'muted', 'grid', 'axis', 'curve', 'slope', 'second', 'tangent', 'rising', 'falling', 'flat',
  'flat-edge', 'accent', 'one', 'two', 'three', 'four', 'five', 'card',
];

/** @returns {Record<string, string>} the colours, by name */
export function readPalette() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim() || '#888']));
}

/**
 * Keeps the colours in step with the state and with the system.
 * @param {import('./state.js').Store} state
 * @returns {() => Record<string, string>} the colours of now
 */
export function followTheme(state) {
  let palette = readPalette();
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const { theme, palette: name } = state.get();
    document.documentElement.dataset.theme = theme === 'auto' ? (dark.matches ? 'dark' : 'light') : theme;
    document.documentElement.dataset.palette = name;
    palette = readPalette();
    state.set({ colours: state.get().colours + 1 });
  };
  state.subscribe(['theme', 'palette'], apply);
  dark.addEventListener('change', apply);
  apply();
  return () => palette;
}

/** The name of the colour, the glyph and the word for a slope. @param {number} slope */
export function signOf(slope) {
  if (Number.isNaN(slope)) return { colour: 'muted', glyph: '○', word: 'no slope', line: [2, 5] };
  if (slope > 0) return { colour: 'rising', glyph: '▲', word: 'increasing', line: [] };
  if (slope < 0) return { colour: 'falling', glyph: '▼', word: 'decreasing', line: [10, 5] };
  return { colour: 'flat', glyph: '●', word: 'flat', line: [2, 5] };
}
