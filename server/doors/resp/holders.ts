/**
 * Holders as this door's clients name them. A decimal number in the range of holders is that holder. Any other text is a person's record, since
 * the memory keeps a number for each slot: so it is kept by the ledger and the same on every thread. Persons' numbers lie below zero, so a
 * text never meets a number.
 *
 * The record's name is the text, and its key the text's SHA-256 behind this door's own prefix: it meets no CPF and no other door's
 * key, and a text may be as long as a name. Such a record is never changed or erased, so what is known of it stays true, until the ledger
 * loses it before it was durable.
 */
import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';

import { MOST_PEOPLE, TEXT_BYTES, type PeopleRecords, type PersonRecord } from '../../people/records.ts';
import { Byte, isDigit } from './wire.ts';

/** In place of a holder: a text that nobody has used yet. */
export const UNKNOWN = 0;
/** In place of a holder: no text for a holder. Not a number, so that it is no holder by mistake. */
const BAD = Number.NaN;
/** How holders look who are persons of other doors. No text of ours may look so. */
const PERSON = 'person:';
const PREFIX = 'resp:';
const GREATEST = 2 ** 31 - 1;

export const BAD_HOLDER = `ERR a holder is a number from 1 to ${GREATEST}, or a text of 1 to ${TEXT_BYTES} bytes: UTF-8 in normal form C, and not beginning with '${PERSON}'`;
export const NO_ROOM_FOR_HOLDER = `ERR there is no room for another text: use one of the ${MOST_PEOPLE.toLocaleString('en')} at most that are kept with persons, or a number from 1 to ${GREATEST}`;

/** One a thread. */
export class Holders {
  readonly #records: PeopleRecords;
  /** Both bounded by how many records there can be. */
  readonly #byText = new Map<string, number>();
  readonly #byNumber = new Map<number, Buffer>();
  /** The text that was asked for last, and whom it names. */
  readonly #last = new Uint8Array(TEXT_BYTES);
  #lastBytes = 0;
  #lastHolder = UNKNOWN;

  constructor(records: PeopleRecords) {
    this.#records = records;
  }

  /** Texts may have been lost with the end of the ledger's last life. */
  forget(): void {
    this.#byText.clear();
    this.#byNumber.clear();
    this.#lastBytes = 0;
  }

  /** Who is named there: above zero a number, below zero a person, `UNKNOWN` or `BAD`. In a round of the ledger. */
  holderIn(bytes: Buffer, from: number, to: number): number {
    const length = to - from;
    if (length === this.#lastBytes && length > 0 && this.#isLast(bytes, from)) return this.#lastHolder;
    const number = numberIn(bytes, from, to);
    if (number > 0) return number;
    if (to - from > TEXT_BYTES) return BAD;
    const text = bytes.toString('latin1', from, to);
    const holder = this.#byText.get(text) ?? this.#find(text, bytes, from, to);
    if (holder < 0) this.#remember(bytes, from, to, holder);
    return holder;
  }

  /** Keeps the text, so that it is somebody from now on; `UNKNOWN` when there is no room. `from` and `to` as above, where it was unknown. */
  keep(bytes: Buffer, from: number, to: number): number {
    const text = bytes.toString('utf8', from, to);
    const record = this.#records.register(keyOf(text), text, 0);
    return record === undefined ? UNKNOWN : this.#learn(bytes.toString('latin1', from, to), record);
  }

  /** How a holder is told. In a round of the ledger. */
  textOf(holder: number): Buffer {
    const known = this.#byNumber.get(holder);
    if (known !== undefined) return known;
    const number = -1 - holder;
    const record = this.#records.at(number);
    if (!record.key.startsWith(PREFIX)) return Buffer.from(`${PERSON}${number}`);
    const text = Buffer.from(record.name);
    this.#learn(text.toString('latin1'), record);
    return text;
  }

  #find(text: string, bytes: Buffer, from: number, to: number): number {
    if (!isText(bytes, from, to)) return BAD;
    const record = this.#records.find(keyOf(bytes.toString('utf8', from, to)));
    return record === undefined ? UNKNOWN : this.#learn(text, record);
  }

  #learn(text: string, { number, name }: PersonRecord): number {
    const holder = -1 - number;
    this.#byText.set(text, holder);
    this.#byNumber.set(holder, Buffer.from(name));
    return holder;
  }

  #isLast(bytes: Buffer, from: number): boolean {
    const last = this.#last;
    for (let index = 0; index < this.#lastBytes; index += 1)
      if (bytes[from + index] !== last[index]) return false;
    return true;
  }

  #remember(bytes: Buffer, from: number, to: number, holder: number): void {
    this.#last.set(bytes.subarray(from, to));
    this.#lastBytes = to - from;
    this.#lastHolder = holder;
  }
}

const keyOf = (text: string): string => PREFIX + hash('sha256', text, 'base64url');

/** A holder's number; 0 where it is none. */
function numberIn(bytes: Buffer, from: number, to: number): number {
  if (to === from || to - from > 10 || bytes[from] === Byte.zero) return 0;
  let number = 0;
  for (let at = from; at < to; at += 1) {
    if (!isDigit(bytes[at])) return 0;
    number = number * 10 + bytes[at] - Byte.zero;
  }
  return number <= GREATEST ? number : 0;
}

/** Whether the bytes are a text that comes back as it is: records keep UTF-8 in normal form C. */
function isText(bytes: Buffer, from: number, to: number): boolean {
  if (to === from || !isUtf8(bytes.subarray(from, to))) return false;
  const text = bytes.toString('utf8', from, to);
  return text === text.normalize('NFC') && !text.startsWith(PERSON);
}
