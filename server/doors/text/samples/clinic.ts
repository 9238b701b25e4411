/** A small clinic and a clock that a test sets: two doctors, ten days from 2026-11-20, every half hour from 08:00 to 20:00. */
import type { WallClock } from '../../../base/clock.ts';
import { consecutiveDays } from '../../../catalogue/calendar-day.ts';
import { numberPlaces, type Catalogue } from '../../../catalogue/catalogue.ts';

export const LEONARDO = 'Dr. Leonardo Araujo';
export const SARA = 'Dra. Sara Maria';

export function sampleCatalogue(): Catalogue {
  const times = Array.from({ length: 25 }, (_, half) => {
    const hour = String(8 + Math.floor(half / 2)).padStart(2, '0');
    return `${hour}:${half % 2 === 0 ? '00' : '30'}`;
  });
  return numberPlaces(
    [SARA, LEONARDO].map((name) => ({ name, specialty: 'Clínico Geral' })),
    consecutiveDays('2026-11-20', 10) ?? [],
    times,
  );
}

export interface SetClock extends WallClock {
  /** Local time, as `2026-11-20 09:15:01`. */
  readonly set: (local: string) => void;
}

/** Each look is a microsecond after the one before. */
export function sampleClock(local = '2026-11-20 09:15:01'): SetClock {
  let us = 0;
  const set = (text: string): void => {
    us = new Date(text.replace(' ', 'T')).getTime() * 1000;
  };
  set(local);
  return { nowUs: () => (us += 1), set };
}
