// What does `/explore` answer for x²/4? The answer by hand, with closures in place of WebAssembly, so that page and
// panels can be tried without a server.

/** @type {import('./functions.js').Explored} */
export const quarterSquare = {
  formula: 'x^2/4',
  variables: ['x'],
  parameters: [],
  inputs: ['x'],
  typeset: {
    f: '<math><mfrac><msup><mi>x</mi><mn>2</mn></msup><mn>4</mn></mfrac></math>',
    df: '<math><mfrac><mi>x</mi><mn>2</mn></mfrac></math>',
    d2f: '<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>',
  },
  text: { f: 'x²/4', df: 'x/2', d2f: '1/2' },
  latex: { f: '\\frac{x^2}{4}', df: '\\frac{x}{2}', d2f: '\\frac{1}{2}' },
  swell: [
    { order: 1, tree: 1, shared: 1, program: 4 },
    { order: 2, tree: 0, shared: 0, program: 4 },
  ],
  functions: { f: { outputs: 1 }, df: { outputs: 1 }, d2f: { outputs: 1 }, d3f: { outputs: 1 }, trace: { outputs: 12 }, guards: { outputs: 0 } },
  graph: {
    nodes: [
      { op: 'x', kind: 'variable', args: [], text: 'x' },
      { op: '×', kind: 'operation', args: [0, 0], text: 'x·x', local: ['x', 'x'] },
      { op: '4', kind: 'constant', args: [], text: '4' },
      { op: '/', kind: 'operation', args: [1, 2], text: 'x·x/4', local: ['1/4', '−x²/16'] },
    ],
    output: 3,
  },
  guards: [],
  closures: {
    f: (x) => (x * x) / 4,
    df: (x) => x / 2,
    d2f: () => 0.5,
    d3f: () => 0,
    trace: (x) => [x, x * x, 4, (x * x) / 4, 1, 2 * x, 0, x / 2, x / 2, 0.25, (-x * x) / 16, 1],
    guards: () => [],
  },
};
