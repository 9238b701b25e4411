/** Documents of measurements as files, for the tests of what is made of them. */
import type { BenchDocument, BenchResult, Side } from '../bench-document.ts';
import type { Machine } from '../race-document.ts';
import { judgeSoak } from '../soak.ts';
import { soakSample } from '../soak-samples.ts';
import type { FoundFile } from './gather.ts';

export const HERE: Machine = { cpu: 'A CPU', cores: 2, memoryMiB: 24_000, node: 'v26.0.0', os: 'Linux' };
export const ELSEWHERE: Machine = { ...HERE, cpu: 'Another CPU', cores: 64 };

export function side(name: string, rounds: readonly number[], rest: Partial<Side> = {}): Side {
  return { name, rounds, median: rounds[rounds.length >> 1] ?? Number.NaN, ...rest };
}

/** A lock beside the mutex, the same wherever it is measured but for its figure. */
export function locksResult(ns: number): BenchResult {
  return {
    name: 'locks',
    summary: 'acquire and release',
    unit: 'ns',
    better: 'less',
    sides: [
      side('futex-owner', [ns - 1, ns, ns + 1], {
        against: { side: 'pthread_mutex (C)', ratio: ns / 14, low: ns / 14.5, high: ns / 13.5 },
      }),
      side('pthread_mutex (C)', [13.5, 14, 14.5]),
    ],
  };
}

export function benchFile(
  at: string,
  results: readonly BenchResult[],
  rest: Partial<BenchDocument> = {},
): FoundFile {
  const document = { schema: 'vaga/bench@1', machine: HERE, smoke: false, results, ...rest };
  return file(at, 'bench', document);
}

export function soakFile(at: string): FoundFile {
  return file(at, 'soak', judgeSoak({ ...soakSample(10), machine: HERE }));
}

const measured = (rounds: readonly number[], ratio: number | null) => ({
  rounds,
  median: rounds[rounds.length >> 1],
  ratio: ratio === null ? null : { ratio, low: 0.9 * ratio, high: 1.1 * ratio, p: 0.01, change: 'more' },
});

const compareSide = (name: string, verdict: string, ratio: number | null) => ({
  name,
  what: `${name} of a test`,
  verdict,
  operations: 1_000,
  doubleBookings: verdict === 'ok' ? 0 : 3,
  changesShare: 0.5,
  measures: {
    throughputOps: measured([90_000, 100_000, 110_000], ratio),
    latencyP99Us: measured([900, 1_000, 1_100], ratio),
  },
});

export function compareFile(at: string, machine = HERE): FoundFile {
  return file(at, 'compare', {
    schema: 'vaga/compare@1',
    machine,
    verdict: 'violation',
    rounds: 3,
    clients: 32,
    slots: 128,
    rate: 50_000,
    base: 'native',
    command: 'npx vaga compare',
    sides: [compareSide('native', 'ok', null), compareSide('get-then-set', 'violation', 0.8)],
  });
}

export function sweepFile(at: string): FoundFile {
  const conditions = { lock: 'futex-owner', clients: 32, skew: 1.1, holdUs: 0 };
  const pointOf = (threads: number) => ({
    ...conditions,
    threads,
    isOversubscribed: threads > 1,
    medians: { throughputOps: 1e5 * threads },
    rounds: [0.9, 1, 1.1].map((factor) => ({ throughputOps: factor * 1e5 * threads })),
  });
  return file(at, 'sweep', {
    schema: 'vaga/sweep@1',
    machine: HERE,
    verdict: 'ok',
    command: 'npx vaga sweep',
    points: [pointOf(1), pointOf(2)],
    groups: [{ ...conditions, limit: { sentence: 'More than 2 threads did not help.' } }],
  });
}

export function file(at: string, kind: string, document: unknown): FoundFile {
  return { path: `${at}-${kind}.json`, at, text: JSON.stringify(document) };
}
