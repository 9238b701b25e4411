/**
 * Reads the replies of a server that speaks Redis's protocol, version 2 (https://redis.io/docs/latest/develop/reference/protocol-spec/),
 * straight from the bytes: simple strings, errors, integers, bulk strings, nil, and arrays of integers.
 */
import { senseless } from './refusal.ts';

export const Reply = { simple: 0, error: 1, integer: 2, bulk: 3, nil: 4, array: 5 } as const;
export type Reply = (typeof Reply)[keyof typeof Reply];

const CR = 0x0d;
const LF = 0x0a;
const MINUS = 0x2d;
const ZERO = 0x30;
/** Nothing that is asked for here is longer. */
const MOST_BYTES = 65_536;
const MOST_ITEMS = 16;

export class ReplyReader {
  /** Of the reply that was read last. */
  kind: Reply = Reply.nil;
  /** Of an integer, or of a bulk string that is one; else NaN. */
  number = Number.NaN;
  /** Of an array. */
  readonly items: number[] = [];
  #bytes: Buffer = Buffer.alloc(0);
  #from = 0;
  #to = 0;

  /** Reads the reply at `at`. Returns where the next one begins, or -1 where this one is not whole yet. */
  read(bytes: Buffer, at: number): number {
    this.#bytes = bytes;
    const end = this.#findEnd(at);
    if (end < 0) return -1;
    this.#from = at + 1;
    this.#to = end;
    switch (bytes[at]) {
      case 0x2b: // +
        this.kind = Reply.simple;
        return end + 2;
      case MINUS:
        this.kind = Reply.error;
        return end + 2;
      case 0x3a: // :
        this.kind = Reply.integer;
        this.number = this.#parse('an integer');
        return end + 2;
      case 0x24: // $
        return this.#readBulk(end + 2);
      case 0x2a: // *
        return this.#readArray(end + 2);
      default:
        throw senseless(`a reply begins with byte ${bytes[at]}`);
    }
  }

  /** The words of a simple string, an error or a bulk string. */
  get text(): string {
    return this.#bytes.toString('latin1', this.#from, this.#to);
  }

  #readBulk(at: number): number {
    const length = this.#parse('the length of a bulk string');
    if (length === -1) {
      this.kind = Reply.nil;
      return at;
    }
    if (length < 0 || length > MOST_BYTES) throw senseless(`a bulk string of ${length} bytes`);
    const end = at + length;
    if (end + 2 > this.#bytes.length) return -1;
    if (this.#bytes[end] !== CR || this.#bytes[end + 1] !== LF)
      throw senseless('a bulk string does not end where it should');
    this.kind = Reply.bulk;
    this.#from = at;
    this.#to = end;
    this.number = this.#toNumber();
    return end + 2;
  }

  #readArray(at: number): number {
    const length = this.#parse('the length of an array');
    if (length < 0 || length > MOST_ITEMS) throw senseless(`an array of ${length} items`);
    this.items.length = 0;
    let next = at;
    for (let item = 0; item < length; item += 1) {
      const end = this.#findEnd(next);
      if (end < 0) return -1;
      if (this.#bytes[next] !== 0x3a) throw senseless('an array of something else than integers');
      this.#from = next + 1;
      this.#to = end;
      this.items.push(this.#parse('an integer'));
      next = end + 2;
    }
    this.kind = Reply.array;
    return next;
  }

  /** Where the line at `at` ends; -1 while it does not. */
  #findEnd(at: number): number {
    const bytes = this.#bytes;
    for (let index = at + 1; index + 1 < bytes.length; index += 1)
      if (bytes[index] === CR && bytes[index + 1] === LF) return index;
    if (bytes.length - at > MOST_BYTES) throw senseless(`a line of more than ${MOST_BYTES} bytes`);
    return -1;
  }

  #parse(what: string): number {
    const number = this.#toNumber();
    if (Number.isNaN(number)) throw senseless(`'${this.text.slice(0, 40)}' is not ${what}`);
    return number;
  }

  /** NaN for what is no whole number. */
  #toNumber(): number {
    const isNegative = this.#bytes[this.#from] === MINUS;
    const first = isNegative ? this.#from + 1 : this.#from;
    if (first >= this.#to || this.#to - first > 15) return Number.NaN;
    let number = 0;
    for (let index = first; index < this.#to; index += 1) {
      const digit = this.#bytes[index] - ZERO;
      if (digit < 0 || digit > 9) return Number.NaN;
      number = number * 10 + digit;
    }
    return isNegative ? -number : number;
  }
}
