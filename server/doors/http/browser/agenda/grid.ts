/** The times of a day, a column for each provider. */
import { html } from 'htm/preact';

import { dayName } from '../words.ts';
import { say } from '../words/agenda.ts';
import { moving } from './actions.ts';
import { Cell, onGridKey, type Size } from './cell.ts';
import { catalogue, columns, day, placeAt } from './state.ts';

export function DayGrid() {
  const { times } = catalogue.value;
  const size = { rows: times.length, columns: columns.value.length };
  return html`<table
    class=${`day ${moving.value === undefined ? '' : 'moving'}`}
    role="grid"
    aria-label=${say('grid', { day: dayName(day.value, 'full') })}
    aria-describedby="grid-help"
    onKeyDown=${(event: KeyboardEvent) => onGridKey(event, size)}
  >
    <thead>
      <tr>
        <th scope="col"><span class="unseen">${say('hour')}</span></th>
        ${columns.value.map(({ number, name }) => html`<th scope="col" key=${number}>${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${times.map((time, row) => html`<${Row} key=${time} time=${time} row=${row} size=${size} />`)}
    </tbody>
  </table>`;
}

interface RowProps {
  readonly time: string;
  readonly row: number;
  readonly size: Size;
}

function Row({ time, row, size }: RowProps) {
  return html`<tr>
    <th scope="row">${time}</th>
    ${columns.value.map(
      ({ number, name: provider }, column) =>
        html`<td role="gridcell" key=${number}>
          <${Cell}
            place=${placeAt(number, time)}
            spot=${{ row, column }}
            size=${size}
            label=${(state: string) => say('cell', { time, provider, state })}
            text=${(state: string) => state}
          />
        </td>`,
    )}
  </tr>`;
}
