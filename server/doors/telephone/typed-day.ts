/** A day as a caller types it, DDMMAAAA, and back. */
import { isCalendarDay } from '../../catalogue/index.ts';

/** The day as YYYY-MM-DD; `undefined` where there is no such day. */
export function dayOf(typed: string): string | undefined {
  if (!/^\d{8}$/.test(typed)) return undefined;
  const day = `${typed.slice(4)}-${typed.slice(2, 4)}-${typed.slice(0, 2)}`;
  return isCalendarDay(day) ? day : undefined;
}

/** The digits of a day that is given as YYYY-MM-DD. */
export function typedDay(day: string): string {
  return day.split('-').toReversed().join('');
}
