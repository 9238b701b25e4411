/**
 * The RESP door's slots once more, as simply as they can be written: no buffers, no locks, no shared memory, all bytes at once. What it
 * answers to a stream of commands is what the door has to answer, however the stream arrives. It knows the commands that touch slots, PING,
 * ECHO, QUIT and CLIENT SETNAME; of all others, and of errors, only that there is an answer.
 */
import { isUtf8 } from 'node:buffer';

import { MOST_ARGUMENTS, MOST_BULK_BYTES, MOST_KEYS } from '../wire.ts';

/** An answer as text; `undefined` where any error will do. */
type Answer = string | undefined;

export interface Reference {
  readonly answers: readonly Answer[];
  /** Whether the connection is closed behind the last of them. */
  readonly over: boolean;
  /** How many changes the first so many answers tell. */
  readonly changes: readonly number[];
}

const LENGTH = /^(?:0|[1-9]\d*)$/;
const OK = '+OK\r\n';
const NIL = '$-1\r\n';

/** What a fresh server with so many slots answers to a connection that sends these bytes. Streams hold no quotes and no RESP3. */
export function answerAll(bytes: Uint8Array, slots: number): Reference {
  const { commands, isBroken } = splitAll(Buffer.from(bytes).toString('latin1'));
  const booked = new Map<number, { holder: string; own: boolean }>();
  const context: Context = { booked, slots, name: '', changes: 0 };
  const answers: Answer[] = [];
  const changes: number[] = [];
  const add = (answer: Answer): void => {
    answers.push(answer);
    changes.push(context.changes);
  };
  for (const words of commands) {
    const name = words[0].toLowerCase();
    if (name === 'post' || name === 'host:') return { answers, over: true, changes };
    add(answerOne(context, name, words));
    if (name === 'quit') return { answers, over: true, changes };
  }
  if (isBroken) add(undefined);
  return { answers, over: isBroken, changes };
}

interface Context {
  readonly booked: Map<number, { holder: string; own: boolean }>;
  readonly slots: number;
  name: string;
  changes: number;
}

function answerOne(context: Context, name: string, words: readonly string[]): Answer {
  const { booked, slots } = context;
  const [, first = ''] = words;
  switch (name) {
    case 'ping':
      return words.length > 2 ? undefined : words.length === 1 ? '+PONG\r\n' : bulk(first);
    case 'echo':
      return words.length === 2 ? bulk(first) : undefined;
    case 'quit':
      return OK;
    case 'client':
      if (first.toLowerCase() !== 'setname' || words.length !== 3) return undefined;
      if (!isText(words[2]) || /[\0- \x7f]/.test(words[2])) return undefined;
      context.name = words[2];
      return OK;
    case 'set':
      return book(context, words);
    case 'get':
      return words.length === 2 && isSlot(first, slots) ? tell(context, first) : undefined;
    case 'dbsize':
      return words.length === 1 ? `:${booked.size}\r\n` : undefined;
    default: {
      const keys = words.slice(1);
      const isKnown = ['mget', 'exists', 'del', 'unlink'].includes(name);
      if (!isKnown || keys.length === 0 || keys.length > MOST_KEYS) return undefined;
      if (!keys.every((key) => isSlot(key, slots))) return undefined;
      if (name === 'mget') return `*${keys.length}\r\n${keys.map((key) => tell(context, key)).join('')}`;
      if (name === 'exists') return `:${keys.filter((key) => booked.has(slotOf(key))).length}\r\n`;
      return `:${keys.filter((key) => free(context, slotOf(key))).length}\r\n`;
    }
  }
}

