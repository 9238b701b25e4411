/** Sides of a benchmark on one axis: each round a faint dot, their median a bar, and the same in words and as a table. */
import type { ReadSide } from '../../bench-report/documents.ts';
import { tracks, type TrackRow } from '../compare/tracks.ts';
import type { Ink } from '../html/chart-spec.ts';
import { dataTable } from '../html/data-table.ts';
import { html, NOTHING, type Html } from '../html/markup.ts';
import { logarithmicTicks, ticksFromZero } from '../html/ticks.ts';
import { tidy } from '../plain-text.ts';
import { amount, ratioWithInterval, shortAmount } from './amounts.ts';

/** What differs by more than this is not to be seen on an axis from zero. */
const MOST_SPREAD = 30;

export interface Plot {
  /** May be empty. */
  readonly title: string;
  readonly unit: string;
  readonly rows: readonly PlotRow[];
}

export interface PlotRow {
  readonly name: string;
  readonly rounds: readonly number[];
  readonly median: number;
  /** Behind the median. */
  readonly beside?: string;
  /** What the others are held against. */
  readonly isPeer?: boolean;
}

export function plotOf({ title, unit, rows }: Plot): Html {
  const all = rows.flatMap(({ rounds, median }) => [...rounds, median]).filter((value) => value > 0);
  if (all.length === 0) return NOTHING;
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const isLogarithmic = most > MOST_SPREAD * least;
  const place = isLogarithmic ? Math.log10 : (value: number) => value;
  const ticks = isLogarithmic ? logarithmicTicks(least, most, shortAmount) : ticksFromZero(most, shortAmount);
  const label = [title, unit, ...(isLogarithmic ? ['logarithmic scale'] : [])]
    .filter((part) => part !== '')
    .map((part) => tidy(part, 80))
    .join(' · ');
  return html`<p class="plot-title">${label}</p>
    ${tracks({
      label,
      ticks,
      line: null,
      rows: rows.map((row) => trackOf(row, place)),
    })}`;
}

function trackOf(
  { name, rounds, median, beside, isPeer }: PlotRow,
  place: (value: number) => number,
): TrackRow {
  const ink: Ink = isPeer === true ? 'second' : 'first';
  return {
    name: tidy(name, 60),
    told: `${amount(median)}${beside === undefined ? '' : ` · ${tidy(beside, 90)}`}`,
    ink,
    marks: [
      ...rounds.filter((at) => at > 0).map((at) => ({ kind: 'dot', at: place(at) }) as const),
      ...(median > 0 ? [{ kind: 'median', at: place(median) } as const] : []),
    ],
  };
}

/** Sides as rows; those that others are held against are drawn as peers. */
export function rowsOf(sides: readonly ReadSide[], nameOf: (side: ReadSide) => string): PlotRow[] {
  const peers = new Set(sides.flatMap(({ against }) => against?.side ?? []));
  return sides.map((side) => {
    const { name, rounds, median, against } = side;
    const beside = against === undefined ? {} : { beside: `× ${ratioWithInterval(against)}` };
    return { name: nameOf(side), rounds, median, isPeer: peers.has(name), ...beside };
  });
}

/** Every round as it was measured. */
export function roundsTable(title: string, unit: string, sides: readonly ReadSide[]): Html {
  const most = Math.max(...sides.map(({ rounds }) => rounds.length));
  const isBeside = sides.some(({ against }) => against !== undefined);
  const isNoted = sides.some(({ note }) => note !== undefined);
  const columns = [
    'side',
    'unit',
    'median',
    ...Array.from({ length: most }, (_, index) => `round ${index + 1}`),
    ...(isBeside ? ['ratio (95 %)', 'to'] : []),
    ...(isNoted ? ['note'] : []),
  ];
  const rows = sides.map((side) => [
    tidy(side.name, 80),
    tidy(side.unit ?? unit, 40),
    amount(side.median),
    ...Array.from({ length: most }, (_, index) =>
      index < side.rounds.length ? amount(side.rounds[index]) : '–',
    ),
    ...(isBeside
      ? [
          side.against === undefined ? '–' : ratioWithInterval(side.against),
          tidy(side.against?.side ?? '–', 80),
        ]
      : []),
    ...(isNoted ? [tidy(side.note ?? '', 160)] : []),
  ]);
  return html`<details class="data">
    <summary>${title}: all rounds as a table</summary>
    ${dataTable({ columns, rows }, `${title}, all rounds`)}
  </details>`;
}
