/** The answers to the commands that came in together, as bytes: one buffer for all connections of a thread. */
import type { Protocol } from './wire.ts';

/** With so many bytes answers are written before more commands are answered. */
const FULL_BYTES = 65_536;
/** Behind that there is always room for an answer of a few bytes. */
const CAPACITY = FULL_BYTES + 1_024;
/** The two answers that come most often come alone where nothing is pipelined: they are ready then, and no buffer is made of them. */
const OK = Buffer.from('+OK\r\n');
const NOTHING = Buffer.from('$-1\r\n');
const LINE_BREAKS = /[\r\n]+/g;

/** A command that is answered by one of these ends with it: `undefined` says that there is nothing to complain of. */
export class Reply {
  filled = 0;
  #bytes = Buffer.allocUnsafeSlow(CAPACITY);

  get isFull(): boolean {
    return this.filled >= FULL_BYTES;
  }

  /** What is written, until something else is. */
  get written(): Buffer<ArrayBuffer> {
    const bytes = this.#bytes;
    if (this.filled === OK.length) {
      if (bytes[0] === OK[0]) return OK;
      if (bytes[0] === NOTHING[0] && bytes[1] === NOTHING[1]) return NOTHING;
    }
    return Buffer.from(bytes.buffer, 0, this.filled);
  }

  /** Begins anew; in a buffer of its own where the old one `belongs` to a write under way. */
  clear(belongs: boolean): void {
    this.filled = 0;
    if (belongs || this.#bytes.length > CAPACITY) this.#bytes = Buffer.allocUnsafeSlow(CAPACITY);
  }

  /** +OK. In place: there is always room. */
  ok(): undefined {
    const bytes = this.#bytes;
    const at = this.filled;
    bytes[at] = 0x2b;
    bytes[at + 1] = 0x4f;
    bytes[at + 2] = 0x4b;
    bytes[at + 3] = 0x0d;
    bytes[at + 4] = 0x0a;
    this.filled = at + 5;
  }

  /** $-1, or _ in RESP3. In place, too. */
  nothing(protocol: Protocol): undefined {
    const bytes = this.#bytes;
    let at = this.filled;
    if (protocol === 3) bytes[at] = 0x5f;
    else {
      bytes[at] = 0x24;
      bytes[(at += 1)] = 0x2d;
      bytes[(at += 1)] = 0x31;
    }
    bytes[at + 1] = 0x0d;
    bytes[at + 2] = 0x0a;
    this.filled = at + 3;
  }

  simple(text: string): undefined {
    this.#text(`+${text}\r\n`);
  }

  /** `text` begins with its kind: ERR, NOPROTO. What it quotes of the client cannot end its line. */
  error(text: string): void {
    this.#text(`-${text.replaceAll(LINE_BREAKS, ' ')}\r\n`);
  }

  integer(value: number): undefined {
    this.#text(`:${value}\r\n`);
  }

  bulk(text: string): undefined {
    this.#text(`$${Buffer.byteLength(text)}\r\n${text}\r\n`);
  }

  /** A holder that is a number. */
  number(value: number): void {
    const digits = String(value);
    this.#text(`$${digits.length}\r\n${digits}\r\n`);
  }

  raw(from: Buffer, start = 0, end = from.length): void {
    this.#text(`$${end - start}\r\n`);
    this.#reserve(end - start + 2);
    this.filled += from.copy(this.#bytes, this.filled, start, end);
    this.#text('\r\n');
  }

  /** Text for people: RESP3 tells its format. */
  verbatim(text: string, protocol: Protocol): undefined {
    if (protocol === 2) this.bulk(text);
    else this.#text(`=${4 + Buffer.byteLength(text)}\r\ntxt:${text}\r\n`);
  }

  array(length: number): void {
    this.#text(`*${length}\r\n`);
  }

  /** So many pairs; in RESP2 an array of twice as many. */
  map(pairs: number, protocol: Protocol): void {
    this.#text(protocol === 3 ? `%${pairs}\r\n` : `*${2 * pairs}\r\n`);
  }

  #text(text: string): void {
    this.#reserve(Buffer.byteLength(text));
    this.filled += this.#bytes.write(text, this.filled);
  }

  #reserve(bytes: number): void {
    const needed = this.filled + bytes;
    // What is written in place relies on its room behind a buffer that is not yet full.
    if (needed + CAPACITY - FULL_BYTES <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(2 * needed + CAPACITY);
    this.#bytes.copy(grown, 0, 0, this.filled);
    this.#bytes = grown;
  }
}
