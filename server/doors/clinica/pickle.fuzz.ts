/**
 * Fuzzes the reader of the clinic's requests, pickled and printed: whatever comes is a message or the beginning of one, however it is cut,
 * and a message is read or refused. What is read is made of plain values, and is the same when it is written and read again.
 */
import { isDeepStrictEqual } from 'node:util';

import type { Random } from '../../base/seed.ts';
import { anyInt32, damage, damageText, joined, onceIn, pick, randomBytes } from '../../fuzz/mutate.ts';
import { assertThat } from '../../fuzz/scratch.ts';
import type { FuzzTarget, OpenedTarget } from '../../fuzz/target.ts';
import { codeOf, type OpcodeName } from './opcodes.ts';
import { writePickle } from './pickle-writer.ts';
import { PickleRefusal, frameOfPickle, readPickle, type PickleValue } from './pickle.ts';
import { pyRepr, readPyTuple } from './py-repr.ts';
import { frameOfRequest, readRequest } from './request.ts';

/** No more than a message of the door's. */
const MOST_BYTES = 4_096;
const TEXTS = [
  'AGEND',
  'BUSCA',
  'CANCEL',
  '52998224725',
  "D'ÁVILA",
  'a.b',
  '',
  '\n',
  '😀',
  '\\u0041',
  '"',
  'x'.repeat(300),
];
const PRINTED_WORDS = [
  '(',
  ')',
  ',',
  "'",
  '"',
  '\\',
  '\n',
  ' ',
  '\\x41',
  '\\u00e9',
  '\\U0001f600',
  '\\ud800',
  "'a'",
  'é',
];
/** Opcodes, those that are refused among them. */
const OPCODES = '\x80\x95.(N\x88\x89IJKML\x8a\x8bV\x8cX\x8d]lae)t\x85\x86\x87pqr\x94ghjcR\x93b0\xff';

export const clinicaRequest: FuzzTarget = { name: 'clinica-request', unit: 'inputs', open };

function open(): OpenedTarget {
  return {
    draw: (random) => {
      const drawn = drawOne(random);
      const input = onceIn(random, 3) ? drawn : damage(random, drawn);
      return input.subarray(0, MOST_BYTES);
    },
    check: (input, random) => {
      const length = checkFrame(frameOfRequest, input, random);
      checkFrame(frameOfPickle, input, random);
      readOrRefused(() => readPickle(input));
      const message = Buffer.from(input.subarray(0, length));
      const request = readOrRefused(() => readRequest(message));
      if (request?.form === 'pickle') checkValue(readPickle(message));
      if (request?.form === 'text' && request.fields !== undefined)
        assertThat(
          isDeepStrictEqual(readPyTuple(pyRepr(request.fields)), request.fields),
          () => 'texts that are printed are read again',
        );
      return 1;
    },
  };
}

function drawOne(random: Random): Uint8Array {
  switch (random.nextBelow(5)) {
    case 0: {
      const printed = pyRepr(Array.from({ length: 1 + random.nextBelow(6) }, () => pick(random, TEXTS)));
      return Buffer.from(onceIn(random, 2) ? printed : damageText(random, printed, PRINTED_WORDS));
    }
    case 1:
      return joined(...Array.from({ length: random.nextBelow(60) }, () => soup(random)));
    case 2:
      return writePickle(drawValue(random, 4));
    default:
      return joined(Uint8Array.of(0x80, random.nextBelow(6)), ...pickled(random, 4), Buffer.from('.'));
  }
}

/** An opcode with about as many bytes as it may want. */
function soup(random: Random): Uint8Array {
  const opcode = Buffer.of((OPCODES.codePointAt(random.nextBelow(OPCODES.length)) ?? 0) & 0xff);
  return onceIn(random, 2) ? opcode : joined(opcode, randomBytes(random, random.nextBelow(3)));
}

