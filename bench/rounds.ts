/** How every benchmark is run: sides alternated, several rounds, medians shown with the raw rounds. */

/** One side's figures, a number a round. */
export interface Side {
  readonly name: string;
  readonly rounds: readonly number[];
  readonly median: number;
}

export interface BenchSettings {
  readonly rounds: number;
  /** So small that it proves only that the benchmark still runs. */
  readonly smoke: boolean;
  /** One more lock for the benchmarks of locks: a name, or a user's file. */
  readonly lock?: string | undefined;
  /** Told before each round, for progress; `share`: how much of these rounds is done, 0 … 1. */
  readonly onRound: (side: string, round: number, share: number) => void;
}

export interface Bench {
  readonly name: string;
  readonly summary: string;
  readonly unit: string;
  readonly run: (settings: BenchSettings) => Promise<readonly Side[]>;
}

/** Runs the sides in turn, round after round, every other round in reverse, so that a drifting machine favours none. */
export async function alternate(
  sides: readonly { readonly name: string; readonly run: () => Promise<number> | number }[],
  rounds: number,
  onRound: BenchSettings['onRound'],
): Promise<Side[]> {
  const figures = new Map<string, number[]>(sides.map(({ name }) => [name, []]));
  let done = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, run } of round % 2 === 0 ? sides : sides.toReversed()) {
      onRound(name, round + 1, done / (rounds * sides.length));
      figures.get(name)?.push(await run());
      done += 1;
    }
  }
  return [...figures].map(([name, all]) => ({ name, rounds: all, median: median(all) }));
}

/** The middle of the figures; of an even number, the mean of the two in the middle. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return Number.NaN;
  if (Number.isInteger(middle)) return ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
  return sorted[Math.floor(middle)] ?? Number.NaN;
}
