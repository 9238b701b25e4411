/**
 * Fuzzes the RESP door: streams of commands, good, damaged and random, in one piece and in random pieces, with a ledger that commits when it
 * likes and without one, to clients who read late. What it answers has to be what the reference answers; no answer comes before what it tells is
 * durable; every lock is free afterwards.
 */
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Random } from '../../base/seed.ts';
import { openDesk } from '../../booking/index.ts';
import { openStaging } from '../../booking/staging.ts';
import { FakeSocket } from '../../fuzz/fake-socket.ts';
import { damage, onceIn, pick, randomBytes } from '../../fuzz/mutate.ts';
import type { FuzzTarget, OpenedTarget } from '../../fuzz/target.ts';
import { Gatherer } from '../../ledger/gather.ts';
import { DurableImage } from '../../ledger/image.ts';
import { openJournal } from '../../ledger/journal.ts';
import { Outbox } from '../../ledger/outbox.ts';
import { publishDurable, readDurable } from '../../ledger/sequence.ts';
import * as lock from '../../locks/futex-owner.ts';
import { Shared, createMemory, planLayout, readLayout } from '../../memory/layout.ts';
import { PEOPLE_LOCKS, openRecords } from '../../people/records.ts';
import { Doorkeeper } from '../doorkeeper.ts';
import { RespDoor } from './door.ts';
import { answerAll, type Reference } from './samples/reference.ts';

export const SLOTS = 32;
const THREADS = 2;
const RINGS = [16, 256];
/** A conversation with a ledger takes long. */
const DURABLE_ONCE_IN = 20;
/** So many without one are with the same door: then there may be no more room for texts. */
const CONVERSATIONS = 100;
const MOST_COMMANDS = 60;
/** Texts and numbers; texts are few, since a record each is kept. */
const HOLDERS = ['1', '7', '2147483647', '2147483648', '007', 'ana', 'xxx', 'João', 'person:1', ''];
/** The index of persons, and as many records as a stream can make. */
const REGION_WORDS = 2 ** 16;
const MOST_IDLE_TURNS = 20;

export const respDoor: FuzzTarget = { name: 'resp-door', unit: 'frames', open: () => openRespDoor() };

/** What a door of one thread is made of; `wrap` puts something between the door and what holds its answers back. */
export function openSample(ringEntries: number, wrap: (outbox: Outbox) => Outbox = (outbox) => outbox) {
  const memory = createMemory(
    planLayout(SLOTS, THREADS, lock.words(), { ringEntries, locks: PEOPLE_LOCKS, regionWords: REGION_WORDS }),
  );
  Atomics.store(memory, Shared.sequence, 1);
  publishDurable(memory, 0);
  const journal = openJournal(memory, 0);
  const outbox = journal && wrap(new Outbox(memory, journal));
  const records = openRecords(openStaging(memory, lock, 0, journal), () => {});
  const desk = openDesk(memory, lock, 0, { journal });
  const door = new RespDoor({ memory, thread: 0, desk, records, doorkeeper: DOORKEEPER, outbox });
  return { memory, door };
}

/** One for all: a doorkeeper lives as long as its thread. */
const DOORKEEPER = new Doorkeeper(createMemory(planLayout(1, THREADS, lock.words())), 0);

export function openRespDoor(
  wrap: { outbox?: (outbox: Outbox) => Outbox; door?: (door: RespDoor) => Pick<RespDoor, 'serve'> } = {},
): OpenedTarget {
  let plain = openSample(0);
  let conversations = 0;
  return {
    draw: drawStream,
    check: async (drawn, random) => {
      const input = withoutQuotes(drawn);
      const expected = answerAll(input, SLOTS);
      const isDurable = onceIn(random, DURABLE_ONCE_IN) || wrap.outbox !== undefined;
      conversations += 1;
      if (conversations % CONVERSATIONS === 0) plain = openSample(0);
      const { memory, door } = isDurable ? openSample(pick(random, RINGS), wrap.outbox) : plain;
      if (!isDurable) forgetBookings(memory);
      const answers = await converse(memory, wrap.door?.(door) ?? door, input, random, expected, isDurable);
      assertAnswers(Buffer.from(answers).toString('latin1'), expected);
      assertLocksFree(memory);
      return expected.answers.length;
    },
  };
}

