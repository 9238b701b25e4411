/** Which free slots to offer who was not fast enough: of the same specialty, nearest in time first. */
import type { Catalogue } from './catalogue.ts';

const DAY_MINUTES = 1_440;

export interface NearestWish {
  /** A slot of the catalogue. */
  readonly slot: number;
  /** So many at most. */
  readonly most: number;
  /** Looks at so many slots at most. */
  readonly looks: number;
  /** Nothing before this is offered: local time, as `2026-11-20 09:15`. */
  readonly from: string;
}

/**
 * Goes from the slot's time outward, to the side that is nearer; of two that are equally near the earlier one comes first, and at one time the
 * slot's own provider. `isFree` is called for at most `looks` slots.
 */
export function nearestFree(
  catalogue: Catalogue,
  { slot, most, looks, from }: NearestWish,
  isFree: (slot: number) => boolean,
): number[] {
  const place = catalogue.placeOf(slot);
  if (place === undefined) return [];
  const { days, times, providers } = catalogue;
  const alike = providers.filter(({ specialty }) => specialty === place.specialty).map(({ name }) => name);
  const own = [place.provider, ...alike.filter((name) => name !== place.provider)];
  const moments = days.length * times.length;
  const dayOf = (moment: number): string => days[Math.floor(moment / times.length)];
  const timeOf = (moment: number): string => times[moment % times.length];
  const minuteOf = (moment: number): number =>
    Math.floor(moment / times.length) * DAY_MINUTES + minutesOf(timeOf(moment));
  const centre = days.indexOf(place.day) * times.length + times.indexOf(place.time);
  const isOpen = (moment: number): boolean =>
    moment >= 0 && moment < moments && `${dayOf(moment)} ${timeOf(moment)}` >= from;
  const distanceTo = (moment: number): number =>
    isOpen(moment) ? Math.abs(minuteOf(moment) - minuteOf(centre)) : Number.POSITIVE_INFINITY;
  const found: number[] = [];
  let looked = 0;
  let [earlier, later] = [centre - 1, centre];
  // The slot may be over already, and what comes next not.
  while (later < moments && !isOpen(later)) later += 1;
  while (found.length < most && looked < looks && (isOpen(earlier) || isOpen(later))) {
    const moment = distanceTo(earlier) <= distanceTo(later) ? earlier : later;
    if (moment === earlier) earlier -= 1;
    else later += 1;
    for (const provider of own) {
      const each = catalogue.slotOf({ provider, day: dayOf(moment), time: timeOf(moment) });
      if (each === undefined || each === slot || found.length >= most || looked >= looks) continue;
      looked += 1;
      if (isFree(each)) found.push(each);
    }
  }
  return found;
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
