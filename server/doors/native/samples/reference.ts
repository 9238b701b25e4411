/**
 * The native door once more, as simply as it can be written: no buffers, no locks, no shared memory, one request after the other. What it
 * answers to a stream of requests is what the door has to answer, however the stream arrives.
 */
import {
  ANSWER_WORDS,
  CPU_COUNTER,
  MAGIC,
  Operation,
  PROTOCOL_VERSION,
  REQUEST_BYTES,
  Status,
  answerHead,
} from '../wire.ts';
import { PROOF_BYTES } from '../../secret.ts';
import { COUNTERS } from '../../../memory/layout.ts';

interface Booked {
  holder: number;
  version: number;
}

type Answer = readonly [
  head: number,
  slot: number,
  holder: number,
  slot2: number,
  version: number,
  version2: number,
];

export interface Reference {
  /** One answer after the other, as words; the version that `stats` tells is 0. */
  readonly words: Int32Array<ArrayBuffer>;
  /** Whether the connection is closed behind the last of them. */
  readonly failed: boolean;
}

/** What thread 0 of a fresh server with so many slots and threads answers to a connection that sends these bytes. */
export function answerAll(bytes: Uint8Array, slots: number, threads: number): Reference {
  const { buffer, byteOffset, byteLength } = bytes;
  const view = new DataView(buffer, byteOffset, byteLength);
  const booked = Array.from({ length: slots }, (): Booked => ({ holder: 0, version: 0 }));
  const words = new Int32Array(Math.floor(byteLength / REQUEST_BYTES) * ANSWER_WORDS);
  let filled = 0;
  let greeted = false;
  for (let at = 0; at + REQUEST_BYTES <= byteLength; at += REQUEST_BYTES) {
    const [operation, slot, holder, slot2] = [0, 4, 8, 12].map((word) => view.getInt32(at + word, true));
    const welcomes = !greeted && isHello(operation, slot, slot2) && holder === PROTOCOL_VERSION;
    if (welcomes) {
      if (at + REQUEST_BYTES + slot2 > byteLength) break; // its proof is not there
      at += slot2;
    }
    const answer = greeted
      ? decide(booked, threads, operation, slot, holder, slot2)
      : greet(operation, slot, holder, slot2, slots, threads);
    greeted = true;
    const [head, toldSlot, toldHolder, toldSlot2, version, version2] = answer;
    words.set([head, toldSlot, toldHolder, toldSlot2, version, 0, version2, 0], filled);
    filled += ANSWER_WORDS;
    if (((head >>> 8) & 0xff) >= Status.badOperation)
      return { words: words.subarray(0, filled), failed: true };
  }
  return { words: words.subarray(0, filled), failed: false };
}

function isHello(operation: number, magic: number, proofBytes: number): boolean {
  return operation === Operation.hello && magic === MAGIC && (proofBytes === 0 || proofBytes === PROOF_BYTES);
}

function greet(
  operation: number,
  magic: number,
  version: number,
  proofBytes: number,
  slots: number,
  threads: number,
): Answer {
  if (!isHello(operation, magic, proofBytes)) return [answerHead(0, Status.helloExpected, 0), 0, 0, 0, 0, 0];
  if (version !== PROTOCOL_VERSION)
    return [answerHead(Operation.hello, Status.otherProtocol, 0), PROTOCOL_VERSION, 0, 0, 0, 0];
  return [answerHead(Operation.hello, Status.ok, 0), PROTOCOL_VERSION, threads, slots, 0, 0];
}

function decide(
  booked: Booked[],
  threads: number,
  operation: number,
  slot: number,
  holder: number,
  slot2: number,
): Answer {
  const refuse = (status: Status): Answer => [
    answerHead(operation & 0xff, status, 0),
    slot,
    holder,
    slot2,
    0,
    0,
  ];
  const tell = (status: Status, told: number, version2 = 0): Answer => {
    const { holder: by, version } = booked[told] ?? { holder: 0, version: 0 };
    return [answerHead(operation, status, 0), told, by, slot2, version, version2];
  };
  const isSlot = (number: number): boolean => number >= 0 && number < booked.length;
  const change = (number: number, next: number): void => {
    booked[number] = { holder: next, version: booked[number].version + 1 };
  };
  switch (operation) {
    case Operation.book:
    case Operation.cancel: {
      if (!isSlot(slot)) return refuse(Status.badSlot);
      if (holder <= 0) return refuse(Status.badHolder);
      const fits = booked[slot].holder === (operation === Operation.book ? 0 : holder);
      if (fits) change(slot, operation === Operation.book ? holder : 0);
      return tell(fits ? Status.ok : Status.refused, slot);
    }
    case Operation.move: {
      if (!isSlot(slot) || !isSlot(slot2) || slot === slot2) return refuse(Status.badSlot);
      if (holder <= 0) return refuse(Status.badHolder);
      if (booked[slot].holder !== holder) return tell(Status.refused, slot);
      if (booked[slot2].holder !== 0) return tell(Status.refusedSecond, slot2);
      change(slot, 0);
      change(slot2, holder);
      return tell(Status.ok, slot, booked[slot2].version);
    }
    case Operation.status:
      return isSlot(slot) ? tell(Status.ok, slot) : refuse(Status.badSlot);
    case Operation.find: {
      if (!isSlot(slot) && slot !== booked.length) return refuse(Status.badSlot);
      if (holder <= 0) return refuse(Status.badHolder);
      const found = booked.findIndex((one, index) => index >= slot && one.holder === holder);
      return found === -1 ? tell(Status.none, booked.length) : tell(Status.ok, found);
    }
    case Operation.stats: {
      const isCounter = slot === CPU_COUNTER || (slot >= 0 && slot < COUNTERS.length);
      const isThread = holder >= -1 && holder < threads;
      return isCounter && isThread
        ? [answerHead(operation, Status.ok, 0), slot, holder, 0, 0, 0]
        : [answerHead(operation, Status.badCounter, 0), slot, holder, 0, 0, 0];
    }
    default:
      return refuse(Status.badOperation);
  }
}
