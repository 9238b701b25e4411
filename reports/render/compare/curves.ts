/** Throughput by round, and latency by percentile: a line a side. */
import type { CompareDocument, CompareSide } from '../../compare/document.ts';
import { chartFigure, drawable, largest } from '../html/chart.ts';
import type { Ink } from '../html/chart-spec.ts';
import { html, type Html } from '../html/markup.ts';
import { percentileFigure } from '../html/percentile-figure.ts';
import type { Section } from '../html/section.ts';
import { ticksFromZero } from '../html/ticks.ts';
import { count, percent, perSecond } from '../numbers.ts';
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
      label: labelOf(side),
      ink: inks.get(side.name) ?? 'first',
      us: new Map(
        side.curve.filter(({ us }) => us > 0).map(({ percentile, us }) => [percentile, us] as const),
      ),
    }))
    .filter(({ us }) => us.size > 0);
  if (curves.length === 0) return [];
  const figure = percentileFigure({
    title: 'Latency by percentile, from the intended start',
    caption: 'At each percentile the median of the rounds.',
    curves,
    heightPx: 340,
    endLabels: true,
  });
  return [{ id: 'latency', title: 'Latency', content: html`${latencyWords(document)}${figure}` }];
}

function latencyWords(document: CompareDocument): Html {
  return html`<p>
    The same operations arrive at every side at ${rateText(document)}, whether or not the ones before were
    answered. The time counts from when a request arrived, so that the wait for a free client is in it.
  </p>`;
}
