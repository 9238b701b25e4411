/** Each curve of a sweep with its fits: the points with their raw rounds, both laws, the residuals below, and why it ends where it ends. */
import type { Scaling, ScalingFit, SweepDocument, SweepGroup, SweptPoint } from '../../sweep/document.ts';
import { curveOf, describeConditions } from '../../sweep/judge.ts';
import { throughputAt } from '../../sweep/scaling.ts';
import { largest } from '../html/chart.ts';
import { dataTable } from '../html/data-table.ts';
import { html, NOTHING, type Content, type Html } from '../html/markup.ts';
import type { Section } from '../html/section.ts';
import { roundStep, ticksFromZero } from '../html/ticks.ts';
import { count, decimals, percent, perSecond } from '../numbers.ts';
import { tidy } from '../plain-text.ts';
import { plot, sample, type PlotSeries } from './plot.ts';
import { estimateParts, peakParts, rSquared, shareNotes, signedPercent } from './words.ts';

/** Points of a fitted curve between the fewest threads and the most. */
const CURVE_POINTS = 60;
const USL = 0;
const AMDAHL = 1;

export function curvesSection(document: SweepDocument): Section[] {
  const { groups, points } = document;
  if (groups.length === 0) return [];
  const { common, own } = shareNotes(groups);
  const isShaded = points.some(({ isOversubscribed }) => isOversubscribed);
  const content = html`<p>
      Each dot is the median of a point’s rounds, the faint dots are the rounds. Both laws are fitted to the
      medians by least squares of relative errors; below is what is left of them.
    </p>
    ${common.map((note) => html`<p>${note}</p> `)}
    <ul class="legend">
      <li>${sample(USL, 'marks')}median</li>
      <li>${sample(USL, 'faint')}raw rounds</li>
      <li>${sample(USL, 'line')}Universal Scalability Law</li>
      <li>${sample(AMDAHL, 'line')}Amdahl’s law</li>
      ${
        isShaded
          ? html`<li>${sample(USL, 'marks', true)}shaded and hollow: more threads than cores</li>`
          : NOTHING
      }
    </ul>
    <div class="plots">
      ${groups.map((group, index) => {
        const curve = points.filter((point) => curveOf(point) === curveOf(group));
        return curveFigure({ ...group, notes: own(group) }, curve, `curve-${index + 1}`);
      })}
    </div>`;
  return [{ id: 'curves', title: 'Throughput over threads', content }];
}

/** The fewest threads that are too many for the cores; null where none are. */
export function shadedFrom(points: readonly SweptPoint[]): number | null {
  const threads = points.filter(({ isOversubscribed }) => isOversubscribed).map((point) => point.threads);
  return threads.length === 0 ? null : Math.min(...threads);
}

/** Short enough for an axis. */
export function compact(value: number): string {
  if (value >= 1e6) return `${decimals(value / 1e6, 2)} M`;
  return value >= 1e3 ? `${decimals(value / 1e3, 1)} k` : decimals(value, 2);
}

function curveFigure(group: SweepGroup, curve: readonly SweptPoint[], id: string): Html {
  const name = `${tidy(group.lock, 60)} · ${describeConditions(group)}`;
  const { usl, amdahl, notes, limit } = group;
  return html`<figure class="curve" id="${id}" aria-labelledby="${id}-title">
    <figcaption>
      <h3 id="${id}-title">${name}</h3>
      <p>${limit.sentence}</p>
    </figcaption>
    <p class="axis-name" aria-hidden="true">operations a second</p>
    ${throughputPlot(group, curve, name)}
    ${usl === null || amdahl === null ? NOTHING : residualPlot(usl, amdahl, curve, name)}
    <p class="axis-name below-plot" aria-hidden="true">server threads</p>
    ${usl === null || amdahl === null ? NOTHING : fitTable(usl, amdahl, name)}
    ${notes.map((note) => html`<p class="note">${note}</p> `)}
    <details class="data">
      <summary>Points and fits as a table</summary>
      ${dataTable(pointTable(curve, usl, amdahl), name)}
    </details>
  </figure> `;
}

