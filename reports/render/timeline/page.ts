/** A history of bookings as one HTML file: what was found, and every operation on a time line. It needs nothing but itself. */
import { html, type Html } from '../html/markup.ts';
import { sectionElement, type Section } from '../html/section.ts';
import { MAX_LISTED, tidy } from '../plain-text.ts';
import { timelineAssets } from './assets.ts';
import { MOST_ROWS, chooseRows } from './choice.ts';
import { encodeTimeline } from './data.ts';
import { faultsTable } from './faults.ts';
import { historyHeader, WORDS } from './header.ts';
import { pictureSection } from './picture.ts';
import type { TimelinePage } from './timeline-page.ts';

export type { TimelinePage };
import { findingsSection } from './findings.ts';

/** More sentences than these are read by nobody, and each is a stop on the time line. */
const MOST_VIOLATIONS = 200;
const MOST_FAULTS = 1_000;

/** Under 12 MB, whatever the history holds. Nothing of the user's text is taken for HTML. */
export function timelineHtml(page: TimelinePage): string {
  const sound = withinBounds(page);
  return layTimeline(page, {
    title: `${WORDS[page.verdict]}: ${tidy(page.title)} · vaga`,
    header: historyHeader(sound),
    before: [],
    behind: faultsTable(sound.faults, page.faults.length),
  });
}

/** What a page has around its findings and its time line. */
export interface Surroundings {
  readonly title: string;
  readonly header: Html;
  /** Sections between the findings and the time line, and behind it. */
  readonly before: readonly Section[];
  readonly behind: readonly Section[];
}

/** A page about a history, with the findings and the time line. */
export function layTimeline(page: TimelinePage, { title, header, before, behind }: Surroundings): string {
  const sound = withinBounds(page);
  const rows = sound.violations.flatMap((violation) => violation.rows);
  const momentsNs = sound.faults.map(({ fromSeconds }) => fromSeconds * 1e9);
  const choice = chooseRows(sound.history, rows, MOST_ROWS, momentsNs);
  const points = sound.points === null ? null : sound.points(choice.rows);
  const { head, scripts } = timelineAssets();
  const sections: readonly Section[] = [
    ...findingsSection(sound, page.violations.length),
    ...before,
    pictureSection(sound, choice, points),
    ...behind,
  ];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        ${head}
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
      </head>
      <body>
        <a class="skip" href="#time-line">Skip to the time line</a>
        ${PATTERNS} ${header}
        <main id="report" tabindex="-1">${sections.map(sectionElement)}</main>
        <footer>
          <p>Made by <i>vaga</i> from the history.</p>
        </footer>
        ${encodeTimeline(sound, choice, points)} ${scripts}
      </body>
    </html> `.source;
}

/** The page with its lists cut, and with such rows only as the history has. */
function withinBounds(page: TimelinePage): TimelinePage {
  const { length } = page.history;
  return {
    ...page,
    reasons: page.reasons.slice(0, MAX_LISTED),
    violations: page.violations.slice(0, MOST_VIOLATIONS).map(({ kind, slot, rows, sentence }) => ({
      kind,
      slot,
      rows: rows.filter((row) => Number.isInteger(row) && row >= 0 && row < length),
      sentence,
    })),
    faults: page.faults.filter(({ fromSeconds }) => Number.isFinite(fromSeconds)).slice(0, MOST_FAULTS),
  };
}

/** The hatching of refused operations in the pictures of violations. */
const PATTERNS: Html = html`<svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false">
  <defs>
    <pattern id="hatch-fourth" width="5" height="5" patternUnits="userSpaceOnUse">
      <rect class="paper" width="5" height="5" />
      <circle class="ink-fourth" cx="2.5" cy="2.5" r="1.6" />
    </pattern>
  </defs>
</svg>`;
