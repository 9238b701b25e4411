/**
 * Fuzzes the native door with a ledger behind it that commits when it likes, through rings so short that they are often full. The answers are those
 * of the reference; none comes before what it rests on is durable; in the end the record has what the slots have.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Random } from '../../base/seed.ts';
import { openDesk } from '../../booking/index.ts';
import { FakeSocket } from '../../fuzz/fake-socket.ts';
import { onceIn, pick } from '../../fuzz/mutate.ts';
import type { OpenedTarget, FuzzTarget } from '../../fuzz/target.ts';
import { Gatherer } from '../../ledger/gather.ts';
import { DurableImage } from '../../ledger/image.ts';
import { openJournal } from '../../ledger/journal.ts';
import { Outbox } from '../../ledger/outbox.ts';
import { publishDurable, readDurable } from '../../ledger/sequence.ts';
import * as lock from '../../locks/futex-owner.ts';
import { Shared, createMemory, planLayout } from '../../memory/layout.ts';
import { Doorkeeper } from '../doorkeeper.ts';
import { NativeDoor } from './door.ts';
import { SLOTS, THREADS, assertAnswers, assertLocksFree, bookedIn, drawStream, hangUp } from './door.fuzz.ts';
import { answerAll } from './samples/reference.ts';
import { ANSWER_BYTES, ANSWER_WORDS, Operation, Status, operationOf, statusOf } from './wire.ts';

const RINGS = [4, 16, 256];
/** What is due comes within a turn or two; with nothing to commit and nothing told for so many, nothing will ever be. */
const MOST_IDLE_TURNS = 20;

export const durableDoor: FuzzTarget = {
  name: 'durable-door',
  unit: 'frames',
  open: () => openDurableDoor((outbox) => outbox),
};

/** `wrap` puts something between the door and what holds its answers back, for those who want to see it found. */
export function openDurableDoor(wrap: (outbox: Outbox) => Outbox): OpenedTarget {
  return {
    draw: drawStream,
    check: async (input, random) => {
      const { words, failed } = answerAll(input, SLOTS, THREADS);
      const expected = new Uint8Array(words.buffer, 0, words.length * 4);
      const conversation = new Conversation(expected, pick(random, RINGS), wrap);
      assertAnswers('with a ledger', await conversation.hold(input, random), expected, failed);
      conversation.assertRecorded();
      return words.length / ANSWER_WORDS;
    },
  };
}

/** One for all: a doorkeeper lives as long as its thread. */
const DOORKEEPER = new Doorkeeper(createMemory(planLayout(1, THREADS, lock.words())), 0);

/** One client, one thread's door, and the ledger's thread as somebody who commits now and then. */
class Conversation {
  readonly #memory: Int32Array<SharedArrayBuffer>;
  readonly #image = new DurableImage(SLOTS);
  readonly #gatherer: Gatherer;
  readonly #socket: FakeSocket;
  /** How many changes the first so many answers tell. */
  readonly #changes: Int32Array;

  constructor(expected: Uint8Array, ringEntries: number, wrap: (outbox: Outbox) => Outbox) {
    const memory = createMemory(planLayout(SLOTS, THREADS, lock.words(), { ringEntries }));
    Atomics.store(memory, Shared.sequence, 1);
    publishDurable(memory, 0);
    const journal = openJournal(memory, 0);
    if (journal === undefined) throw new Error('the memory has no rings');
    const outbox = wrap(new Outbox(memory, journal));
    this.#memory = memory;
    this.#gatherer = new Gatherer(memory, 0);
    this.#socket = new FakeSocket();
    this.#changes = changesIn(expected);
    const door = new NativeDoor(memory, openDesk(memory, lock, 0, { journal }), 0, DOORKEEPER, outbox);
    door.serve(this.#socket as unknown as Parameters<NativeDoor['serve']>[0]);
  }

  /** Says everything, hears everything. */
  async hold(input: Uint8Array, random: Random): Promise<{ answers: Uint8Array; ended: boolean }> {
    const socket = this.#socket;
    const most = pick(random, [20, 200, 2_000, 16_384]);
    for (let at = 0; at < input.length;) {
      await this.#commitUntil(
        () => !socket.isPaused(),
        'the ledger is idle, and the client is not read from again',
      );
      const piece = Buffer.from(input.subarray(at, at + 1 + random.nextBelow(most)));
      at += piece.length;
      socket.emit('data', piece);
      this.#settle();
      if (onceIn(random, 4)) await this.#commit();
    }
    await this.#commitUntil(
      () => !socket.isPaused(),
      'the ledger is idle, and the client is not read from again',
    );
    socket.emit('end');
    await this.#commitUntil(
      () => socket.writableEnded,
      'the ledger is idle, and the connection is not ended',
    );
    return hangUp(socket);
  }

  /** The record, read back into a fresh memory, has what the slots have. */
  assertRecorded(): void {
    assertLocksFree(this.#memory);
    const restored = createMemory(planLayout(SLOTS, THREADS, lock.words()));
    this.#image.restore(restored);
    if (bookedIn(restored) !== bookedIn(this.#memory))
      throw new Error('the record is not what the slots are');
  }

  async #commitUntil(holds: () => boolean, otherwise: string): Promise<void> {
    for (let idle = 0; !holds(); idle += 1) {
      if (idle === MOST_IDLE_TURNS) throw new Error(otherwise);
      const told = this.#socket.receivedBytes;
      if ((await this.#commit()) > 0 || this.#socket.receivedBytes > told) idle = 0;
    }
  }

  /** Returns how many changes became durable. */
  async #commit(): Promise<number> {
    const changes = this.#gatherer.gather(this.#image);
    if (changes > 0) {
      publishDurable(this.#memory, this.#image.sequence);
      this.#image.clean();
      Atomics.add(this.#memory, Shared.news, 1);
      Atomics.notify(this.#memory, Shared.news);
    }
    await nextTurn();
    this.#settle();
    return changes;
  }

  #settle(): void {
    this.#socket.settle();
    const told = Math.floor(this.#socket.receivedBytes / ANSWER_BYTES);
    const durable = readDurable(this.#memory);
    if (this.#changes[told] > durable)
      throw new Error(
        `${told} answers tell of change ${this.#changes[told]}, and only ${durable} are durable`,
      );
  }
}

/** By how many answers were told: how many changes they tell of. The client is alone, so its k-th change has the number k. */
function changesIn(expected: Uint8Array): Int32Array {
  const view = new DataView(expected.buffer, expected.byteOffset, expected.byteLength);
  const changes = new Int32Array(1 + expected.length / ANSWER_BYTES);
  for (let at = 0; at < expected.length; at += ANSWER_BYTES) {
    const head = view.getInt32(at, true);
    const operation = operationOf(head);
    const isChange =
      (operation === Operation.book || operation === Operation.cancel || operation === Operation.move) &&
      statusOf(head) === Status.ok;
    changes[at / ANSWER_BYTES + 1] = changes[at / ANSWER_BYTES] + Number(isChange);
  }
  return changes;
}
