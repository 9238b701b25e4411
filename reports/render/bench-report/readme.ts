/** The table of figures of the README: each row from the newest measurement on one machine, or said to be not measured. */
import { commandFor } from '../../bench-report/benchmarks.ts';
import type { ReadSide } from '../../bench-report/documents.ts';
import { minuteOf, type BenchReport, type Gathered, type Source } from '../../bench-report/gather.ts';
import type { SoakDocument } from '../../soak.ts';
import { count, decimals } from '../numbers.ts';
import { tidy } from '../plain-text.ts';
import { describeTrend } from '../soak/text.ts';
import { amount, ratioWithInterval } from './amounts.ts';

interface Row {
  readonly what: string;
  readonly bench: string;
  /** The name of the side; a pattern where it counts something. */
  readonly side: string | RegExp;
  /** Of the median, or of the ratio where there is a peer. */
  readonly atLeast?: number;
}

/** Of redis-benchmark: requests under way for each connection, and the ratios to be reached without and with a disk. */
const REDIS_GOALS = [
  [1, 0.9, 0.9],
  [16, 1.5, 1.3],
  [100, 4, 2],
] as const;

const ROWS: readonly Row[] = [
  {
    what: 'native door, 50 clients, pipelining 100, history recorded',
    bench: 'throughput',
    side: 'pipeline 100, recorded',
    atLeast: 5e6,
  },
  { what: '… not recorded', bench: 'throughput', side: 'pipeline 100, not recorded' },
  { what: '… no pipelining, history recorded', bench: 'throughput', side: 'pipeline 1, recorded' },
  { what: '… no pipelining, not recorded', bench: 'throughput', side: 'pipeline 1, not recorded' },
  { what: 'its server CPU, pipelining 100', bench: 'cpu', side: 'pipeline 100, deciding' },
  { what: 'its server CPU, no pipelining', bench: 'cpu', side: 'pipeline 1, deciding' },
  ...[1, 16, 100].map((pipeline) => ({
    what: `native door, durable, pipelining ${pipeline}`,
    bench: 'durable',
    side: `pipeline ${pipeline}, durable`,
  })),
  ...REDIS_GOALS.map(([pipeline, memory]) => ({
    what: `RESP door, \`SET … NX\`, \`-c 50 -P ${pipeline}\``,
    bench: 'redis',
    side: `pipeline ${pipeline}, memory, ours`,
    atLeast: memory,
  })),
  ...REDIS_GOALS.map(([pipeline, , durable]) => ({
    what: `… durable, \`-P ${pipeline}\``,
    bench: 'redis',
    side: `pipeline ${pipeline}, durable, ours`,
    atLeast: durable,
  })),
  { what: 'HTTP door, 100 connections', bench: 'http', side: 'HTTP door', atLeast: 0.8 },
  { what: '… server CPU a request', bench: 'http', side: 'HTTP door: server CPU a request' },
  { what: 'lock `futex-owner`, nobody else wants it', bench: 'locks', side: 'futex-owner' },
  ...[2, 4, 8].map((threads) => ({
    what: `… wanted all the time by ${threads} threads`,
    bench: 'contended',
    side: `futex-owner, ${threads} threads`,
  })),
  {
    what: 'certificate check, 5 million operations, 10,000 slots, one core',
    bench: 'certificate',
    side: '5,000,000 operations',
  },
  ...['10,000', '100,000', '1,000,000', '10,000,000'].map((operations) => ({
    what: `search for an order, ${operations} operations, one core`,
    bench: 'search',
    side: `${operations} operations, one core`,
  })),
  {
    what: '… 2,000 unknown outcomes on one slot, holders named',
    bench: 'search',
    side: 'hot slot, holders named',
  },
  { what: '… holders not named', bench: 'search', side: 'hot slot, holders not named' },
  { what: 'prover: MCS, 5 threads, safety', bench: 'prover', side: 'vaga, 5 threads' },
  { what: 'prover: the whole shelf, 3 threads', bench: 'shelf', side: /^all \d+, 3 threads$/ },
  { what: '… 4 threads', bench: 'shelf', side: /^all \d+, 4 threads$/ },
  { what: 'memory: a connection, server', bench: 'memory', side: 'server, a connection' },
  { what: '… a client, swarm', bench: 'memory', side: 'swarm, a client' },
  { what: '… a slot', bench: 'memory', side: 'server, a slot (futex-owner)' },
];

