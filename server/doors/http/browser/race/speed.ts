/** How fast it goes: the numbers of this moment, and a small picture of those before. */
import { html } from 'htm/preact';

import { amount, micros } from '../words/race-numbers.ts';
import { say } from '../words/race.ts';
import { points, progress, type Point } from './state.ts';

/** A number that changes ten times a second cannot be read: what is shown is the mean of so many. */
const SMOOTHED = 5;
const WIDTH = 600;
const HEIGHT = 90;

export function Speed() {
  const last = points.value.slice(-SMOOTHED);
  const mean = (of: (point: Point) => number): number | undefined =>
    last.length === 0 ? undefined : last.reduce((sum, point) => sum + of(point), 0) / last.length;
  const throughput = mean(({ throughputOps }) => throughputOps);
  const [p50, p99] = [mean(({ p50Us }) => p50Us), mean(({ p99Us }) => p99Us)];
  return html`<section class="speed" aria-labelledby="speed-heading">
    <h2 id="speed-heading">${say('speed')}</h2>
    <dl class="figures">
      <div>
        <dt>${say('throughput')}</dt>
        <dd>${`${amount(throughput)}/s`}</dd>
      </div>
      <div>
        <dt>p50</dt>
        <dd>${micros(p50)}</dd>
      </div>
      <div>
        <dt>p99</dt>
        <dd>${micros(p99)}</dd>
      </div>
      <div>
        <dt>${say('operations')}</dt>
        <dd>${amount(progress.value?.operations)}</dd>
      </div>
    </dl>
    <${Chart}
      name=${say('throughputChart')}
      lines=${[points.value.map(({ throughputOps }) => throughputOps)]}
      top=${(most: number) => `${amount(most)}/s`}
    />
    <${Chart}
      name=${say('latencyChart')}
      isLogarithmic
      lines=${[points.value.map(({ p99Us }) => p99Us), points.value.map(({ p50Us }) => p50Us)]}
      top=${micros}
    />
    <p class="bands note" aria-hidden="true">
      ${(['control', 'provoked', 'natural'] as const).map((part) => html`<span class=${part}>${say(part)}</span>`)}
    </p>
  </section>`;
}

interface ChartProps {
  readonly name: string;
  readonly lines: readonly (readonly number[])[];
  readonly top: (most: number) => string;
  readonly isLogarithmic?: boolean;
}

function Chart({ name, lines, top, isLogarithmic = false }: ChartProps) {
  const all = lines.flat();
  const most = Math.max(...all, 1);
  const least = Math.max(1, Math.min(...all, most));
  const heightOf = (value: number): number =>
    isLogarithmic
      ? Math.log(Math.max(value, least) / least) / Math.log(Math.max(most / least, 1.001))
      : value / most;
  const told = points.value;
  const end = Math.max(told.at(-1)?.atMs ?? 0, 8_000);
  const xOf = (index: number): number => (told[index].atMs / end) * WIDTH;
  const pathOf = (values: readonly number[]): string =>
    values
      .map((value, index) => {
        const isFirst = index === 0 || told[index].part !== told[index - 1].part;
        return `${isFirst ? 'M' : 'L'}${xOf(index).toFixed(1)} ${((1 - heightOf(value)) * (HEIGHT - 4) + 2).toFixed(1)}`;
      })
      .join('');
  return html`<figure class="chart">
    <figcaption>${all.length === 0 ? name : `${name} · ${say('upTo', { most: top(most) })}`}</figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
      ${bandsOf(told, xOf).map(
        ({ part, from, to }) =>
          html`<rect
            class="band ${part}"
            x=${from}
            y="0"
            width=${Math.max(0, to - from)}
            height=${HEIGHT}
          />`,
      )}
      ${lines.map((values, index) => html`<path class="line line-${index}" d=${pathOf(values)} />`)}
    </svg>
  </figure>`;
}

/** From the first point of each part to its last. */
function bandsOf(told: readonly Point[], xOf: (index: number) => number) {
  const bands: { part: string; from: number; to: number }[] = [];
  for (const [index, { part }] of told.entries()) {
    const band = bands.at(-1);
    if (band?.part === part) band.to = xOf(index);
    else bands.push({ part, from: xOf(index), to: xOf(index) });
  }
  return bands;
}
