/**
 * The decisions for persons, with their business rules: what the doors for people call. One a thread. Every call is a decision under
 * the person's lock and the slots', and is in the ledger with the person's trail, or has not happened.
 *
 * Slots are checked by the door: they are slots of the catalogue.
 */
import type { TrailEntry } from '../people/trail-kinds.ts';

/** Somebody with a record. */
export interface Person {
  /** Whom slots are booked for: below zero, where no client of the swarm is. */
  readonly holder: number;
  /** Who it is, with the door that knows it in front: `chatbot:Marcos`, `agenda:ana`; a CPF is the same for all: `cpf:52998224725`. */
  readonly key: string;
  readonly name: string;
  /** Date of birth as the number YYYYMMDD; 0 where it is not known. */
  readonly birth: number;
}

/** Where `booked` is told, it is decided; `taken`: by somebody else, or by oneself. */
type Booked = { readonly outcome: 'booked'; readonly slot: number };

export interface Office {
  /** The last number of the ledger that anything told since `forget` rests on: no answer may be told before that is durable. */
  readonly restsOn: number;
  /** Begins anew with what `restsOn` covers. */
  readonly forget: () => void;

  /** The person of a key, if there is one. Keys match exactly, after NFC. */
  readonly find: (key: string) => Person | undefined;
  /**
   * Makes a record, or finds the one that is there: then `name` and `birth` fill what it did not know, and change nothing that it
   * did. `undefined` when there are as many persons as there may be. Key and name are cut to 80 bytes of UTF-8, at a character.
   */
  readonly register: (key: string, name: string, birth?: number) => Person | undefined;

  /** The slots that a person holds, ascending. */
  readonly bookingsOf: (person: Person) => readonly number[];
  /** Those of the slots that nobody holds, in the order given. As good as a glance: somebody may be faster. */
  readonly freeOf: (slots: readonly number[]) => readonly number[];

  /** Books one slot; a person may hold many. */
  readonly book: (person: Person, slot: number) => Booked | { readonly outcome: 'taken' };
  /** Books one slot for a person who may hold one at most: a booking that is there is moved, and both change or neither. */
  readonly consult: (
    person: Person,
    slot: number,
  ) =>
    | Booked
    | { readonly outcome: 'moved'; readonly slot: number; readonly from: number }
    | { readonly outcome: 'taken' };
  /**
   * Books the first of `slots` that is free, unless the person holds one of those that `rivals` says yes to: one appointment a person and
   * specialty. `has`: the one that is there.
   */
  readonly appoint: (
    person: Person,
    slots: readonly number[],
    rivals: (slot: number) => boolean,
  ) => Booked | { readonly outcome: 'has'; readonly slot: number } | { readonly outcome: 'noneFree' };
  /** Frees a slot. False when the person does not hold it. */
  readonly cancel: (person: Person, slot: number) => boolean;
  /**
   * Frees all slots of a person and forgets the trail; the record goes, too, and with it into the ledger what `beforeEnd` stages. Returns how many
   * slots were freed; of one who has very many some are left, and the record then as well.
   */
  readonly erase: (person: Person, beforeEnd?: (freed: number) => void) => number;

  /** Writes into the trail that somebody has looked. */
  readonly note: (person: Person, kind: 'LIST_SLOTS' | 'LIST_USER_BOOKINGS', count: number) => void;
  /** The trail, oldest first: the last 1,000 lines. */
  readonly trailOf: (person: Person) => readonly TrailEntry[];
}
