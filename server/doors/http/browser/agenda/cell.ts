/**
 * A slot in a grid, after the grid pattern of the ARIA Authoring Practices: one cell is in the order of the Tab key, arrow keys walk to
 * the others, Enter takes the one that has the focus.
 */
import { signal } from '@preact/signals';
import { html } from 'htm/preact';
import type { ComponentChildren } from 'preact';

import type { Place } from '../api.ts';
import { say } from '../words/agenda.ts';
import { choose, stopMoving } from './actions.ts';
import { busy, look } from './board.ts';

export interface Spot {
  readonly row: number;
  readonly column: number;
}

export interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** Where the Tab key comes in. */
const here = signal<Spot>({ row: 0, column: 0 });

/** A grid that has become smaller is still entered. */
function within({ row, column }: Spot, { rows, columns }: Size): Spot {
  return {
    row: Math.max(0, Math.min(rows - 1, row)),
    column: Math.max(0, Math.min(columns - 1, column)),
  };
}

interface CellProps {
  /** Missing as long as its list has not come. */
  readonly place: Place | undefined;
  readonly spot: Spot;
  readonly size: Size;
  /** What is read aloud, given the words for the state. */
  readonly label: (state: string) => string;
  /** What stands in the cell, given the words for the state. */
  readonly text: (state: string) => ComponentChildren;
}

export function Cell({ place, spot, size, label, text }: CellProps) {
  const seen = place === undefined ? undefined : look(place.slot).value;
  const isBusy = place !== undefined && busy.value.has(place.slot);
  const state = isBusy ? 'busy' : (seen?.state ?? 'unknown');
  const { row, column } = within(here.value, size);
  // Another word is another element: the same one would move when its word has another place in the cell.
  return html`<button
    type="button"
    class=${`slot ${state}`}
    data-spot=${`${spot.row},${spot.column}`}
    tabindex=${row === spot.row && column === spot.column ? 0 : -1}
    aria-label=${label(say(state))}
    aria-disabled=${state === 'free' || state === 'mine' ? undefined : 'true'}
    onFocus=${() => {
      here.value = spot;
    }}
    onClick=${() => place && choose(place)}
  >
    <span key=${`${state} ${seen?.version}`} class=${seen?.isNews === true ? 'news' : ''}
      >${text(say(state))}</span
    >
  </button>`;
}

/** For the keys that are pressed in a grid of cells. */
export function onGridKey(event: KeyboardEvent, size: Size): void {
  if (event.key === 'Escape') stopMoving();
  const next = walk(event, within(here.value, size), size);
  if (next === undefined || !(event.currentTarget instanceof Element)) return;
  event.preventDefault();
  here.value = next;
  event.currentTarget.querySelector<HTMLElement>(`[data-spot="${next.row},${next.column}"]`)?.focus();
}

/** Where a key leads, or `undefined` where it leads nowhere. */
function walk({ key, ctrlKey }: KeyboardEvent, { row, column }: Spot, size: Size): Spot | undefined {
  const end = { row: size.rows - 1, column: size.columns - 1 };
  switch (key) {
    case 'ArrowUp':
      return within({ row: row - 1, column }, size);
    case 'ArrowDown':
      return within({ row: row + 1, column }, size);
    case 'ArrowLeft':
      return within({ row, column: column - 1 }, size);
    case 'ArrowRight':
      return within({ row, column: column + 1 }, size);
    case 'PageUp':
      return within({ row: row - 6, column }, size);
    case 'PageDown':
      return within({ row: row + 6, column }, size);
    case 'Home':
      return { row: ctrlKey ? 0 : row, column: 0 };
    case 'End':
      return { row: ctrlKey ? end.row : row, column: end.column };
    default:
      return undefined;
  }
}
