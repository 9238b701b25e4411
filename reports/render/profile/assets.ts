/** The style sheets and the script of a profile's page. */
import { readFileSync } from 'node:fs';

import { inlinedAssets, type Assets } from '../html/inlined-assets.ts';

let assets: Assets | undefined;

/** Read once; they do not change while a process runs. */
export function profileAssets(): Assets {
  assets ??= inlinedAssets(['../html/styles.css', './styles.css'].map(read), [read('./browser/flame.js')]);
  return assets;
}

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}