function drawValue(random: Random, depth: number): PickleValue {
  if (depth === 0 || onceIn(random, 3)) {
    return pick<PickleValue>(random, [
      null,
      true,
      false,
      BigInt(anyInt32(random)) ** BigInt(1 + random.nextBelow(5)),
      pick(random, TEXTS),
    ]);
  }
  const items = Array.from({ length: random.nextBelow(5) }, () => drawValue(random, depth - 1));
  return onceIn(random, 2) ? items : { tuple: items };
}

/** One value in any of the ways in which a pickle may build it, now and then kept in the memo or taken from there. */
function pickled(random: Random, depth: number): Uint8Array[] {
  const built = depth === 0 || onceIn(random, 3) ? pickledScalar(random) : pickledContainer(random, depth);
  const index = random.nextBelow(4);
  if (onceIn(random, 3)) return [...built, ...pick(random, [[op('MEMOIZE')], [op('BINPUT', index)]])];
  return onceIn(random, 6) ? [op('NONE'), op('BINPUT', index), op('BINGET', index), op('TUPLE2')] : built;
}

function pickledContainer(random: Random, depth: number): Uint8Array[] {
  const some = (): Uint8Array[] =>
    Array.from({ length: random.nextBelow(4) }, () => pickled(random, depth - 1)).flat();
  const one = (): Uint8Array[] => pickled(random, depth - 1);
  switch (random.nextBelow(7)) {
    case 0:
      return [op('EMPTY_LIST'), op('MARK'), ...some(), op('APPENDS')];
    case 1:
      return [op('EMPTY_LIST'), ...one(), op('APPEND')];
    case 2:
      return [op('MARK'), ...some(), op('LIST')];
    case 3:
      return [op('MARK'), ...some(), op('TUPLE')];
    case 4:
      return [...one(), op('TUPLE1')];
    case 5: // a list that is to hold itself
      return [op('EMPTY_LIST'), op('BINPUT', 9), op('MARK'), ...some(), op('BINGET', 9), op('APPENDS')];
    default:
      return [...one(), ...one(), ...one(), op('TUPLE3')];
  }
}

function pickledScalar(random: Random): Uint8Array[] {
  const text = Buffer.from(pick(random, TEXTS));
  const short = text.subarray(0, 255);
  switch (random.nextBelow(7)) {
    case 0:
      return [op('INT'), Buffer.from(pick(random, ['00\n', '01\n', '-7\n', '1.5\n']))];
    case 1:
      return [op('LONG'), Buffer.from(`${anyInt32(random)}L\n`)];
    case 2:
      return [op('LONG1', short.length), short];
    case 3:
      return [op('UNICODE'), Buffer.from('D\\u00c1 \\U0001f600\n')];
    case 4:
      return [op('SHORT_BINUNICODE', short.length), short];
    case 5:
      return [op('BINUNICODE', text.length & 0xff, text.length >> 8, 0, 0), text];
    default:
      return [op('BININT', 1, 2, 3, 0xff)];
  }
}

function op(name: OpcodeName, ...argument: readonly number[]): Uint8Array {
  return Uint8Array.of(codeOf(name), ...argument);
}

/** Where the first message ends does not depend on how much is there, nor on what follows. */
function checkFrame(frame: (bytes: Uint8Array) => number, input: Uint8Array, random: Random): number {
  const length = frame(input);
  assertThat(length >= 0 && length <= input.length, () => `a message of ${length} bytes is within the input`);
  for (let times = 0; times < 8; times += 1) {
    const there = random.nextBelow(input.length + 1);
    const expected = length > 0 && there >= length ? length : 0;
    assertThat(
      frame(input.subarray(0, there)) === expected,
      () => `with ${there} bytes the message has ${expected}`,
    );
  }
  const longer = joined(input.subarray(0, length), randomBytes(random, 8));
  assertThat(length === 0 || frame(longer) === length, () => 'what follows a message does not change it');
  return length;
}

function readOrRefused<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof PickleRefusal) return undefined;
    throw error;
  }
}

function checkValue(value: PickleValue): void {
  const written = writePickle(value);
  assertThat(frameOfPickle(written) === written.length, () => 'a pickle that is written is framed');
  assertThat(isDeepStrictEqual(readPickle(written), value), () => 'a value that is written is read again');
}
