/**
 * Recognises the two commands that come most, where they lie: `SET key holder NX` and `GET key`, whole, as arrays. Whatever looks otherwise is
 * left to the general reader, which knows these as well. Nothing is copied or made: with a thousand commands in a chunk that is
 * what counts.
 */
import { Byte, isDigit } from './wire.ts';

const { cr, lf, dollar } = Byte;
const [SET_WORDS, GET_WORDS] = [0x34, 0x32]; // '4', '2'
const LOWER = 0x20;
/** `*2`, line end, `$3`, line end, three letters, line end. */
const HEAD_BYTES = 13;
const NX_BYTES = 8;

/** One a thread. Where the words are holds until the next is recognised. */
export class QuickReader {
  isSet = false;
  keyFrom = 0;
  keyTo = 0;
  holderFrom = 0;
  holderTo = 0;
  /** Where the argument ends that was passed last. */
  #to = 0;

  /** Where the command at `at` ends; 0 when it is another, or has not come whole. */
  read(bytes: Buffer, at: number): number {
    if (!isHead(bytes, at)) return 0;
    const words = bytes[at + 1];
    this.isSet = words === SET_WORDS && isWord(bytes, at + 8, 0x73, 0x65, 0x74);
    if (!this.isSet && !(words === GET_WORDS && isWord(bytes, at + 8, 0x67, 0x65, 0x74))) return 0;
    const key = this.#argument(bytes, at + HEAD_BYTES);
    if (key === 0) return 0;
    this.keyFrom = key;
    this.keyTo = this.#to;
    if (!this.isSet) return this.#to + 2;
    const holder = this.#argument(bytes, this.#to + 2);
    if (holder === 0) return 0;
    this.holderFrom = holder;
    this.holderTo = this.#to;
    return isNx(bytes, this.#to + 2) ? this.#to + 2 + NX_BYTES : 0;
  }

  /** Where the argument at `at` begins, of at most 99 bytes; 0 when it is not there, or longer. */
  #argument(bytes: Buffer, at: number): number {
    if (bytes[at] !== dollar) return 0;
    let cursor = at + 1;
    let length = bytes[cursor] - Byte.zero;
    if (!(length > 0 && length <= 9)) return 0;
    cursor += 1;
    if (isDigit(bytes[cursor])) {
      length = length * 10 + bytes[cursor] - Byte.zero;
      cursor += 1;
    }
    if (bytes[cursor] !== cr || bytes[cursor + 1] !== lf) return 0;
    const from = cursor + 2;
    this.#to = from + length;
    return this.#to + 2 <= bytes.length ? from : 0;
  }
}

/** `*`, a digit, line end, `$3`, line end, and behind three bytes a line end. */
function isHead(bytes: Buffer, at: number): boolean {
  return (
    at + HEAD_BYTES <= bytes.length &&
    bytes[at] === Byte.star &&
    bytes[at + 2] === cr &&
    bytes[at + 3] === lf &&
    bytes[at + 4] === dollar &&
    bytes[at + 5] === 0x33 &&
    bytes[at + 6] === cr &&
    bytes[at + 7] === lf &&
    bytes[at + 11] === cr &&
    bytes[at + 12] === lf
  );
}

/** Three letters, small or large. */
function isWord(bytes: Buffer, at: number, first: number, second: number, third: number): boolean {
  return (
    (bytes[at] | LOWER) === first && (bytes[at + 1] | LOWER) === second && (bytes[at + 2] | LOWER) === third
  );
}

function isNx(bytes: Buffer, at: number): boolean {
  return (
    at + NX_BYTES <= bytes.length &&
    bytes[at] === dollar &&
    bytes[at + 1] === 0x32 &&
    bytes[at + 2] === cr &&
    bytes[at + 3] === lf &&
    (bytes[at + 4] | LOWER) === 0x6e &&
    (bytes[at + 5] | LOWER) === 0x78 &&
    bytes[at + 6] === cr &&
    bytes[at + 7] === lf
  );
}
