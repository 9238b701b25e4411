/** `vaga bench --report`: all that was measured on this machine, put together as one page. */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { gatherReport } from '../../reports/bench-report/gather.ts';
import { benchReportHtml } from '../../reports/render/index.ts';
import { describeMachine } from './machine.ts';
import { measuredFiles } from './measured-files.ts';
import { makeFolder } from './run-folder.ts';

/** One for each folder of runs: it is made anew, and holds what the last one held. */
const PAGE = 'report.html';

/** Returns the path of the page. `smoke`: measurements of smoke size are taken, too. */
export function writeBenchReport(out: string, smoke: boolean): string {
  const report = gatherReport(measuredFiles(out), describeMachine(), smoke);
  makeFolder(resolve(out));
  const path = join(out, PAGE);
  writeFileSync(path, benchReportHtml(report));
  return path;
}
