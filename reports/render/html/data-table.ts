/** A plain table of what a picture shows, for those who cannot see it or want the numbers. */
import { count } from '../numbers.ts';
import { html, type Content, type Html } from './markup.ts';

export interface DataTable {
  /** The first is the head of the rows. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Content[])[];
}

/** Scrolls inside itself where it is wider or longer than there is room, and can be scrolled by keyboard. */
export function dataTable({ columns, rows }: DataTable, name: string): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${name}, table">
    <table class="numbers">
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(tableRow)}
      </tbody>
    </table>
  </div>`;
}

function tableRow([head = '', ...cells]: readonly Content[]): Html {
  return html`<tr>
    <th scope="row">${head}</th>
    ${cells.map((cell) => html`<td>${cell}</td>`)}
  </tr> `;
}

/** `showing 20 of 300`; empty when nothing was left out. */
export function cutNote(shown: number, total: number): string {
  return shown < total ? `showing ${count(shown)} of ${count(total)}` : '';
}
