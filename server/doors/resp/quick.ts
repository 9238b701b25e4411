/**
 * Recognises the two commands that come most, where they lie: `SET key holder NX` and `GET key`, whole, as arrays. Whatever looks otherwise is
 * left to the general reader, which knows these as well. Four bytes are looked at at a time, and nothing is copied or made for a command: with
 * a thousand of them in a chunk that is what counts.
 */
import { slotIn } from './keys.ts';
import { Byte, isDigit } from './wire.ts';

const { cr, lf, dollar } = Byte;
/** Four bytes as one word, as a little-endian DataView reads them; letters are compared as capital ones. */
const SET_ARRAY = wordOf('*4\r\n');
const GET_ARRAY = wordOf('*2\r\n');
const THREE_BYTES = wordOf('$3\r\n');
const TWO_BYTES = wordOf('$2\r\n');
const SET = wordOf('SET\r');
const GET = wordOf('GET\r');
const NX = wordOf('NX\r\n');
const THREE_LETTERS = 0xff_df_df_df | 0;
const TWO_LETTERS = 0xff_ff_df_df | 0;
/** The array's length, `$3`, three letters, each with a line end; and behind that the shortest argument. */
const HEAD_BYTES = 13;
const LEAST_BYTES = HEAD_BYTES + 6;
const NX_BYTES = 8;
/** `redis-benchmark` numbers its keys with so many digits. */
const BENCHMARK_DIGITS = 12;
/** So many commands at most are recognised at a time. */
const MOST_QUICK = 128;
const NONE = new DataView(new ArrayBuffer(0));

/** One a thread. What it says of commands holds until the next are recognised. */
export class QuickReader {
  /** Of each command: where it ends, the slot that its key names, and where its holder lies; one that begins at 0 is none, as a GET has. */
  readonly ends = new Int32Array(MOST_QUICK);
  readonly slots = new Int32Array(MOST_QUICK);
  readonly holdersFrom = new Int32Array(MOST_QUICK);
  readonly holdersTo = new Int32Array(MOST_QUICK);
  #bytes: Buffer = Buffer.alloc(0);
  #view: DataView = NONE;
  /** Where the argument ends that was passed last. */
  #to = 0;

  /** How many of the commands from `at` on it recognises, one behind the other. */
  read(bytes: Buffer, at: number): number {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let count = 0;
    let end = at;
    while (count < MOST_QUICK) {
      end = this.#readOne(end, count);
      if (end === 0) break;
      this.ends[count] = end;
      count += 1;
    }
    return count;
  }

  /** Where the command at `at` ends; 0 when it is another, or has not come whole. */
  #readOne(at: number, index: number): number {
    const view = this.#view;
    if (at + LEAST_BYTES > view.byteLength) return 0;
    const array = view.getInt32(at, true);
    const isSet = array === SET_ARRAY;
    if (!isSet && array !== GET_ARRAY) return 0;
    if (view.getInt32(at + 4, true) !== THREE_BYTES || this.#bytes[at + 12] !== lf) return 0;
    if ((view.getInt32(at + 8, true) & THREE_LETTERS) !== (isSet ? SET : GET)) return 0;
    const key = this.#argument(at + HEAD_BYTES);
    if (key === 0) return 0;
    this.slots[index] = this.#slotIn(key, this.#to);
    this.holdersFrom[index] = 0;
    if (!isSet) return this.#to + 2;
    const holder = this.#argument(this.#to + 2);
    if (holder === 0) return 0;
    this.holdersFrom[index] = holder;
    this.holdersTo[index] = this.#to;
    const end = this.#to + 2 + NX_BYTES;
    if (end > view.byteLength || view.getInt32(end - 8, true) !== TWO_BYTES) return 0;
    return (view.getInt32(end - 4, true) & TWO_LETTERS) === NX ? end : 0;
  }

  /** Where the argument at `at` begins, of 1 to 99 bytes; 0 when it is not there, or longer. */
  #argument(at: number): number {
    const bytes = this.#bytes;
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

  /** The slot that a key names. Four digits at a time where there are twelve. */
  #slotIn(from: number, to: number): number {
    const view = this.#view;
    const first = to - BENCHMARK_DIGITS;
    if (first > from && !isDigit(this.#bytes[first - 1]) && view.getInt32(first, true) === 0x30303030) {
      const high = fourDigits(view.getInt32(first + 4, true));
      const low = fourDigits(view.getInt32(first + 8, true));
      if (high >= 0 && low >= 0) return high * 10_000 + low;
    }
    return slotIn(this.#bytes, from, to);
  }
}

/** The number that four digits make, the first one in the lowest byte; below zero where one of them is no digit. */
function fourDigits(word: number): number {
  // A digit's high half is 3, and still is with 6 more.
  if ((word & (word + 0x06060606) & 0xf0f0f0f0) !== 0x30303030) return -1;
  const digits = word & 0x0f0f0f0f;
  const pairs = Math.imul(digits, 10) + (digits >>> 8);
  return (pairs & 0xff) * 100 + ((pairs >>> 16) & 0xff);
}

function wordOf(four: string): number {
  return Buffer.from(four, 'latin1').readInt32LE();
}
