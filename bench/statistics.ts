/**
 * Whether two sides of a benchmark differ, and by how much: from a handful of rounds each, without assuming how rounds are distributed.
 *
 * The ratio is that of the medians. Its interval is a percentile bootstrap (Efron 1979): rounds are drawn anew, with replacement, from
 * either side. The probability is that of the two-sided rank test of Mann and Whitney (1947), exact where there are no ties.
 */
import { Random } from '../server/base/seed.ts';
import type { Side } from '../reports/bench-document.ts';
import { median } from './rounds.ts';

export interface Comparison {
  /** Median of `side` divided by that of `base`. */
  readonly ratio: number;
  /** The interval that holds the ratio with 95 %. */
  readonly low: number;
  readonly high: number;
  /** How likely rounds so unlike each other are when the sides are alike: 0 … 1. */
  readonly p: number;
  /** `none`: no change beyond noise. */
  readonly change: 'more' | 'less' | 'none';
}

const DRAWS = 10_000;
const SEED = 1;
const ALPHA = 0.05;

/** Throws `RangeError` when a side has no rounds. */
export function compareRounds(side: readonly number[], base: readonly number[]): Comparison {
  if (side.length === 0 || base.length === 0)
    throw new RangeError('a side without rounds cannot be compared');
  const ratio = median(side) / median(base);
  const [low, high] = ratioInterval(side, base);
  const p = rankTest(side, base);
  const differs = p < ALPHA && (low > 1 || high < 1);
  return { ratio, low, high, p, change: differs ? (ratio > 1 ? 'more' : 'less') : 'none' };
}

/** A side with its ratio to the peer that it was alternated with. */
export function beside(side: Side, peer: Side): Side {
  const { ratio, low, high } = compareRounds(side.rounds, peer.rounds);
  return { ...side, against: { side: peer.name, ratio, low, high } };
}

/** The 95 % interval of the ratio of medians. */
function ratioInterval(side: readonly number[], base: readonly number[]): readonly [number, number] {
  const random = new Random(SEED, 0);
  const draw = (rounds: readonly number[]) =>
    median(Array.from(rounds, () => rounds[random.nextBelow(rounds.length)]));
  const ratios = Float64Array.from({ length: DRAWS }, () => draw(side) / draw(base)).toSorted();
  return [ratios[Math.floor(DRAWS * 0.025)], ratios[Math.ceil(DRAWS * 0.975) - 1]];
}

/** The two-sided probability of ranks at least so uneven. A tie counts as half. */
export function rankTest(side: readonly number[], base: readonly number[]): number {
  let wins = 0;
  for (const one of side) for (const other of base) wins += one > other ? 1 : one === other ? 0.5 : 0;
  const most = side.length * base.length;
  const fewer = Math.ceil(Math.min(wins, most - wins));
  const counts = arrangements(side.length, base.length);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const tail = counts.slice(0, fewer + 1).reduce((sum, count) => sum + count, 0);
  return Math.min(1, (2 * tail) / all);
}

/** In how many of the orders of `m` and `n` rounds one side wins so many of the pairs: index is the number of wins. */
function arrangements(m: number, n: number): number[] {
  // The Gaussian binomial coefficient, a factor at a time: multiply by 1 − q^(n+i), divide by 1 − q^i.
  const counts: number[] = Array.from({ length: m * n + 1 }, (_, wins) => (wins === 0 ? 1 : 0));
  for (let i = 1; i <= m; i += 1) {
    for (let wins = m * n; wins >= n + i; wins -= 1) counts[wins] -= counts[wins - n - i];
    for (let wins = i; wins <= m * n; wins += 1) counts[wins] += counts[wins - i];
  }
  return counts;
}
