/** The style sheets and the script of a time line's page. */
import { readFileSync } from 'node:fs';

import { inlinedAssets, joined, type Assets } from '../html/inlined-assets.ts';

/** The modules of the page's script; each imports only from those before it. */
const MODULES = [
  'data',
  'words',
  'search',
  'view',
  'lanes',
  'looks',
  'raster',
  'marks',
  'picture',
  'table',
  'legend',
  'gestures',
  'scene',
  'filters',
  'tours',
  'page',
];

let assets: Assets | undefined;

/** Read once; they do not change while a process runs. */
export function timelineAssets(): Assets {
  assets ??= inlinedAssets(
    [read('../html/styles.css'), read('./styles.css')],
    [joined(MODULES.map((name) => read(`./browser/${name}.js`)))],
  );
  return assets;
}

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}
