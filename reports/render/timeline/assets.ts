/** The style sheets and the script of a time line's page. */
import { openReportAssets } from '../html/report-assets.ts';

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

export const timelineAssets = openReportAssets(import.meta.url, {
  styles: ['./styles.css'],
  scripts: [MODULES.map((name) => `./browser/${name}.js`)],
});
