/** The office over the shared memory: see office.ts for what it promises. */
import type { WallClock } from '../base/clock.ts';
import type { Journal } from '../ledger/journal.ts';
import { numberOf, readTaken } from '../ledger/sequence.ts';
import { Slot, readLayout } from '../memory/layout.ts';
import { openRecords, type PersonRecord } from '../people/records.ts';
import type { TrailKind } from '../people/trail-kinds.ts';
import type { Desk } from './desk.ts';
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

export function openOffice({ memory, desk, staging, journal, clock }: OfficeSettings): Office {
  const { slots, slotsAt, slotStride, lockWords } = readLayout(memory);
  const holders = slotsAt + lockWords + Slot.holder;
  let restsOn = 0;
  const restOn = ({ lo, hi }: { readonly lo: number; readonly hi: number }): void => {
    restsOn = Math.max(restsOn, numberOf(lo, hi));
  };
  /** What was read of many places rests on all that was taken by now. */
  const restOnAll = (): void => {
    if (journal !== undefined) restsOn = Math.max(restsOn, readTaken(memory));
  };
  const records = openRecords(staging, restOn);

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
    restOn(staging.publish());
  };
  /** A change of a slot, with the line that tells of it; where it is refused, nothing of it is left. */
  const change = (record: PersonRecord, kind: TrailKind, slot: number, decide: () => Decision): boolean => {
    stageLine(record, kind, slot);
    const done = decide() === Decision.ok;
    if (!done) staging.drop();
    restOn({ lo: desk.told.sequenceLo, hi: desk.told.sequenceHi });
    return done;
  };
  const book = (record: PersonRecord, holder: number, slot: number): boolean =>
    change(record, 'BOOK_SUCCESS', slot, () => desk.book(slot, holder));

  return {
    get restsOn() {
      return restsOn;
    },
    forget: () => {
      restsOn = 0;
    },
    find: (key) => {
      const record = records.find(key);
      restOnAll();
      return record && personOf(record);
    },
    register: (key, name, birth = 0) => {
      const record = records.register(key, name, birth);
      restOnAll();
      return record && personOf(record);
    },
    bookingsOf: (person) => {
      const held = withPerson(person, (_, holder) => slotsOf(holder)) ?? [];
      restOnAll();
      return held;
    },
    freeOf: (wanted) => {
      const free = wanted.filter((slot) => holderAt(slot) === FREE);
      restOnAll();
      return free;
    },
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
          change(record, 'MOVE_SUCCESS', slot, () => desk.move(from, slot, holder))
        ) {
          return { outcome: 'moved', slot, from } as const;
        }
        publishLine(record, from === undefined ? 'BOOK_FAILED' : 'MOVE_FAILED', slot);
        return { outcome: 'taken' } as const;
      }) ?? { outcome: 'taken' },
    appoint: (person, wanted, rivals) =>
      withPerson(person, (record, holder) => {
        const rival = slotsOf(holder).find(rivals);
        if (rival !== undefined) {
          publishLine(record, 'BOOK_FAILED', rival);
          restOnAll();
          return { outcome: 'has', slot: rival } as const;
        }
        for (const slot of wanted)
          if (holderAt(slot) === FREE && book(record, holder, slot))
            return { outcome: 'booked', slot } as const;
        publishLine(record, 'BOOK_FAILED', wanted[0]);
        restOnAll();
        return { outcome: 'noneFree' } as const;
      }) ?? { outcome: 'noneFree' },
    cancel: (person, slot) =>
      withPerson(person, (record, holder) => {
        const done = change(record, 'CANCEL_SUCCESS', slot, () => desk.cancel(slot, holder));
        if (!done) publishLine(record, 'CANCEL_FAILED', slot);
        return done;
      }) ?? false,
    erase: (person) =>
      withPerson(person, (record, holder) => {
        const held = slotsOf(holder);
        let freed = 0;
        for (const slot of held.slice(0, MOST_FREED))
          if (desk.cancel(slot, holder) === Decision.ok) freed += 1;
        restOn({ lo: desk.told.sequenceLo, hi: desk.told.sequenceHi });
        if (held.length <= MOST_FREED) records.remove(record);
        return freed;
      }) ?? 0,
    note: (person, kind, count) => {
      withPerson(person, (record) => publishLine(record, kind, undefined, count));
    },
    trailOf: (person) => {
      const trail = withPerson(person, ({ number }) => records.trailOf(number)) ?? [];
      restOnAll();
      return trail;
    },
  };
}

/** Persons hold slots by numbers below zero: the swarm's clients are above. */
function holderOf(number: number): number {
  return -1 - number;
}

function personOf({ number, key, name, birth }: PersonRecord): Person {
  return { holder: holderOf(number), key, name, birth };
}
