/** Latency by percentile, on the scale of HdrHistogram: every step to the right is ten times rarer. */
import { decimals, duration } from '../numbers.ts';
import { chartFigure } from './chart.ts';
import type { Ink } from './chart-spec.ts';
import type { Html } from './markup.ts';
import { logarithmicTicks, type Tick } from './ticks.ts';

const MOST_NINES = 8;
/** The slowest of all has no place on a logarithmic scale; it stands so much behind the last that has. */
const BEHIND = 0.3;

interface PercentileCurve {
  readonly label: string;
  readonly ink: Ink;
  /** Microseconds above 0, by percentile. */
  readonly us: ReadonlyMap<number, number>;
}

interface PercentileFigure {
  readonly title: string;
  /** What a curve is, or how to read it. That both scales are logarithmic is said behind it. */
  readonly caption: string;
  /** At least one, each with a point or more. A curve has a gap where only others have a percentile. */
  readonly curves: readonly PercentileCurve[];
  readonly heightPx: number;
  /** Whether the curves have their labels at their ends. */
  readonly endLabels?: boolean;
}

export function percentileFigure({ title, caption, curves, heightPx, endLabels }: PercentileFigure): Html {
  const percentiles = [...new Set(curves.flatMap(({ us }) => [...us.keys()]))].toSorted(
    (one, other) => one - other,
  );
  const spread = curves.flatMap(({ us }) => [...us.values()]);
  const x = positions(percentiles);
  return chartFigure({
    id: 'latency-percentiles',
    title,
    caption: `${caption} Both scales are logarithmic, so a step to the right is a wait ten times rarer.`,
    xName: 'share of requests that were answered within the time',
    yName: 'time until the answer',
    spec: {
      x,
      xTicks: percentileTicks(x),
      yTicks: logarithmicTicks(Math.min(...spread), Math.max(...spread), duration),
      xRange: [0, x.at(-1) || 1],
      series: curves.map(({ label, ink, us }) => ({
        label,
        ink,
        shape: 'line',
        values: percentiles.map((percentile) => {
          const value = us.get(percentile);
          return value === undefined ? null : Math.log10(value);
        }),
      })),
      ...(endLabels === undefined ? {} : { endLabels }),
      mark: null,
      heightPx,
    },
    table: {
      columns: ['percentile', ...curves.map(({ label }) => label)],
      rows: percentiles.map((percentile) => {
        const first = percentile >= 100 ? 'slowest' : `${decimals(percentile, 6)} %`;
        const values = curves.map(({ us }) => us.get(percentile));
        return [first].concat(values.map((value) => (value === undefined ? '–' : duration(value))));
      }),
    },
  });
}

/** Where percentiles stand on the axis: how many nines they have. */
function positions(percentiles: readonly number[]): number[] {
  const nines = percentiles
    .filter((percentile) => percentile < 100)
    .map((percentile) => Math.min(MOST_NINES, -Math.log10(1 - percentile / 100)));
  // A percentile so near to 100 that it is the same number.
  const places = nines.map((place) => Math.abs(place));
  return percentiles.length > nines.length ? [...places, (places.at(-1) ?? 0) + BEHIND] : places;
}

/** Of positions, ascending. */
function percentileTicks(x: readonly number[]): Tick[] {
  const last = x.at(-1) ?? 0;
  const labels = ['0 %', '90 %', '99 %', '99.9 %', '99.99 %', '99.999 %', '99.9999 %', '99.99999 %'];
  return labels.map((label, at) => ({ at, label })).filter(({ at }) => at <= last);
}
