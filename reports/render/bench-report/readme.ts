/** The table of figures of the README: what has a goal, and what a reader looks for first. The report page has the rest. */
import { commandFor } from '../../bench-report/benchmarks.ts';
import type { ReadSide } from '../../bench-report/documents.ts';
import { minuteOf, type BenchReport, type Source } from '../../bench-report/gather.ts';
import { count } from '../numbers.ts';
import { tidy } from '../plain-text.ts';
import { amount, ratioWithInterval } from './amounts.ts';

interface Goal {
  readonly words: string;
  readonly isMet: (value: number) => boolean;
}

interface Peer {
  readonly side: string;
  /** What a reader knows it by. */
  readonly name: string;
}

interface Row {
  readonly what: string;
  readonly bench: string;
  /** The name of the side; a pattern where it counts something. */
  readonly side: string | RegExp;
  /** Of the median. */
  readonly goal?: Goal;
  /** What it is held against; not every machine has it. */
  readonly peer?: Peer;
  /** Of the ratio to the peer. */
  readonly ratioGoal?: Goal;
}

function atLeast(least: number, words = `at least ${amount(least)}`): Goal {
  return { words, isMet: (value) => value >= least };
}

const times = (least: number): Goal => atLeast(least, `at least ${amount(least)} times`);

const UP_TO_1_3: Goal = { words: 'at most 1.3 times', isMet: (ratio) => ratio <= 1.3 };

function under(seconds: number): Goal {
  return { words: `under ${seconds} s`, isMet: (took) => took < seconds };
}

/** Of redis-benchmark: requests under way for each connection, and the ratios to be reached without and with a disk. */
const REDIS_GOALS = [
  [1, 0.9, 0.9],
  [16, 1.5, 1.3],
  [100, 4, 2],
] as const;
/** Of MCS with five threads. */
const PROVER_STATES = 16_503_242;
const PROVER_SECONDS = 8;

const ROWS: readonly Row[] = [
  {
    what: 'native door, 50 clients, pipelining 100, history recorded',
    bench: 'throughput',
    side: 'pipeline 100, recorded',
    goal: atLeast(5e6),
  },
  { what: '… no pipelining', bench: 'throughput', side: 'pipeline 1, recorded' },
  ...[100, 1].map((pipeline) => ({
    what: pipeline === 1 ? '… no pipelining' : `its server CPU, pipelining ${pipeline}`,
    bench: 'cpu',
    side: `pipeline ${pipeline}, deciding`,
    peer: { side: `pipeline ${pipeline}, echoing`, name: 'an echo' },
    ratioGoal: UP_TO_1_3,
  })),
  ...[100, 1].map((pipeline) => ({
    what: pipeline === 1 ? '… no pipelining' : `durable, pipelining ${pipeline}`,
    bench: 'durable',
    side: `pipeline ${pipeline}, durable`,
    peer: { side: `pipeline ${pipeline}, memory`, name: 'memory' },
  })),
  ...(['memory', 'durable'] as const).flatMap((ledger) =>
    REDIS_GOALS.map(([pipeline, memory, durable]) => ({
      what: `${ledger === 'memory' ? 'RESP door, `SET … NX`' : '… durable'}, \`-c 50 -P ${pipeline}\``,
      bench: 'redis',
      side: `pipeline ${pipeline}, ${ledger}, ours`,
      peer: { side: `pipeline ${pipeline}, ${ledger}, redis`, name: 'Redis' },
      ratioGoal: times(ledger === 'memory' ? memory : durable),
    })),
  ),
  {
    what: 'HTTP door, 100 connections',
    bench: 'http',
    side: 'HTTP door',
    peer: { side: 'bare fastify', name: 'a bare fastify' },
    ratioGoal: times(0.8),
  },
  {
    what: '1,000 event streams, 100 changes a second: delay, half of them',
    bench: 'events',
    side: 'delay, p50',
  },
  { what: '… 99 of 100', bench: 'events', side: 'delay, p99' },
  { what: '… memory a stream', bench: 'events', side: 'memory a stream, behind the changes' },
  {
    what: 'lock `futex-owner`, nobody else wants it',
    bench: 'locks',
    side: 'futex-owner',
    peer: { side: 'pthread_mutex (C)', name: 'pthread_mutex' },
  },
  ...[2, 4, 8].map((threads) => ({
    what: `… wanted all the time by ${threads} threads`,
    bench: 'contended',
    side: `futex-owner, ${threads} threads`,
    peer: { side: `pthread_mutex (C), ${threads} threads`, name: 'pthread_mutex' },
    ratioGoal: atLeast(1, 'at least as fast'),
  })),
  {
    what: 'certificate check, 5 million operations, 10,000 slots, one core',
    bench: 'certificate',
    side: '5,000,000 operations',
    goal: atLeast(10e6),
  },
  {
    what: 'search for an order, 1,000,000 operations, one core',
    bench: 'search',
    side: '1,000,000 operations, one core',
  },
  {
    what: 'prover: MCS, 5 threads, safety',
    bench: 'prover',
    side: 'vaga, 5 threads',
    goal: atLeast(PROVER_STATES / PROVER_SECONDS, `all states in under ${PROVER_SECONDS} s`),
    peer: { side: 'pan, exported model', name: 'pan' },
    ratioGoal: times(5),
  },
  {
    what: 'prover: the whole shelf, 3 threads',
    bench: 'shelf',
    side: /^all \d+, 3 threads$/,
    goal: under(4),
  },
  { what: '… 4 threads', bench: 'shelf', side: /^all \d+, 4 threads$/, goal: under(45) },
  { what: 'memory: a connection, server', bench: 'memory', side: 'server, a connection' },
  { what: '… a client, swarm', bench: 'memory', side: 'swarm, a client' },
  { what: '… a slot', bench: 'memory', side: 'server, a slot (futex-owner)' },
];

