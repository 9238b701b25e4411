/**
 * Records of persons in the region of the shared memory, with an index over their keys and a trail each.
 *
 *     word 0    16                  then                       then
 *     ┌───────┬───────────────────┬──────────────────────────┬──────────────────────────────┐
 *     │ made  │ index: buckets    │ records: 48 words each   │ trails: 1,000 lines each     │
 *     └───────┴───────────────────┴──────────────────────────┴──────────────────────────────┘
 *
 *     bucket    1 + a record's number; 0: free and always was; −1: free again
 *     record    generation │ birth │ bytes of key, of name │ lines of the trail so far │ … │ key (20 words) │ name (20 words)
 *     line      time lo, hi (µs since 1970) │ kind + 256 × count │ slot
 *
 * What guards what: all but trails is written under the directory's lock, and read under it. A trail and the count of its lines are
 * written and read under the lock of their person; a person's generation is written under both, so that either suffices to read it.
 */
import type { Staging } from '../booking/staging.ts';
import { TRAIL_KINDS, type TrailEntry, type TrailKind } from './trail-kinds.ts';

/** So many persons at most; 162 MB of addresses, of which only what is used takes up memory. */
export const MOST_PEOPLE = 10_000;
export const TRAIL_LINES = 1_000;
/** Of UTF-8, for a key and for a name. */
export const TEXT_BYTES = 80;

const BUCKETS = 2 ** 15;
const TEXT_WORDS = TEXT_BYTES / 4;
const Field = {
  generation: 0,
  birth: 1,
  keyBytes: 2,
  nameBytes: 3,
  lines: 4,
  key: 8,
  name: 8 + TEXT_WORDS,
} as const;
const RECORD_WORDS = 8 + 2 * TEXT_WORDS;
const LINE_WORDS = 4;
const INDEX_AT = 16;
const RECORDS_AT = INDEX_AT + BUCKETS;
const TRAILS_AT = RECORDS_AT + MOST_PEOPLE * RECORD_WORDS;
const NO_SLOT = -1;
const GONE = -1;

/** Words of the region that the records take up, from its word 0 on. */
export const PEOPLE_WORDS = TRAILS_AT + MOST_PEOPLE * TRAIL_LINES * LINE_WORDS;

/** The directory's lock, and behind it those of the persons: several of them share one. */
const DIRECTORY = 0;
const PERSON_LOCKS = 255;
/** Locks of the region that the records need, from lock 0 on. */
export const PEOPLE_LOCKS = 1 + PERSON_LOCKS;

/** The number of a change in the ledger's sequence, in two words. */
interface Published {
  readonly lo: number;
  readonly hi: number;
}

export interface PersonRecord {
  readonly number: number;
  /** Tells one life of the record from the next, when somebody was erased and somebody else has the number. */
  readonly generation: number;
  readonly key: string;
  readonly name: string;
  readonly birth: number;
}

export interface PeopleRecords {
  readonly find: (key: string) => PersonRecord | undefined;
  /** Whoever has the number. */
  readonly at: (number: number) => PersonRecord;
  /** Makes a record or completes the one that is there; `undefined` when there is no room. Published when this returns. */
  readonly register: (key: string, name: string, birth: number) => PersonRecord | undefined;
  /** Takes a person's lock; false when the record is no longer that person's, and then the lock is not held. */
  readonly enter: (person: PersonRecord) => boolean;
  readonly leave: (person: PersonRecord) => void;
  /** Stages a line of the trail. Under the person's lock. */
  readonly stageLine: (
    number: number,
    atUs: number,
    kind: TrailKind,
    slot: number | undefined,
    count: number,
  ) => void;
  /** Oldest first. Under the person's lock. */
  readonly trailOf: (number: number) => TrailEntry[];
  /** Stages that the person was never there, and publishes it. Under the person's lock. */
  readonly remove: (person: PersonRecord) => void;
}

/** `published` hears of the number of each record that was published by itself. */
export function openRecords(staging: Staging, published: (number: Published) => void): PeopleRecords {
  const { read, stage } = staging;
  const publish = (): void => published(staging.publish());
  const directory = openDirectory(staging, publish);
  const inDirectory = <T>(decide: () => T): T => {
    staging.enter(DIRECTORY);
    const result = decide();
    staging.leave(DIRECTORY);
    return result;
  };
  const recordOf = (number: number | undefined): PersonRecord | undefined =>
    number === undefined ? undefined : readRecord(read, number);
  return {
    find: (key) => inDirectory(() => recordOf(directory.probe(textOf(key)).number)),
    at: (number) => inDirectory(() => readRecord(read, number)),
    register: (key, name, birth) =>
      inDirectory(() => {
        const keyText = textOf(key);
        const { bucket, number } = directory.probe(keyText);
        if (number === undefined) return recordOf(directory.make(keyText, textOf(name), birth, bucket));
        directory.complete(number, textOf(name), birth);
        return recordOf(number);
      }),
    enter: ({ number, generation }) => {
      staging.enter(lockOf(number));
      if (read(recordAt(number) + Field.generation) === generation) return true;
      staging.leave(lockOf(number));
      return false;
    },
    leave: ({ number }) => staging.leave(lockOf(number)),
    stageLine: (number, atUs, kind, slot, count) => {
      const lines = read(recordAt(number) + Field.lines);
      const what = TRAIL_KINDS.indexOf(kind) + 256 * count;
      stage(lineAt(number, lines), [(atUs % 2 ** 32) | 0, Math.floor(atUs / 2 ** 32), what, slot ?? NO_SLOT]);
      stage(recordAt(number) + Field.lines, [lines + 1]);
    },
    trailOf: (number) => {
      const lines = read(recordAt(number) + Field.lines);
      const first = Math.max(0, lines - TRAIL_LINES);
      return Array.from({ length: lines - first }, (_, index) =>
        readLine(read, lineAt(number, first + index)),
      );
    },
    remove: ({ number, generation, key }) =>
      inDirectory(() => {
        const nothing = new Int32Array(RECORD_WORDS);
        nothing[Field.generation] = generation + 1;
        stage(recordAt(number), nothing);
        stage(directory.probe(textOf(key)).bucket, [GONE]);
        publish();
      }),
  };
}

