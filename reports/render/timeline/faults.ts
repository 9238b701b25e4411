/** What was done to the system under test while the history was recorded, as a table. */
import { cutNote, dataTable } from '../html/data-table.ts';
import { html, NOTHING } from '../html/markup.ts';
import type { Section } from '../html/section.ts';
import { durationOfSeconds } from '../numbers.ts';
import { tidy } from '../plain-text.ts';
import type { TimelineFault } from './timeline-page.ts';

/** Nothing where nothing was done. */
export function faultsTable(faults: readonly TimelineFault[], total: number): Section[] {
  if (faults.length === 0) return [];
  const rows = faults.map(({ label, fromSeconds, untilSeconds }) => [
    tidy(label),
    `${fromSeconds.toFixed(6)} s`,
    Number.isFinite(untilSeconds) ? durationOfSeconds(untilSeconds - fromSeconds) : 'to the end',
  ]);
  const note = cutNote(faults.length, total);
  const content = html`${note === '' ? NOTHING : html`<p class="note">(${note})</p>`}
  ${dataTable({ columns: ['What', 'From', 'For'], rows }, 'Faults')}`;
  return [{ id: 'faults', title: 'Faults and restarts', content }];
}
