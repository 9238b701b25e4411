/**
 * The opcodes of Python's pickle machine (CPython, Lib/pickletools.py, protocols 0 to 5), and the walk from one to the next. A pickle is a
 * program: some opcodes import modules and call what is in them. Those, and all that build something else than the plain values which
 * this door speaks of, are known by name only, so that a refusal can say what it met.
 */

/** What follows an opcode's byte: so many bytes, a line, or a length in so many bytes (little-endian) and then as much as it says. */
type Argument = 'none' | 'bytes1' | 'bytes2' | 'bytes4' | 'bytes8' | 'line' | 'sized1' | 'sized4' | 'sized8';

/** They build tuples, lists, texts, integers, None and booleans, and do nothing else. */
const ACCEPTED = {
  PROTO: [0x80, 'bytes1'],
  FRAME: [0x95, 'bytes8'],
  STOP: [0x2e, 'none'],
  MARK: [0x28, 'none'],
  NONE: [0x4e, 'none'],
  NEWTRUE: [0x88, 'none'],
  NEWFALSE: [0x89, 'none'],
  INT: [0x49, 'line'],
  BININT: [0x4a, 'bytes4'],
  BININT1: [0x4b, 'bytes1'],
  BININT2: [0x4d, 'bytes2'],
  LONG: [0x4c, 'line'],
  LONG1: [0x8a, 'sized1'],
  LONG4: [0x8b, 'sized4'],
  UNICODE: [0x56, 'line'],
  SHORT_BINUNICODE: [0x8c, 'sized1'],
  BINUNICODE: [0x58, 'sized4'],
  BINUNICODE8: [0x8d, 'sized8'],
  EMPTY_LIST: [0x5d, 'none'],
  LIST: [0x6c, 'none'],
  APPEND: [0x61, 'none'],
  APPENDS: [0x65, 'none'],
  EMPTY_TUPLE: [0x29, 'none'],
  TUPLE: [0x74, 'none'],
  TUPLE1: [0x85, 'none'],
  TUPLE2: [0x86, 'none'],
  TUPLE3: [0x87, 'none'],
  PUT: [0x70, 'line'],
  BINPUT: [0x71, 'bytes1'],
  LONG_BINPUT: [0x72, 'bytes4'],
  MEMOIZE: [0x94, 'none'],
  GET: [0x67, 'line'],
  BINGET: [0x68, 'bytes1'],
  LONG_BINGET: [0x6a, 'bytes4'],
} as const satisfies Readonly<Record<string, readonly [number, Argument]>>;
export type OpcodeName = keyof typeof ACCEPTED;

const REFUSED: Readonly<Record<string, number>> = {
  GLOBAL: 0x63,
  STACK_GLOBAL: 0x93,
  REDUCE: 0x52,
  BUILD: 0x62,
  INST: 0x69,
  OBJ: 0x6f,
  NEWOBJ: 0x81,
  NEWOBJ_EX: 0x92,
  EXT1: 0x82,
  EXT2: 0x83,
  EXT4: 0x84,
  PERSID: 0x50,
  BINPERSID: 0x51,
  STRING: 0x53,
  BINSTRING: 0x54,
  SHORT_BINSTRING: 0x55,
  BINBYTES: 0x42,
  SHORT_BINBYTES: 0x43,
  BINBYTES8: 0x8e,
  BYTEARRAY8: 0x96,
  NEXT_BUFFER: 0x97,
  READONLY_BUFFER: 0x98,
  FLOAT: 0x46,
  BINFLOAT: 0x47,
  EMPTY_DICT: 0x7d,
  DICT: 0x64,
  SETITEM: 0x73,
  SETITEMS: 0x75,
  EMPTY_SET: 0x8f,
  ADDITEMS: 0x90,
  FROZENSET: 0x91,
  POP: 0x30,
  POP_MARK: 0x31,
  DUP: 0x32,
};

const BY_CODE: ReadonlyMap<number, { readonly name: OpcodeName; readonly argument: Argument }> = new Map(
  Object.entries(ACCEPTED).map(([name, [code, argument]]) => [code, { name: name as OpcodeName, argument }]),
);
const REFUSED_BY_CODE = new Map(Object.entries(REFUSED).map(([name, code]) => [code, name]));

/** The number of an accepted opcode. */
export function codeOf(name: OpcodeName): number {
  return ACCEPTED[name][0];
}

/** A text or a number is no longer than this: the longest name that a person may have fits in several times. */
const MAX_ARGUMENT_BYTES = 1_024;
const NEWLINE = 0x0a;

/** One opcode of a pickle. `argument` is without its length or line end; `end` is where the next opcode begins. */
type Step =
  | {
      readonly kind: 'opcode';
      readonly name: OpcodeName;
      readonly argument: Uint8Array;
      readonly end: number;
    }
  /** The bytes end within it. */
  | { readonly kind: 'cut' }
  /** It is not accepted; `end` is behind what shows that. */
  | { readonly kind: 'refused'; readonly reason: string; readonly end: number };

/** The opcode at `at`. What it says of an opcode does not depend on the bytes behind it. */
export function stepAt(bytes: Uint8Array, at: number): Step {
  const code = bytes[at];
  if (code === undefined) return { kind: 'cut' };
  const opcode = BY_CODE.get(code);
  if (opcode === undefined) return { kind: 'refused', reason: `${nameOf(code)} is refused`, end: at + 1 };
  const { name, argument } = opcode;
  const start = at + 1;
  if (argument === 'line') return lineStep(bytes, start, name);
  const isSized = argument.startsWith('sized');
  const head = argument === 'none' ? 0 : Number(argument.slice(-1));
  if (start + head > bytes.length) return { kind: 'cut' };
  if (!isSized) return opcodeStep(name, bytes, start, start + head);
  const length = unsignedOf(bytes.subarray(start, start + head));
  if (length > MAX_ARGUMENT_BYTES) return tooLong(name, start + head);
  const end = start + head + length;
  return end > bytes.length ? { kind: 'cut' } : opcodeStep(name, bytes, start + head, end);
}

function lineStep(bytes: Uint8Array, start: number, name: OpcodeName): Step {
  const most = start + MAX_ARGUMENT_BYTES + 1; // its line end included
  const length = bytes.subarray(start, most).indexOf(NEWLINE);
  if (length >= 0) return opcodeStep(name, bytes, start, start + length, start + length + 1);
  return bytes.length < most ? { kind: 'cut' } : tooLong(name, most);
}

function opcodeStep(name: OpcodeName, bytes: Uint8Array, start: number, stop: number, end = stop): Step {
  return { kind: 'opcode', name, argument: bytes.subarray(start, stop), end };
}

function tooLong(name: OpcodeName, end: number): Step {
  return { kind: 'refused', reason: `${name} has more than ${MAX_ARGUMENT_BYTES} bytes`, end };
}

/** A little-endian number; above 2⁵³ it is only about right, which is enough for what is too long anyway. */
export function unsignedOf(bytes: Uint8Array): number {
  return bytes.reduceRight((number, byte) => number * 256 + byte, 0);
}

function nameOf(code: number): string {
  const refused = REFUSED_BY_CODE.get(code);
  return refused === undefined
    ? `0x${code.toString(16).padStart(2, '0')}, which is no opcode of pickle,`
    : `the opcode ${refused}`;
}