/** All slots free again; who has a record keeps it. */
function forgetBookings(memory: Int32Array): void {
  const { slotsAt, locksAt } = readLayout(memory);
  memory.fill(0, slotsAt, locksAt);
}

/** Says everything, hears everything. */
async function converse(
  memory: Int32Array<SharedArrayBuffer>,
  door: Pick<RespDoor, 'serve'>,
  input: Uint8Array,
  random: Random,
  expected: Reference,
  isDurable: boolean,
): Promise<Uint8Array> {
  const socket = new FakeSocket(onceIn(random, 2) ? Number.POSITIVE_INFINITY : random.nextBelow(2_048));
  door.serve(socket as unknown as Socket);
  const ledger = isDurable ? new SlowLedger(memory, socket, expected) : undefined;
  const most = pick(random, [1, 5, 50, 1_000, 200_000]);
  for (let at = 0; at < input.length && !socket.writableEnded;) {
    if (socket.isPaused()) await unpause(socket, ledger);
    const piece = Buffer.from(input.subarray(at, at + 1 + random.nextBelow(most)));
    at += piece.length;
    socket.emit('data', piece);
    socket.settle();
    piece.fill(0xaa); // whoever kept it instead of a copy has lost it now
    if (ledger !== undefined && onceIn(random, 4)) await ledger.commit();
  }
  await unpause(socket, ledger);
  socket.emit('end');
  socket.makeRoom(Number.POSITIVE_INFINITY);
  for (let idle = 0; !socket.writableEnded; idle += 1) {
    if (idle === MOST_IDLE_TURNS) throw new Error('the connection was not ended behind its last command');
    if (ledger !== undefined && (await ledger.commit()) > 0) idle = 0;
  }
  socket.destroy();
  socket.settle();
  return socket.received();
}

/** Bytes of a socket that is paused stay in the kernel: the client reads, and the ledger commits, until the door goes on. */
async function unpause(socket: FakeSocket, ledger: SlowLedger | undefined): Promise<void> {
  for (let idle = 0; socket.isPaused(); idle += 1) {
    if (idle === MOST_IDLE_TURNS)
      throw new Error('all was read and is durable, and the client is not read from again');
    if (socket.writableLength > 0) {
      socket.makeRoom(4_096);
      idle = 0;
    }
    if (ledger !== undefined && (await ledger.commit()) > 0) idle = 0;
  }
}

/** The ledger's thread as somebody who commits now and then, and looks whether answers came too early. */
class SlowLedger {
  readonly #memory: Int32Array<SharedArrayBuffer>;
  readonly #image: DurableImage;
  readonly #gatherer: Gatherer;
  readonly #socket: FakeSocket;
  /** By how many bytes of answers were told: which number has to be durable. */
  readonly #ends: { readonly bytes: number; readonly changes: number }[] = [];

  constructor(memory: Int32Array<SharedArrayBuffer>, socket: FakeSocket, { answers, changes }: Reference) {
    this.#memory = memory;
    this.#image = new DurableImage(SLOTS, REGION_WORDS);
    this.#gatherer = new Gatherer(memory, 0);
    this.#socket = socket;
    let bytes = 0;
    for (const [index, answer] of answers.entries()) {
      if (answer === undefined) break; // from here on it is not known how long the answers are
      bytes += answer.length;
      this.#ends.push({ bytes, changes: changes[index] });
    }
  }

