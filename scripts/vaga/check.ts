/** The verb `check`: reads histories of any format, hands them to the checker, and prints what it says. */
import { writeFileSync } from 'node:fs';

import { VagaError } from '../../server/base/errors.ts';
import { choice, flag, textOr } from '../../server/base/options.ts';
import {
  MODEL_NAMES,
  checkHistory,
  checkLog,
  explain,
  findPoints,
  mergeLogs,
  mergeSlots,
  mergeVerdicts,
  readLog,
  readSlots,
  tellLogOperations,
  type ModelName,
  type Verdict,
} from '../../reports/check/index.ts';
import { tellOperations } from '../../reports/evidence.ts';
import { timelineHtml } from '../../reports/render/index.ts';
import { Progress } from './progress.ts';
import { statusOf } from './publish.ts';
import { defineVerb } from './verb.ts';

const MAX_FILES = 1_000;
/** So many violations are printed for people; the document has all that are listed. */
const MAX_PRINTED = 10;

/** One result, as the document has it. */
interface FileResult {
  readonly file: string;
  readonly verdict: Verdict;
  readonly operations: number;
  readonly slots: number;
  readonly method: string;
  readonly seconds: number;
  readonly peakRssMiB: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly reasons: readonly string[];
  readonly violations: readonly {
    readonly kind: string;
    readonly slot: number | string;
    readonly rows: readonly number[];
    readonly sentence: string;
    readonly operations: readonly object[];
  }[];
}

export const check = defineVerb({
  name: 'check',
  summary: 'verdict on each recorded history',
  about: [
    'Judges recorded histories: is there one order of all operations, each at a moment between its request and its answer, in which every answer is right? An operation without an answer may have happened at any later time, or never.',
    'A file is a history of vaga (FILE.hist), JSON lines (an operation a line, {"client":7,"op":"book","slot":3,"invoke":12.001,"return":12.031,"result":"ok"}; reports/check/formats/json-lines.ts describes every field), or a log of Jepsen. Its content tells which, not its name.',
    'Where every answer tells the version of its slot, the versions are checked. Else, and where the versions leave something open, an order is searched for. A violation is told with the smallest set of answers that cannot all be true: without any one of them there is an order. What cannot be decided within bounds is unknown, which is never a pass.',
  ],
  positionals: { most: MAX_FILES, name: 'FILE…' },
  options: {
    model: choice({
      choices: MODEL_NAMES,
      default: 'slot',
      help: 'What the operations are about: bookable slots; registers that are read, written and compared and set; or mutexes.',
    }),
    merge: flag({
      help: 'Takes all files as shards of one run, recorded on one clock, and judges them together.',
    }),
    html: textOr({
      placeholder: 'FILE',
      otherwise: 'none',
      help: 'Writes the operations of one run on slots as a time line to look at, a lane a client.',
    }),
    json: flag({ help: 'One JSON document (vaga/check@1) on stdout and nothing else.' }),
  },
  examples: [
    ['vaga check reports/out/*/natural.hist', 'the last runs, judged again'],
    [
      'vaga check reports/out/<run>/provoked.hist --html timeline.html',
      'the same, and a time line to look at',
    ],
    ['vaga check --merge a.hist b.hist', 'one run that two machines recorded, on one clock'],
    ['vaga check bookings.jsonl', 'a history of a service of your own'],
    ['vaga check --model cas-register --json etcd_*.log', 'logs of Jepsen'],
  ],
  run: async ({ model, merge, html, json }, files) => {
    if (files.length === 0)
      throw new VagaError('usage', 'check takes at least one FILE. See vaga check --help.');
    const runs = merge ? [files] : files.map((file) => [file]);
    if (html !== undefined && (runs.length > 1 || model !== 'slot'))
      throw new VagaError('usage', '--html takes one run: one FILE of slots, or shards with --merge.');
    const progress = new Progress();
    const results: FileResult[] = [];
    for (const run of runs) results.push(await checkRun(run, model, html, progress));
    progress.clear();
    if (json) console.log(JSON.stringify({ schema: 'vaga/check@1', results }));
    else for (const result of results) console.log(describe(result));
    return statusOf(mergeVerdicts('ok', ...results.map(({ verdict }) => verdict)));
  },
});

