/** The fuzzer finds what is broken, repeats it, and cuts it down. */
import { Writable } from 'node:stream';

import { expect, test } from 'vitest';

import { Random } from '../base/seed.ts';
import type { NativeDoor } from '../doors/native/door.ts';
import { openNativeDoor } from '../doors/native/door.fuzz.ts';
import { openDurableDoor } from '../doors/native/durable.fuzz.ts';
import { REQUEST_BYTES } from '../doors/native/wire.ts';
import { FakeSocket } from './fake-socket.ts';
import { randomBytes } from './mutate.ts';
import { fuzz, streamsOf, type FuzzResult } from './run.ts';
import type { OpenedTarget } from './target.ts';

const SEED = 20261121;

function runFor(iterations: number, opened: OpenedTarget, seed = SEED): Promise<FuzzResult> {
  const target = { name: 'test', unit: 'inputs', open: () => opened } as const;
  return fuzz(target, { seed, share: ({ iteration }) => iteration / iterations });
}

/** Fails on bytes that hold these two in a row. */
const fails = (bytes: Uint8Array): boolean =>
  bytes.some((byte, at) => byte === 0x7f && bytes[at + 1] >= 0x80);
const picky: OpenedTarget = {
  draw: (random) => randomBytes(random, random.nextBelow(300)),
  check: (input) => {
    if (fails(input)) throw new Error(`it does not like input ${input.length}`);
    return 1;
  },
};

test('an input that fails is cut down to what it fails on, and fails again', async () => {
  const { failure } = await runFor(10_000, picky);
  expect(failure?.smallest).toHaveLength(2);
  expect(fails(failure!.smallest)).toBe(true);
  expect(failure?.drawn).toEqual(picky.draw(streamsOf(SEED, failure!.iteration).input));
});

test('the same seed draws the same inputs, another seed others', async () => {
  const drawnBy = async (seed: number): Promise<string[]> => {
    const drawn: string[] = [];
    await runFor(20, { ...picky, check: (input) => drawn.push(Buffer.from(input).toString('hex')) }, seed);
    return drawn;
  };
  expect(await drawnBy(1)).toEqual(await drawnBy(1));
  expect(await drawnBy(1)).not.toEqual(await drawnBy(2));
});

test('another fault does not take the place of the one that was found', async () => {
  const { failure } = await runFor(10_000, {
    ...picky,
    check: (input) => {
      if (input.length < 20) return 1;
      throw new Error(input.length < 100 ? 'short' : 'long');
    },
  });
  expect(failure?.smallest).toHaveLength(failure!.message.includes('short') ? 20 : 100);
});

/** The door with its sockets changed by `change`. */
const through =
  (change: (listener: (chunk: Buffer) => void) => (chunk: Buffer) => void) =>
  (door: NativeDoor): Pick<NativeDoor, 'serve'> => ({
    serve: (socket) => {
      const on = socket.on.bind(socket);
      socket.on = ((event: string, listener: (chunk: Buffer) => void) =>
        on(event, event === 'data' ? change(listener) : listener)) as typeof socket.on;
      door.serve(socket);
    },
  });

test('a door that forgets the piece of a request is found, with a small stream', async () => {
  const forgetful = through(
    (read) => (chunk) => read(chunk.subarray(0, chunk.length - (chunk.length % REQUEST_BYTES))),
  );
  const { failure } = await runFor(1_000, openNativeDoor(forgetful));
  expect(failure?.message).toContain('in pieces');
  expect(failure!.smallest.length).toBeLessThanOrEqual(2 * REQUEST_BYTES);
});

test('a door that throws at one request is found, with that request', async () => {
  const brittle = through((read) => (chunk) => {
    if (chunk.includes(Buffer.of(6, 0, 0, 0, 0x20))) throw new TypeError('no slot 32');
    read(chunk);
  });
  const { failure } = await runFor(10_000, openNativeDoor(brittle));
  expect(failure?.message).toContain('no slot 32');
  expect(failure!.smallest.length).toBeLessThanOrEqual(2 * REQUEST_BYTES);
});

test('a door that tells what is not durable is found, with a few requests', async () => {
  const hasty = openDurableDoor((outbox) => Object.assign(outbox, { isDurable: () => true }));
  const { failure } = await runFor(1_000, hasty);
  expect(failure?.message).toContain('are durable');
  // A proof behind hello cannot be cut away without spoiling hello.
  expect(failure!.smallest.length).toBeLessThanOrEqual(8 * REQUEST_BYTES);
});

test('a door that forgets who waits for room in the ledger is found', async () => {
  const deaf = openDurableDoor((outbox) => Object.assign(outbox, { awaitRoom: () => {} }));
  const { failure } = await runFor(1_000, deaf);
  expect(failure?.message).toContain('is not read from again');
});

test('the fake socket tells of room as a stream of Node does', async () => {
  for (let stream = 0; stream < 200; stream += 1) {
    const random = new Random(SEED, stream);
    const lengths = Array.from({ length: 1 + random.nextBelow(6) }, () => random.nextBelow(50_000));
    const fake = new FakeSocket(0);
    const told: unknown[] = [];
    fake.on('drain', () => told.push('drain'));
    const takes: (() => void)[] = [];
    const real = new Writable({
      highWaterMark: 65_536,
      write: (_chunk, _encoding, taken) => takes.push(taken),
    });
    const expected: unknown[] = [];
    real.on('drain', () => expected.push('drain'));
    for (const length of lengths) {
      told.push(fake.write(new Uint8Array(length)), fake.writableLength, fake.writableNeedDrain);
      expected.push(real.write(new Uint8Array(length)), real.writableLength, real.writableNeedDrain);
    }
    fake.makeRoom(Number.POSITIVE_INFINITY);
    for (let take = takes.shift(); take !== undefined; take = takes.shift()) {
      take();
      await new Promise(setImmediate);
    }
    expect(told).toEqual(expected);
  }
});
