/** All clinics of a trace in one table, which a script of the page makes sortable. */
import type { ClinicResult, TraceResults } from '../../trace-results.ts';
import { count, decimals } from '../numbers.ts';
import { clinicName } from './clinic-sentences.ts';
import { cutNote } from './data-table.ts';
import { inTable } from './file-times.ts';
import { html, NOTHING, type Content, type Html } from './markup.ts';

/** More rows are neither read nor loaded quickly. Those with most refusals come first. */
const MOST_CLINICS = 500;

interface Column {
  /** Of the column's cells: amounts stand under one another. */
  readonly className: 'amount' | 'text';
  readonly name: string;
  readonly cell: (clinic: ClinicResult) => Content;
  /** What it is sorted by. */
  readonly key: (clinic: ClinicResult) => string | number;
}

const COLUMNS: readonly Column[] = [
  {
    className: 'amount',
    name: 'Requests',
    cell: ({ requests }) => count(requests),
    key: ({ requests }) => requests,
  },
  { className: 'amount', name: 'Got a place', cell: ({ sold }) => count(sold), key: ({ sold }) => sold },
  {
    className: 'amount',
    name: 'Refused',
    cell: ({ refused }) => count(refused),
    key: ({ refused }) => refused,
  },
  {
    className: 'amount',
    name: 'Days sold out',
    cell: ({ daysSoldOut, days }) => `${count(daysSoldOut)} of ${count(days)}`,
    key: ({ daysSoldOut }) => daysSoldOut,
  },
  {
    className: 'text',
    name: 'Hour of the rush',
    cell: ({ rush }) => withNote(inTable(rush.hour), `${count(rush.requests)} requests`),
    key: ({ rush }) => inTable(rush.hour),
  },
  {
    className: 'text',
    name: 'Worst day',
    cell: ({ worstDay: { day, requests, refused } }) =>
      withNote(inTable(day), `${count(requests)} asked, ${count(refused)} refused`),
    key: ({ worstDay }) => worstDay.refused,
  },
  {
    className: 'text',
    name: 'First request',
    cell: ({ first, last }) => withNote(inTable(first), `last ${inTable(last)}`),
    key: ({ first }) => inTable(first),
  },
];

export function clinicTable({ clinics }: TraceResults): Html {
  const shown = clinics.slice(0, MOST_CLINICS);
  if (shown.length === 0) return NOTHING;
  const most = Math.max(...shown.map(({ requests }) => requests));
  const note = cutNote(shown.length, clinics.length);
  return html`<h3 id="all-clinics">All clinics${note === '' ? '' : ` (${note})`}</h3>
    <p class="note">
      Those that turned most away come first. The bar is what was asked for, against the clinic that was asked
      most: plain where a place was found, hatched where it was refused. “Worst day” is the day of appointment
      that most asked for.
    </p>
    <div class="scroll tall" tabindex="0" role="region" aria-labelledby="all-clinics">
      <table class="clinics sortable">
        <thead>
          <tr>
            <th scope="col">Clinic</th>
            ${COLUMNS.map(({ name, className }) => html`<th scope="col" class="${className}">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${shown.map((clinic) => clinicRow(clinic, most))}
        </tbody>
      </table>
    </div> `;
}

function clinicRow(clinic: ClinicResult, most: number): Html {
  const name = clinicName(clinic);
  return html`<tr>
    <th scope="row">${name}${share(clinic, most)}</th>
    ${COLUMNS.map(
      ({ cell, key, className }) =>
        html`<td class="${className}" data-key="${key(clinic)}">${cell(clinic)}</td>`,
    )}
  </tr> `;
}

function share({ sold, refused }: ClinicResult, most: number): Html {
  const of = (value: number) => (most > 0 && Number.isFinite(value) ? (100 * value) / most : 0);
  const until = Math.min(100, Math.max(0, of(sold)));
  const rest = Math.min(100 - until, Math.max(0, of(refused)));
  return html`<svg class="share" width="100%" height="6" aria-hidden="true" focusable="false">
    <rect class="fill-first" width="${decimals(until, 2)}%" height="6" />
    <rect class="fill-second" x="${decimals(until, 2)}%" width="${decimals(rest, 2)}%" height="6" />
  </svg>`;
}

function withNote(text: string, note: string): Html {
  return html`${text}<small>${note}</small>`;
}
