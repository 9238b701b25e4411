/** What is agreed between the page and the script in it, which draws the charts. */
import type { Tick } from './ticks.ts';

/** What the script in the page draws. All positions are final: logarithms are taken, ticks placed and labelled. */
export interface ChartSpec {
  readonly x: readonly number[];
  /** First and last of each are the ends of the axis. */
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  /** Where the horizontal axis begins and ends. */
  readonly xRange: readonly [number, number];
  readonly series: readonly Series[];
  /** A line from bottom to top with words at it. */
  readonly mark: Tick | null;
  /** Each line is named at its end, too, where the chart is wide enough for it. */
  readonly endLabels?: boolean;
  readonly heightPx: number;
}

export interface Series {
  readonly label: string;
  /** One for each `x`; null is a gap. */
  readonly values: readonly (number | null)[];
  /** `dots`: a line with a dot at each value, for a few of them. */
  readonly shape: 'line' | 'dots' | 'bars';
  readonly ink: Ink;
}

/** Each has a colour, and a dash or a hatching of its own, so that none needs its colour to be told apart. */
export type Ink = 'first' | 'second' | 'third' | 'fourth' | 'fifth' | 'sixth';