const COLUMNS = ['what', 'median', 'raw rounds', 'beside', 'times it (95 %)', 'goal', 'measured (UTC)'];
const SHORT_COMMIT = 7;

/** Markdown; figures of other machines than the report's are not taken. */
export function readmeFigures(report: BenchReport): string {
  const own = new Map([...report.benchmarks].filter(([, { source }]) => !source.isElsewhere));
  const shown = [...new Set(ROWS.map(({ bench }) => bench))].flatMap((bench) => own.get(bench) ?? []);
  return [
    introduction(
      report,
      shown.map(({ source }) => source),
    ),
    '',
    line(COLUMNS),
    line(COLUMNS.map(() => '---')),
    ...ROWS.map((row) => line(cellsOf(row, own))),
    '',
  ].join('\n');
}

function introduction({ machine }: BenchReport, sources: readonly Source[]): string {
  if (sources.length === 0) return 'Nothing of this was measured yet.';
  const commits = [...new Set(sources.map(commitOf))].filter((commit) => commit !== null);
  const at = commits.length === 0 ? '' : `, at commit ${commits.join(' and ')}`;
  return `On ${tidy(machine.cpu, 80)}, ${machine.cores} cores, ${count(machine.memoryMiB)} MiB, ${tidy(machine.os, 60)}, Node ${tidy(machine.node, 20)}${at}.`;
}

function commitOf({ commit }: Source): string | null {
  if (commit === null) return null;
  const short = tidy(commit.commit.slice(0, SHORT_COMMIT));
  return commit.dirty ? `${short} with changes` : short;
}

function cellsOf(
  { what, bench, side, goal, peer, ratioGoal }: Row,
  benchmarks: BenchReport['benchmarks'],
): string[] {
  const measured = benchmarks.get(bench);
  const sides = measured?.told.sides ?? [];
  const found = sides.find(({ name }) => (typeof side === 'string' ? name === side : side.test(name)));
  if (measured === undefined || found === undefined)
    return [what, 'not measured', '–', '–', '–', goalsText([goal], [ratioGoal]), `\`${commandFor(bench)}\``];
  const beside = sides.find(({ name }) => name === peer?.side);
  const against = beside === undefined ? undefined : ratioTo(found, beside);
  return [
    what,
    `${amount(found.median)} ${found.unit ?? measured.told.unit}`,
    roundsText(found),
    beside === undefined ? '–' : `${peer?.name} ${amount(beside.median)}: ${roundsText(beside)}`,
    against === undefined ? '–' : ratioWithInterval(against),
    goalsText([goal, found.median], [ratioGoal, against?.ratio]),
    `${minuteOf(measured.source.at)}, \`bench ${bench}\``,
  ];
}

/** As it was measured; of a peer that the benchmark does not hold the side against the ratio of the medians, without an interval. */
function ratioTo({ against, median }: ReadSide, peer: ReadSide): NonNullable<ReadSide['against']> {
  if (against?.side === peer.name) return against;
  const ratio = median / peer.median;
  return { side: peer.name, ratio, low: ratio, high: ratio };
}

function goalsText(
  ...goals: readonly (readonly [goal: Goal | undefined, value?: number | undefined])[]
): string {
  const texts = goals.flatMap(([goal, value]) => {
    if (goal === undefined) return [];
    return value === undefined ? [goal.words] : [`${goal.words}: ${goal.isMet(value) ? 'met' : 'missed'}`];
  });
  return texts.length === 0 ? '–' : texts.join(', ');
}

/** All in the unit of the median's words: `5.16 5.36 5.19 (million)`. */
function roundsText({ rounds, median }: ReadSide): string {
  const isMillions = median >= 1e6;
  const texts = rounds.map((round) => amount(isMillions ? round / 1e6 : round));
  return `${texts.join(' ')}${isMillions ? ' (million)' : ''}`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}
