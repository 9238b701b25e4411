/** Lines of a person's trail, as the agenda prints them. */
import { localTime } from '../../base/clock.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import type { TrailEntry } from '../../people/trail-kinds.ts';

/** `2026-11-20 09:15:01.123456 | BOOK_SUCCESS | ana | slot::2026-11-20:08:00:00` */
export function trailLine(entry: TrailEntry, name: string, catalogue: Catalogue): string {
  const { text, micros } = localTime(entry.atUs);
  const about = aboutOf(entry, catalogue);
  return [`${text}.${micros}`, entry.kind, name, ...(about === '' ? [] : [about])].join(' | ');
}

/** `slot::2026-11-20:08:00:00` */
export function slotName(slot: number, catalogue: Catalogue): string {
  const place = catalogue.placeOf(slot);
  return `slot::${place === undefined ? slot : `${place.day}:${place.time}:00`}`;
}

function aboutOf({ kind, slot, count }: TrailEntry, catalogue: Catalogue): string {
  const name = slot === undefined ? '' : slotName(slot, catalogue);
  switch (kind) {
    case 'LIST_SLOTS':
      return '';
    case 'LIST_USER_BOOKINGS':
      return `count:${count}`;
    case 'BOOK_SUCCESS':
    case 'CANCEL_SUCCESS':
    case 'MOVE_SUCCESS':
      return name;
    case 'BOOK_FAILED':
    case 'MOVE_FAILED':
      return `${name} - already booked`;
    case 'CANCEL_FAILED':
      return `${name} - not found`;
    default:
      return kind satisfies never;
  }
}
