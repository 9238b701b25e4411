/** Reads commands of the Redis protocol: where the next one ends in what has come so far, and where its arguments are. */
import { UNBALANCED, splitWords } from './inline.ts';
import {
  Byte,
  MOST_ARGUMENTS,
  MOST_BULK_BYTES,
  MOST_COMMAND_BYTES,
  MOST_LINE_BYTES,
  isDigit,
} from './wire.ts';

/** In place of where a command ends: it has not come whole. */
export const INCOMPLETE = -1;
/** In place of where a command ends: it is none. The reader has the complaint. */
export const BROKEN = -2;

/** How far a command has been read that has not come whole: it is not read from its beginning again for each piece of it. */
export interface Progress {
  /** Bytes of it that were read; 0 between two commands. */
  seen: number;
  /** Arguments that are still to come. */
  left: number;
}

/** An argument takes six bytes at least, `$0` and two line ends; a word two, with the space behind it. */
const MOST_AT_ONCE = Math.max(MOST_COMMAND_BYTES / 6, MOST_LINE_BYTES / 2) + 1;
/** A length has fewer digits; a line that is longer holds none. */
const LENGTH_LINE_BYTES = 16;
/** In place of a length, or of where a line ends: there is none. */
const NONE = -3;

/** One a thread. What it says of a command holds until the next is read. */
export class CommandReader {
  /** What the arguments lie in. */
  bytes: Buffer = Buffer.alloc(0);
  count = 0;
  /** Where each argument begins and ends. */
  readonly from = new Int32Array(MOST_AT_ONCE);
  readonly to = new Int32Array(MOST_AT_ONCE);
  /** Why a command is none: the words behind `Protocol error: `. */
  complaint = '';
  /** Of a line of words, without its quotes. */
  readonly #words = Buffer.alloc(MOST_LINE_BYTES);

  /**
   * Reads the command at `at`. Returns where it ends, `INCOMPLETE` or `BROKEN`. `progress` is the connection's own: with it a command that
   * has not come whole is read on, once its bytes so far lie at `at` again, with more behind them.
   */
  read(bytes: Buffer, at: number, progress: Progress): number {
    return bytes[at] === Byte.star
      ? this.#readArray(bytes, at, progress)
      : this.#readLine(bytes, at, progress);
  }

  #readArray(bytes: Buffer, at: number, progress: Progress): number {
    const isResumed = progress.seen > 0;
    let cursor = at + progress.seen;
    let { left } = progress;
    this.bytes = bytes;
    this.count = 0;
    if (!isResumed) {
      const line = lineEnd(bytes, at);
      if (line === INCOMPLETE) return INCOMPLETE;
      const isNegative = bytes[at + 1] === Byte.minus; // as good as none, and answered by nothing
      left = line === NONE ? NONE : lengthIn(bytes, at + (isNegative ? 2 : 1), line, MOST_ARGUMENTS);
      if (left === NONE) return this.#break('invalid multibulk length');
      if (isNegative) left = 0;
      cursor = line + 2;
    }
    for (; left > 0; left -= 1) {
      const next = this.#readBulk(bytes, at, cursor);
      if (next < 0) {
        progress.seen = cursor - at;
        progress.left = left;
        return next;
      }
      cursor = next;
    }
    progress.seen = 0;
    // It has come whole: its first arguments are where the pieces were put together.
    return isResumed ? this.#readArray(bytes, at, progress) : cursor;
  }

  /** Reads the argument at `cursor`, of the command at `at`. */
  #readBulk(bytes: Buffer, at: number, cursor: number): number {
    if (cursor === bytes.length) return INCOMPLETE;
    if (bytes[cursor] !== Byte.dollar) return this.#break(`expected '$', got '${printable(bytes[cursor])}'`);
    const line = lineEnd(bytes, cursor);
    if (line === INCOMPLETE) return INCOMPLETE;
    const length = line === NONE ? NONE : lengthIn(bytes, cursor + 1, line, MOST_BULK_BYTES);
    if (length === NONE) return this.#break('invalid bulk length');
    const end = line + 2 + length;
    if (end + 2 - at > MOST_COMMAND_BYTES) return this.#break('too big command');
    if (end + 2 > bytes.length) return INCOMPLETE;
    this.from[this.count] = line + 2;
    this.to[this.count] = end;
    this.count += 1;
    return end + 2;
  }

  #readLine(bytes: Buffer, at: number, progress: Progress): number {
    const line = bytes.indexOf(Byte.lf, at + progress.seen);
    if ((line < 0 ? bytes.length : line) - at > MOST_LINE_BYTES) return this.#break('too big inline request');
    if (line < 0) {
      progress.seen = bytes.length - at;
      return INCOMPLETE;
    }
    progress.seen = 0;
    const end = line > at && bytes[line - 1] === Byte.cr ? line - 1 : line;
    this.bytes = this.#words;
    this.count = splitWords(bytes.subarray(at, end), this);
    return this.count === UNBALANCED ? this.#break('unbalanced quotes in request') : line + 1;
  }

  #break(complaint: string): number {
    this.complaint = complaint;
    return BROKEN;
  }
}

/** Where the carriage return is that ends the line at `at`; `NONE` when none comes where one should. */
function lineEnd(bytes: Buffer, at: number): number {
  const most = at + LENGTH_LINE_BYTES;
  let end = at;
  while (end < bytes.length && end < most && bytes[end] !== Byte.cr) end += 1;
  if (end === most) return NONE;
  return end + 1 < bytes.length ? end : INCOMPLETE;
}

/** A length in decimal digits, as Redis takes one: without a sign or leading zeros. */
function lengthIn(bytes: Buffer, from: number, to: number, most: number): number {
  if (to === from || (bytes[from] === Byte.zero && to > from + 1)) return NONE;
  let length = 0;
  for (let at = from; at < to; at += 1) {
    if (!isDigit(bytes[at])) return NONE;
    length = length * 10 + bytes[at] - Byte.zero;
  }
  return length <= most ? length : NONE;
}

function printable(byte: number): string {
  return byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ' ';
}
