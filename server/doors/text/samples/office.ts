/** An office without locks and without a ledger, in one thread: what doors are tested with. */
import type { WallClock } from '../../../base/clock.ts';
import type { Office, Person } from '../../../booking/office.ts';
import type { TrailEntry, TrailKind } from '../../../people/trail-kinds.ts';

const KEY_BYTES = 80;
const TRAIL_LINES = 1_000;

interface Kept {
  person: Person;
  readonly slots: Set<number>;
  trail: TrailEntry[];
}

export class SampleOffice implements Office {
  /** No more persons are taken. */
  full = false;
  /** How many changes there were: each is durable when a test says so. */
  sequence = 0;
  restsOn = 0;
  readonly #clock: WallClock;
  readonly #kept = new Map<string, Kept>();
  readonly #holders = new Map<number, number>();
  #last = 0;

  constructor(clock: WallClock) {
    this.#clock = clock;
  }

  forget(): void {
    this.restsOn = 0;
  }

  find(key: string): Person | undefined {
    this.restsOn = this.sequence;
    return this.#kept.get(cut(key))?.person;
  }

  register(key: string, name: string, birth = 0): Person | undefined {
    const known = this.find(key);
    if (known === undefined && this.full) return undefined;
    const person: Person = {
      holder: known?.holder ?? (this.#last -= 1),
      key: cut(key),
      name: known === undefined || known.name === '' ? cut(name) : known.name,
      birth: known === undefined || known.birth === 0 ? birth : known.birth,
    };
    if (known?.name === person.name && known.birth === person.birth) return known;
    const kept = this.#kept.get(person.key);
    if (kept === undefined) this.#kept.set(person.key, { person, slots: new Set(), trail: [] });
    else kept.person = person;
    this.#changed();
    return person;
  }

  bookingsOf(person: Person): readonly number[] {
    this.restsOn = this.sequence;
    return [...this.#of(person).slots].toSorted((one, other) => one - other);
  }

  freeOf(slots: readonly number[]): readonly number[] {
    this.restsOn = this.sequence;
    return slots.filter((slot) => !this.#holders.has(slot));
  }

  book(person: Person, slot: number): ReturnType<Office['book']> {
    const done = this.#take(person, slot);
    this.#write(person, done ? 'BOOK_SUCCESS' : 'BOOK_FAILED', slot);
    return done ? { outcome: 'booked', slot } : { outcome: 'taken' };
  }

  consult(person: Person, slot: number): ReturnType<Office['consult']> {
    const [from] = this.bookingsOf(person);
    if (from === undefined) return this.book(person, slot);
    const done = this.#take(person, slot);
    if (done) this.#free(person, from);
    this.#write(person, done ? 'MOVE_SUCCESS' : 'MOVE_FAILED', slot);
    return done ? { outcome: 'moved', slot, from } : { outcome: 'taken' };
  }

  appoint(
    person: Person,
    slots: readonly number[],
    rivals: (slot: number) => boolean,
  ): ReturnType<Office['appoint']> {
    const has = this.bookingsOf(person).find(rivals);
    if (has !== undefined) {
      this.#write(person, 'BOOK_FAILED', has);
      return { outcome: 'has', slot: has };
    }
    const slot = slots.find((each) => this.#take(person, each));
    this.#write(person, slot === undefined ? 'BOOK_FAILED' : 'BOOK_SUCCESS', slot ?? slots[0]);
    return slot === undefined ? { outcome: 'noneFree' } : { outcome: 'booked', slot };
  }

  cancel(person: Person, slot: number): boolean {
    const done = this.#of(person).slots.has(slot);
    if (done) this.#free(person, slot);
    this.#write(person, done ? 'CANCEL_SUCCESS' : 'CANCEL_FAILED', slot);
    return done;
  }

  erase(person: Person): number {
    const slots = this.bookingsOf(person);
    for (const slot of slots) this.#free(person, slot);
    this.#kept.delete(person.key);
    this.#changed();
    return slots.length;
  }

  note(person: Person, kind: 'LIST_SLOTS' | 'LIST_USER_BOOKINGS', count: number): void {
    this.#write(person, kind, undefined, kind === 'LIST_USER_BOOKINGS' ? count : 0);
  }

  trailOf(person: Person): readonly TrailEntry[] {
    this.restsOn = this.sequence;
    return [...this.#of(person).trail];
  }

  #of(person: Person): Kept {
    const kept = this.#kept.get(person.key);
    // A door that goes on with a person who was erased would book for nobody.
    if (kept?.person.holder !== person.holder) throw new Error(`${person.key} has no record`);
    return kept;
  }

  #take(person: Person, slot: number): boolean {
    const { slots } = this.#of(person);
    if (this.#holders.has(slot)) return false;
    this.#holders.set(slot, person.holder);
    slots.add(slot);
    return true;
  }

  #free(person: Person, slot: number): void {
    this.#holders.delete(slot);
    this.#of(person).slots.delete(slot);
  }

  #write(person: Person, kind: TrailKind, slot: number | undefined, count = 0): void {
    const kept = this.#of(person);
    kept.trail = [...kept.trail, { atUs: this.#clock.nowUs(), kind, slot, count }].slice(-TRAIL_LINES);
    this.#changed();
  }

  #changed(): void {
    this.sequence += 1;
    this.restsOn = this.sequence;
  }
}

/** In NFC, cut to what a record has room for, at a character. */
function cut(text: string): string {
  let kept = '';
  for (const character of text.normalize('NFC')) {
    if (Buffer.byteLength(kept + character) > KEY_BYTES) break;
    kept += character;
  }
  return kept;
}