/** One run, in one file or in several shards. */
function checkRun(
  files: readonly string[],
  model: ModelName,
  html: string | undefined,
  progress: Progress,
): Promise<FileResult> {
  const name = files.join(' + ');
  const onRead = (file: string) => (share: number) => progress.step(`${file}: reading`, share);
  const onProgress = (share: number): void => progress.step(`${name}: checking`, share);
  return model === 'slot'
    ? checkSlotRun(name, files, html, onRead, onProgress)
    : checkLogRun(name, files, model, onRead, onProgress);
}

type OnRead = (file: string) => (share: number) => void;

async function checkSlotRun(
  file: string,
  files: readonly string[],
  html: string | undefined,
  onRead: OnRead,
  onProgress: (share: number) => void,
): Promise<FileResult> {
  const shards = files.map((shard) => readSlots(shard, onRead(shard)));
  const { history, slots, initial } = shards.length === 1 ? shards[0] : mergeSlots(shards);
  const result = await checkHistory(history, { slots, initial, onProgress });
  const { verdict, operations, method, seconds, peakRssMiB, counts, reasons } = result;
  const violations = result.violations.map((violation) => ({
    ...violation,
    sentence: explain(violation, history),
    operations: tellOperations(violation.rows, history),
  }));
  if (html !== undefined) {
    const points = (rows: readonly number[]) => findPoints(history, { slots, initial }, result, rows);
    const page = { title: file, verdict, reasons, history, slots, violations, points, faults: [] };
    writePage(html, timelineHtml(page));
  }
  return {
    file,
    verdict,
    operations,
    slots: result.slots,
    method,
    seconds,
    peakRssMiB,
    counts,
    reasons,
    violations,
  };
}

async function checkLogRun(
  file: string,
  files: readonly string[],
  model: Exclude<ModelName, 'slot'>,
  onRead: OnRead,
  onProgress: (share: number) => void,
): Promise<FileResult> {
  const shards = files.map((shard) => readLog(shard, model, onRead(shard)));
  const log = shards.length === 1 ? shards[0] : mergeLogs(shards);
  const result = await checkLog(log, model, onProgress);
  const { verdict, operations, method, seconds, peakRssMiB, reasons, found } = result;
  const violations = result.violations.map(({ kind, object, rows, sentence }) => ({
    kind,
    slot: object,
    rows,
    sentence,
    operations: tellLogOperations(rows, log),
  }));
  return {
    file,
    verdict,
    operations,
    slots: result.objects,
    method,
    seconds,
    peakRssMiB,
    counts: { order: found },
    reasons,
    violations,
  };
}

function describe({
  file,
  verdict,
  operations,
  slots,
  seconds,
  method,
  violations,
  reasons,
}: FileResult): string {
  const head = `${file}: ${verdict}. ${operations.toLocaleString('en')} operations on ${slots.toLocaleString('en')} ${slots === 1 ? 'slot' : 'slots'}, checked by ${method} in ${seconds.toFixed(2)} s.`;
  // Reasons tell the first violation of each kind; where violations are listed they would say the same twice.
  const listed = violations.slice(0, MAX_PRINTED).map(({ kind, sentence }) => `  ${kind}: ${sentence}`);
  const others = reasons.filter((reason) => !violations.some(({ sentence }) => reason.includes(sentence)));
  return [head, ...listed, ...others.map((reason) => `  ${reason}`)].join('\n');
}

function writePage(path: string, page: string): void {
  try {
    writeFileSync(path, page);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new VagaError('usage', `--html: ${path} cannot be written (${code}).`, { cause: error });
  }
}
