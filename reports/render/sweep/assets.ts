/** The style sheets of a sweep's page, which has no script. */
import { openReportAssets } from '../html/report-assets.ts';

export const sweepAssets = openReportAssets(import.meta.url, { styles: ['./styles.css'], scripts: [] });
