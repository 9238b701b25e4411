/** The office over the shared memory: see office.ts for what it promises. */
import type { WallClock } from '../base/clock.ts';
import type { Journal } from '../ledger/journal.ts';
import { numberOf, readTaken } from '../ledger/sequence.ts';
import { Slot, readLayout } from '../memory/layout.ts';
import { openRecords, type PersonRecord } from '../people/records.ts';
import type { TrailKind } from '../people/trail-kinds.ts';
import type { Desk } from './desk.ts';
import type { Expected } from './expecting.ts';
import { Decision, FREE } from './ground.ts';
import type { Office, Person } from './office.ts';
import type { Staging } from './staging.ts';

/** Frees at most so many slots for one who is erased, so that the ledger has room for all of them. */
const MOST_FREED = 900;

export interface OfficeSettings {
  readonly memory: Int32Array<SharedArrayBuffer>;
  readonly desk: Desk;
  readonly staging: Staging;
  readonly journal: Journal | undefined;
  readonly clock: WallClock;
}

export function openOffice(settings: OfficeSettings, counter: Counter = openCounter(settings)): Office {
  const { records, rest } = counter;
  const told = (record: PersonRecord | undefined): Person | undefined => {
    rest.onAll();
    return record && personOf(record);
  };
  return {
    get restsOn() {
      return rest.number;
    },
    forget: () => rest.forget(),
    find: (key) => told(records.find(key)),
    register: (key, name, birth = 0) => told(records.register(key, name, birth)),
    ...openLooks(counter),
    ...openBookings(settings, counter),
    ...openEndings(settings, counter),
  };
}

/** What an answer rests on: the highest number that it was told of. */
class Rest {
  number = 0;
  readonly #memory: Int32Array;
  readonly #isDurable: boolean;

  constructor({ memory, journal }: OfficeSettings) {
    this.#memory = memory;
    this.#isDurable = journal !== undefined;
  }

  forget(): void {
    this.number = 0;
  }

  on({ lo, hi }: { readonly lo: number; readonly hi: number }): void {
    this.number = Math.max(this.number, numberOf(lo, hi));
  }

