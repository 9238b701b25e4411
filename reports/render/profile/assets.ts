/** The style sheets and the script of a profile's page. */
import { openReportAssets } from '../html/report-assets.ts';

export const profileAssets = openReportAssets(import.meta.url, {
  styles: ['./styles.css'],
  scripts: ['./browser/flame.js'],
});
