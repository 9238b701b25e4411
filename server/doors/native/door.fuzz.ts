/**
 * Fuzzes the native door: streams of requests, good, damaged and random, in one piece and in random pieces, to clients who read late. What
 * it answers has to be what the reference answers; others go on; every lock is free afterwards.
 */
import type { Socket } from 'node:net';

import type { Random } from '../../base/seed.ts';
import { openDesk } from '../../booking/index.ts';
import { FakeSocket } from '../../fuzz/fake-socket.ts';
import { anyInt32, damage, onceIn, pick, randomBytes } from '../../fuzz/mutate.ts';
import type { OpenedTarget, FuzzTarget } from '../../fuzz/target.ts';
import * as lock from '../../locks/futex-owner.ts';
import { Slot, createMemory, planLayout, readLayout } from '../../memory/layout.ts';
import { PROOF_BYTES } from '../secret.ts';
import { Doorkeeper } from '../doorkeeper.ts';
import { NativeDoor } from './door.ts';
import { answerAll } from './samples/reference.ts';
import {
  ANSWER_BYTES,
  ANSWER_WORDS,
  Answer,
  MAGIC,
  Operation,
  PROTOCOL_VERSION,
  REQUEST_BYTES,
  REQUEST_WORDS,
  Status,
  operationOf,
  statusOf,
  writeRequest,
} from './wire.ts';

export const SLOTS = 32;
export const THREADS = 2;
const HOLDERS = 6;
const MOST_REQUESTS = 400;
/** What a client has sent that asks for more: each answer it is to get. */
const HELLO = requestOf(Operation.hello, MAGIC, PROTOCOL_VERSION, 0);
const LOOK = requestOf(Operation.status, 0, 0, 0);
const DECIDING = [Operation.book, Operation.cancel, Operation.move, Operation.status, Operation.find];

/** A door and its memory, as one thread of a server has them. */
export interface Served {
  readonly door: Pick<NativeDoor, 'serve'>;
  readonly memory: Int32Array<SharedArrayBuffer>;
  /** Makes all slots free at version 0, as they were. */
  readonly reset: () => void;
}

export const nativeDoor: FuzzTarget = { name: 'native-door', unit: 'frames', open: () => openNativeDoor() };

/** `wrap` puts something between the sockets and the door, for those who want to see it found. */
export function openNativeDoor(wrap: (door: NativeDoor) => Served['door'] = (door) => door): OpenedTarget {
  const whole = openServed(wrap);
  const split = openServed(wrap);
  return {
    draw: drawStream,
    check: (input, random) => {
      whole.reset();
      split.reset();
      const { words, failed } = answerAll(input, SLOTS, THREADS);
      const expected = new Uint8Array(words.buffer, 0, words.length * 4);
      assertAnswers('in one piece', converse(whole, input), expected, failed);
      assertAnswers('in pieces', converseInPieces(split, input, random), expected, failed);
      for (const { memory } of [whole, split]) assertLocksFree(memory);
      if (bookedIn(whole.memory) !== bookedIn(split.memory))
        throw new Error('the slots are not the same after the stream in one piece and in pieces');
      return words.length / ANSWER_WORDS;
    },
  };
}

function openServed(wrap: (door: NativeDoor) => Served['door']): Served {
  const memory = createMemory(planLayout(SLOTS, THREADS, lock.words()));
  const pristine = Int32Array.from(memory);
  const door = new NativeDoor(memory, openDesk(memory, lock, 0), 0, new Doorkeeper(memory, 0));
  return { door: wrap(door), memory, reset: () => memory.set(pristine) };
}

function requestOf(operation: number, slot: number, holder: number, slot2: number): Uint8Array {
  const words = new Int32Array(REQUEST_WORDS);
  writeRequest(words, 0, operation as Operation, slot, holder, slot2);
  return new Uint8Array(words.buffer);
}

export function drawStream(random: Random): Uint8Array {
  if (onceIn(random, 50)) return randomBytes(random, random.nextBelow(6 * REQUEST_BYTES));
  const requests = 1 + random.nextBelow(MOST_REQUESTS);
  // Behind some hellos there is a proof, which a server without a secret reads and ignores.
  const proofBytes = onceIn(random, 10) ? PROOF_BYTES : 0;
  const words = new Int32Array(requests * REQUEST_WORDS + proofBytes / 4);
  writeRequest(words, 0, Operation.hello, MAGIC, PROTOCOL_VERSION, proofBytes);
  for (let at = 1; at < requests; at += 1) drawRequest(random, words, at * REQUEST_WORDS + proofBytes / 4);
  const bytes = new Uint8Array(words.buffer);
  return onceIn(random, 3) ? damage(random, bytes) : bytes;
}

/** Mostly one that may be decided; once in eight with a field out of its range. */
function drawRequest(random: Random, words: Int32Array, at: number): void {
  const operation = onceIn(random, 20) ? Operation.stats : pick(random, DECIDING);
  const field = onceIn(random, 8) ? random.nextBelow(3) : -1;
  const [slot, holder, slot2] = [SLOTS, HOLDERS, SLOTS].map((bound, index) =>
    field === index ? anyInt32(random) : random.nextBelow(bound) + (index === 1 ? 1 : 0),
  );
  writeRequest(words, at, operation, slot, holder, slot2);
}

