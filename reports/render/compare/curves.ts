/** Throughput by round, and latency by percentile: a line a side. */
import type { CompareDocument, CompareSide } from '../../compare/document.ts';
import { chartFigure, drawable, largest } from '../html/chart.ts';
import type { Ink } from '../html/chart-spec.ts';
import { html, type Html } from '../html/markup.ts';
import { percentileTicks, positions } from '../html/latency.ts';
import type { Section } from '../html/section.ts';
import { logarithmicTicks, ticksFromZero } from '../html/ticks.ts';
import { count, decimals, duration, percent, perSecond } from '../numbers.ts';
import { tidy } from '../plain-text.ts';
import { rateText } from './words.ts';

type Inks = ReadonlyMap<string, Ink>;

const labelOf = ({ name }: CompareSide): string => tidy(name, 40);

export function throughputSection({ sides, rounds }: CompareDocument, inks: Inks): Section {
  const x = Array.from({ length: rounds }, (_, round) => round + 1);
  const lines = sides.map((side) => ({
    side,
    values: side.measures.throughputOps.rounds.map((figure) => figure ?? Number.NaN),
  }));
  const figure = chartFigure({
    id: 'throughput-by-round',
    title: 'Throughput by round',
    caption:
      'Lines that keep their distance are a difference; lines that cross are noise, and a slope that all of them share is the machine.',
    xName: 'round',
    yName: 'operations a second',
    spec: {
      x,
      xTicks: x.map((at) => ({ at, label: String(at) })),
      yTicks: ticksFromZero(largest(lines.map(({ values }) => values)), count),
      xRange: rounds === 1 ? [0.5, 1.5] : [1, rounds],
      series: lines.map(({ side, values }) => ({
        label: labelOf(side),
        ink: inks.get(side.name) ?? 'first',
        shape: 'dots',
        values: values.map(drawable),
      })),
      endLabels: true,
      mark: null,
      heightPx: 280,
    },
    table: {
      columns: ['round', ...sides.map(labelOf)],
      rows: [
        ...x.map((round, index) =>
          [String(round)].concat(lines.map(({ values }) => told(values[index], perSecond))),
        ),
        ['median', ...sides.map(({ measures }) => told(measures.throughputOps.median, perSecond))],
      ],
    },
  });
  return {
    id: 'throughput',
    title: 'Throughput',
    content: html`<p>
        Every client asks again as soon as it has its answer. Of the operations,
        ${sides.map((side, index) => `${index > 0 ? ', ' : ''}${percent(side.changesShare)} (${labelOf(side)})`)}
        were changes: bookings, cancellations and moves that were done. A side that refuses more does less
        work for each answer.
      </p>
      ${figure}`,
  };
}

function told(value: number | null | undefined, write: (value: number) => string): string {
  return typeof value === 'number' && Number.isFinite(value) ? write(value) : '–';
}

export function latencySection(document: CompareDocument, inks: Inks): Section[] {
  const curves = document.sides
    .map((side) => ({
      side,
      us: new Map(
        side.curve.filter(({ us }) => us > 0).map(({ percentile, us }) => [percentile, us] as const),
      ),
    }))
    .filter(({ us }) => us.size > 0);
  if (curves.length === 0) return [];
  const percentiles = [...new Set(curves.flatMap(({ us }) => [...us.keys()]))].toSorted(
    (one, other) => one - other,
  );
  const spread = curves.flatMap(({ us }) => [...us.values()]);
  const x = positions(percentiles);
  const figure = chartFigure({
    id: 'latency-percentiles',
    title: 'Latency by percentile, from the intended start',
    caption:
      'At each percentile the median of the rounds. Both scales are logarithmic, so a step to the right is a wait ten times rarer.',
    xName: 'share of requests that were answered within the time',
    yName: 'time until the answer',
    spec: {
      x,
      xTicks: percentileTicks(x),
      yTicks: logarithmicTicks(Math.min(...spread), Math.max(...spread), duration),
      xRange: [0, x.at(-1) || 1],
      series: curves.map(({ side, us }) => ({
        label: labelOf(side),
        ink: inks.get(side.name) ?? 'first',
        shape: 'line',
        values: percentiles.map((percentile) => {
          const value = us.get(percentile);
          return value === undefined ? null : Math.log10(value);
        }),
      })),
      endLabels: true,
      mark: null,
      heightPx: 340,
    },
    table: {
      columns: ['percentile', ...curves.map(({ side }) => labelOf(side))],
      rows: percentiles.map((percentile) =>
        [percentile >= 100 ? 'slowest' : `${decimals(percentile, 6)} %`].concat(
          curves.map(({ us }) => told(us.get(percentile), duration)),
        ),
      ),
    },
  });
  return [{ id: 'latency', title: 'Latency', content: html`${latencyWords(document)}${figure}` }];
}

function latencyWords(document: CompareDocument): Html {
  return html`<p>
    The same operations arrive at every side at ${rateText(document)}, whether or not the ones before were
    answered. The time counts from when a request arrived, so that the wait for a free client is in it.
  </p>`;
}
