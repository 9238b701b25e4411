/** The style sheets and scripts of a race's page. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { inlinedAssets, joined, type Assets } from './inlined-assets.ts';

/** The modules of the page's script; each imports only from those before it. */
const SCRIPTS = ['marks', 'page'];

let assets: Assets | undefined;

/** Read once; they do not change while a process runs. */
export function pageAssets(): Assets {
  assets ??= readAssets([]);
  return assets;
}

function read(path: string | URL): string {
  return readFileSync(path, 'utf8');
}

/** `more`: style sheets of a page with drawings of its own. */
export function readAssets(more: readonly URL[]): Assets {
  const require = createRequire(import.meta.url);
  // The licence asks for its text in every copy.
  const licence = `/* uPlot\n${read(require.resolve('uplot/LICENSE')).replaceAll('*/', '* /')}*/\n`;
  const styles = [
    `${licence}${read(require.resolve('uplot/dist/uPlot.min.css'))}`,
    read(new URL('./styles.css', import.meta.url)),
    ...more.map(read),
  ];
  const scripts = [
    `${licence}${read(require.resolve('uplot/dist/uPlot.iife.min.js'))}`,
    joined(SCRIPTS.map((name) => read(new URL(`./browser/${name}.js`, import.meta.url)))),
  ];
  return inlinedAssets(styles, scripts);
}
