/** Writes plain values as pickles of protocol 2, which every Python 3 reads. */
import { codeOf, type OpcodeName } from './opcodes.ts';
import type { PickleValue } from './pickle.ts';

const PROTOCOL = 2;
/** BININT has so many bits, the sign included. */
const SMALL_BITS = 32;

/** The pickle of a value. Half surrogate pairs in its texts become U+FFFD. */
export function writePickle(value: PickleValue): Buffer {
  return Buffer.concat([opcode('PROTO'), Buffer.of(PROTOCOL), ...partsOf(value), opcode('STOP')]);
}

function partsOf(value: PickleValue): Uint8Array[] {
  if (value === null) return [opcode('NONE')];
  if (typeof value === 'boolean') return [opcode(value ? 'NEWTRUE' : 'NEWFALSE')];
  if (typeof value === 'bigint') return integerParts(value);
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return [opcode('BINUNICODE'), uint4(text.length), text];
  }
  if ('tuple' in value) return [opcode('MARK'), ...value.tuple.flatMap(partsOf), opcode('TUPLE')];
  return [opcode('EMPTY_LIST'), opcode('MARK'), ...value.flatMap(partsOf), opcode('APPENDS')];
}

function integerParts(value: bigint): Uint8Array[] {
  if (BigInt.asIntN(SMALL_BITS, value) === value) {
    const small = Buffer.alloc(4);
    small.writeInt32LE(Number(value));
    return [opcode('BININT'), small];
  }
  let bytes = 5;
  while (BigInt.asIntN(8 * bytes, value) !== value) bytes += 1;
  const hex = BigInt.asUintN(8 * bytes, value)
    .toString(16)
    .padStart(2 * bytes, '0');
  return [opcode('LONG4'), uint4(bytes), Buffer.from(hex, 'hex').toReversed()];
}

function opcode(name: OpcodeName): Buffer {
  return Buffer.of(codeOf(name));
}

function uint4(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return bytes;
}