interface Conversation {
  readonly answers: Uint8Array;
  readonly ended: boolean;
}

function dial({ door }: Served, room?: number): FakeSocket {
  const socket = new FakeSocket(room);
  door.serve(socket as unknown as Socket);
  return socket;
}

/** The client has gone, and the door hears of it. */
export function hangUp(socket: FakeSocket): Conversation {
  const ended = socket.writableEnded;
  socket.destroy();
  socket.settle();
  return { answers: socket.received(), ended };
}

/** Everything at once to a client that reads at once. */
function converse(served: Served, input: Uint8Array): Conversation {
  const socket = dial(served);
  socket.emit('data', Buffer.from(input));
  socket.settle();
  socket.emit('end');
  socket.settle();
  return hangUp(socket);
}

/** In random pieces to a client that reads when it likes, while another one looks at a slot now and then. */
function converseInPieces(served: Served, input: Uint8Array, random: Random): Conversation {
  const other = dial(served);
  other.emit('data', Buffer.from(HELLO));
  let looks = 0;
  const socket = dial(served, onceIn(random, 2) ? Number.POSITIVE_INFINITY : random.nextBelow(2_048));
  const most = pick(random, [3, REQUEST_BYTES, 100, 2_000, 16_384]);
  for (let at = 0; at < input.length;) {
    unpause(socket, random);
    const piece = Buffer.from(input.subarray(at, at + 1 + random.nextBelow(most)));
    at += piece.length;
    socket.emit('data', piece);
    socket.settle();
    piece.fill(0xaa); // whoever kept it instead of a copy has lost it now
    if (!onceIn(random, 8)) continue;
    other.emit('data', Buffer.from(LOOK));
    looks += 1;
  }
  unpause(socket, random);
  socket.emit('end');
  socket.makeRoom(Number.POSITIVE_INFINITY);
  assertOther(hangUp(other).answers, looks);
  return hangUp(socket);
}

/** Bytes of a socket that is paused stay in the kernel: the client reads until the door goes on. */
function unpause(socket: FakeSocket, random: Random): void {
  while (socket.isPaused() && socket.writableLength > 0) socket.makeRoom(1 + random.nextBelow(1_024));
  if (socket.isPaused() && !socket.destroyed)
    throw new Error('the client has read everything and is not read from again');
}

function assertOther(answers: Uint8Array, looks: number): void {
  const view = new DataView(answers.buffer, answers.byteOffset, answers.byteLength);
  if (answers.length !== (1 + looks) * ANSWER_BYTES)
    throw new Error(`another client got ${answers.length} bytes of answers to ${looks} requests`);
  for (let at = 0; at < answers.length; at += ANSWER_BYTES)
    if (statusOf(view.getInt32(at, true)) !== Status.ok) throw new Error('another client was refused');
}

export function assertAnswers(
  how: string,
  { answers, ended }: Conversation,
  expected: Uint8Array,
  failed: boolean,
): void {
  withoutCounts(answers);
  if (Buffer.compare(answers, expected) !== 0)
    throw new Error(`${how}: ${firstDifference(answers, expected)}`);
  if (!ended)
    throw new Error(
      `${how}: the connection was not ended behind ${failed ? 'nonsense' : 'its last request'}`,
    );
}

/** What `stats` counts depends on how the requests arrive. */
function withoutCounts(answers: Uint8Array): void {
  const view = new DataView(answers.buffer, answers.byteOffset, answers.byteLength);
  for (let at = 0; at + ANSWER_BYTES <= answers.length; at += ANSWER_BYTES) {
    const head = view.getInt32(at, true);
    if (operationOf(head) === Operation.stats && statusOf(head) === Status.ok)
      view.setBigInt64(at + Answer.versionLo * 4, 0n, true);
  }
}

function firstDifference(answers: Uint8Array, expected: Uint8Array): string {
  const index = Math.floor(answers.findIndex((byte, at) => byte !== expected[at]) / ANSWER_BYTES);
  const from = index < 0 ? answers.length : index * ANSWER_BYTES; // where one only ends before the other
  const hex = (bytes: Uint8Array): string =>
    Buffer.from(bytes.subarray(from, from + ANSWER_BYTES)).toString('hex');
  return `the answers are wrong from byte ${from} on: '${hex(answers)}' in place of '${hex(expected)}'`;
}

export function assertLocksFree(memory: Int32Array): void {
  const { slotsAt, slotStride } = readLayout(memory);
  for (let slot = 0; slot < SLOTS; slot += 1)
    if (memory[slotsAt + slot * slotStride] !== 0) throw new Error(`the lock of slot ${slot} is not free`);
}

/** Who holds each slot, and its version, as text. */
export function bookedIn(memory: Int32Array): string {
  const { slotsAt, slotStride, lockWords } = readLayout(memory);
  const told = Array.from({ length: SLOTS }, (_, slot) => {
    const at = slotsAt + slot * slotStride + lockWords;
    return `${memory[at + Slot.holder]} ${memory[at + Slot.versionLo]} ${memory[at + Slot.versionHi]}`;
  });
  return told.join();
}
