/** A campaign as one HTML file: the verdict, what was done to the server, how soon it served again, and every operation on a time line. */
import type { History } from '../../../load/history/history.ts';
import { explain, type Violation } from '../../check/index.ts';

import type { ChaosDocument, Spread } from '../../chaos/document.ts';
import { banner, type Banner } from '../html/banner.ts';
import { cutNote, dataTable } from '../html/data-table.ts';
import { html, NOTHING } from '../html/markup.ts';
import type { Section } from '../html/section.ts';
import { count, duration, durationOfSeconds } from '../numbers.ts';
import { MAX_COMMAND_CHARACTERS, tidy } from '../plain-text.ts';
import { layTimeline, type TimelinePage } from '../timeline/page.ts';
import { chaosHeadline, chaosRows, whatChaosShowed, WHAT_IS_NOT_SHOWN } from './content.ts';
import { faultOverview } from './overview.ts';

const MOST_LISTED = 1_000;

/** What the page shows besides the document. */
export interface ChaosPictures {
  readonly history: History;
  readonly slots: number;
  readonly violations: readonly Violation[];
  /** When operations took effect, as a time line asks for it; null where nobody knows. */
  readonly points: TimelinePage['points'];
}

/** Under 12 MB, whatever the history holds. Nothing of the user's text is taken for HTML. */
export function chaosHtml(
  document: ChaosDocument,
  { history, slots, violations, points }: ChaosPictures,
): string {
  const { word, meaning } = chaosHeadline(document);
  const { verdict, reasons, injected, explained } = document;
  const seen = new Set(explained.map(({ sentence }) => sentence));
  const page = {
    title: 'campaign',
    verdict,
    reasons: reasons.filter((reason) => !seen.has(reason)),
    history,
    slots,
    violations: violations.map((violation) => ({
      kind: violation.kind,
      slot: violation.slot,
      rows: violation.rows,
      sentence:
        violation.kind === 'stuck'
          ? (explained.find(({ kind }) => kind === 'stuck')?.sentence ?? explain(violation, history))
          : explain(violation, history),
    })),
    points,
    faults: injected.map(({ label, fromSeconds, untilSeconds }) => ({ label, fromSeconds, untilSeconds })),
  };
  return layTimeline(page, {
    title: `${word}: ${meaning} · vaga`,
    header: banner({
      verdict,
      brand: 'vaga · a campaign of faults',
      word,
      meaning,
      shown: whatChaosShowed(document),
      notShown: WHAT_IS_NOT_SHOWN,
      figures: keyFigures(document),
    }),
    before: [faultsSection(document, history), recoverySection(document), ...pointsSection(document)],
    behind: [eachFaultSection(document), figuresSection(document)],
  });
}

/** Name, value, and what the value is of. */
function keyFigures(document: ChaosDocument): Banner['figures'] {
  const { faults, acknowledged, lostAcknowledged, doubleBookings, infos, seed } = document;
  const injected = faults.reduce((sum, fault) => sum + fault.injected, 0);
  const kill = faults.find(({ kind }) => kind === 'kill-9')?.firstChangeMs ?? null;
  return [
    ['Faults', count(injected), 'brought about'],
    ['Acknowledged', count(acknowledged), 'changes'],
    ['Lost', lostAcknowledged === null ? '?' : count(lostAcknowledged), 'slots without their last one'],
    ['Double bookings', count(doubleBookings), 'slots sold twice'],
    ['Unanswered', count(infos), 'operations, all accounted for'],
    ...(kill === null
      ? []
      : [['After a kill', duration(kill.p50 * 1e3), 'until it served again, median'] as const]),
    ['Seed', String(seed), 'repeats the plan'],
  ];
}

function faultsSection(document: ChaosDocument, history: History): Section {
  const skipped = document.faults.flatMap((fault) => fault.skipped ?? []);
  const content = html`${faultOverview(document, history)} ${skipped.map((why) => html`<p>${tidy(why)}</p> `)}`;
  return { id: 'faults', title: 'What was done to the server', content };
}

function recoverySection({ faults }: ChaosDocument): Section {
  const rows = faults
    .filter(({ skipped }) => skipped === null)
    .map(({ kind, planned, injected, firstAnswerMs, firstChangeMs }) =>
      [
        kind as string,
        injected === planned ? count(injected) : `${count(injected)} of ${count(planned)}`,
      ].concat(cells(firstAnswerMs), cells(firstChangeMs)),
    );
  const columns = [
    'Fault',
    'Times',
    ...['p50', 'p90', 'max'].map((name) => `First answer, ${name}`),
    ...['p50', 'p90', 'max'].map((name) => `First change, ${name}`),
  ];
  const content = html`<p>
      From the fault itself (kill-9, death, cut, slow), or from when it was taken away (pause, disk-full),
      until the first answer to something asked afterwards, and until the first one that acknowledged a
      change. Read from the history.
    </p>
    ${dataTable({ columns, rows }, 'How soon it served again')}`;
  return { id: 'recovery', title: 'How soon it served again', content };
}

function cells(spread: Spread | null): string[] {
  if (spread === null) return ['', '', ''];
  return [spread.p50, spread.p90, spread.max].map((ms) => duration(ms * 1e3));
}

/** Nothing where no thread was to die. */
function pointsSection({ deathPoints }: ChaosDocument): Section[] {
  if (deathPoints.length === 0) return [];
  const rows = deathPoints.map(({ point, planned, reached, repairs }) => [
    tidy(point),
    count(planned),
    count(reached),
    Object.entries(repairs)
      .map(([repair, times]) => `${tidy(repair)}: ${count(times)}`)
      .join(', '),
  ]);
  const columns = ['Point', 'Planned', 'Reached', 'Repaired by'];
  const content = dataTable({ columns, rows }, 'Deaths by point');
  return [{ id: 'points', title: 'Deaths by point', content }];
}

function eachFaultSection({ injected }: ChaosDocument): Section {
  const rows = injected
    .slice(0, MOST_LISTED)
    .map(({ label, fromSeconds, untilSeconds, firstChangeMs, isReached, remark }) => [
      tidy(label),
      `${fromSeconds.toFixed(3)} s`,
      durationOfSeconds(untilSeconds - fromSeconds),
      firstChangeMs === null ? '' : duration(firstChangeMs * 1e3),
      isReached ? tidy(remark) : `not brought about: ${tidy(remark)}`,
    ]);
  const note = cutNote(rows.length, injected.length);
  const columns = ['What', 'From', 'For', 'Served again after', 'Remark'];
  const content = html`${note === '' ? NOTHING : html`<p class="note">(${note})</p>`}
  ${dataTable({ columns, rows }, 'Each fault')}`;
  return { id: 'each-fault', title: 'Each fault', content };
}

function figuresSection(document: ChaosDocument): Section {
  const rows = chaosRows(document).map(({ label, facts }) => [label, facts.join(' · ')]);
  const content = html`${dataTable({ columns: ['Figure', 'Value'], rows }, 'All figures')}
    <p>Repeat with:</p>
    <pre><code>${tidy(document.command, MAX_COMMAND_CHARACTERS)}</code></pre>`;
  return { id: 'all-figures', title: 'All figures', content };
}