  /** Returns how many changes became durable. */
  async commit(): Promise<number> {
    this.#judge();
    const changes = this.#gatherer.gather(this.#image);
    if (changes > 0) {
      publishDurable(this.#memory, this.#image.sequence);
      this.#image.clean();
      Atomics.add(this.#memory, Shared.news, 1);
      Atomics.notify(this.#memory, Shared.news);
    }
    await nextTurn();
    this.#socket.settle();
    this.#judge();
    return changes;
  }

  /** The client is alone, so its k-th change has the number k at least; texts that are kept have numbers, too. */
  #judge(): void {
    const told = this.#ends.findLast(({ bytes }) => bytes <= this.#socket.receivedBytes);
    const durable = readDurable(this.#memory);
    if (told !== undefined && told.changes > durable)
      throw new Error(`answers tell of change ${told.changes}, and only ${durable} are durable`);
  }
}

export function drawStream(random: Random): Uint8Array {
  if (onceIn(random, 50)) return randomBytes(random, random.nextBelow(200));
  const commands = Array.from({ length: 1 + random.nextBelow(MOST_COMMANDS) }, () => drawCommand(random));
  const bytes = Buffer.from(commands.join(''), 'latin1');
  return onceIn(random, 3) ? damage(random, bytes) : bytes;
}

/** The reference splits no quotes, and knows no RESP3. */
function withoutQuotes(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => (byte === 0x22 || byte === 0x27 ? 0x61 : byte));
}

function drawCommand(random: Random): string {
  const key = (): string =>
    onceIn(random, 20) ? pick(random, ['x', '', `k${SLOTS}`, '99999999999999999999', '1 ']) : keyOf(random);
  const keys = (): string[] => Array.from({ length: 1 + random.nextBelow(5) }, key);
  const words = ((): string[] => {
    switch (random.nextBelow(12)) {
      case 0:
        return [pick(random, ['DEL', 'unlink']), ...keys()];
      case 1:
        return ['MGET', ...keys()];
      case 2:
        return ['exists', ...keys()];
      case 3:
        return pick(random, [
          ['PING'],
          ['ping', 'there'],
          ['ECHO', 'x'.repeat(random.nextBelow(2_000))],
          ['DBSIZE'],
        ]);
      case 4:
        return ['CLIENT', 'SETNAME', pick(random, HOLDERS)];
      case 5:
        return ['SET', key(), pick(random, HOLDERS), ...pick(random, [[], ['GET'], ['NX', 'EX', '10']])];
      case 6:
        return [
          'set',
          key(),
          pick(random, HOLDERS),
          ...pick(random, [
            ['get', 'nx'],
            ['NX', 'GET'],
          ]),
        ];
      case 7:
      case 8:
        return [pick(random, ['GET', 'get', 'Get']), key()];
      default:
        return [pick(random, ['SET', 'set']), key(), pick(random, HOLDERS), pick(random, ['NX', 'nx'])];
    }
  })();
  const isLine = onceIn(random, 6) && words.every((word) => word !== '' && !/\s/.test(word));
  return isLine ? `${words.join(' ')}${pick(random, ['\n', '\r\n'])}` : frame(words);
}

function keyOf(random: Random): string {
  const slot = String(random.nextBelow(SLOTS));
  return pick(random, ['', 'slot:', 'key:']) + slot.padStart(onceIn(random, 2) ? 12 : 1, '0');
}

/** Words as a client sends them. */
export function frame(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;
}

function assertAnswers(told: string, { answers }: Reference): void {
  let rest = told;
  for (const [index, answer] of answers.entries()) {
    const error = /^-[A-Z]+ [^\r\n]+\r\n/.exec(rest)?.[0];
    const expected = answer ?? error;
    if (expected === undefined || !rest.startsWith(expected))
      throw new Error(
        `answer ${index} is wrong: '${JSON.stringify(rest.slice(0, 60))}' in place of '${JSON.stringify(answer ?? 'an error')}'`,
      );
    rest = rest.slice(expected.length);
  }
  if (rest !== '') throw new Error(`answers to nothing: '${JSON.stringify(rest.slice(0, 60))}'`);
}

function assertLocksFree(memory: Int32Array): void {
  const { slotsAt, slotStride, locksAt, locks, lockWords } = readLayout(memory);
  for (let slot = 0; slot < SLOTS; slot += 1)
    if (memory[slotsAt + slot * slotStride] !== 0) throw new Error(`the lock of slot ${slot} is not free`);
  for (let index = 0; index < locks; index += 1)
    if (memory[locksAt + index * lockWords] !== 0) throw new Error(`lock ${index} of the region is not free`);
}
