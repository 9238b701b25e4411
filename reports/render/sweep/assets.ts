/** The style sheets of a sweep's page, which has no script. */
import { readFileSync } from 'node:fs';

import { inlinedAssets, type Assets } from '../html/inlined-assets.ts';

let assets: Assets | undefined;

/** Read once; they do not change while a process runs. */
export function sweepAssets(): Assets {
  assets ??= inlinedAssets(['../html/styles.css', './styles.css'].map(read), []);
  return assets;
}

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}
