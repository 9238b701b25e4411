/** What became of recorded requests, for somebody who runs the clinics they were made to. */
import type { Tally, TraceResults } from '../../trace-results.ts';
import { count, percent } from '../numbers.ts';
import { chartFigure, drawable, largest, type Chart } from './chart.ts';
import type { Series } from './chart-spec.ts';
import { clinicSentences } from './clinic-sentences.ts';
import { clinicTable } from './clinic-table.ts';
import { cutNote } from './data-table.ts';
import { day, shortDay } from './file-times.ts';
import { html, NOTHING, type Html } from './markup.ts';
import type { Section } from './section.ts';
import { ticksFromZero, type Tick } from './ticks.ts';

const MOST_DAYS = 400;
const MOST_PLACES_DRAWN = 40;
const MOST_SHARE_DRAWN = 0.999;

export function clinicsSection(trace: TraceResults | null): Section[] {
  if (trace === null) return [];
  const content = html`${clinicSentences(trace)}
  ${byHour(trace)}${byDay(trace)}${ifPlaces(trace)}${clinicTable(trace)}`;
  return [{ id: 'clinics', title: 'The clinics', content }];
}

function byHour({ byHour: hours }: TraceResults): Html {
  const shown = hours.slice(0, 24);
  if (shown.length === 0) return NOTHING;
  return tallyFigure({
    id: 'by-hour',
    title: 'Requests by hour of the day',
    caption:
      'When requests are made, all days together. Where the hatched part is large, people came too late.',
    xName: 'hour of the day at which the request was made',
    tallies: shown,
    labels: shown.map((_, index) => `${String(index).padStart(2, '0')} h`),
    ticks: shown.map((_, index) => ({ at: index, label: String(index) })),
  });
}

function byDay({ byDay: days }: TraceResults): Html {
  const shown = days.slice(0, MOST_DAYS);
  if (shown.length < 2) return NOTHING;
  const note = cutNote(shown.length, days.length);
  return tallyFigure({
    id: 'by-day',
    title: 'Requests by day',
    caption: `On which days requests were made; days without any are left out.${note === '' ? '' : ` (${note} days)`}`,
    xName: 'day on which the request was made',
    tallies: shown,
    labels: shown.map((one) => day(one.day)),
    ticks: shown.map((one, index) => ({ at: index, label: shortDay(one.day) })),
  });
}

interface Tallies extends Pick<Chart, 'id' | 'title' | 'caption' | 'xName'> {
  readonly tallies: readonly Tally[];
  readonly labels: readonly string[];
  readonly ticks: readonly Tick[];
}

/** Stacked bars: what was sold at the bottom, what was refused upon it, and what has no known end at the top. */
function tallyFigure({ tallies, labels, ticks, ...rest }: Tallies): Html {
  const sold = tallies.map((one) => one.sold);
  const refused = tallies.map((one) => one.sold + one.refused);
  const unknown = tallies.map((one) => one.sold + one.refused + one.unknown);
  const isUnknown = tallies.some((one) => one.unknown > 0);
  // The highest are drawn first, so that the lower ones stand before them.
  const series: Series[] = [
    ...(isUnknown
      ? [{ label: 'no known end', ink: 'fourth', shape: 'bars', values: unknown.map(drawable) } as const]
      : []),
    { label: 'refused', ink: 'second', shape: 'bars', values: refused.map(drawable) },
    { label: 'got a place', ink: 'first', shape: 'bars', values: sold.map(drawable) },
  ];
  return chartFigure({
    ...rest,
    yName: 'requests',
    spec: {
      x: tallies.map((_, index) => index),
      xTicks: ticks,
      yTicks: ticksFromZero(largest([unknown]), count),
      xRange: [-0.6, tallies.length - 0.4],
      series,
      mark: null,
      heightPx: 220,
    },
    table: {
      columns: [rest.id === 'by-hour' ? 'hour' : 'day', 'requests', 'got a place', 'refused', 'no known end'],
      rows: tallies.map((one, index) => [
        labels[index],
        ...[one.requests, one.sold, one.refused, one.unknown].map(count),
      ]),
    },
  });
}

function ifPlaces({ ifPlaces: points, places, requests }: TraceResults): Html {
  const shown = points.slice(0, MOST_PLACES_DRAWN).filter((one) => Number.isFinite(one.places));
  if (shown.length < 2 || !(requests > 0)) return NOTHING;
  const share = shown.map(({ sold }) => sold / requests);
  // The last few requests need many places more: the picture ends before, the table does not.
  const drawn = Math.max(2, share.findIndex((value) => value >= MOST_SHARE_DRAWN) + 1 || shown.length);
  const last = shown[drawn - 1].places;
  const all = shown.at(-1);
  return chartFigure({
    id: 'if-places',
    title: 'If each clinic had so many places a day',
    caption: `How many of the requests find a place. Where the line bends, more places for everybody no longer help many. The race was run with ${count(places)}.${all === undefined || drawn === shown.length ? '' : ` For all it takes ${count(all.places)}.`}`,
    xName: 'places of each clinic on each day',
    yName: 'requests that find a place, per cent',
    spec: {
      x: shown.slice(0, drawn).map((one) => one.places),
      xTicks: ticksFromZero(last, count).filter(({ at }) => at <= last),
      yTicks: [0, 25, 50, 75, 100].map((at) => ({ at, label: `${at} %` })),
      xRange: [0, last],
      series: [
        {
          label: 'find a place',
          ink: 'first',
          shape: 'line',
          values: share.slice(0, drawn).map((value) => drawable(100 * value)),
        },
      ],
      mark: places <= last ? { at: places, label: `${count(places)} were raced` } : null,
      heightPx: 240,
    },
    table: {
      columns: ['places a day', 'requests that find one', 'of all'],
      rows: shown.map((one, index) => [count(one.places), count(one.sold), percent(share[index])]),
    },
  });
}
