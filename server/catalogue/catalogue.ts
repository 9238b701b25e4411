import { VagaError } from '../base/errors.ts';
import { MAX_SLOTS } from '../memory/layout.ts';

/** Somebody whose time is sold. */
interface Provider {
  /** Unique in its catalogue. */
  readonly name: string;
  readonly specialty: string;
}

/** What a slot stands for, in words a person would use. */
interface Place {
  /** A provider's name. */
  readonly provider: string;
  readonly specialty: string;
  /** YYYY-MM-DD, on the clinic's own calendar. */
  readonly day: string;
  /** HH:MM, on the clinic's own clock. */
  readonly time: string;
}

/** Gives a slot its provider, day and hour, and back. It never changes while a server runs. */
export interface Catalogue {
  /** How many slots there are; they are numbered from 0. */
  readonly slots: number;
  /** In the file's order; empty when the slots are plain. */
  readonly providers: readonly Provider[];
  /** Each once, in the order in which the providers bring them up. */
  readonly specialties: readonly string[];
  /** Consecutive; empty when the slots are plain. */
  readonly days: readonly string[];
  /** Ascending, the same ones every day; empty when the slots are plain. */
  readonly times: readonly string[];
  /** The slot of a place, or `undefined` where nothing of the kind is sold. Names match exactly, accents and case included. */
  slotOf(place: Pick<Place, 'provider' | 'day' | 'time'>): number | undefined;
  /** The place of a slot, or `undefined` where it has none: slots are plain, or there is no slot of that number. */
  placeOf(slot: number): Place | undefined;
  /** One line for a person; any number is accepted, so that an error message can describe a slot that does not exist. */
  describe(slot: number): string;
}

/**
 * Slots that are nothing but numbers, for `--slots N`.
 *
 * @throws VagaError `usage` unless `slots` is a whole number from 1 to 2²⁴
 */
export function plainCatalogue(slots: number): Catalogue {
  if (!Number.isInteger(slots) || slots < 1 || slots > MAX_SLOTS) {
    throw new VagaError('usage', `--slots must be a whole number from 1 to ${MAX_SLOTS}, not ${slots}.`);
  }
  return {
    slots,
    providers: [],
    specialties: [],
    days: [],
    times: [],
    slotOf: () => undefined,
    placeOf: () => undefined,
    describe: (slot) => `slot ${slot}`,
  };
}

/**
 * Numbers the places provider by provider, day by day:
 *
 *     slot = (provider × days + day) × times + time
 *
 * so that the times of one provider's day are neighbours, which is what "the earliest free time of that day" walks over.
 * The three lists must be what a clinic file promises: not empty, nothing twice, at most `MAX_SLOTS` combinations.
 */
export function numberPlaces(
  providers: readonly Provider[],
  days: readonly string[],
  times: readonly string[],
): Catalogue {
  const providerIndexes = indexes(providers.map((provider) => provider.name));
  const dayIndexes = indexes(days);
  const timeIndexes = indexes(times);
  const slots = providers.length * days.length * times.length;

  const placeOf = (slot: number): Place | undefined => {
    if (!Number.isInteger(slot) || slot < 0 || slot >= slots) return undefined;
    const dayOfProvider = Math.floor(slot / times.length);
    const { name, specialty } = providers[Math.floor(dayOfProvider / days.length)];
    return {
      provider: name,
      specialty,
      day: days[dayOfProvider % days.length],
      time: times[slot % times.length],
    };
  };

  return {
    slots,
    providers,
    specialties: [...new Set(providers.map((provider) => provider.specialty))],
    days,
    times,
    slotOf({ provider, day, time }) {
      const providerIndex = providerIndexes.get(provider);
      const dayIndex = dayIndexes.get(day);
      const timeIndex = timeIndexes.get(time);
      if (providerIndex === undefined || dayIndex === undefined || timeIndex === undefined) return undefined;
      return (providerIndex * days.length + dayIndex) * times.length + timeIndex;
    },
    placeOf,
    describe(slot) {
      const place = placeOf(slot);
      if (place === undefined) return `slot ${slot}`;
      return `${place.provider} (${place.specialty}), ${place.day} ${place.time}`;
    },
  };
}

/** What a catalogue with days is made of, as it goes from one thread to another: functions would not survive the way. */
export interface Calendar {
  readonly providers: readonly Provider[];
  readonly days: readonly string[];
  readonly times: readonly string[];
}

/** The catalogue of a calendar that is one already. */
export function calendarOf({ providers, days, times }: Calendar): Catalogue {
  return numberPlaces(providers, days, times);
}

function indexes(names: readonly string[]): Map<string, number> {
  return new Map(names.map((name, index) => [name, index]));
}
