/**
 * Fuzzes the swarm's client with what a hostile server may answer: good, damaged and random bytes, in one piece and in random pieces. It tells
 * what a plain reading of the same bytes tells, up to the first answer that makes no sense, and refuses that one with a sentence.
 */
import type { connect } from 'node:net';

import { VagaError } from '../../server/base/errors.ts';
import type { Random } from '../../server/base/seed.ts';
import {
  ANSWER_BYTES,
  ANSWER_WORDS,
  Answer,
  Operation,
  PROTOCOL_VERSION,
  Status,
  answerHead,
} from '../../server/doors/native/wire.ts';
import { FakeSocket } from '../../server/fuzz/fake-socket.ts';
import { anyInt32, damage, onceIn, pick, randomBytes } from '../../server/fuzz/mutate.ts';
import type { OpenedTarget, FuzzTarget } from '../../server/fuzz/target.ts';
import { MAX_THREADS } from '../../server/memory/layout.ts';
import type { Recorder } from '../history/recorder.ts';
import { ClientBuffers } from './buffers.ts';
import type { ClientContext } from './client.ts';
import { NativeClient, type NativeListener } from './native.ts';
import { ASKED, NUMBER, OUTCOMES, SLOTS, readPlainly } from './samples/native-reference.ts';

const VERSION_WORDS = [Answer.versionLo, Answer.versionHi, Answer.version2Lo, Answer.version2Hi] as const;

/** The socket that a client opens, with what it reads into. */
interface Opened {
  readonly socket: FakeSocket;
  readonly receive: (bytes: Uint8Array) => void;
}

export const nativeClient: FuzzTarget = {
  name: 'native-client',
  unit: 'frames',
  open: () => openNativeClient(),
};

/** `between`: what becomes of the bytes on their way, for those who want to see a fault found. */
export function openNativeClient(
  between: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
): OpenedTarget {
  const buffers = new ClientBuffers();
  return {
    draw: drawAnswers,
    check: async (input, random) => {
      const { told, frames } = readPlainly(input);
      const whole = await listen(buffers, input, [input.length]);
      assertSame('in one piece', whole, told);
      const pieces = await listen(buffers, between(input), drawPieces(random, input.length));
      assertSame('in pieces', pieces, told);
      await listenUnasked(buffers, input);
      return frames;
    },
  };
}

function drawAnswers(random: Random): Uint8Array {
  if (onceIn(random, 50)) return randomBytes(random, random.nextBelow(6 * ANSWER_BYTES));
  const answers = random.nextBelow(ASKED.length + 4);
  const words = new Int32Array((1 + answers) * ANSWER_WORDS);
  const threads = onceIn(random, 20) ? anyInt32(random) : 1 + random.nextBelow(MAX_THREADS);
  const slots = onceIn(random, 20) ? anyInt32(random) : SLOTS;
  const head = answerHead(Operation.hello, Status.ok, onceIn(random, 20) ? random.nextBelow(65_536) : 0);
  words.set([head, PROTOCOL_VERSION, threads, slots]);
  for (let index = 0; index < answers; index += 1) {
    const { operation, slot, slot2 } = ASKED[index % ASKED.length];
    const outcome = operation === Operation.stats ? Status.ok : pick(random, OUTCOMES);
    const lo = random.nextUint32() | 0;
    words.set(
      [
        answerHead(operation, outcome, 0),
        slot,
        random.nextBelow(9),
        slot2,
        lo,
        random.nextBelow(65_536),
        lo,
        1,
      ],
      (1 + index) * ANSWER_WORDS,
    );
    if (onceIn(random, 100))
      words[(1 + index) * ANSWER_WORDS + pick(random, VERSION_WORDS)] = anyInt32(random);
  }
  const bytes = new Uint8Array(words.buffer);
  return onceIn(random, 3) ? damage(random, bytes) : bytes;
}

function drawPieces(random: Random, length: number): number[] {
  const most = pick(random, [3, ANSWER_BYTES, 100, 2_000, 16_384]);
  const pieces: number[] = [];
  for (let left = length; left > 0; left -= pieces.at(-1) ?? left)
    pieces.push(Math.min(left, 1 + random.nextBelow(most)));
  return pieces;
}

