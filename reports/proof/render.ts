/** A proof's result as text of 80 columns: the verdict with its properties, and the schedule that refutes it as a table. */
import { displayWidth, wrap } from '../render/columns.ts';
import { count, counted, durationOfSeconds } from '../render/numbers.ts';
import { clean } from '../render/plain-text.ts';
import type { ProofResult } from './prove.ts';
import { shortStep } from './short-step.ts';
import type { TraceStep } from './trace.ts';

const COLUMNS = 80;
/** `step`, and two blanks behind it. */
const STEP_COLUMNS = 6;
/** What the threads' columns take together, unless they would be too narrow. */
const THREADS_COLUMNS = 42;
const NARROWEST_COLUMN = 10;
const WIDEST_COLUMN = 15;

const TITLES = {
  mutualExclusion: 'mutual exclusion',
  notStuck: 'not stuck',
  noLivelock: 'no livelock',
  noLostWakeup: 'no lost wake-up',
  noDataRace: 'no data race',
  starvationFreedom: 'starvation-freedom',
  bypassBound: 'bypass bound',
} as const;

/** The verdict, each property, the trace where it is refuted, and what is assumed. No line break at the end. */
export function describeProof(result: ProofResult): string {
  const { lock, verdict, threads, states, transitions, seconds, demanded } = result;
  const facts = [
    counted(threads, 'thread'),
    counted(states, 'state'),
    counted(transitions, 'transition'),
    durationOfSeconds(seconds),
  ];
  const required = {
    starvationFreedom: demanded.includes('starvationFreedom'),
    bypassBound: demanded.includes('boundedBypass'),
  };
  const properties = Object.entries(TITLES).map(([name, title]) => {
    const status = String(result.properties[name as keyof typeof TITLES]);
    const asked = name in required;
    const note = asked && required[name as keyof typeof required] ? ' (required)' : '';
    return `  ${title.padEnd(20)}${status}${note}`;
  });
  const verdictLine = `${clean(lock)}: ${verdict.toUpperCase()} · ${facts.join(' · ')}`;
  const notes = [...result.reasons, ...result.assumptions.map((assumption) => `Assumed: ${assumption}`)];
  return [
    ...wrap(verdictLine, COLUMNS),
    ...properties,
    ...(result.sentence === null ? [] : ['', describeTrace(result), '']),
    ...notes.flatMap((note) =>
      wrap(note, COLUMNS - 2).map((line, index) => (index === 0 ? `  ${line}` : `    ${line}`)),
    ),
  ].join('\n');
}

/** The schedule: a column a thread, a row a step, with the value read → written and the source line. */
export function describeTrace({ trace, threads, sentence, repeatsFrom }: ProofResult): string {
  const width = Math.max(NARROWEST_COLUMN, Math.min(WIDEST_COLUMN, Math.floor(THREADS_COLUMNS / threads)));
  const columns = Array.from({ length: threads }, (_, thread) => thread);
  const row = (number: string, thread: number, cell: string, source: string): string => {
    const cells = columns.map((one) => (one === thread ? cell : '').padEnd(width));
    return fit(`${number.padStart(STEP_COLUMNS - 2)}  ${cells.join('')}${source}`);
  };
  const head = columns.map((thread) => `thread ${thread}`.padEnd(width)).join('');
  const rows = trace.flatMap((step, index) => {
    const place =
      step.line === null
        ? ''
        : `${step.line} ${clean(sourceOf(step, COLUMNS - STEP_COLUMNS - threads * width))}`;
    const lines = [row(String(index + 1), step.thread, shortStep(step), place)];
    if (step.what === 'sleeps') lines.push(row('', step.thread, 'sleeps', ''));
    for (const woken of step.woken) lines.push(row('', woken, 'is woken', ''));
    for (const entered of step.entered) lines.push(row('', entered, 'ENTERS', ''));
    if (step.left) lines.push(row('', step.thread, 'is out', ''));
    return index === repeatsFrom
      ? [fit(`      ${'─ '.repeat(10)}from here on it repeats for ever`), ...lines]
      : lines;
  });
  return [fit(`step  ${head}line and source`), ...rows, '', ...wrap(clean(sentence ?? ''), COLUMNS)].join(
    '\n',
  );
}

/** The source line; where it is too long, from the access on and without the name that all of them begin with. */
function sourceOf({ line, column, source, indent }: TraceStep, width: number): string {
  const room = width - String(line).length - 1;
  return displayWidth(source) <= room
    ? source
    : source.slice((column ?? 1) - 1 - indent).replace(/^Atomics\./, '');
}

/** No wider than a terminal, and without blanks at the end. */
function fit(line: string): string {
  const trimmed = line.trimEnd();
  if (displayWidth(trimmed) <= COLUMNS) return trimmed;
  let cut = trimmed;
  while (displayWidth(cut) > COLUMNS - 1) cut = cut.slice(0, -1);
  return `${cut}…`;
}

/** One line of the table of all locks. */
export function describeShort(
  { lock, verdict, threads, states, seconds, refuted }: ProofResult,
  asExpected: boolean,
): string {
  const why = refuted === null ? '' : refuted === 'boundedBypass' ? 'bounded bypass' : TITLES[refuted];
  const facts = `${String(threads).padStart(2)}  ${count(states).padStart(11)}  ${durationOfSeconds(seconds).padStart(8)}`;
  return fit(`${asExpected ? ' ' : '!'} ${lock.padEnd(24)}${verdict.padEnd(9)}${facts}  ${why}`);
}
