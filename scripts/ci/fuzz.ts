/** Fuzzes every parser: npm run fuzz. Exit status 0 when all of them withstood, else 1. */
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { VagaError } from '../../server/base/errors.ts';
import { choiceOr, describeOptions, flag, parseOptions, whole, wholeOr } from '../../server/base/options.ts';
import { streamsOf, type FuzzFailure } from '../../server/fuzz/run.ts';
import type { FuzzTarget } from '../../server/fuzz/target.ts';
import { Progress } from '../vaga/progress.ts';
import { TARGETS } from './fuzz-targets.ts';
import { fuzzInThread, verdictOf, type Watched } from './fuzz-watch.ts';

const HANG_MS = 20_000;
const MODULE = new URL('./fuzz-targets.ts', import.meta.url).href;
/** More of an input than this is not for people. */
const SHOWN_BYTES = 1_024;
const FOR_EVER = Number.POSITIVE_INFINITY;

const OPTIONS = {
  frames: whole({
    min: 1,
    max: 1_000_000_000_000,
    default: 10_000_000,
    help: 'For each parser of wire frames: it goes on for so many.',
  }),
  seconds: whole({
    min: 1,
    max: 1_000_000,
    default: 20,
    unit: 'seconds',
    help: 'For each other parser: it goes on for so long.',
  }),
  seed: wholeOr({
    min: 0,
    max: 2 ** 31 - 1,
    otherwise: 'any; it is printed',
    help: 'The same seed draws the same inputs.',
  }),
  from: whole({
    min: 0,
    max: 2 ** 31 - 1,
    default: 0,
    help: 'The iteration to begin with, as a failure names it.',
  }),
  target: choiceOr({ choices: TARGETS.map(({ name }) => name), otherwise: 'all', help: 'One parser alone.' }),
  help: flag({ help: 'Shows this.' }),
};

/** Of the table; the others are numbers. */
const TEXT_COLUMNS = new Set([0, 2, 6]);

interface Row {
  readonly target: FuzzTarget;
  readonly outcome: Watched;
  readonly verdict: string;
}

async function main(): Promise<number> {
  const { values } = parseOptions('fuzz', OPTIONS, process.argv.slice(2));
  if (values.help) {
    console.log(`npm run fuzz -- [options]\n\n${describeOptions(OPTIONS)}`);
    return 0;
  }
  const { frames, seconds, seed = randomInt(2 ** 31), from } = values;
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());
  console.log(`seed ${seed}`);
  const rows: Row[] = [];
  const progress = new Progress();
  for (const target of TARGETS.filter(({ name }) => values.target === undefined || name === values.target)) {
    if (interrupt.signal.aborted) break;
    const isWire = target.unit === 'frames';
    const outcome = await fuzzInThread(
      {
        module: MODULE,
        target: target.name,
        seed,
        from,
        units: isWire ? frames : FOR_EVER,
        seconds: isWire ? FOR_EVER : seconds,
      },
      {
        hangMs: HANG_MS,
        signal: interrupt.signal,
        onProgress: (share, units) => progress.step(target.name, share, `${count(units)} ${target.unit}`),
      },
    );
    progress.clear();
    rows.push({ target, outcome, verdict: verdictOf(outcome) });
    await report(target, outcome, seed);
  }
  console.log(table(rows));
  if (interrupt.signal.aborted) console.log('It was interrupted, so this is no pass.');
  return interrupt.signal.aborted || rows.some(({ verdict }) => verdict !== 'ok') ? 1 : 0;
}

/** Says what was found, with all that is needed to see it again. */
async function report(target: FuzzTarget, outcome: Watched, seed: number): Promise<void> {
  if ('hung' in outcome)
    await reportUncut(target, seed, outcome.hung, `it made no step for ${HANG_MS / 1_000} s`);
  else if ('died' in outcome) await reportUncut(target, seed, outcome.died, outcome.message);
  else {
    for (const note of outcome.notes) console.log(`${target.name}: ${note}`);
    if (outcome.failure !== null) reportFailure(target, outcome.failure);
  }
}

function reportFailure(
  { name }: FuzzTarget,
  { seed, iteration, message, drawn, smallest }: FuzzFailure,
): void {
  console.log(`\n${name}: seed ${seed}, iteration ${iteration}: ${message}`);
  console.log(`The input of ${drawn.length} bytes, cut down to ${smallest.length}:\n${shown(smallest)}`);
  console.log(`Again: npm run fuzz -- --target ${name} --seed ${seed} --from ${iteration}\n`);
}

/** What hangs or ends the thread cannot be tried again and again, so its input is shown as it was drawn. */
async function reportUncut(
  target: FuzzTarget,
  seed: number,
  iteration: number,
  message: string,
): Promise<void> {
  const opened = target.open();
  const drawn = opened.draw(streamsOf(seed, iteration).input);
  await opened.close?.();
  reportFailure(target, { seed, iteration, message, drawn, smallest: drawn });
}

function shown(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, SHOWN_BYTES));
  const cut = bytes.length > SHOWN_BYTES ? ' …' : '';
  return `  hex  ${start.toString('hex')}${cut}\n  text ${JSON.stringify(start.toString())}${cut}`;
}

function table(rows: readonly Row[]): string {
  const head = ['target', 'looked at', '', 'a second', 'heap warm', 'heap end', 'verdict'];
  const lines = rows.map(({ target, outcome, verdict }) => {
    if (!('units' in outcome)) return [target.name, '', target.unit, '', '', '', verdict];
    const { units, seconds, heapWarmBytes, heapEndBytes } = outcome;
    const warm = heapWarmBytes === null ? '–' : mib(heapWarmBytes);
    return [target.name, count(units), target.unit, count(units / seconds), warm, mib(heapEndBytes), verdict];
  });
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((line) => line[column].length)));
  return [head, ...lines]
    .map((line) =>
      line
        .map((cell, column) =>
          TEXT_COLUMNS.has(column) ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().then(
    (status) => process.exit(status),
    (error: unknown) => {
      console.error(
        error instanceof VagaError
          ? error.message.replace('See vaga fuzz --help', 'See npm run fuzz -- --help')
          : error,
      );
      process.exit(1);
    },
  );
}
