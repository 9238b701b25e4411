/** Slots that are nothing but numbers, a page of them at a time. */
import { html } from 'htm/preact';

import { say } from '../words/agenda.ts';
import { moving } from './actions.ts';
import { Cell, onGridKey } from './cell.ts';
import { catalogue, firstSlot, isNarrow, PAGE } from './state.ts';

export function PlainGrid() {
  const { slots } = catalogue.value;
  const first = firstSlot.value;
  const count = Math.min(PAGE, slots - first);
  const width = isNarrow.value ? 4 : 10;
  const size = { rows: Math.ceil(count / width), columns: width };
  const rows = Array.from({ length: size.rows }, (_, row) =>
    Array.from(
      { length: Math.min(width, count - row * width) },
      (__, column) => first + row * width + column,
    ),
  );
  return html`<table
    class=${`day plain ${moving.value === undefined ? '' : 'moving'}`}
    role="grid"
    aria-label=${rangeName()}
    aria-describedby="grid-help"
    onKeyDown=${(event: KeyboardEvent) => onGridKey(event, size)}
  >
    <tbody>
      ${rows.map(
        (numbers, row) =>
          html`<tr key=${numbers[0]}>
            ${numbers.map(
              (slot, column) =>
                html`<td role="gridcell" key=${slot}>
                  <${Cell}
                    place=${{ slot }}
                    spot=${{ row, column }}
                    size=${size}
                    label=${(state: string) => say('plainCell', { slot, state })}
                    text=${(state: string) => html`<b>${slot}</b> ${state}`}
                  />
                </td>`,
            )}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** `Slots 0 to 99` */
export function rangeName(): string {
  const first = firstSlot.value;
  return say('slots', { first, last: Math.min(first + PAGE, catalogue.value.slots) - 1 });
}

export function PlainToolbar() {
  const { slots } = catalogue.value;
  const pages = Array.from({ length: Math.ceil(slots / PAGE) }, (_, page) => page * PAGE);
  const at = firstSlot.value / PAGE;
  const turn = (page: number): void => {
    firstSlot.value = pages[page] ?? firstSlot.value;
  };
  return html`<div class="toolbar" role="group" aria-label=${say('slotPages')}>
    <div class="day-choice">
      <button
        type="button"
        aria-label=${say('pageBefore')}
        aria-disabled=${at === 0 ? 'true' : undefined}
        onClick=${() => turn(at - 1)}
      >
        ‹
      </button>
      <label>
        <span>${say('firstSlot')}</span>
        <input
          type="number"
          min="0"
          max=${slots - 1}
          value=${firstSlot.value}
          onChange=${(event: Event) => turn(Math.floor(Number((event.currentTarget as HTMLInputElement).value) / PAGE))}
        />
      </label>
      <button
        type="button"
        aria-label=${say('pageAfter')}
        aria-disabled=${at === pages.length - 1 ? 'true' : undefined}
        onClick=${() => turn(at + 1)}
      >
        ›
      </button>
    </div>
  </div>`;
}
