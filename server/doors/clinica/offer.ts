/**
 * What the clinic's door sells: the free times of a specialty on a day, whichever of its doctors they are with. Specialties, days and
 * weekdays are told as that system tells them, `['20/12/2023', 'QUARTA-FEIRA', '8h', 'DERMATOLOGIA']`: capitals without accents.
 */
import { localTime, type WallClock } from '../../base/clock.ts';
import type { Office } from '../../booking/office.ts';
import { isCalendarDay, type Catalogue } from '../../catalogue/index.ts';

/** What a clinic's door is told. */
export interface ClinicaContext {
  readonly catalogue: Catalogue;
  readonly clock: WallClock;
  /** Whose specialty is listed first. */
  readonly provider?: string;
  /** So many places of a specialty are sold a day, the earliest ones; without it all of them. */
  readonly capacity?: number;
}

/** The client shows the first three rows, and none that is missing. */
const ROWS = 3;
const DEFAULT_PROVIDER = 'Dr. Leonardo Araujo';
const WEEKDAYS = [
  'DOMINGO',
  'SEGUNDA-FEIRA',
  'TERCA-FEIRA',
  'QUARTA-FEIRA',
  'QUINTA-FEIRA',
  'SEXTA-FEIRA',
  'SABADO',
] as const;

/** A place as the client is told of it. */
interface ListedPlace {
  readonly specialty: string;
  /** DD/MM/AAAA. */
  readonly date: string;
  readonly weekday: string;
  /** HH:MM. */
  readonly time: string;
}

export class Offer {
  readonly #catalogue: Catalogue;
  readonly #clock: WallClock;
  readonly #capacity: number;
  /** In the order in which they are listed. */
  readonly #specialties: readonly string[];

  constructor({ catalogue, clock, provider, capacity }: ClinicaContext) {
    this.#catalogue = catalogue;
    this.#clock = clock;
    this.#capacity = capacity ?? Number.POSITIVE_INFINITY;
    const shown = catalogue.providers.find(({ name }) => name === (provider ?? DEFAULT_PROVIDER));
    const first = shown === undefined ? [] : [shown.specialty];
    this.#specialties = [...new Set([...first, ...catalogue.specialties])];
  }

  /**
   * The rows on offer: each specialty with its next day that has a free time, then with the one after that where there are fewer specialties
   * than rows. Where nothing is free there are as many rows all the same, since the client takes three without looking; whoever asks for one is
   * told that nothing is free.
   */
  rows(office: Office): readonly (readonly string[])[] {
    const [first] = this.#specialties;
    if (first === undefined) return []; // plain slots are no clinic's
    const days = this.#specialties.map((specialty) => ({
      specialty,
      free: this.#freeDays(specialty, office),
    }));
    const rows: string[][] = [];
    for (let round = 0; round < ROWS; round += 1) {
      for (const { specialty, free } of days) {
        const next = free.next();
        if (next.done !== true) rows.push(this.#rowOf(specialty, next.value));
        if (rows.length === ROWS) return rows;
      }
    }
    while (rows.length < ROWS) rows.push(this.#rowOf(first, this.#today));
    return rows;
  }

  /** The specialty that a client names, accents and case apart, or by who practises it: DERMATOLOGISTA is DERMATOLOGIA. */
  specialtyOf(named: string): string | undefined {
    const wanted = subjectOf(named);
    return this.#specialties.find((specialty) => subjectOf(specialty) === wanted);
  }

  /** The day that a client writes as D/M/AAAA, if it is one of the catalogue's. */
  dayOf(date: string): string | undefined {
    const [, day = '', month = '', year = ''] = /^\s*(\d{1,2})\/(\d{1,2})\/(\d{4})\s*$/.exec(date) ?? [];
    const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    return isCalendarDay(written) && this.#catalogue.days.includes(written) ? written : undefined;
  }

  /** The slots of a specialty on a day that are still to come: earliest time first, then in the order of its doctors. */
  slotsOf(specialty: string, day: string): readonly number[] {
    const catalogue = this.#catalogue;
    const now = this.#now;
    const doctors = catalogue.providers.filter((provider) => provider.specialty === specialty);
    return catalogue.times
      .flatMap((time) => doctors.map(({ name }) => catalogue.slotOf({ provider: name, day, time })))
      .filter((slot) => slot !== undefined)
      .slice(0, this.#capacity)
      .filter((slot) => this.#momentOf(slot) > now);
  }

  /** Whether a slot's time has not come yet. What is over stands in nobody's way. */
  isToCome(slot: number): boolean {
    return this.#momentOf(slot) > this.#now;
  }

  isOf(slot: number, specialty: string): boolean {
    return this.#catalogue.placeOf(slot)?.specialty === specialty;
  }

  /** Of some slots the earliest one that is still to come. */
  nextOf(slots: readonly number[]): number | undefined {
    return slots
      .filter((slot) => this.isToCome(slot))
      .reduce<number | undefined>(
        (next, slot) => (next !== undefined && this.#momentOf(next) <= this.#momentOf(slot) ? next : slot),
        undefined,
      );
  }

  listed(slot: number): ListedPlace | undefined {
    const place = this.#catalogue.placeOf(slot);
    if (place === undefined) return undefined;
    const { specialty, day, time } = place;
    return { specialty: capitals(specialty), date: dateOf(day), weekday: weekdayOf(day), time };
  }

  /** The catalogue's days from today on with a free time of the specialty, one at a time: most lists need only the first. */
  *#freeDays(specialty: string, office: Office): Generator<string, void> {
    const today = this.#today;
    for (const day of this.#catalogue.days)
      if (day >= today && office.freeOf(this.slotsOf(specialty, day)).length > 0) yield day;
  }

  #rowOf(specialty: string, day: string): string[] {
    return [dateOf(day), weekdayOf(day), hourOf(this.#catalogue.times[0]), capitals(specialty)];
  }

  /** Day and time of a slot: as texts, earlier is less. */
  #momentOf(slot: number): string {
    const place = this.#catalogue.placeOf(slot);
    return place === undefined ? '' : `${place.day} ${place.time}`;
  }

  /** YYYY-MM-DD HH:MM. */
  get #now(): string {
    return localTime(this.#clock.nowUs()).text.slice(0, 16);
  }

  get #today(): string {
    return this.#now.slice(0, 10);
  }
}

function dateOf(day: string): string {
  return day.split('-').toReversed().join('/');
}

/** In UTC, as the catalogue counts its days. */
function weekdayOf(day: string): string {
  return WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()];
}

/** `08:00` is 8h, `08:30` is 8h30. */
function hourOf(time: string): string {
  const [hour, minute] = time.split(':');
  return `${Number(hour)}h${minute === '00' ? '' : minute}`;
}

function capitals(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toUpperCase();
}

function subjectOf(specialty: string): string {
  return capitals(specialty)
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replace(/LOGISTA$/, 'LOGIA');
}
