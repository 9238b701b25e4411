/** Latency by percentile, on the scale of HdrHistogram: every step to the right is ten times rarer. */
import type { LatencyCurve } from '../../pictures.ts';
import type { PartDocument } from '../../race-document.ts';
import { decimals, duration } from '../numbers.ts';
import { chartFigure } from './chart.ts';
import type { Ink } from './chart-spec.ts';
import { html, NOTHING, type Html } from './markup.ts';
import type { Section } from './section.ts';
import { logarithmicTicks, type Tick } from './ticks.ts';

const MOST_POINTS = 240;
const MOST_NINES = 8;
/** The slowest of all has no place on a logarithmic scale; it stands so much behind the last that has. */
const BEHIND = 0.3;

const FROM: Readonly<Record<LatencyCurve['from'], { label: string; ink: Ink }>> = {
  sent: { label: 'as the clients measured it', ink: 'first' },
  intended: { label: 'from the intended start', ink: 'second' },
};

export function latencySection(part: PartDocument | null, latency: readonly LatencyCurve[]): Section[] {
  const curves = latency
    .slice(0, 2)
    .map((curve) => {
      const { label, ink } = FROM[curve.from];
      return { label, ink, us: usByPercentile(curve) };
    })
    .filter(({ us }) => us.size > 0);
  if (part === null || curves.length === 0) return [];
  const percentiles = [...new Set(curves.flatMap(({ us }) => [...us.keys()]))].toSorted(
    (one, other) => one - other,
  );
  const spread = curves.flatMap(({ us }) => [...us.values()]);
  const x = positions(percentiles);
  const figure = chartFigure({
    id: 'latency-percentiles',
    title: 'Latency by percentile',
    caption:
      'A flat line that rises late is good: few waited long. Both scales are logarithmic, so a step to the right is a wait ten times rarer.',
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
      mark: null,
      heightPx: 300,
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
  return [{ id: 'latency', title: 'Latency', content: html`${summary(part)}${figure}` }];
}

function usByPercentile({ points }: LatencyCurve): Map<number, number> {
  const drawable = points.filter(
    ({ percentile, us }) => percentile >= 0 && percentile <= 100 && us > 0 && Number.isFinite(us),
  );
  return new Map(drawable.slice(-MOST_POINTS).map(({ percentile, us }) => [percentile, us]));
}

/** Where percentiles stand on the axis: how many nines they have. */
export function positions(percentiles: readonly number[]): number[] {
  const nines = percentiles
    .filter((percentile) => percentile < 100)
    .map((percentile) => Math.min(MOST_NINES, -Math.log10(1 - percentile / 100)));
  // A percentile so near to 100 that it is the same number.
  const places = nines.map((place) => Math.abs(place));
  return percentiles.length > nines.length ? [...places, (places.at(-1) ?? 0) + BEHIND] : places;
}

/** Of positions, ascending. */
export function percentileTicks(x: readonly number[]): Tick[] {
  const last = x.at(-1) ?? 0;
  const labels = ['0 %', '90 %', '99 %', '99.9 %', '99.99 %', '99.999 %', '99.9999 %', '99.99999 %'];
  return labels.map((label, at) => ({ at, label })).filter(({ at }) => at <= last);
}

function summary({ latencyUs, correctedLatencyUs }: PartDocument): Html {
  if (latencyUs === null) return NOTHING;
  const { p50, p99, max } = latencyUs;
  const measured = html`<p>
    Half of the requests were answered within ${duration(p50)}, 99 % within ${duration(p99)}; the slowest took
    ${duration(max)}.
  </p>`;
  if (correctedLatencyUs === null) return measured;
  return html`${measured}
    <p>
      From the intended start it is ${duration(correctedLatencyUs.p50)}, ${duration(correctedLatencyUs.p99)}
      and ${duration(correctedLatencyUs.max)}. The difference is coordinated omission: a client that waits for
      one answer does not send the next request, so the time that this one had to wait is in no measurement of
      its own; from the intended start it is, and that is what a user would have waited.
    </p>`;
}