const COLUMNS = ['what', 'median', 'raw rounds', 'times its peer (95 %)', 'goal', 'measured (UTC)'];
const SHORT_COMMIT = 7;

/** Markdown; figures of other machines than the report's are not taken. */
export function readmeFigures(report: BenchReport): string {
  const own = new Map([...report.benchmarks].filter(([, { source }]) => !source.isElsewhere));
  const soak = report.soak === null || report.soak.source.isElsewhere ? null : report.soak;
  const rows = [...rowsOf({ ...report, benchmarks: own }), soakRow(soak)];
  return [
    introduction(report, [
      ...[...own.values()].map(({ source }) => source),
      ...(soak === null ? [] : [soak.source]),
    ]),
    '',
    line(COLUMNS),
    line(COLUMNS.map(() => '---')),
    ...rows.map(line),
    '',
  ].join('\n');
}

function introduction({ machine }: BenchReport, sources: readonly Source[]): string {
  if (sources.length === 0) return 'Nothing of this was measured yet.';
  const commits = [...new Set(sources.map(commitOf))].filter((commit) => commit !== null);
  const at = commits.length === 0 ? '' : `, at commit ${commits.join(' and ')}`;
  return `On ${tidy(machine.cpu, 80)}, ${machine.cores} cores, ${count(machine.memoryMiB)} MiB, ${tidy(machine.os, 60)}, Node ${tidy(machine.node, 20)}${at}. A peer has its row below the row that is held against it.`;
}

function commitOf({ commit }: Source): string | null {
  if (commit === null) return null;
  const short = tidy(commit.commit.slice(0, SHORT_COMMIT));
  return commit.dirty ? `${short} with changes` : short;
}

function rowsOf({ benchmarks }: BenchReport): string[][] {
  const written = new Set<ReadSide>();
  return ROWS.flatMap(({ what, bench, side, atLeast }) => {
    const measured = benchmarks.get(bench);
    const sides = measured?.told.sides ?? [];
    const found = sides.find(({ name }) => (typeof side === 'string' ? name === side : side.test(name)));
    if (measured === undefined || found === undefined)
      return [[what, 'not measured', '–', '–', goalOf(atLeast), `\`${commandFor(bench)}\``]];
    const { source, told } = measured;
    const cells = (one: ReadSide, title: string, goal: string): string[] => [
      title,
      `${amount(one.median)} ${one.unit ?? told.unit}`,
      roundsText(one),
      one.against === undefined ? '–' : ratioWithInterval(one.against),
      goal,
      `${minuteOf(source.at)}, \`bench ${bench}\``,
    ];
    const first = cells(found, what, goalOf(atLeast, found.against?.ratio ?? found.median));
    const peer = sides.find(({ name }) => name === found.against?.side);
    if (peer === undefined || written.has(peer)) return [first];
    written.add(peer);
    return [first, cells(peer, `… its peer: ${tidy(peer.name, 80)}`, '–')];
  });
}

function goalOf(atLeast: number | undefined, value?: number): string {
  if (atLeast === undefined) return '–';
  const goal = `at least ${amount(atLeast)}`;
  return value === undefined ? goal : `${goal}: ${value >= atLeast ? 'met' : 'missed'}`;
}

/** All in the unit of the median's words: `5.16 5.36 5.19 (million)`. */
function roundsText({ rounds, median }: ReadSide): string {
  const isMillions = median >= 1e6;
  const texts = rounds.map((round) => amount(isMillions ? round / 1e6 : round));
  return `${texts.join(' ')}${isMillions ? ' (million)' : ''}`;
}

function soakRow(soak: Gathered<SoakDocument> | null): string[] {
  const command = 'bench soak --minutes 60';
  if (soak === null)
    return [
      'soak: memory and latency at half load',
      'not measured',
      '–',
      '–',
      '–',
      `\`npx vaga ${command}\``,
    ];
  const { verdict, minutes, offered, sustained, trends } = soak.told;
  const words = { ok: 'flat', violation: 'not flat', unknown: 'unknown' };
  return [
    `soak: durable, ${decimals(minutes, 1)} minutes at ${count(offered)} operations/s, half of ${count(sustained)}`,
    words[verdict],
    trends
      .map(({ name, verdict: told, trend }) => `${name}: ${trend === null ? told : describeTrend(trend)}`)
      .join('; '),
    '–',
    '–',
    `${minuteOf(soak.source.at)}, \`bench soak\``,
  ];
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}
