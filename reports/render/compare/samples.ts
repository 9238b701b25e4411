/** Comparisons as a machine might give them, for the tests of their presentations. */
import { Random } from '../../../server/base/seed.ts';
import {
  MEASURES,
  MEASURE_NAMES,
  type CompareDocument,
  type CompareRound,
  type CompareRun,
  type CompareSide,
  type MeasureName,
  type Ratio,
} from '../../compare/document.ts';

const SEED = 20261121;

interface Sketch {
  readonly name: string;
  readonly what: string;
  readonly opsPerSecond: number;
  /** Latency of the open loop. */
  readonly p50Us: number;
  readonly jain: number;
  readonly cpu: boolean;
  readonly doubleBookings?: number;
  readonly verdict?: CompareSide['verdict'];
  readonly reasons?: readonly string[];
}

const NATIVE: Sketch = {
  name: 'native',
  what: 'vaga, native door: lock futex-owner, 2 threads, ledger memory',
  opsPerSecond: 165_000,
  p50Us: 95,
  jain: 0.97,
  cpu: true,
};
const RESP: Sketch = {
  name: 'resp',
  what: 'vaga, RESP door: lock futex-owner, 2 threads, ledger memory',
  opsPerSecond: 131_000,
  p50Us: 104,
  jain: 0.96,
  cpu: true,
};
const REDIS: Sketch = {
  name: 'redis',
  what: 'Redis 7.0.15, SET NX',
  opsPerSecond: 127_000,
  p50Us: 118,
  jain: 0.99,
  cpu: true,
};
const BROKEN: Sketch = {
  name: 'redis-get-then-set',
  what: 'Redis 7.0.15, GET and then SET',
  opsPerSecond: 71_000,
  p50Us: 160,
  jain: 0.93,
  cpu: true,
  doubleBookings: 1_204,
  verdict: 'violation',
  reasons: [
    'Client 3 was told it booked slot 0 (asked 0.012 s, told 0.0121 s), yet client 7 held it until 0.013 s: the slot was sold twice.',
  ],
};
const OWN: Sketch = {
  name: './my-<b>target</b>.ts',
  what: './my-<b>target</b>.ts',
  opsPerSecond: 9_000,
  p50Us: 2_400,
  jain: 0.5,
  cpu: false,
  verdict: 'unknown',
  reasons: ['The search gave up at slot 3.'],
};

function sketchRun(random: Random, sketch: Sketch, isOpen: boolean): CompareRun {
  const { opsPerSecond, p50Us, jain, doubleBookings = 0, verdict = 'ok', reasons = [], cpu } = sketch;
  const wobble = () => 0.95 + 0.1 * random.nextFloat();
  const throughputOps = isOpen ? 35_000 : opsPerSecond * wobble();
  const operations = Math.round(throughputOps * 3);
  const us = p50Us * wobble();
  const latencyUs = { p50: us, p90: us * 3, p99: us * 12, p999: us * 60, max: us * 200 };
  return {
    verdict,
    reasons,
    seconds: 3,
    operations,
    bookings: Math.round(operations * 0.3),
    changes: Math.round(operations * 0.59),
    infos: 0,
    doubleBookings,
    violations: doubleBookings > 0 ? { doubleBooking: doubleBookings } : {},
    throughputOps,
    latencyUs,
    correctedLatencyUs: isOpen ? latencyUs : null,
    fairness: { jain: jain * (0.99 + 0.01 * random.nextFloat()), maxWaitUs: 90_000 },
    losses: 0,
    missing: 0,
    takenBefore: 0,
    workload: isOpen ? { arrived: operations, waited: 10, unsent: 0 } : {},
    check: { method: 'certificate', operations, seconds: 0.1 },
    otherCpuShare: cpu ? 0.02 : null,
    cpuSeconds: { server: cpu ? (operations * 6 * wobble()) / 1e6 : null, swarm: 3 },
  };
}

function curveOf({ p50Us }: Sketch): CompareSide['curve'] {
  const points = Array.from({ length: 61 }, (_, step) => ({
    percentile: 100 * (1 - 10 ** (-step / 12)),
    us: Math.round(10 * p50Us * 0.4 * Math.exp(step / 11)) / 10,
  }));
  return [...points, { percentile: 100, us: p50Us * 200 }];
}

function middle(figures: readonly number[]): number {
  return figures.toSorted((one, other) => one - other)[figures.length >> 1] ?? Number.NaN;
}