  /** What was read of many places rests on all that was taken by now. */
  onAll(): void {
    if (this.#isDurable) this.number = Math.max(this.number, readTaken(this.#memory));
  }
}

export type Counter = ReturnType<typeof openCounter>;

/** What the decisions of an office share. */
export function openCounter(settings: OfficeSettings) {
  const { memory, desk, staging, clock } = settings;
  const { slots, slotsAt, slotStride, lockWords } = readLayout(memory);
  const holders = slotsAt + lockWords + Slot.holder;
  const rest = new Rest(settings);
  const records = openRecords(staging, (number) => rest.on(number));
  const holderAt = (slot: number): number => Atomics.load(memory, holders + slot * slotStride);
  /** Under the person's lock nobody else adds to them or takes from them. */
  const slotsOf = (holder: number): number[] => {
    const held: number[] = [];
    for (let slot = 0; slot < slots; slot += 1) if (holderAt(slot) === holder) held.push(slot);
    return held;
  };
  /** Decides under a person's lock; one who was erased meanwhile is registered anew. `undefined` when there is no room for that. */
  const withPerson = <T>(
    person: Person,
    decide: (record: PersonRecord, holder: number) => T,
  ): T | undefined => {
    for (;;) {
      const record = records.find(person.key) ?? records.register(person.key, person.name, person.birth);
      if (record === undefined) return undefined;
      if (!records.enter(record)) continue;
      const result = decide(record, holderOf(record.number));
      records.leave(record);
      return result;
    }
  };
  const stageLine = ({ number }: PersonRecord, kind: TrailKind, slot?: number, count = 0): void =>
    records.stageLine(number, clock.nowUs(), kind, slot, count);
  const publishLine = (record: PersonRecord, kind: TrailKind, slot?: number, count?: number): void => {
    stageLine(record, kind, slot, count);
    rest.on(staging.publish());
  };
  /** A change of a slot, with the line that tells of it; where it is refused, nothing of it is left. */
  const change = (record: PersonRecord, kind: TrailKind, slot: number, decide: () => Expected): Expected => {
    stageLine(record, kind, slot);
    const decision = decide();
    if (decision !== Decision.ok) staging.drop();
    rest.on({ lo: desk.told.sequenceLo, hi: desk.told.sequenceHi });
    return decision;
  };
  return { records, rest, holderAt, slotsOf, withPerson, publishLine, change };
}

function openLooks({ records, rest, holderAt, slotsOf, withPerson, publishLine }: Counter) {
  return {
    bookingsOf: (person: Person) => {
      const held = withPerson(person, (_, holder) => slotsOf(holder)) ?? [];
      rest.onAll();
      return held;
    },
    freeOf: (wanted: readonly number[]) => {
      const free = wanted.filter((slot) => holderAt(slot) === FREE);
      rest.onAll();
      return free;
    },
    note: (person: Person, kind: TrailKind, count: number) => {
      withPerson(person, (record) => publishLine(record, kind, undefined, count));
    },
    trailOf: (person: Person) => {
      const trail = withPerson(person, ({ number }) => records.trailOf(number)) ?? [];
      rest.onAll();
      return trail;
    },
  } satisfies Partial<Office>;
}

function openBookings(
  { desk }: OfficeSettings,
  counter: Counter,
): Pick<Office, 'book' | 'consult' | 'appoint'> {
  const { rest, holderAt, slotsOf, withPerson, publishLine, change } = counter;
  const book = (record: PersonRecord, holder: number, slot: number): boolean =>
    change(record, 'BOOK_SUCCESS', slot, () => desk.book(slot, holder)) === Decision.ok;
  return {
    book: (person, slot) => {
      const booked = withPerson(person, (record, holder) => {
        const done = book(record, holder, slot);
        if (!done) publishLine(record, 'BOOK_FAILED', slot);
        return done;
      });
      return booked === true ? { outcome: 'booked', slot } : { outcome: 'taken' };
    },
    consult: (person, slot) =>
      withPerson(person, (record, holder) => {
        const [from] = slotsOf(holder);
        if (from === undefined) {
          if (book(record, holder, slot)) return { outcome: 'booked', slot } as const;
        } else if (
          from !== slot &&
          change(record, 'MOVE_SUCCESS', slot, () => desk.move(from, slot, holder)) === Decision.ok
        ) {
          return { outcome: 'moved', slot, from } as const;
        }
        publishLine(record, from === undefined ? 'BOOK_FAILED' : 'MOVE_FAILED', slot);
        return { outcome: 'taken' } as const;
      }) ?? { outcome: 'taken' },
    appoint: (person, wanted, rivals) =>
      withPerson(person, (record, holder) => {
        const rival = slotsOf(holder).find(rivals);
        if (rival === undefined) {
          for (const slot of wanted)
            if (holderAt(slot) === FREE && book(record, holder, slot))
              return { outcome: 'booked', slot } as const;
        }
        publishLine(record, 'BOOK_FAILED', rival ?? wanted[0]);
        rest.onAll();
        return rival === undefined
          ? ({ outcome: 'noneFree' } as const)
          : ({ outcome: 'has', slot: rival } as const);
      }) ?? { outcome: 'noneFree' },
  };
}

function openEndings({ desk }: OfficeSettings, counter: Counter): Pick<Office, 'cancel' | 'erase'> {
  const { records, rest, slotsOf, withPerson, publishLine, change } = counter;
  return {
    cancel: (person, slot) =>
      withPerson(person, (record, holder) => {
        const decision = change(record, 'CANCEL_SUCCESS', slot, () => desk.cancel(slot, holder));
        const done = decision === Decision.ok;
        if (!done) publishLine(record, 'CANCEL_FAILED', slot);
        return done;
      }) ?? false,
    erase: (person, beforeEnd) =>
      withPerson(person, (record, holder) => {
        const held = slotsOf(holder);
        for (const slot of held.slice(0, MOST_FREED)) desk.cancel(slot, holder);
        rest.onAll();
        if (held.length <= MOST_FREED) {
          beforeEnd?.(held.length);
          records.remove(record);
        }
        return Math.min(held.length, MOST_FREED);
      }) ?? 0,
  };
}

/** Persons hold slots by numbers below zero: the swarm's clients are above. */
function holderOf(number: number): number {
  return -1 - number;
}

function personOf({ number, key, name, birth }: PersonRecord): Person {
  return { holder: holderOf(number), key, name, birth };
}