function throughputPlot({ usl, amdahl }: SweepGroup, curve: readonly SweptPoint[], name: string): Html {
  const x = curve.map(({ threads }) => threads);
  const raw = curve.flatMap(({ threads, rounds }) =>
    rounds.map(({ throughputOps }) => ({ x: threads, y: throughputOps })),
  );
  const medians = curve.map(({ threads, medians: { throughputOps }, isOversubscribed }) => ({
    x: threads,
    y: throughputOps,
    isOversubscribed,
    label: `${threads} threads: ${perSecond(throughputOps)}${isOversubscribed ? ', oversubscribed' : ''}`,
  }));
  const curves = [
    { look: AMDAHL, fit: amdahl },
    { look: USL, fit: usl },
  ].flatMap(({ look, fit }): PlotSeries[] =>
    fit === null ? [] : [{ look, shape: 'line', points: drawCurve(fit, x) }],
  );
  const most = largest([raw.map(({ y }) => y), ...curves.map(({ points }) => points.map(({ y }) => y))]);
  return plot({
    height: 210,
    label: `Throughput over threads: ${name}. ${medians.map(({ label }) => label).join('; ')}`,
    x,
    shadedFrom: shadedFrom(curve),
    yTicks: ticksFromZero(most, compact),
    series: [
      { look: USL, shape: 'faint', points: raw },
      ...curves,
      { look: USL, shape: 'marks', points: medians },
    ],
  });
}

function scalingOf({ lambda, sigma, kappa }: ScalingFit): Scaling {
  return { lambda: lambda.value, sigma: sigma.value, kappa: kappa.value };
}

function drawCurve(fit: ScalingFit, x: readonly number[]): { x: number; y: number }[] {
  const first = x[0];
  const last = x.at(-1) ?? first;
  return Array.from({ length: CURVE_POINTS + 1 }, (_, index) => {
    const threads = first + ((last - first) * index) / CURVE_POINTS;
    return { x: threads, y: throughputAt(scalingOf(fit), threads) };
  });
}

/** What is left, as a share of what the law says. */
function residualPlot(usl: ScalingFit, amdahl: ScalingFit, curve: readonly SweptPoint[], name: string): Html {
  const all = [usl, amdahl].flatMap(({ residuals }) => residuals.map(({ share }) => Math.abs(share)));
  const most = roundStep(Math.max(0.01, largest([all])));
  const series = [
    { look: AMDAHL, fit: amdahl, law: 'Amdahl' },
    { look: USL, fit: usl, law: 'USL' },
  ].map(({ look, fit, law }): PlotSeries => ({
    look,
    shape: 'stems',
    points: fit.residuals.map(({ threads, share }) => ({
      x: threads,
      y: share,
      label: `${law}, ${threads} threads: ${signedPercent(share)}`,
    })),
  }));
  return html`<p class="axis-name" aria-hidden="true">residuals, measured against fitted</p>
    ${plot({
      height: 105,
      label: `Residuals: ${name}`,
      x: curve.map(({ threads }) => threads),
      shadedFrom: shadedFrom(curve),
      yTicks: [-most, 0, most].map((at) => ({ at, label: signedPercent(at) })),
      series,
    })}`;
}

/** A value with its interval below it. */
function cell([value, interval]: readonly [string, string]): Content {
  return interval === '' ? value : html`${value} <small>${interval}</small>`;
}

function fitTable(usl: ScalingFit, amdahl: ScalingFit, name: string): Html {
  const rows: Content[][] = [
    ['λ, ops/s', cell(estimateParts(usl.lambda, compact)), cell(estimateParts(amdahl.lambda, compact))],
    ['σ, contention', cell(estimateParts(usl.sigma)), cell(estimateParts(amdahl.sigma))],
    ['κ, coherence', cell(estimateParts(usl.kappa)), '0'],
    ['peak, threads', cell(peakParts(usl)), 'none'],
    ['R²', rSquared(usl), rSquared(amdahl)],
  ];
  return dataTable({ columns: ['parameter', 'USL', 'Amdahl'], rows }, `${name}: fits`);
}

function pointTable(curve: readonly SweptPoint[], usl: ScalingFit | null, amdahl: ScalingFit | null) {
  return {
    columns: ['threads', 'median', 'rounds', 'USL', 'Amdahl', 'changes', 'cores'],
    rows: curve.map(({ threads, medians, rounds, isOversubscribed }) => [
      count(threads),
      perSecond(medians.throughputOps),
      rounds.map(({ throughputOps }) => count(throughputOps)).join(' '),
      fitted(usl, threads),
      fitted(amdahl, threads),
      percent(medians.changeShare),
      isOversubscribed ? 'oversubscribed' : 'enough',
    ]),
  };
}

function fitted(fit: ScalingFit | null, threads: number): string {
  const residual = fit?.residuals.find((one) => one.threads === threads);
  return residual === undefined ? '–' : `${perSecond(residual.fittedOps)} (${signedPercent(residual.share)})`;
}
