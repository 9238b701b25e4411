/**
 * Pickles of plain values, read without executing anything: tuples, lists, texts, integers, None and booleans. Every protocol of Python's, 0
 * to 5, is read. The opcodes are those of CPython's Lib/pickletools.py.
 *
 * All that is read is bounded, also where a small pickle would stand for something large: a list in a list many times over, by way of
 * the memo, counts each time.
 */
import { stepAt, unsignedOf, type OpcodeName } from './opcodes.ts';

export type PickleValue = string | bigint | boolean | null | readonly PickleValue[] | PickleTuple;
interface PickleTuple {
  readonly tuple: readonly PickleValue[];
}

/** What came is no pickle of plain values. The message says why, without any of its bytes. */
export class PickleRefusal extends Error {
  override readonly name = 'PickleRefusal';
}

const HIGHEST_PROTOCOL = 5;
const MAX_DEPTH = 16;
/** Values in a pickle, those within others counted, too. */
const MAX_VALUES = 1_024;
const MAX_MEMO = 1_024;

/**
 * How many bytes the first pickle of `bytes` has; 0 where it is not all there. One that will be refused ends behind the byte that
 * shows it, so that nobody waits for the rest.
 */
export function frameOfPickle(bytes: Uint8Array): number {
  for (let at = 0; ;) {
    const step = stepAt(bytes, at);
    if (step.kind === 'cut') return 0;
    if (step.kind === 'refused' || step.name === 'STOP') return step.end;
    at = step.end;
  }
}

/** The value of a pickle that `bytes` are exactly. Throws `PickleRefusal`. */
export function readPickle(bytes: Uint8Array): PickleValue {
  const machine = new PickleMachine();
  for (let at = 0; ;) {
    const step = stepAt(bytes, at);
    if (step.kind === 'cut') throw new PickleRefusal('the pickle ends before its STOP');
    if (step.kind === 'refused') throw new PickleRefusal(step.reason);
    at = step.end;
    if (step.name !== 'STOP') machine.apply(step.name, step.argument);
    else if (at < bytes.length) throw new PickleRefusal('there are bytes behind the STOP');
    else return machine.result();
  }
}

/** A value on the machine's stack, with what it takes up. */
interface Cell {
  readonly value: PickleValue;
  /** How deep its lists and tuples go; 0 for a text or a number. */
  depth: number;
  /** Itself and all values within it. */
  values: number;
  /** A list that may still grow. Not one that the memo has given back: it may be inside others, itself among them. */
  growing: PickleValue[] | undefined;
}

type Scalar = Extract<
  OpcodeName,
  | 'NONE'
  | 'NEWTRUE'
  | 'NEWFALSE'
  | 'INT'
  | 'BININT'
  | 'BININT1'
  | 'BININT2'
  | 'LONG'
  | 'LONG1'
  | 'LONG4'
  | 'UNICODE'
  | 'SHORT_BINUNICODE'
  | 'BINUNICODE'
  | 'BINUNICODE8'
>;

