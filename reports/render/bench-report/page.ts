/** All that was measured on a machine as one HTML file, which needs nothing but itself. */
import { PARTS, type ReportPart } from '../../bench-report/benchmarks.ts';
import { minuteOf, type BenchReport, type Source } from '../../bench-report/gather.ts';
import { readAssets } from '../html/assets.ts';
import { keyFigureList, type KeyFigure } from '../html/banner.ts';
import type { Assets } from '../html/inlined-assets.ts';
import { html, NOTHING, type Html } from '../html/markup.ts';
import { CHARTS_BY, reportPage } from '../html/report-page.ts';
import type { Section } from '../html/section.ts';
import { count, counted } from '../numbers.ts';
import { tidy } from '../plain-text.ts';
import { amount, ratioWithInterval } from './amounts.ts';
import { benchmarkElement } from './benchmark.ts';
import { compareSection, soakSection, sweepSection } from './runs.ts';

/** Of what could not be used. */
const MOST_UNUSED = 20;

let assets: Assets | undefined;

/** Nothing of a document's text is taken for HTML. */
export function benchReportHtml(report: BenchReport): string {
  assets ??= readAssets([
    new URL('../compare/styles.css', import.meta.url),
    new URL('./styles.css', import.meta.url),
  ]);
  const { head, scripts } = assets;
  const sections = sectionsOf(report);
  return reportPage({
    title: `Measured on ${tidy(report.machine.cpu, 80)}`,
    head,
    scripts,
    header: header(report),
    sections,
    madeBy: html`Made by <i>vaga</i>. ${CHARTS_BY}`,
  });
}

function header(report: BenchReport): Html {
  const { machine } = report;
  const sources = sourcesOf(report);
  const times = sources.map(({ at }) => at).toSorted();
  const when =
    times.length === 0
      ? 'Nothing was measured yet: each part says how.'
      : `Measured from ${minuteOf(times[0])} to ${minuteOf(times.at(-1) ?? '')} UTC; each part says when, and from which commit.`;
  return html`<header class="verdict measured">
    <div class="column">
      <p class="brand">vaga · what was measured</p>
      <h1>
        <span
          ><span class="word">${tidy(machine.cpu, 80)}</span>
          <span class="meaning"
            >${machine.cores} cores, ${count(machine.memoryMiB)} MiB, ${tidy(machine.os, 60)}</span
          ></span
        >
      </h1>
      <p class="shown">
        ${when} A circle is a round, a bar the median of the rounds of its side. Sides were run in turn, in
        fresh processes or threads. What is drawn in the second colour is what the others are held against; ×
        is the ratio of the medians, with the interval that holds it with 95 %.
      </p>
      ${warning(sources)} ${keyFigureList(keyFigures(report))}
    </div>
  </header> `;
}

function warning(sources: readonly Source[]): Html {
  const elsewhere = sources.filter(({ isElsewhere }) => isElsewhere).length;
  const smoke = sources.filter(({ smoke: isSmoke }) => isSmoke).length;
  const sentences = [
    ...(elsewhere > 0
      ? [`${counted(elsewhere, 'part is', 'parts are')} of another machine, and marked so.`]
      : []),
    ...(smoke > 0
      ? [`${counted(smoke, 'part is', 'parts are')} of smoke size: the figures mean nothing.`]
      : []),
  ];
  return sentences.length === 0 ? NOTHING : html`<p class="not-shown">${sentences.join(' ')}</p>`;
}

function sourcesOf({ benchmarks, soak, compare, sweep }: BenchReport): Source[] {
  return [...benchmarks.values(), soak, compare, sweep].flatMap((one) => (one === null ? [] : [one.source]));
}

/** Name, benchmark, side. */
const KEY_FIGURES = [
  ['RESP door, P 1', 'redis', 'pipeline 1, memory, ours', 'Redis'],
  ['HTTP door', 'http', 'HTTP door', 'a bare fastify'],
  ['Native door, P 100', 'throughput', 'pipeline 100, recorded', null],
  ['Certificate', 'certificate', '5,000,000 operations', null],
  ['Lock, uncontended', 'locks', 'futex-owner', 'pthread_mutex'],
] as const;

/** Of this machine only. */
function keyFigures({ benchmarks, machine }: BenchReport): KeyFigure[] {
  const figures = KEY_FIGURES.flatMap(([title, name, side, peer]): KeyFigure[] => {
    const measured = benchmarks.get(name);
    const found = measured?.told.sides.find((one) => one.name === side);
    if (measured === undefined || found === undefined || measured.source.isElsewhere) return [];
    const unit = found.unit ?? measured.told.unit;
    if (peer === null || found.against === undefined)
      return [[title, amount(found.median), `${unit}, ${counted(found.rounds.length, 'round')}`]];
    return [
      [
        title,
        `× ${ratioWithInterval(found.against).split(' ')[0]}`,
        `of ${peer}: ${amount(found.median)} ${unit}`,
      ],
    ];
  });
  return [...figures, ['Node', tidy(machine.node, 20), 'as this report was made']];
}

function sectionsOf(report: BenchReport): Section[] {
  const known = new Set(PARTS.flatMap(({ benchmarks }) => benchmarks.map(({ name }) => name)));
  const others = [...report.benchmarks.keys()]
    .filter((name) => !known.has(name))
    .map((name) => ({ name, title: tidy(name, 60), peer: 'not known to this version.' }));
  const parts = [
    ...PARTS,
    ...(others.length === 0 ? [] : [{ id: 'others', title: 'Other benchmarks', benchmarks: others }]),
  ];
  return [
    ...parts.map((part) => partSection(part, report)),
    compareSection(report.compare),
    sweepSection(report.sweep),
    soakSection(report.soak),
    ...unusedSection(report),
  ];
}

function partSection({ id, title, benchmarks }: ReportPart, report: BenchReport): Section {
  const content = benchmarks.map((entry) => benchmarkElement(entry, report.benchmarks.get(entry.name)));
  return { id, title, content };
}

function unusedSection({ unused }: BenchReport): Section[] {
  if (unused.length === 0) return [];
  const shown = unused.slice(0, MOST_UNUSED);
  const content = html`<ul class="facts">
      ${shown.map(({ path, because }) => html`<li><code>${tidy(path, 200)}</code>: ${tidy(because, 200)}</li> `)}
    </ul>
    ${unused.length > shown.length ? html`<p class="note">Showing ${shown.length} of ${count(unused.length)}.</p>` : NOTHING}`;
  return [{ id: 'unused', title: 'Not used', content }];
}