function book(context: Context, words: readonly string[]): Answer {
  const [, key = '', holder = '', ...options] = words;
  const lower = options.map((option) => option.toLowerCase());
  const isGood = lower.includes('nx') && lower.every((option) => option === 'nx' || option === 'get');
  if (
    !isGood ||
    !isSlot(key, context.slots) ||
    !isText(holder) ||
    holder === '' ||
    holder.startsWith('person:')
  )
    return undefined;
  const slot = slotOf(key);
  const before = tell(context, key);
  if (before === NIL) {
    context.booked.set(slot, { holder, own: true });
    context.changes += 1;
  }
  if (lower.includes('get')) return before;
  return before === NIL ? OK : NIL;
}

function free(context: Context, slot: number): boolean {
  const found = context.booked.get(slot);
  if (found === undefined || (!found.own && found.holder !== context.name)) return false;
  context.booked.delete(slot);
  context.changes += 1;
  return true;
}

function tell({ booked }: Context, key: string): string {
  const found = booked.get(slotOf(key));
  return found === undefined ? NIL : bulk(found.holder);
}

/** At most 80 bytes that are UTF-8, in normal form C. */
function isText(text: string): boolean {
  const bytes = Buffer.from(text, 'latin1');
  const decoded = bytes.toString();
  return bytes.length <= 80 && isUtf8(bytes) && decoded === decoded.normalize('NFC');
}

const bulk = (text: string): string => `$${text.length}\r\n${text}\r\n`;
const slotOf = (key: string): number => Number(/\d+$/.exec(key)?.[0]);
const isSlot = (key: string, slots: number): boolean => slotOf(key) < slots;

/** All whole commands, as latin1; whether something comes then that is none. */
export function splitAll(text: string): { readonly commands: string[][]; readonly isBroken: boolean } {
  const commands: string[][] = [];
  let rest = text;
  while (rest !== '') {
    const found = rest.startsWith('*') ? splitArray(rest) : splitLine(rest);
    if (found === 'broken') return { commands, isBroken: true };
    if (found === 'incomplete') break;
    if (found.words.length > 0) commands.push(found.words);
    rest = found.rest;
  }
  return { commands, isBroken: false };
}

type Split = { readonly words: string[]; readonly rest: string } | 'broken' | 'incomplete';

function splitLine(text: string): Split {
  const end = text.indexOf('\n');
  if ((end < 0 ? text.length : end) > 65_536) return 'broken';
  if (end < 0) return 'incomplete';
  const words = text
    .slice(0, end)
    .split(/[\t-\r ]+/)
    .filter((word) => word !== '');
  return { words, rest: text.slice(end + 1) };
}

function splitArray(text: string): Split {
  const count = lengthAt(text, 0, MOST_ARGUMENTS);
  if (typeof count === 'string') return count;
  const words: string[] = [];
  let at = count.end;
  for (let left = count.length; left > 0; left -= 1) {
    if (at === text.length) return 'incomplete';
    if (text[at] !== '$') return 'broken';
    const bulkLength = lengthAt(text, at, MOST_BULK_BYTES);
    if (typeof bulkLength === 'string') return bulkLength;
    const end = bulkLength.end + bulkLength.length + 2;
    if (end > 131_072) return 'broken';
    if (end > text.length) return 'incomplete';
    words.push(text.slice(bulkLength.end, end - 2));
    at = end;
  }
  return { words, rest: text.slice(at) };
}

/** The length behind the mark at `at`, and where its line ends. */
function lengthAt(
  text: string,
  at: number,
  most: number,
): { length: number; end: number } | 'broken' | 'incomplete' {
  const line = text.slice(at, at + 16);
  const cr = line.indexOf('\r');
  if (cr < 0 && line.length === 16) return 'broken';
  if (cr < 0 || at + cr + 2 > text.length) return 'incomplete';
  const digits = line.slice(1, cr);
  const isNegative = text[at] === '*' && digits.startsWith('-');
  const bare = isNegative ? digits.slice(1) : digits;
  if (!LENGTH.test(bare) || Number(bare) > most) return 'broken';
  return { length: isNegative ? 0 : Number(bare), end: at + cr + 2 };
}
