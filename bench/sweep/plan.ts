/** Which points a sweep measures, and in which order: all of them in each round, shuffled, so that a drifting machine favours none. */
import { Random } from '../../server/base/seed.ts';
import type { SweepOptions, SweepPoint } from '../../reports/sweep/document.ts';

export interface PlannedRound {
  readonly point: SweepPoint;
  /** From 1. */
  readonly round: number;
}

/** Every combination, the threads of a curve together. `mostThreads`: of each lock that is an algorithm for so many only. */
export function planPoints(
  options: SweepOptions,
  mostThreads: ReadonlyMap<string, number>,
): { readonly points: readonly SweepPoint[]; readonly skipped: readonly string[] } {
  const points: SweepPoint[] = [];
  const { clients: clientCounts, skew: skews, 'hold-us': holds } = options;
  for (const holdUs of holds)
    for (const skew of skews)
      for (const clients of clientCounts)
        for (const lock of options.locks)
          for (const threads of options.threads)
            if (threads <= (mostThreads.get(lock) ?? threads))
              points.push({ lock, threads, clients, skew, holdUs });
  const skipped = [...mostThreads]
    .filter(([, most]) => options.threads.some((threads) => threads > most))
    .map(([lock, most]) => `'${lock}' is an algorithm for at most ${most} threads: more were left out.`);
  return { points, skipped };
}

/** The rounds in the order in which they are run: the same for the same seed. */
export function orderRounds(points: readonly SweepPoint[], rounds: number, seed: number): PlannedRound[] {
  return Array.from({ length: rounds }, (_, index) =>
    shuffled(points, new Random(seed, index)).map((point) => ({ point, round: index + 1 })),
  ).flat();
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: Random): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = random.nextBelow(last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/** What tells one planned round from all others. */
export function nameOf({ point: { lock, threads, clients, skew, holdUs }, round }: PlannedRound): string {
  return JSON.stringify([lock, threads, clients, skew, holdUs, round]);
}
