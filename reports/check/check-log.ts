/** The verdict on a history of registers or mutexes, by search. */
import { Clock } from '../../server/base/clock.ts';
import { Outcome } from '../../load/history/history.ts';
import { DEEDS, type Log } from './models/log.ts';
import { casRegister } from './models/cas-register.ts';
import type { Model } from './models/model.ts';
import { mutex } from './models/mutex.ts';
import { Minimizer } from './search/minimal.ts';
import { compile } from './search/program.ts';
import { searchProgram } from './search/search.ts';
import { mergeVerdicts, type Verdict } from './verdict.ts';
import { MAX_LISTED } from './violations.ts';

const MODELS = { 'cas-register': casRegister, mutex } as const satisfies Record<string, Model<Log>>;

interface LogViolation {
  /** No order fits the times. */
  readonly kind: 'order';
  readonly object: string;
  /** A smallest set of operations that cannot be ordered, as rows of the log, in the order in which they were asked. */
  readonly rows: readonly number[];
  readonly sentence: string;
}

interface LogResult {
  readonly verdict: Verdict;
  readonly method: 'search';
  readonly operations: number;
  readonly objects: number;
  readonly seconds: number;
  readonly peakRssMiB: number;
  readonly reasons: readonly string[];
  /** One for each object that has no order; the first few are listed. */
  readonly violations: readonly LogViolation[];
  readonly found: number;
}

export async function checkLog(
  log: Log,
  modelName: keyof typeof MODELS,
  onProgress?: (share: number) => void,
): Promise<LogResult> {
  const clock = new Clock();
  const startNs = clock.nowNs();
  const program = compile(log, MODELS[modelName], log.objects.length);
  const failures = await searchProgram(program, onProgress === undefined ? {} : { onProgress });
  const certain = failures.filter(({ outcome }) => outcome.verdict === 'violation');
  const doubts = failures
    .filter(({ outcome }) => outcome.verdict === 'unknown')
    .map(({ object }) => `${log.objects[object]}: the search reached its bounds, and no order was found`);
  const minimizer = new Minimizer(program);
  const violations = certain.slice(0, MAX_LISTED).map((failure): LogViolation => {
    const rows = minimizer.rowsOf(failure, [failure.object]);
    return { kind: 'order', object: log.objects[failure.object], rows, sentence: explain(rows, log) };
  });
  return {
    verdict: mergeVerdicts(certain.length > 0 ? 'violation' : 'ok', doubts.length > 0 ? 'unknown' : 'ok'),
    method: 'search',
    operations: log.length,
    objects: log.objects.length,
    seconds: (clock.nowNs() - startNs) / 1e9,
    peakRssMiB: process.resourceUsage().maxRSS / 1024,
    reasons: [...violations.slice(0, 1).map(({ sentence }) => sentence), ...doubts],
    violations,
    found: certain.length,
  };
}

function explain(rows: readonly number[], log: Log): string {
  const told = rows.map((row) => tell(row, log));
  const [last = ''] = told.slice(-1);
  const story = told.length === 1 ? last : `${told.slice(0, -1).join(', and ')}, yet ${last}`;
  const these = told.length === 1 ? 'that cannot be true' : `no order of these ${told.length} answers fits`;
  return `${story}: ${these}, whatever else happened`;
}

/** What one client was told about an object, and when. */
function tell(row: number, log: Log): string {
  const asked = moment(log.invokeNs[row], log);
  const told = Number.isFinite(log.returnNs[row])
    ? `told ${moment(log.returnNs[row], log)}`
    : 'never answered';
  return `client ${log.client[row]} ${deedOf(row, log)} (asked ${asked}, ${told})`;
}

/** A log without times tells lines instead. */
function moment(timeNs: number, { isUntimed }: Log): string {
  return isUntimed ? `in line ${timeNs}` : `${(timeNs / 1e9).toFixed(6)} s`;
}

function deedOf(row: number, log: Log): string {
  const value = log.values[log.value[row]];
  const value2 = log.values[log.value2[row]];
  const isDone = log.outcome[row] === Outcome.ok;
  const deed = DEEDS[log.deed[row]];
  switch (deed) {
    case 'read':
      return `read ${value}`;
    case 'write':
      return `was told it wrote ${value}`;
    case 'cas':
      return isDone
        ? `was told it changed ${value} to ${value2}`
        : `was told it did not change ${value} to ${value2}, as the value was another`;
    case 'acquire':
      return isDone ? 'was told it acquired the mutex' : 'was told the mutex was held';
    case 'release':
      return isDone ? 'was told it released the mutex' : 'was told the mutex was not held';
    default: {
      const none: never = deed;
      return none;
    }
  }
}

/** One operation of a log, for documents. */
export interface LogOperation {
  readonly row: number;
  readonly client: number;
  readonly operation: string;
  readonly object: string;
  readonly outcome: 'ok' | 'fail' | 'info';
  readonly text: string;
}

export function tellLogOperations(rows: readonly number[], log: Log): LogOperation[] {
  const outcomes = ['info', 'ok', 'fail'] as const;
  return rows.map((row) => ({
    row,
    client: log.client[row],
    operation: DEEDS[log.deed[row]],
    object: log.objects[log.object[row]],
    outcome: outcomes[log.outcome[row]] ?? 'fail',
    text: tell(row, log),
  }));
}
