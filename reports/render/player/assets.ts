/** The style sheets and scripts of a proof's page. */
import { readFileSync } from 'node:fs';

import { inlinedAssets, type Assets } from '../html/inlined-assets.ts';

let assets: Assets | undefined;

/** Read once; they do not change while a process runs. */
export function playerAssets(): Assets {
  assets ??= inlinedAssets(
    ['../html/styles.css', './player.css'].map(read),
    ['./browser/player.js', './browser/graph.js'].map(read),
  );
  return assets;
}

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}
