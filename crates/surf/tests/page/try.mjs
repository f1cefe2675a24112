import { judged } from './made.mjs';
import { analyse } from '../../page/features.js';
import { curve } from '../../page/curve.js';
import { firstWindow, fitHeight } from '../../page/window.js';
import { View } from '../../page/view.js';
for (const [name, fn] of Object.entries(judged)) {
  const t0 = performance.now();
  const w = firstWindow(fn);
  const t1 = performance.now();
  const a = analyse(fn, w.x0, w.x1, {inflections: true});
  const t2 = performance.now();
  const c = curve(fn, 0, new View(w, 800, 400), a);
  const t3 = performance.now();
  console.log(name.padEnd(22), JSON.stringify(w), `first ${(t1-t0).toFixed(1)} analyse ${(t2-t1).toFixed(1)} curve ${(t3-t2).toFixed(1)} ms`, 'lines', c.lines.length, 'bands', c.bands.length, 'ends', c.ends.length);
  console.log('    ', a.features.slice(0,9).map(f => `${f.kind}@${f.x}`).join(' '), a.features.length, JSON.stringify(a.clusters), JSON.stringify(fitHeight(fn,1,w.x0,w.x1,true)), a.notes.join());
}
