/** The style sheets and scripts of a race's page. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { inlinedAssets, type Assets } from './inlined-assets.ts';

let assets: Assets | undefined;

/** Read once; they do not change while a process runs. */
export function pageAssets(): Assets {
  assets ??= readAssets();
  return assets;
}

function read(path: string | URL): string {
  return readFileSync(path, 'utf8');
}

function readAssets(): Assets {
  const require = createRequire(import.meta.url);
  // The licence asks for its text in every copy.
  const licence = `/* uPlot\n${read(require.resolve('uplot/LICENSE')).replaceAll('*/', '* /')}*/\n`;
  const styles = [
    `${licence}${read(require.resolve('uplot/dist/uPlot.min.css'))}`,
    read(new URL('./styles.css', import.meta.url)),
  ];
  const scripts = [
    `${licence}${read(require.resolve('uplot/dist/uPlot.iife.min.js'))}`,
    read(new URL('./browser/page.js', import.meta.url)),
  ];
  return inlinedAssets(styles, scripts);
}