/** What a client makes of the bytes, a line each thing that it tells. */
async function listen(
  buffers: ClientBuffers,
  bytes: Uint8Array,
  pieces: readonly number[],
): Promise<string[]> {
  const told: string[] = [];
  const client = new NativeClient(NUMBER, ASKED.length, contextFor(told), buffers);
  const { open, opened } = opener();
  const connecting = client.connect('fuzz', 1, undefined, open);
  const welcome = connecting.then(
    () => true,
    (error: unknown) => {
      told.push(refusalOf(error));
      return false;
    },
  );
  const { socket, receive } = opened();
  let at = 0;
  let asked = false;
  try {
    for (const piece of pieces) {
      // Hello's answer comes alone, since nobody is asked anything before; requests go out when it is there.
      const until = at < ANSWER_BYTES ? Math.min(at + piece, ANSWER_BYTES) : at + piece;
      receive(bytes.subarray(at, until));
      if (!asked && until >= ANSWER_BYTES) {
        asked = true;
        if (!(await welcome)) break;
        told.push(`hello ${client.serverThread} ${client.serverThreads} ${client.slots}`);
        for (const { operation, slot, slot2 } of ASKED) client.ask(operation as Operation, slot, slot2);
        client.send();
      }
      if (until < at + piece) receive(bytes.subarray(until, at + piece));
      at += piece;
    }
  } catch (error) {
    told.push(refusalOf(error));
  }
  socket.destroy();
  socket.settle();
  await welcome;
  return told;
}

/** A server that goes on talking behind its hello, though nobody has asked it anything. */
async function listenUnasked(buffers: ClientBuffers, bytes: Uint8Array): Promise<void> {
  const client = new NativeClient(NUMBER, ASKED.length, contextFor([]), buffers);
  const { open, opened } = opener();
  const welcome = client.connect('fuzz', 1, undefined, open).catch(refusalOf);
  const { socket, receive } = opened();
  try {
    receive(bytes);
  } catch (error) {
    refusalOf(error);
  }
  socket.destroy();
  socket.settle();
  await welcome;
}

function assertSame(how: string, told: readonly string[], expected: readonly string[]): void {
  const at = expected.findIndex((line, index) => line !== told[index]);
  if (at === -1 && told.length === expected.length) return;
  const where = at === -1 ? expected.length : at;
  throw new Error(
    `${how}: it tells '${told[where] ?? 'no more'}' in place of '${expected[where] ?? 'no more'}'`,
  );
}

/** A refusal that was foreseen has a sentence; anything else is what the fuzzer looks for. */
function refusalOf(error: unknown): string {
  if (!(error instanceof VagaError) || error.code !== 'unreachable') throw error;
  return 'refused';
}

function contextFor(told: string[]): ClientContext<NativeListener> {
  const recorder = { record: (...row: readonly number[]) => told.push(`record ${row.join(' ')}`) };
  return {
    clock: { originSeconds: 0, nowNs: () => 1 },
    recorder: recorder as unknown as Recorder,
    listener: {
      answered: (_, operation, status, slot, slot2) =>
        told.push(`answered ${operation} ${status} ${slot} ${slot2}`),
      drained: () => {},
      lost: (_, operation, slot) => told.push(`lost ${operation} ${slot}`),
      closed: () => told.push('closed'),
    },
  };
}

/** Stands in for `net.connect`. */
function opener(): { readonly open: typeof connect; readonly opened: () => Opened } {
  let made: Opened | undefined;
  const open = ({
    onread,
  }: {
    onread: { buffer: Buffer; callback: (bytes: number) => boolean };
  }): FakeSocket => {
    const socket = new FakeSocket();
    const receive = (bytes: Uint8Array): void => {
      for (let at = 0; at < bytes.length && !socket.destroyed; at += onread.buffer.length) {
        const chunk = bytes.subarray(at, at + onread.buffer.length);
        onread.buffer.set(chunk);
        onread.callback(chunk.length);
        onread.buffer.fill(0xaa, 0, chunk.length); // it is used again for what comes next
      }
    };
    made = { socket, receive };
    return socket;
  };
  return {
    open: open as unknown as typeof connect,
    opened: () => {
      if (made === undefined) throw new Error('the client opened no socket');
      return made;
    },
  };
}
