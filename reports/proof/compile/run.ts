/** Runs local code from one access to the next, and the functions that run alone. */
import { VagaError } from '../../../server/base/errors.ts';
import { BEHIND, type Access, type Code, type CodeNode, type Place, type Value } from './code.ts';
import { evaluate, type Who } from './evaluate.ts';
import { lowerAlone } from './lower.ts';
import type { LockSource } from './source.ts';

/** Local code that takes more nodes than this between two accesses is taken to go round for ever. */
const MAX_LOCAL_NODES = 100_000;
/** The same for `words` and `init`, which run to their end. */
const MAX_ALONE_NODES = 1_000_000;
/** The most words an instance may have. */
const MAX_WORDS = 4096;

/**
 * Follows local code to the next access, head of a retry loop or end, changing `locals`; returns the node's number. Throws `VagaError('badLock')` where it goes round
 * without ever touching memory, or where a local is no integer.
 */
export function runLocal(
  file: string,
  code: Code & { readonly needed?: readonly boolean[] },
  from: number,
  locals: Value[],
  who: Who,
): number {
  let index = from;
  for (let executed = 0; executed < MAX_LOCAL_NODES; executed += 1) {
    const node = code.nodes[index];
    const isNeeded = code.needed?.[index] ?? true;
    switch (node.op) {
      case 'assign':
        if (isNeeded) locals[node.to] = integral(file, node.place, evaluate(node.value, locals, who));
        index = node.next;
        break;
      case 'branch':
        // Where it does not matter both ways lead to one place; the second may be the shorter.
        index = isNeeded && evaluate(node.test, locals, who) ? node.yes : node.no;
        break;
      case 'jump':
        index = node.next;
        break;
      case 'access':
      case 'retry':
      case 'end':
        return index;
      default: {
        const never: never = node;
        return never;
      }
    }
  }
  throw new VagaError(
    'badLock',
    `${file}: a thread can go round in local code for ever: let every turn of a loop look at the memory.`,
  );
}

function integral(file: string, place: Place, value: Value): Value {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || Object.is(value, BEHIND)) return value;
  throw new VagaError(
    'badLock',
    `${file}:${place.line}:${place.column}: keep it an integer: here a local becomes ${value}.`,
  );
}

/** What an operation leaves behind and what it returns; `value` is what the word holds. Not for wait and notify. */
export function operate(
  kind: Exclude<Access['kind'], 'wait' | 'notify'>,
  value: number,
  operands: readonly Value[],
): { readonly writes?: number; readonly result: Value } {
  const [first, second] = operands.map(Number);
  switch (kind) {
    case 'read':
    case 'load':
      return { result: value };
    case 'write':
      return { writes: first | 0, result: undefined };
    case 'store':
      return { writes: first | 0, result: first };
    case 'exchange':
      return { writes: first | 0, result: value };
    case 'compareExchange':
      return value === (first | 0) ? { writes: second | 0, result: value } : { result: value };
    case 'add':
      return { writes: (value + first) | 0, result: value };
    case 'sub':
      return { writes: (value - first) | 0, result: value };
    case 'and':
      return { writes: value & first, result: value };
    case 'or':
      return { writes: value | first, result: value };
    case 'xor':
      return { writes: value ^ first, result: value };
    default: {
      const never: never = kind;
      return never;
    }
  }
}

/** An instance's words as they are when nobody has come yet. */
export function initialWords(source: LockSource, threads: number): number[] {
  const words = runAlone(source, 'words', threads, []);
  if (typeof words !== 'number' || !Number.isInteger(words) || words < 0 || words > MAX_WORDS)
    throw new VagaError(
      'badLock',
      `${source.file}: words(${threads}) is ${String(words)}, not a whole number from 0 to ${MAX_WORDS}.`,
    );
  const memory = Array.from({ length: words }, () => 0);
  if (source.functions.has('init')) runAlone(source, 'init', threads, memory);
  return memory;
}

/** Runs a function to its end with nobody else about; returns its result. */
function runAlone(source: LockSource, name: 'words' | 'init', threads: number, memory: number[]): Value {
  const code = lowerAlone(source, name);
  const who: Who = { thread: 0, threads };
  const locals: Value[] = new Array<Value>(code.slots).fill(undefined);
  let index = code.entry;
  for (let executed = 0; executed < MAX_ALONE_NODES; executed += 1) {
    index = runLocal(source.file, code, index, locals, who);
    const node = code.nodes[index];
    if (node.op === 'end') return locals[code.result];
    if (node.op !== 'access' || node.access.kind === 'wait' || node.access.kind === 'notify') break;
    const address = addressOf(source.file, node, locals, who, memory.length);
    const operands = node.access.operands.map((operand) => evaluate(operand, locals, who));
    const { writes, result } = operate(node.access.kind, memory[address], operands);
    if (writes !== undefined) memory[address] = writes;
    locals[node.to] = result;
    index = node.next;
  }
  throw new VagaError('badLock', `${source.file}: '${name}' has to come to its end by itself.`);
}

/** The word an access goes to. Throws `VagaError('badLock')` where it is none of the lock's own. */
export function addressOf(
  file: string,
  { access, place }: Extract<CodeNode, { op: 'access' }>,
  locals: readonly Value[],
  who: Who,
  words: number,
): number {
  const address = evaluate(access.address, locals, who);
  if (typeof address === 'number' && Number.isInteger(address) && address >= 0 && address < words)
    return address;
  throw new VagaError(
    'badLock',
    `${file}:${place.line}:${place.column}: it touches memory[at + ${String(address)}], but words(${who.threads}) says ` +
      `that the lock has ${words} words: the rest is not its own.`,
  );
}
