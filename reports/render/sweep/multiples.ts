/** Lock against lock: the same small plots for each condition, so that throughput is read beside what it was paid with. */
import type { SweepDocument, SweptPoint } from '../../sweep/document.ts';
import { describeConditions } from '../../sweep/judge.ts';
import { largest } from '../html/chart.ts';
import { dataTable } from '../html/data-table.ts';
import { html, NOTHING, type Html } from '../html/markup.ts';
import type { Section } from '../html/section.ts';
import { ticksFromZero } from '../html/ticks.ts';
import { decimals, duration, percent } from '../numbers.ts';
import { tidy } from '../plain-text.ts';
import { compact, shadedFrom } from './curves.ts';
import { LOOKS, plot, sample } from './plot.ts';
import { WAKE_UPS, describeComparison, threeDigits, told } from './words.ts';

interface Measure {
  readonly title: string;
  readonly unit: string;
  readonly of: (point: SweptPoint) => number | null;
  readonly write: (value: number) => string;
  /** The end of the axis, where it is fixed. */
  readonly most?: number;
}

const MEASURES: readonly Measure[] = [
  {
    title: 'Throughput',
    unit: 'operations a second',
    of: ({ medians }) => medians.throughputOps,
    write: compact,
  },
  {
    title: 'Wake-ups per booking',
    unit: 'sleeps of server threads',
    of: ({ medians }) => medians.wakeUpsPerBooking,
    write: threeDigits,
  },
  {
    title: 'Fairness',
    unit: 'Jain’s index, 1 is even',
    of: ({ medians }) => medians.jain,
    write: (value) => decimals(value, 3),
    most: 1,
  },
  {
    title: 'Server CPU',
    unit: 'an operation',
    of: ({ medians }) => medians.serverCpuUs,
    write: duration,
  },
  {
    title: 'Latency p50',
    unit: 'until the answer',
    of: ({ medians }) => medians.p50Us,
    write: duration,
  },
  {
    title: 'Latency p99',
    unit: 'until the answer',
    of: ({ medians }) => medians.p99Us,
    write: duration,
  },
  {
    title: 'Waited for a lock',
    unit: 'share of attempts, counted where decisions are held',
    of: ({ medians }) => medians.lockWaitShare,
    write: percent,
  },
];

export function multiplesSection(document: SweepDocument): Section[] {
  const { points, options, comparisons } = document;
  if (points.length === 0) return [];
  const conditions = Map.groupBy(points, (point) => describeConditions(point));
  const content = html`<p>${WAKE_UPS}</p>
    <ul class="legend">
      ${options.locks.map((lock, index) => html`<li>${sample(index % LOOKS, 'marks and line')}${tidy(lock, 60)}</li> `)}
    </ul>
    ${[...conditions].map(([name, alike], index) => conditionFigure(name, alike, options.locks, `locks-${index + 1}`))}
    ${comparisons.length === 0 ? NOTHING : comparisonTable(document)}`;
  return [{ id: 'locks', title: 'Throughput, and what it was paid with', content }];
}

function conditionFigure(
  name: string,
  points: readonly SweptPoint[],
  locks: readonly string[],
  id: string,
): Html {
  const shown = MEASURES.filter(({ of }) => points.some((point) => of(point) !== null));
  const curves = locks.map((lock) =>
    points.filter((point) => point.lock === lock).toSorted((one, other) => one.threads - other.threads),
  );
  return html`<figure id="${id}" aria-labelledby="${id}-title">
    <figcaption><h3 id="${id}-title">${name}</h3></figcaption>
    <div class="plots small">
      ${shown.map((measure) => html`<div>${smallPlot(measure, name, points, curves)}</div> `)}
    </div>
    <details class="data">
      <summary>These as a table</summary>
      ${dataTable(
        {
          columns: ['lock', 'threads', ...shown.map(({ title }) => title)],
          rows: curves.flat().map((point) => tableRow(point, shown)),
        },
        name,
      )}
    </details>
  </figure> `;
}

function tableRow(point: SweptPoint, shown: readonly Measure[]): string[] {
  const threads = `${point.threads}${point.isOversubscribed ? ' (oversubscribed)' : ''}`;
  return [tidy(point.lock, 60), threads, ...shown.map(({ of, write }) => told(of(point), write))];
}

function smallPlot(
  { title, unit, of, write, most }: Measure,
  name: string,
  points: readonly SweptPoint[],
  curves: readonly (readonly SweptPoint[])[],
): Html {
  const values = points.flatMap((point) => of(point) ?? []);
  return html`<h4>${title}</h4>
    <p class="axis-name" aria-hidden="true">${unit}</p>
    ${plot({
      height: 150,
      label: `${title} over threads: ${name}`,
      x: [...new Set(points.map(({ threads }) => threads))].toSorted((one, other) => one - other),
      shadedFrom: shadedFrom(points),
      yTicks: ticksFromZero(most ?? largest([values]), write),
      series: curves.map((curve, look) => ({
        look,
        shape: 'marks and line',
        points: curve.flatMap((point) => {
          const value = of(point);
          if (value === null) return [];
          const { threads, lock, isOversubscribed } = point;
          const label = `${tidy(lock, 60)}, ${threads} threads: ${write(value)}`;
          return [{ x: threads, y: value, isOversubscribed, label }];
        }),
      })),
    })}`;
}

function comparisonTable({ comparisons, options }: SweepDocument): Html {
  const base = tidy(options.locks[0] ?? '', 60);
  const rows = comparisons.map((one) => [
    tidy(one.lock, 60),
    String(one.threads),
    describeConditions(one),
    describeComparison(one),
  ]);
  return html`<h3>Throughput beside ${base}</h3>
    <p>
      The ratio of the medians, in brackets the interval that holds it with 95 % (a bootstrap of the rounds).
      It is a change where the interval leaves 1 out and the rank test of Mann and Whitney calls chance less
      likely than 5 %; with fewer than four rounds a side it never can.
    </p>
    ${dataTable({ columns: ['lock', 'threads', 'conditions', 'ratio'], rows }, `Throughput beside ${base}`)}`;
}
