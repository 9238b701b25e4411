/** The documents of all measurements below `--out`, as they were left there. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { FoundFile } from '../../reports/bench-report/gather.ts';
import { SOAK_FOLDER } from './soak.ts';

/** Run folders of these verbs have a document of the verb's name. */
const RUN = /^(?<stamp>\d{8}-\d{6})-(?<verb>bench|compare|sweep)(-\d+)?$/;
const SOAK = /^(?<stamp>\d{8}-\d{6})\.json$/;

/** Nothing where there is no such folder. */
export function measuredFiles(out: string): FoundFile[] {
  const runs = namesIn(out).flatMap((name) => {
    const { stamp, verb } = RUN.exec(name)?.groups ?? {};
    return stamp === undefined ? [] : found(join(out, name, `${verb}.json`), stamp);
  });
  const soaks = namesIn(join(out, SOAK_FOLDER)).flatMap((name) => {
    const stamp = SOAK.exec(name)?.groups?.['stamp'];
    return stamp === undefined ? [] : found(join(out, SOAK_FOLDER, name), stamp);
  });
  return [...runs, ...soaks];
}

/** A run that is under way has no document yet. */
function found(path: string, stamp: string): FoundFile[] {
  return existsSync(path) ? [{ path, at: timeOf(stamp), text: readFileSync(path, 'utf8') }] : [];
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).toSorted() : [];
}

/** `20261121-052652` as ISO 8601. */
function timeOf(stamp: string): string {
  return stamp.replace(/(....)(..)(..)-(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z');
}