/** The stack, the marks in it, and the memo. */
class PickleMachine {
  readonly #stack: Cell[] = [];
  /** How high the stack was at each MARK that is open. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, Cell>();

  apply(name: Exclude<OpcodeName, 'STOP'>, argument: Uint8Array): void {
    switch (name) {
      case 'PROTO':
        if (unsignedOf(argument) > HIGHEST_PROTOCOL)
          throw new PickleRefusal(`protocol ${unsignedOf(argument)} is not known`);
        return;
      case 'FRAME':
        return; // it only says how much may be read ahead
      case 'MARK':
        this.#marks.push(this.#stack.length);
        return;
      case 'EMPTY_LIST':
        return this.#pushList([]);
      case 'LIST':
        return this.#pushList(this.#popMarked());
      case 'APPEND':
        return this.#append([this.#pop()]);
      case 'APPENDS':
        return this.#append(this.#popMarked());
      case 'EMPTY_TUPLE':
        return this.#pushTuple([]);
      case 'TUPLE':
        return this.#pushTuple(this.#popMarked());
      case 'TUPLE1':
        return this.#pushTuple([this.#pop()]);
      case 'TUPLE2':
        return this.#pushTuple([this.#pop(), this.#pop()].toReversed());
      case 'TUPLE3':
        return this.#pushTuple([this.#pop(), this.#pop(), this.#pop()].toReversed());
      case 'PUT':
        return this.#put(indexOf(argument));
      case 'BINPUT':
      case 'LONG_BINPUT':
        return this.#put(unsignedOf(argument));
      case 'MEMOIZE':
        return this.#put(this.#memo.size);
      case 'GET':
        return this.#get(indexOf(argument));
      case 'BINGET':
      case 'LONG_BINGET':
        return this.#get(unsignedOf(argument));
      case 'NONE':
      case 'NEWTRUE':
      case 'NEWFALSE':
      case 'INT':
      case 'BININT':
      case 'BININT1':
      case 'BININT2':
      case 'LONG':
      case 'LONG1':
      case 'LONG4':
      case 'UNICODE':
      case 'SHORT_BINUNICODE':
      case 'BINUNICODE':
      case 'BINUNICODE8':
        return this.#push({ value: scalarOf(name, argument), depth: 0, values: 1, growing: undefined });
      default:
        name satisfies never;
    }
  }

  result(): PickleValue {
    const { value } = this.#pop();
    if (this.#stack.length > 0 || this.#marks.length > 0)
      throw new PickleRefusal('more than one value is left');
    return value;
  }

  #push(cell: Cell): void {
    if (cell.depth > MAX_DEPTH)
      throw new PickleRefusal(`more than ${MAX_DEPTH} lists and tuples in each other`);
    if (cell.values > MAX_VALUES) throw new PickleRefusal(`more than ${MAX_VALUES} values`);
    this.#stack.push(cell);
  }

  #pop(): Cell {
    const cell = this.#stack.length > (this.#marks.at(-1) ?? 0) ? this.#stack.pop() : undefined;
    if (cell === undefined) throw new PickleRefusal('an opcode lacks its value');
    return cell;
  }

  #popMarked(): Cell[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw new PickleRefusal('an opcode lacks its MARK');
    return this.#stack.splice(mark);
  }

  #pushTuple(items: readonly Cell[]): void {
    const tuple = items.map(({ value }) => value);
    this.#push({ value: { tuple }, growing: undefined, ...sizeOf(items) });
  }

  #pushList(items: readonly Cell[]): void {
    const list = items.map(({ value }) => value);
    this.#push({ value: list, growing: list, ...sizeOf(items) });
  }

  #append(items: readonly Cell[]): void {
    const cell = this.#pop();
    if (cell.growing === undefined)
      throw new PickleRefusal('something is appended to what is no list, or may be in another already');
    cell.growing.push(...items.map(({ value }) => value));
    const { depth, values } = sizeOf(items);
    cell.depth = Math.max(cell.depth, depth);
    cell.values += values - 1;
    this.#push(cell);
  }

  #put(index: number): void {
    const cell = this.#pop();
    this.#stack.push(cell);
    this.#memo.set(index, cell);
    if (this.#memo.size > MAX_MEMO) throw new PickleRefusal(`more than ${MAX_MEMO} values in the memo`);
  }

  #get(index: number): void {
    const cell = this.#memo.get(index);
    if (cell === undefined) throw new PickleRefusal('the memo has no such value');
    cell.growing = undefined;
    this.#push(cell);
  }
}

function sizeOf(items: readonly Cell[]): { depth: number; values: number } {
  return {
    depth: 1 + items.reduce((deepest, { depth }) => Math.max(deepest, depth), 0),
    values: 1 + items.reduce((sum, { values }) => sum + values, 0),
  };
}

function scalarOf(name: Scalar, argument: Uint8Array): string | bigint | boolean | null {
  switch (name) {
    case 'NONE':
      return null;
    case 'NEWTRUE':
      return true;
    case 'NEWFALSE':
      return false;
    case 'INT': {
      const text = Buffer.from(argument).toString('latin1');
      if (text === '00' || text === '01') return text === '01'; // how protocol 0 writes the booleans
      return decimalOf(text);
    }
    case 'LONG':
      return decimalOf(Buffer.from(argument).toString('latin1').replace(/L$/, ''));
    case 'BININT':
    case 'LONG1':
    case 'LONG4':
      return signedOf(argument);
    case 'BININT1':
    case 'BININT2':
      return BigInt(unsignedOf(argument));
    case 'UNICODE':
      return rawUnicodeOf(Buffer.from(argument).toString('latin1'));
    case 'SHORT_BINUNICODE':
    case 'BINUNICODE':
    case 'BINUNICODE8':
      return utf8Of(argument);
    default:
      return name satisfies never;
  }
}

function decimalOf(text: string): bigint {
  if (!/^[+-]?\d+$/.test(text)) throw new PickleRefusal('an integer is not decimal');
  return BigInt(text);
}

function indexOf(argument: Uint8Array): number {
  const text = Buffer.from(argument).toString('latin1');
  if (!/^\d{1,10}$/.test(text)) throw new PickleRefusal('a place in the memo is no number');
  return Number(text);
}

/** Little-endian, two's complement; nothing at all is 0. */
function signedOf(bytes: Uint8Array): bigint {
  const hex = Buffer.from(bytes.toReversed()).toString('hex');
  return BigInt.asIntN(8 * bytes.length, BigInt(`0x0${hex}`));
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function utf8Of(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new PickleRefusal('a text is not UTF-8');
  }
}

/** Python's raw-unicode-escape: Latin-1, but for \uXXXX and \UXXXXXXXX. A backslash before anything else stands for itself. */
function rawUnicodeOf(text: string): string {
  const read = text.replaceAll(
    /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|[^])/g,
    (escape, four?: string, eight?: string) => {
      const digits = four ?? eight;
      if (digits !== undefined && Number.parseInt(digits, 16) <= 0x10_ff_ff)
        return String.fromCodePoint(Number.parseInt(digits, 16));
      if (/^\\u/i.test(escape)) throw new PickleRefusal('a text has an escape that is none');
      return escape;
    },
  );
  if (!read.isWellFormed()) throw new PickleRefusal('a text is not Unicode');
  return read;
}
