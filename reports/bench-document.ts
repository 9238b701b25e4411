/** What benchmarks say: the document `vaga/bench@1`, every figure with its raw rounds, and beside those of another checkout where there was one. */
import type { Machine } from './race-document.ts';

/** Which way a figure improves. */
export type Better = 'more' | 'less';

/** A side as a ratio to its peer: median divided by median. */
export interface Against {
  /** The peer: another side of the same benchmark. */
  readonly side: string;
  readonly ratio: number;
  /** The interval that holds the ratio with 95 %. */
  readonly low: number;
  readonly high: number;
}

/** One side's figures, a number a round. */
export interface Side {
  readonly name: string;
  readonly rounds: readonly number[];
  readonly median: number;
  /** Beside the side that it is to be compared with. */
  readonly against?: Against;
  /** Something to read the median with. */
  readonly note?: string;
  /** Where these are not those of the benchmark. */
  readonly unit?: string;
  readonly better?: Better;
}

/** What one benchmark measured. */
export interface BenchResult {
  readonly name: string;
  /** What was measured, in words; missing in documents of older versions. */
  readonly summary?: string;
  readonly unit: string;
  readonly better: Better;
  readonly sides: readonly Side[];
  /** Why it could not be run on this machine, in a sentence. */
  readonly missing?: string;
}

/** A figure of this checkout beside the same one of the base. */
export interface FigureComparison {
  readonly bench: string;
  readonly side: string;
  readonly unit: string;
  readonly better: Better;
  readonly rounds: readonly number[];
  readonly median: number;
  readonly baseRounds: readonly number[];
  readonly baseMedian: number;
  /** Median of this checkout divided by that of the base, and the interval that holds it with 95 %. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** Of this figure alone. */
  readonly p: number;
  /** Corrected for the number of figures (Holm): what `change` rests on. */
  readonly adjustedP: number;
  /** `none`: no change beyond noise. */
  readonly change: 'better' | 'worse' | 'none';
}

/** Whether a figure got worse by at least so much. */
export function isBeyond({ change, ratio }: FigureComparison, tolerancePercent: number): boolean {
  return change === 'worse' && Math.abs(ratio - 1) * 100 >= tolerancePercent;
}

/** A figure that stands alone, and why. */
export interface LoneFigure {
  readonly bench: string;
  /** null: the whole benchmark. */
  readonly side: string | null;
  readonly because: 'only here' | 'only in the base' | 'other unit' | 'no ratio';
}

/** `worse`: a figure beyond noise, by at least the tolerance. `unknown`: too few rounds to tell, or nothing to compare. */
export type BaseVerdict = 'ok' | 'worse' | 'unknown';

export interface BaseComparison {
  readonly base: {
    /** As it was given. */
    readonly ref: string;
    readonly commit: string;
    readonly node: string;
  };
  /** This checkout. `dirty`: what was measured is not what is committed. */
  readonly here: { readonly commit: string; readonly dirty: boolean };
  /** Files of the benchmarks themselves that differ: a change of a figure may be theirs. */
  readonly changedBenchmarks: readonly string[];
  readonly comparisons: readonly FigureComparison[];
  readonly notComparable: readonly LoneFigure[];
  readonly tolerancePercent: number;
  /** Of each checkout. */
  readonly rounds: number;
  /** With fewer no change of so many figures could ever be told from noise; null where nothing is comparable. */
  readonly roundsNeeded: number | null;
  readonly verdict: BaseVerdict;
}

export interface BenchDocument extends Partial<BaseComparison> {
  readonly schema: 'vaga/bench@1';
  readonly machine: Machine;
  readonly smoke: boolean;
  readonly results: readonly BenchResult[];
}
