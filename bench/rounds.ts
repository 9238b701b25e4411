/** How every benchmark is run: sides alternated, several rounds, medians shown with the raw rounds. */
import type { Better, Side } from '../reports/bench-document.ts';

export type { Side } from '../reports/bench-document.ts';

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
  readonly better: Better;
  /** Why it cannot be run on this machine, in a sentence. */
  readonly missing?: () => string | undefined;
  readonly run: (settings: BenchSettings) => Promise<readonly Side[]>;
}

interface Turn<T> {
  readonly name: string;
  readonly run: () => Promise<T> | T;
}

/**
 * Runs the sides in turn, round after round, every other round in reverse, so that a drifting machine favours none. Returns what each
 * gave, in the order of the sides.
 */
export async function takeTurns<T>(
  sides: readonly Turn<T>[],
  rounds: number,
  onRound: BenchSettings['onRound'],
): Promise<T[][]> {
  const given = sides.map((): T[] => []);
  const turns = sides.map((side, index) => ({ ...side, into: given[index] }));
  let done = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, run, into } of round % 2 === 0 ? turns : turns.toReversed()) {
      onRound(name, round + 1, done / (rounds * sides.length));
      into.push(await run());
      done += 1;
    }
  }
  return given;
}

/** The same, of sides that give a figure a round. */
export async function alternate(
  sides: readonly Turn<number>[],
  rounds: number,
  onRound: BenchSettings['onRound'],
): Promise<Side[]> {
  const figures = await takeTurns(sides, rounds, onRound);
  return figures.map((all, index) => sideOf(sides[index].name, all));
}

export function sideOf(name: string, rounds: readonly number[]): Side {
  return { name, rounds, median: median(rounds) };
}

/** The middle of the figures; of an even number, the mean of the two in the middle. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return Number.NaN;
  if (Number.isInteger(middle)) return ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
  return sorted[Math.floor(middle)] ?? Number.NaN;
}