/** The index and the records behind it. All under the directory's lock. */
function openDirectory({ read, stage }: Staging, publish: () => void) {
  /** Where the key is in the index, or where it would go. */
  const probe = (key: Text): { readonly bucket: number; readonly number: number | undefined } => {
    let free: number | undefined;
    for (let step = 0; step < BUCKETS; step += 1) {
      const bucket = INDEX_AT + ((key.hash + step) % BUCKETS);
      const found = read(bucket);
      if (found <= 0) free ??= bucket;
      if (found === 0) break;
      if (found > 0 && isText(read, recordAt(found - 1), Field.keyBytes, Field.key, key))
        return { bucket, number: found - 1 };
    }
    return { bucket: free ?? INDEX_AT, number: undefined };
  };
  const make = (key: Text, name: Text, birth: number, bucket: number): number | undefined => {
    const number = freeNumber(read);
    if (number === undefined) return undefined;
    const at = recordAt(number);
    stage(at + Field.generation, [read(at + Field.generation) + 1, birth, key.bytes, name.bytes, 0]);
    stage(at + Field.key, [...key.words, ...name.words]);
    stage(bucket, [number + 1]);
    if (number === read(0)) stage(0, [number + 1]);
    publish();
    return number;
  };
  const complete = (number: number, name: Text, birth: number): void => {
    const at = recordAt(number);
    const named = read(at + Field.nameBytes) === 0 && name.bytes > 0;
    const born = read(at + Field.birth) === 0 && birth !== 0;
    if (named) {
      stage(at + Field.nameBytes, [name.bytes]);
      stage(at + Field.name, name.words);
    }
    if (born) stage(at + Field.birth, [birth]);
    if (named || born) publish();
  };
  return { probe, make, complete };
}

const lockOf = (number: number): number => 1 + (number % PERSON_LOCKS);
const recordAt = (number: number): number => RECORDS_AT + number * RECORD_WORDS;
const lineAt = (number: number, line: number): number =>
  TRAILS_AT + (number * TRAIL_LINES + (line % TRAIL_LINES)) * LINE_WORDS;

type Read = (at: number) => number;

function readRecord(read: Read, number: number): PersonRecord {
  const at = recordAt(number);
  return {
    number,
    generation: read(at + Field.generation),
    key: readText(read, at + Field.key, read(at + Field.keyBytes)),
    name: readText(read, at + Field.name, read(at + Field.nameBytes)),
    birth: read(at + Field.birth),
  };
}

function readLine(read: Read, at: number): TrailEntry {
  const kindAndCount = read(at + 2);
  const slot = read(at + 3);
  return {
    atUs: read(at + 1) * 2 ** 32 + (read(at) >>> 0),
    kind: TRAIL_KINDS[kindAndCount & 0xff],
    slot: slot === NO_SLOT ? undefined : slot,
    count: kindAndCount >>> 8,
  };
}

/** A number that nobody has: the next one, and when all were given out, one of somebody who was erased. Even generations are nobody's. */
function freeNumber(read: Read): number | undefined {
  const made = read(0);
  if (made < MOST_PEOPLE) return made;
  for (let number = 0; number < MOST_PEOPLE; number += 1)
    if (read(recordAt(number) + Field.generation) % 2 === 0) return number;
  return undefined;
}

/** A text as the region has it. */
interface Text {
  readonly bytes: number;
  readonly words: Int32Array;
  readonly hash: number;
}

/** In NFC, so that an é is an é however it was typed, and cut to what there is room for, at a character. */
function textOf(text: string): Text {
  const buffer = new Uint8Array(TEXT_BYTES);
  const { written } = new TextEncoder().encodeInto(text.normalize('NFC'), buffer);
  // FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/).
  let hash = 0x811c9dc5;
  for (const byte of buffer.subarray(0, written)) hash = Math.imul(hash ^ byte, 0x01000193);
  return { bytes: written, words: new Int32Array(buffer.buffer), hash: hash >>> 0 };
}

function readText(read: Read, at: number, bytes: number): string {
  const words = Int32Array.from({ length: TEXT_WORDS }, (_, index) => read(at + index));
  return new TextDecoder().decode(new Uint8Array(words.buffer, 0, bytes));
}

function isText(read: Read, record: number, bytesField: number, textField: number, text: Text): boolean {
  if (read(record + bytesField) !== text.bytes) return false;
  return text.words.every((word, index) => read(record + textField + index) === word);
}
