/** The style sheets and scripts of a proof's page. */
import { openReportAssets } from '../html/report-assets.ts';

export const playerAssets = openReportAssets(import.meta.url, {
  styles: ['./player.css'],
  scripts: ['./browser/player.js', './browser/graph.js'],
});
