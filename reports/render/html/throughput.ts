/** How many answers came in, over time: whether the figures are of a steady run, or of a start, a pause and a rush. */
import type { PartPictures, RacePictures, Timeline } from '../../pictures.ts';
import { count, decimals, durationOfSeconds, perSecond } from '../numbers.ts';
import { chartFigure, drawable, largest } from './chart.ts';
import type { Ink } from './chart-spec.ts';
import { html, NOTHING, type Html } from './markup.ts';
import type { Section } from './section.ts';
import { ticksFromZero } from './ticks.ts';

const MOST_BINS = 240;

const WORDS = {
  natural: {
    title: 'Natural part',
    caption: 'Level lines are a steady run; a gap in all of them at once is a pause of the machine.',
  },
  provoked: {
    title: 'Provoked part',
    caption: 'Slower by intention: every decision is held open, so that threads meet at their slots.',
  },
};

const LINES = [
  { of: 'changes', label: 'changes', ink: 'first' },
  { of: 'observations', label: 'observations', ink: 'third' },
  { of: 'refusals', label: 'refusals', ink: 'second' },
  { of: 'infos', label: 'lost answers', ink: 'fourth' },
] as const satisfies readonly { of: keyof Timeline; label: string; ink: Ink }[];

export function throughputSection({ natural, provoked }: RacePictures): Section[] {
  const figures = [timelineFigure('natural', natural, 260), timelineFigure('provoked', provoked, 170)].filter(
    (figure) => figure !== NOTHING,
  );
  if (figures.length === 0) return [];
  return [{ id: 'throughput', title: 'Throughput over time', content: figures }];
}

function timelineFigure(part: keyof typeof WORDS, pictures: PartPictures | null, heightPx: number): Html {
  if (pictures === null || pictures.timeline.changes.length === 0) return NOTHING;
  const { timeline } = pictures;
  const { binSeconds } = timeline;
  const bins = Math.min(MOST_BINS, timeline.changes.length);
  const rates = LINES.map(({ of }) => timeline[of].slice(0, bins).map((value) => value / binSeconds));
  const drawn = LINES.map((line, index) => ({ ...line, rates: rates[index] })).filter(
    ({ rates: values }) => largest([values]) > 0,
  );
  const middles = Array.from({ length: bins }, (_, bin) => (bin + 0.5) * binSeconds);
  const endSeconds = bins * binSeconds;
  return chartFigure({
    id: `throughput-${part}`,
    title: WORDS[part].title,
    caption: html`${WORDS[part].caption}
    ${facts(
      timeline,
      drawn.map(({ label }) => label),
    )}`,
    xName: 'seconds since the first request',
    yName: 'answers a second',
    spec: {
      x: middles.map((middle) => drawable(middle) ?? 0),
      xTicks: ticksFromZero(endSeconds, (seconds) => decimals(seconds, 3)).filter(
        ({ at }) => at <= endSeconds * 1.001,
      ),
      yTicks: ticksFromZero(largest(rates), count),
      xRange: [0, drawable(endSeconds) ?? 1],
      series: drawn.map(({ label, ink, rates: values }) => ({
        label,
        ink,
        shape: 'line',
        values: values.map(drawable),
      })),
      mark: null,
      heightPx,
    },
    table: {
      columns: ['time', ...LINES.map(({ label }) => label)],
      rows: middles.map((middle, bin) =>
        [`${decimals(middle, 3)} s`].concat(rates.map((values) => perSecond(values[bin]))),
      ),
    },
  });
}

function facts({ binSeconds, infos }: Timeline, drawn: readonly string[]): string {
  const lost = infos.reduce((sum, value) => sum + value, 0);
  const missing = LINES.filter(({ label, of }) => of !== 'infos' && !drawn.includes(label));
  return `Each point is an average over ${durationOfSeconds(binSeconds)}.${missing.length > 0 ? ` There were no ${missing.map(({ label }) => label).join(' and no ')}.` : ''} ${lost > 0 ? `${count(lost)} answers were lost; they are drawn where they were asked for.` : 'No answer was lost.'}`;
}
