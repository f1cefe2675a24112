// What does the page look like? The pictures of docs/surf.md, drawn anew: `cargo xtask page pictures`.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { browse, frames, open, serve } from './stage.mjs';

const folder = process.argv[2];
const server = await serve();
const { browser, close } = await browse();
const formula = encodeURIComponent;

/** Name, what stands after `#`, options of the screen, and the part that is shown. @type {[string, string, object, string?][]} */
const pictures = [
  ['seed', 'f=x^2/4&x=-2.4', { viewport: { width: 1240, height: 880 } }],
  ['found', `f=${formula('x*sin(1/x)')}&x=-0.1294456&palette=seed`, { viewport: { width: 1240, height: 880 } }],
  ['sliders', `f=${formula('a*sin(b*x)')}&p=a:1.5,b:2&inflections=1&theme=dark`, { viewport: { width: 1240, height: 880 } }],
  ['phone', 'f=abs(x)&x=0', { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1.5 }],
  ['secant', 'f=x^2/4&open=secant', { viewport: { width: 1240, height: 880 } }],
  ['methods', `f=${formula('x^2*sin(x)')}&x=1.5&open=methods`, { viewport: { width: 1240, height: 1100 } }, '#panel-methods'],
  ['graph', `f=${formula('x^2*sin(x)')}&x=1.5&open=graph`, { viewport: { width: 1240, height: 1100 } }, '#panel-graph'],
  ['bend', 'f=sin(x)&x=1&open=bend&order=3', { viewport: { width: 1200, height: 820 } }],
  ['downhill', 'f=x^2/4&x=4&open=descent', { viewport: { width: 1240, height: 880 } }, '#graphs'],
  ['two', `f=${formula('x^2 + 3*y^2 - x*y')}&x=2&y=1&open=race`, { viewport: { width: 1160, height: 800 } }, '#graphs'],
];
for (const [name, hash, options, part] of pictures) {
  const { page, context, troubles } = await open(browser, `${server.address}#${hash}`, options);
  if (troubles.length > 0) throw new Error(`${name}: ${troubles.join('\n')}`);
  const step = page.locator('.panel-body:visible').getByRole('button', { name: 'Step', exact: false });
  if (['downhill', 'two', 'graph'].includes(name)) for (let i = 0; i < 6 && (await step.count()) > 0 && (await step.first().isEnabled()); i += 1) await step.first().click();
  await frames(page);
  const path = join(folder, `surf-${name}.png`);
  await (part ? page.locator(part) : page).screenshot({ path });
  console.log(`${path}: ${Math.round(statSync(path).size / 1024)} kB`);
  await context.close();
}
await close();
server.stop();
