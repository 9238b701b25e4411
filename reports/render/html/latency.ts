/** How long the clients of a race waited: in words, and by percentile. */
import type { LatencyCurve } from '../../pictures.ts';
import type { PartDocument } from '../../race-document.ts';
import { duration } from '../numbers.ts';
import type { Ink } from './chart-spec.ts';
import { html, NOTHING, type Html } from './markup.ts';
import { percentileFigure } from './percentile-figure.ts';
import type { Section } from './section.ts';

const MOST_POINTS = 240;

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
  const figure = percentileFigure({
    title: 'Latency by percentile',
    caption: 'A flat line that rises late is good: few waited long.',
    curves,
    heightPx: 300,
  });
  return [{ id: 'latency', title: 'Latency', content: html`${summary(part)}${figure}` }];
}

function usByPercentile({ points }: LatencyCurve): Map<number, number> {
  const drawable = points.filter(
    ({ percentile, us }) => percentile >= 0 && percentile <= 100 && us > 0 && Number.isFinite(us),
  );
  return new Map(drawable.slice(-MOST_POINTS).map(({ percentile, us }) => [percentile, us]));
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
