/** The figures of this checkout beside those of another: which of them changed, whatever the machine's noise, and whether any got worse. */
import {
  isBeyond,
  type BaseVerdict,
  type BenchResult,
  type Better,
  type FigureComparison,
  type LoneFigure,
} from '../reports/bench-document.ts';
import { median } from './rounds.ts';
import { compareRounds, rankTest } from './statistics.ts';

/** How likely it may be that a change is told although nothing changed, in all figures together. */
const ALPHA = 0.05;

interface Figure {
  readonly bench: string;
  readonly side: string;
  readonly unit: string;
  readonly better: Better;
  readonly rounds: number[];
}

/** `here` and `base`: what the benchmarks said, as often as they were run. */
export function compareCheckouts(here: readonly BenchResult[], base: readonly BenchResult[]) {
  const ours = figuresOf(here);
  const theirs = figuresOf(base);
  const notComparable: LoneFigure[] = [];
  const leave = ({ bench, side }: Figure, because: LoneFigure['because']): void => {
    notComparable.push({ bench, side, because });
  };
  const pairs: [Figure, Figure][] = [];
  for (const [key, figure] of ours) {
    const other = theirs.get(key);
    if (other === undefined) leave(figure, 'only here');
    else if (figure.unit !== other.unit) leave(figure, 'other unit');
    else if (hasRatio(figure, other)) pairs.push([figure, other]);
    else leave(figure, 'no ratio');
  }
  for (const [key, figure] of theirs) if (!ours.has(key)) leave(figure, 'only in the base');
  return { comparisons: comparePairs(pairs), notComparable };
}

function comparePairs(pairs: readonly [Figure, Figure][]): FigureComparison[] {
  const compared = pairs.map(([figure, { rounds }]) => compareRounds(figure.rounds, rounds));
  const adjusted = adjustByHolm(compared.map(({ p }) => p));
  return pairs.map(([figure, other], index) => {
    const { ratio, low, high, p, change } = compared[index];
    const differs = change !== 'none' && adjusted[index] < ALPHA;
    return {
      ...figure,
      median: median(figure.rounds),
      baseRounds: other.rounds,
      baseMedian: median(other.rounds),
      ratio,
      low,
      high,
      p,
      adjustedP: adjusted[index],
      change: differs ? (change === figure.better ? 'better' : 'worse') : 'none',
    };
  });
}

/** Several results of one benchmark as the rounds of its figures. A figure that not every result has is left out. */
function figuresOf(results: readonly BenchResult[]): Map<string, Figure> {
  const figures = new Map<string, Figure>();
  for (const { name: bench, unit, better, sides } of results) {
    for (const side of sides) {
      const key = JSON.stringify([bench, side.name]);
      const figure = figures.get(key) ?? {
        bench,
        side: side.name,
        unit: side.unit ?? unit,
        better: side.better ?? better,
        rounds: [],
      };
      figure.rounds.push(...side.rounds);
      figures.set(key, figure);
    }
  }
  return figures;
}

/** A figure that is 0, or that could not be told in some round (null in a document), is not so many times another. */
function hasRatio(figure: Figure, other: Figure): boolean {
  return [...figure.rounds, ...other.rounds].every((round) => Number.isFinite(round) && round > 0);
}

/**
 * Probabilities as they stand for themselves, corrected for how many there are (Holm 1979): the chance that any of them is below a
 * limit, although nothing changed, is at most that limit.
 */
export function adjustByHolm(probabilities: readonly number[]): number[] {
  const adjusted = probabilities.map(() => 1);
  const order = probabilities.map((p, index) => ({ p, index })).toSorted((one, other) => one.p - other.p);
  let most = 0;
  for (const [rank, { p, index }] of order.entries()) {
    most = Math.max(most, Math.min(1, p * (order.length - rank)));
    adjusted[index] = most;
  }
  return adjusted;
}

/** The fewest rounds of each checkout with which one of so many figures can be told from noise: when all of its rounds lie apart. */
export function roundsNeeded(figures: number): number {
  let rounds = 1;
  while (leastProbability(rounds) * figures >= ALPHA) rounds += 1;
  return rounds;
}

function leastProbability(rounds: number): number {
  const low = Array.from({ length: rounds }, (_, round) => round);
  return rankTest(
    low,
    low.map((round) => round + rounds),
  );
}

export function judgeChanges(
  comparisons: readonly FigureComparison[],
  rounds: number,
  tolerancePercent: number,
): BaseVerdict {
  if (comparisons.some((one) => isBeyond(one, tolerancePercent))) return 'worse';
  return comparisons.length === 0 || rounds < roundsNeeded(comparisons.length) ? 'unknown' : 'ok';
}
