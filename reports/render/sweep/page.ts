/** A sweep as one HTML file, which needs nothing but itself: where more threads stop helping, every curve with its fits, and what it costs. */
import type { SweepDocument } from '../../sweep/document.ts';
import { curveOf, describeConditions, describePoint } from '../../sweep/judge.ts';
import { banner } from '../html/banner.ts';
import { dataTable } from '../html/data-table.ts';
import { html, NOTHING, type Html } from '../html/markup.ts';
import { reportPage } from '../html/report-page.ts';
import type { Section } from '../html/section.ts';
import { count, perSecond } from '../numbers.ts';
import { MAX_COMMAND_CHARACTERS, tidy } from '../plain-text.ts';
import { sweepAssets } from './assets.ts';
import { curvesSection } from './curves.ts';
import { heatSection } from './heat.ts';
import { multiplesSection } from './multiples.ts';
import { CAUSES, FIGURES, aboutCores, aboutOthers, told, whatWasSwept } from './words.ts';

const MEANINGS = {
  ok: { word: 'VERIFIED', meaning: 'no slot was sold twice in any round' },
  violation: { word: 'VIOLATION', meaning: 'a round has a history that cannot be true' },
  unknown: { word: 'UNKNOWN', meaning: 'not every round was measured and verified' },
} as const;

/** Nothing of the user's text is taken for HTML. */
export function sweepHtml(document: SweepDocument): string {
  const { word, meaning } = MEANINGS[document.verdict];
  const sections = [
    ...limitsSection(document),
    ...curvesSection(document),
    ...multiplesSection(document),
    ...heatSection(document),
    ...pointsSection(document),
    readingSection(document),
  ];
  return reportPage({
    title: `${word}: ${meaning}`,
    head: sweepAssets().head,
    scripts: NOTHING,
    header: sweepHeader(document),
    sections,
    madeBy: html`Made by <i>vaga</i> from the sweep’s document.`,
  });
}

function sweepHeader(document: SweepDocument): Html {
  const { verdict, reasons, points, rounds, machine, seed, skipped } = document;
  const best = points.toSorted((one, other) => other.medians.throughputOps - one.medians.throughputOps)[0];
  const caveat = [...reasons, ...skipped, aboutOthers(document), aboutCores(document)].filter(
    (sentence) => sentence !== '',
  );
  return banner({
    verdict,
    brand: 'vaga · a sweep',
    ...MEANINGS[verdict],
    shown: whatWasSwept(document),
    notShown: tidy(
      caveat.length > 0 ? caveat.join(' ') : 'Not shown: what another machine would do.',
      MAX_COMMAND_CHARACTERS,
    ),
    figures: [
      ...(best === undefined
        ? []
        : [['Best', perSecond(best.medians.throughputOps), tidy(describePoint(best), 120)] as const]),
      ['Points', count(points.length), `${count(rounds.measured)} of ${count(rounds.planned)} rounds`],
      ['Machine', `${count(machine.cores)} cores`, tidy(machine.cpu, 120)],
      ['Seed', String(seed), 'of order and workload'],
    ],
  });
}

function limitsSection({ groups, points }: SweepDocument): Section[] {
  if (groups.length === 0) return [];
  const rows = groups.map((group) => {
    const { lock, limit } = group;
    const there = points.find(
      (point) => curveOf(point) === curveOf(group) && point.threads === limit.threads,
    );
    return [
      tidy(lock, 60),
      describeConditions(group),
      told(limit.threads, count),
      there === undefined ? '–' : perSecond(there.medians.throughputOps),
      limit.causes.map((cause) => CAUSES[cause]).join(', '),
    ];
  });
  const content = html`<p>
      The fewest threads that come within 5 % of the best throughput; more of them are not worth it here, for
      the reason told below with each curve.
    </p>
    ${dataTable({ columns: ['Lock', 'Conditions', 'Threads', 'Throughput', 'Because of'], rows }, 'Where more threads stop helping')}`;
  return [{ id: 'limits', title: 'Where more threads stop helping', content }];
}

function pointsSection({ points }: SweepDocument): Section[] {
  if (points.length === 0) return [];
  const rows = points.map((point) => [
    tidy(point.lock, 60),
    String(point.threads),
    `${describeConditions(point)}${point.isOversubscribed ? ' (oversubscribed)' : ''}`,
    ...FIGURES.map(([, of]) => of(point)),
    point.rounds.map(({ throughputOps }) => count(throughputOps)).join(' '),
  ]);
  const columns = ['lock', 'threads', 'conditions', ...FIGURES.map(([name]) => name), 'rounds, ops/s'];
  const content = html`<p>
      Medians of the rounds. Wake-ups are for each booking, CPU time is the server’s, and swarm is how busy
      the load threads were: near 100 % they, and not the server, are what was measured.
    </p>
    ${dataTable({ columns, rows }, 'All points')}`;
  return [{ id: 'points', title: 'All points', content }];
}

function readingSection({ command, points }: SweepDocument): Section {
  const content = html`<p>
      The Universal Scalability Law says that N threads do X(N) = λN / (1 + σ(N − 1) + κN(N − 1)) operations a
      second. λ is what one thread does. σ is contention, the share of the work that only one thread can do at
      a time; κ is coherence, what each pair of threads costs, so that beyond the peak at √((1 − σ) / κ) more
      threads do less. Amdahl’s law is the same with κ = 0. Neither can describe more than N times the
      throughput of one thread.
    </p>
    <p>
      The intervals are of 95 %, by a bootstrap: rounds are drawn anew, with replacement, and fitted. They
      tell how much the rounds wobble, not whether the law is the right one; the residuals do. A few rounds
      make an interval that is too narrow.
    </p>
    <p>
      A round is recorded and checked like any race, and the recording is part of the swarm’s work.
      ${points.some(({ isOversubscribed }) => isOversubscribed) ? 'Where threads are more than cores a thread that holds a lock may not be running, and the scheduler decides for how long.' : NOTHING}
    </p>
    <p>Repeat with:</p>
    <pre><code>${tidy(command, MAX_COMMAND_CHARACTERS)}</code></pre>`;
  return { id: 'reading', title: 'How to read it', content };
}
