/**
 * A request of the clinic's: a tuple of texts, as a pickle or as Python prints it. Each message says by its first bytes which of the two it
 * is, so one connection may mix them. A pickle of protocol 2 or later begins with 0x80. One of protocol 0 or 1 begins with `(`, as
 * a printed tuple does, but behind that has an opcode, and neither a quote nor a blank is one.
 *
 * Both end by themselves: a pickle with its STOP, a printed tuple with its `)`, or with a line end before it where it is broken off. So a
 * client may send a line end behind it or not. A blank between two messages is a message of its own, and says nothing.
 */
import { frameOfPickle, readPickle } from './pickle.ts';
import { readPyTuple } from './py-repr.ts';

export type RequestForm = 'pickle' | 'text';

export interface Request {
  readonly form: RequestForm;
  /** `undefined` where it is no tuple of texts. */
  readonly fields: readonly string[] | undefined;
}

const BLANKS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);
const QUOTES: ReadonlySet<number> = new Set([0x27, 0x22]);
const OPENING = 0x28;
const CLOSING = 0x29;
const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;

/** How many bytes the first message has; 0 where it is not all there. */
export function frameOfRequest(bytes: Uint8Array): number {
  const [first, second] = bytes;
  if (first === undefined) return 0;
  if (BLANKS.has(first)) return 1;
  if (first === OPENING && second === undefined) return 0;
  return isPrinted(first, second) ? frameOfTuple(bytes) : frameOfPickle(bytes);
}

/** What a message asks; `undefined` where it says nothing. Throws `PickleRefusal`. */
export function readRequest(message: Buffer): Request | undefined {
  const [first, second] = message;
  if (first === undefined || BLANKS.has(first)) return undefined;
  if (isPrinted(first, second)) return { form: 'text', fields: readPyTuple(message.toString()) };
  const value = readPickle(message);
  const fields = value !== null && typeof value === 'object' && 'tuple' in value ? value.tuple : undefined;
  const areTexts = fields?.every((field) => typeof field === 'string') ?? false;
  return { form: 'pickle', fields: areTexts ? (fields as readonly string[]) : undefined };
}

function isPrinted(first: number, second: number | undefined): boolean {
  return first === OPENING && second !== undefined && (BLANKS.has(second) || QUOTES.has(second));
}

/** Bytes of UTF-8 above 127 are none of those that are looked for. */
function frameOfTuple(bytes: Uint8Array): number {
  let quote: number | undefined;
  let isEscaped = false;
  for (const [at, byte] of bytes.entries()) {
    if (byte === NEWLINE) return at + 1;
    if (isEscaped) isEscaped = false;
    else if (quote === undefined) {
      if (byte === CLOSING) return at + 1;
      if (QUOTES.has(byte)) quote = byte;
    } else if (byte === BACKSLASH) isEscaped = true;
    else if (byte === quote) quote = undefined;
  }
  return 0;
}