/** The form of a ratio, not its statistics: those are made where a comparison is run. */
function ratioOf(figures: readonly number[], base: readonly number[]): Ratio {
  const ratio = middle(figures) / middle(base);
  const [low, high] = [ratio * 0.96, ratio * 1.05];
  const change = low > 1 ? 'more' : high < 1 ? 'less' : 'none';
  return { ratio, low, high, p: change === 'none' ? 0.4 : 0.008, change };
}

function figuresOf(rounds: readonly CompareRound[], measure: MeasureName): (number | null)[] {
  return rounds.map((round) => MEASURES[measure].of(round) ?? null);
}

function documentOf(sketches: readonly Sketch[], roundCount: number): CompareDocument {
  const random = new Random(SEED, 0);
  const all = sketches.map((sketch) => ({
    sketch,
    rounds: Array.from({ length: roundCount }, (): CompareRound => ({
      closed: sketchRun(random, sketch, false),
      open: sketchRun(random, sketch, true),
    })),
  }));
  const sides = all.map(({ sketch, rounds }, index): CompareSide => {
    const measures = MEASURE_NAMES.map((measure) => {
      const own = figuresOf(rounds, measure);
      const known = own.filter((figure) => figure !== null);
      const base = figuresOf(all[0].rounds, measure).filter((figure) => figure !== null);
      const isComparable = index > 0 && known.length === roundCount && base.length === roundCount;
      return [
        measure,
        {
          rounds: own,
          median: known.length === roundCount ? middle(known) : null,
          ratio: isComparable ? ratioOf(known, base) : null,
        },
      ] as const;
    });
    const { name, what, cpu, verdict = 'ok', reasons = [], doubleBookings = 0 } = sketch;
    return {
      name,
      what,
      isFresh: cpu,
      verdict,
      reasons,
      operations: 800_000 * roundCount,
      bookings: 240_000 * roundCount,
      doubleBookings: doubleBookings * roundCount * 2,
      infos: 0,
      changesShare: 0.59,
      measures: Object.fromEntries(measures) as unknown as CompareSide['measures'],
      curve: curveOf(sketch),
      calibration: null,
      rounds,
    };
  });
  const verdicts = new Set(sides.map(({ verdict }) => verdict));
  const verdict = (['violation', 'unknown'] as const).find((one) => verdicts.has(one)) ?? 'ok';
  return {
    schema: 'vaga/compare@1',
    verdict,
    reasons: sides.flatMap(({ name, reasons }) => reasons.map((reason) => `${name}: ${reason}`)),
    notes: [],
    seed: SEED,
    machine: { cpu: 'a <fast> one', cores: 2, memoryMiB: 8_000, node: 'v26.10.0', os: 'Linux' },
    options: { targets: sketches.map(({ name }) => name).join(','), pipeline: 1, skew: 1.1, rate: null },
    rounds: roundCount,
    clients: 32,
    slots: 128,
    moves: false,
    rate: 35_000,
    rateFrom: 'measured',
    base: sketches[0].name,
    sides,
    command: 'npx vaga compare --targets native,resp,redis --rounds 5 --seed 20261121',
    files: { html: 'reports/out/x-compare/report.html', json: 'reports/out/x-compare/compare.json' },
  };
}

/** As if nothing had been answered. */
function silenced(side: CompareSide): CompareSide {
  const nothing = { rounds: [null], median: null, ratio: null };
  const measures = Object.fromEntries(MEASURE_NAMES.map((measure) => [measure, nothing]));
  return {
    ...side,
    curve: [],
    measures: measures as unknown as CompareSide['measures'],
    rounds: side.rounds.slice(0, 1),
  };
}

const OK = documentOf([NATIVE, RESP, REDIS], 5);

export const COMPARISONS: Readonly<Record<string, CompareDocument>> = {
  ok: OK,
  violation: documentOf([NATIVE, REDIS, BROKEN], 5),
  unknown: documentOf([OWN, NATIVE], 5),
  'all sides': documentOf(
    [NATIVE, RESP, { ...RESP, name: 'http', opsPerSecond: 16_000, p50Us: 900 }, REDIS, BROKEN, OWN],
    7,
  ),
  'one round': {
    ...documentOf([NATIVE, REDIS], 1),
    notes: ['With 1 round a side no difference can be significant.'],
  },
  silent: {
    ...OK,
    sides: OK.sides.map(silenced),
    rounds: 1,
  },
};
