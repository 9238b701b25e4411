/** The style sheets and scripts of a race's page. */
import { createRequire } from 'node:module';

import { inlinedAssets, joined, type Assets } from './inlined-assets.ts';
import { readLook, readText } from './report-assets.ts';

/** The modules of the page's script; each imports only from those before it. */
const SCRIPTS = ['marks', 'page'];

let assets: Assets | undefined;

/** Read once; they do not change while a process runs. */
export function pageAssets(): Assets {
  assets ??= readAssets([]);
  return assets;
}

/** `more`: style sheets of a page with drawings of its own. */
export function readAssets(more: readonly URL[]): Assets {
  const require = createRequire(import.meta.url);
  // The licence asks for its text in every copy.
  const licence = `/* uPlot\n${readText(require.resolve('uplot/LICENSE')).replaceAll('*/', '* /')}*/\n`;
  const styles = [
    `${licence}${readText(require.resolve('uplot/dist/uPlot.min.css'))}`,
    ...readLook(),
    ...more.map(readText),
  ];
  const scripts = [
    `${licence}${readText(require.resolve('uplot/dist/uPlot.iife.min.js'))}`,
    joined(SCRIPTS.map((name) => readText(new URL(`./browser/${name}.js`, import.meta.url)))),
  ];
  return inlinedAssets(styles, scripts);
}
