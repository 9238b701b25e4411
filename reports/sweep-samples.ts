/** Sweeps as machines might measure them, for the tests of judge and page. */
import { Random } from '../server/base/seed.ts';
import type { LockComparison, Scaling, SweepDocument, SweepPoint, SweepRound } from './sweep/document.ts';
import { judgeSweep, type SweepInput } from './sweep/judge.ts';
import { throughputAt } from './sweep/scaling.ts';

const SEED = 20261121;

const ROUND: SweepRound = {
  round: 1,
  verdict: 'ok',
  reasons: [],
  seconds: 1.003,
  operations: 250_000,
  throughputOps: 249_252,
  changeShare: 0.41,
  bookings: 52_000,
  latencyUs: { p50: 91.4, p90: 250, p99: 1_420.3, p999: 4_210, max: 18_022.7 },
  jain: 0.982,
  serverCpuUs: 3.21,
  wakeUps: 31_200,
  preemptions: 410,
  swarmBusyShare: 0.62,
  otherCpuShare: 0.02,
  contention: null,
};

interface Shape {
  readonly locks?: readonly (readonly [name: string, scaling: Scaling])[];
  readonly threads?: readonly number[];
  readonly clients?: readonly number[];
  readonly skew?: readonly number[];
  readonly holdUs?: readonly number[];
  readonly rounds?: number;
  readonly cores?: number;
  readonly loadThreads?: number;
  /** Bends each round. */
  readonly change?: (point: SweepPoint, round: SweepRound) => Partial<SweepRound>;
}

const LOCKS = [
  ['futex-owner', { lambda: 300_000, sigma: 0.05, kappa: 0.002 }],
  ['ticket', { lambda: 310_000, sigma: 0.08, kappa: 0.03 }],
] as const;

/** What was measured; throughputs wobble by three per cent. */
export function sweepInput({
  locks = LOCKS,
  threads = [1, 2, 4, 8, 16],
  clients = [16, 64],
  skew = [0, 1.1],
  holdUs = [0],
  rounds = 4,
  cores = 32,
  loadThreads = 4,
  change = () => ({}),
}: Shape = {}): SweepInput {
  const random = new Random(SEED, 0);
  const points = holdUs.flatMap((hold) =>
    skew.flatMap((exponent) =>
      clients.flatMap((count) =>
        locks.flatMap(([lock, scaling]) =>
          threads.map((many) => ({
            scaling,
            point: { lock, threads: many, clients: count, skew: exponent, holdUs: hold },
          })),
        ),
      ),
    ),
  );
  return {
    seed: SEED,
    machine: { cpu: 'a <fast> one', cores, memoryMiB: 8_000, node: 'v26.10.0', os: 'Linux' },
    options: {
      threads,
      clients,
      skew,
      'hold-us': holdUs,
      locks: locks.map(([lock]) => lock),
      rounds,
      seconds: 1,
      pipeline: 16,
      slots: 4_096,
      'load-threads': loadThreads,
    },
    skipped: [],
    measured: points.map(({ point, scaling }) =>
      withRounds(
        point,
        Array.from({ length: rounds }, (_, index) => {
          const wobble = 1 + 0.03 * (2 * random.nextFloat() - 1);
          const round: SweepRound = {
            ...ROUND,
            round: index + 1,
            throughputOps: (throughputAt(scaling, point.threads) * wobble) / (1 + 0.3 * point.skew),
            jain: 1 - 0.02 * point.threads * random.nextFloat(),
            wakeUps: Math.round(ROUND.bookings * 0.3 * point.threads * wobble),
          };
          return { ...round, ...change(point, round) };
        }),
      ),
    ),
    compare: () => [],
    command: 'npx vaga sweep --seed 20261121',
    files: { html: 'out/report.html', json: 'out/sweep.json', points: 'out/points.jsonl' },
  };
}

function withRounds(point: SweepPoint, rounds: readonly SweepRound[]): SweepInput['measured'][number] {
  return { ...point, rounds };
}

const COMPARISON: LockComparison = {
  lock: 'ticket',
  base: 'futex-owner',
  threads: 2,
  clients: 16,
  skew: 1.1,
  holdUs: 0,
  ratio: 0.91,
  low: 0.88,
  high: 0.94,
  p: 0.029,
  change: 'less',
};

/** Documents of every kind that a page has to show. */
export const SWEEPS: Readonly<Record<string, SweepDocument>> = {
  large: judgeSweep({
    ...sweepInput(),
    compare: () => [COMPARISON, { ...COMPARISON, skew: 0, change: 'none', p: 0.2 }],
  }),
  'of two cores': judgeSweep(
    sweepInput({
      threads: [1, 2, 3, 4],
      cores: 2,
      loadThreads: 1,
      change: ({ threads }) => ({ swarmBusyShare: threads > 1 ? 0.97 : 0.8, otherCpuShare: 0.31 }),
    }),
  ),
  'of one point': judgeSweep(
    sweepInput({ locks: [LOCKS[0]], threads: [2], clients: [1], skew: [0], rounds: 1 }),
  ),
  'held, of three thread counts': judgeSweep(
    sweepInput({
      threads: [1, 2, 4],
      holdUs: [0, 50],
      clients: [32],
      change: ({ holdUs }) =>
        holdUs > 0 ? { contention: { attempts: 20_000, contested: 5_000, lockWaits: 2_500 } } : {},
    }),
  ),
  'of a machine that tells little': judgeSweep(
    sweepInput({
      change: () => ({
        latencyUs: null,
        jain: null,
        wakeUps: null,
        preemptions: null,
        serverCpuUs: null,
        otherCpuShare: null,
      }),
    }),
  ),
  violated: judgeSweep(
    sweepInput({
      locks: [LOCKS[0], ['<b>none</b>', LOCKS[1][1]]],
      clients: [16],
      change: ({ lock }, { round }) =>
        lock === '<b>none</b>' && round === 2
          ? {
              verdict: 'violation',
              reasons: ['Client 1 was told it booked slot 0 as version 25: the slot was sold twice.'],
            }
          : {},
    }),
  ),
  'of nothing done': judgeSweep(
    sweepInput({
      clients: [16],
      skew: [0],
      change: () => ({ operations: 0, throughputOps: 0, changeShare: 0, bookings: 0, verdict: 'unknown' }),
    }),
  ),
  'without a round': judgeSweep({
    ...sweepInput(),
    measured: sweepInput().measured.map((point) => withRounds(point, [])),
  }),
  interrupted: judgeSweep({
    ...sweepInput(),
    measured: sweepInput().measured.map((point, index) =>
      withRounds(point, point.rounds.slice(0, index % 3)),
    ),
  }),
};
