/** The native door over real sockets: what it answers, however the bytes arrive, and what it does with nonsense. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { findLock } from '../../locks/index.ts';
import { startServer, type RunningServer } from '../../main.ts';
import { claimPort } from '../../ports.ts';
import { COUNTER_INDEX } from '../../memory/layout.ts';
import {
  ANSWER_BYTES,
  ANSWER_WORDS,
  MAGIC,
  Operation,
  PROTOCOL_VERSION,
  Status,
  operationOf,
  statusOf,
} from './wire.ts';

const SLOTS = 64;
let server: RunningServer;
const start = (portMode: 'shared' | 'each', threads = 2) =>
  startServer({
    slots: SLOTS,
    threads,
    lock: findLock('futex-owner'),
    holdUs: 0,
    host: '127.0.0.1',
    doors: [{ name: 'native', port: 0 }],
    portMode,
  });

beforeAll(async () => {
  server = await start('shared');
});
afterAll(() => server.stop());

const portOf = (running: RunningServer, index = 0): number => running.doors['native']?.[index] ?? 0;
const HELLO = [Operation.hello, MAGIC, PROTOCOL_VERSION, 0];

async function dial(port = portOf(server)): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

const bytesOf = (...requests: readonly (readonly number[])[]): Buffer =>
  Buffer.from(Int32Array.from(requests.flat()).buffer);

/** Reads until so many answers are in or the server closes. */
async function answers(socket: Socket, count: number): Promise<Int32Array[]> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes >= count * ANSWER_BYTES) break;
  }
  const all = Buffer.concat(chunks);
  expect(all.length % ANSWER_BYTES).toBe(0);
  const words = new Int32Array(new Uint8Array(all).buffer);
  return Array.from({ length: all.length / ANSWER_BYTES }, (_, index) =>
    words.subarray(index * ANSWER_WORDS, (index + 1) * ANSWER_WORDS),
  );
}

/** Says hello, asks, and tells the answers behind hello's as [status, slot, holder, version]. */
async function ask(...requests: readonly (readonly number[])[]): Promise<number[][]> {
  const socket = await dial();
  socket.write(bytesOf(HELLO, ...requests));
  const [, ...rest] = await answers(socket, requests.length + 1);
  socket.destroy();
  return rest.map(([head = 0, slot = 0, holder = 0, , version = 0]) => [
    statusOf(head),
    slot,
    holder,
    version,
  ]);
}

describe('answers', () => {
  test('hello tells threads and slots', async () => {
    const socket = await dial();
    socket.write(bytesOf(HELLO));
    const [[head = 0, ...facts] = []] = await answers(socket, 1);
    expect([operationOf(head), statusOf(head), ...facts.slice(0, 3)]).toEqual([
      Operation.hello,
      Status.ok,
      PROTOCOL_VERSION,
      2,
      SLOTS,
    ]);
    socket.destroy();
  });

  test('book, status, move, find and cancel tell version and holder', async () => {
    expect(
      await ask(
        [Operation.book, 10, 7, 0],
        [Operation.book, 10, 8, 0],
        [Operation.status, 10, 0, 0],
        [Operation.move, 10, 7, 11],
        [Operation.find, 0, 7, 0],
        [Operation.find, 12, 7, 0],
        [Operation.cancel, 10, 7, 0],
        [Operation.cancel, 11, 7, 0],
      ),
    ).toEqual([
      [Status.ok, 10, 7, 1],
      [Status.refused, 10, 7, 1],
      [Status.ok, 10, 7, 1],
      [Status.ok, 10, 0, 2],
      [Status.ok, 11, 7, 1],
      [Status.none, SLOTS, 0, 0],
      [Status.refused, 10, 0, 2],
      [Status.ok, 11, 0, 2],
    ]);
  });

  test('stats tells the counters', async () => {
    const [[status, , , operations] = []] = await ask([Operation.stats, COUNTER_INDEX.operations, -1, 0]);
    expect(status).toBe(Status.ok);
    expect(operations).toBeGreaterThan(0);
  });

  test.each([
    ['a slot that is not there', [Operation.book, SLOTS, 7, 0], Status.badSlot],
    ['a negative slot', [Operation.status, -1, 0, 0], Status.badSlot],
    ['a move onto itself', [Operation.move, 5, 7, 5], Status.badSlot],
    ['a move to nowhere', [Operation.move, 5, 7, SLOTS], Status.badSlot],
    ['nobody as holder', [Operation.book, 5, 0, 0], Status.badHolder],
    ['a negative holder', [Operation.cancel, 5, -3, 0], Status.badHolder],
    ['a counter that is not there', [Operation.stats, 99, -1, 0], Status.badCounter],
    ['a thread that is not there', [Operation.stats, 0, 2, 0], Status.badCounter],
  ])('refuses %s, and goes on', async (_, request, status) => {
    const [refusal, next] = await ask(request, [Operation.status, 0, 0, 0]);
    expect(refusal?.[0]).toBe(status);
    expect(next?.[0]).toBe(Status.ok);
  });

  test.each([
    ['an operation that is none', [HELLO, [99, 0, 0, 0]], Status.badOperation],
    ['bits where none belong', [HELLO, [Operation.status | 0x100, 0, 0, 0]], Status.badOperation],
    ['a request before hello', [[Operation.status, 0, 0, 0]], Status.helloExpected],
    ['another protocol', [[0x20544547, 0x312f5448, 0, 0]], Status.helloExpected],
    ['another version', [[Operation.hello, MAGIC, 2, 0]], Status.otherProtocol],
  ])('closes the connection behind %s', async (_, requests, status) => {
    const socket = await dial();
    socket.write(bytesOf(...requests, [Operation.status, 0, 0, 0]));
    const all = await answers(socket, Number.POSITIVE_INFINITY); // ends because the server closes
    expect(statusOf(all.at(-1)?.[0] ?? 0)).toBe(status);
    expect(all.length).toBe(requests.length);
    socket.destroy();
  });
});

describe('framing', () => {
  test('the answers do not depend on how the bytes are cut', async () => {
    const requests = Array.from({ length: 40 }, (_, index) => [Operation.status, index, 0, 0]);
    const whole = bytesOf(HELLO, ...requests);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 12 }),
        async (lengths) => {
          const socket = await dial();
          socket.setNoDelay(true);
          let at = 0;
          for (let turn = 0; at < whole.length; turn += 1) {
            const length = lengths[turn % lengths.length] ?? 1;
            socket.write(whole.subarray(at, at + length));
            at += length;
            if (turn % 3 === 0) await new Promise(setImmediate);
          }
          const all = await answers(socket, requests.length + 1);
          expect(all.map(([, slot]) => slot).slice(1)).toEqual(requests.map(([, slot]) => slot));
          socket.destroy();
        },
      ),
      { numRuns: 25 },
    );
  });

  test('random bytes never take the server down', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.boolean(),
        async (noise, greeted) => {
          const socket = await dial();
          socket.on('error', () => {});
          socket.resume();
          socket.end(greeted ? Buffer.concat([bytesOf(HELLO), noise]) : noise);
          await once(socket, 'close');
        },
      ),
      { numRuns: 150 },
    );
    expect((await ask([Operation.status, 0, 0, 0]))[0]?.[0]).toBe(Status.ok);
  });
});

test('a client that sends and does not read is not read from either', async () => {
  const socket = await dial();
  const batch = bytesOf(...Array.from({ length: 4_000 }, () => [Operation.status, 0, 0, 0]));
  socket.write(bytesOf(HELLO));
  const before = process.memoryUsage().rss;
  // The socket's own answers fill the kernel's buffers, then the server must stop reading: our writes stop being taken.
  let sentMiB = 0;
  while (sentMiB < 400 && socket.writableLength < 8 * 2 ** 20) {
    socket.write(batch);
    sentMiB += batch.length / 2 ** 20;
    await sleep(1);
  }
  expect(sentMiB).toBeLessThan(100);
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
  socket.destroy();
  expect((await ask([Operation.status, 0, 0, 0]))[0]?.[0]).toBe(Status.ok);
});

test('answers that had to wait for a slow reader are the right ones, in order', async () => {
  const socket = await dial();
  const count = 400_000;
  const slotOf = (index: number) => (index * 7) % SLOTS;
  socket.write(bytesOf(HELLO));
  for (let at = 0; at < count; at += 4_000) {
    socket.write(
      bytesOf(...Array.from({ length: 4_000 }, (_, index) => [Operation.status, slotOf(at + index), 0, 0])),
    );
  }
  await sleep(300); // nothing is read meanwhile: the kernel's buffers fill, and a write of the server stays behind
  // Others are answered by the same threads meanwhile, into the same buffer if it were not left alone.
  const others = Array.from({ length: 500 }, () => [Operation.cancel, 3, 1, 0]);
  for (let other = 0; other < 16; other += 1) await ask(...others);
  const [, ...all] = await answers(socket, count + 1);
  expect(all.findIndex(([, slot], index) => slot !== slotOf(index))).toBe(-1);
  expect(all).toHaveLength(count);
  socket.destroy();
});

test('with a port each, every thread is reached at its own port and all see the same slots', async () => {
  const each = await start('each', 3);
  expect(each.doors['native']).toHaveLength(3);
  const threads: number[] = [];
  for (const index of [0, 1, 2]) {
    const socket = await dial(portOf(each, index));
    socket.write(bytesOf(HELLO, [Operation.book, 5, index + 1, 0]));
    const [hello, book] = await answers(socket, 2);
    threads.push((hello?.[0] ?? 0) >>> 16);
    expect(book?.[2]).toBe(1); // the first one's booking, as every thread sees it
    socket.destroy();
  }
  expect(threads).toEqual([0, 1, 2]);
  expect(await each.stop()).toBe(true);
});

test('a server that stops answers what it has decided, then closes', async () => {
  const stopping = await start('shared');
  const socket = await dial(portOf(stopping));
  socket.write(bytesOf(HELLO, ...Array.from({ length: 30 }, (_, slot) => [Operation.book, slot, 7, 0])));
  const [first] = await answers(socket, 1);
  expect(first).toBeDefined();
  const [rest, inTime] = await Promise.all([
    answers(socket, Number.POSITIVE_INFINITY).catch(() => []),
    stopping.stop(),
  ]);
  expect(inTime).toBe(true);
  expect(rest.every(([head = 0]) => statusOf(head) === Status.ok)).toBe(true);
});

test.runIf(process.platform === 'linux')(
  'a port that is claimed is not given twice, though nobody listens on it yet',
  async () => {
    const first = await claimPort('native', '127.0.0.1', 0);
    await expect(claimPort('native', '127.0.0.1', first.port)).rejects.toThrow(`port ${first.port} is taken`);
    first.claim?.close();
  },
);

test('the second server on a port is refused, naming door and port', async () => {
  await expect(
    startServer({
      slots: 1,
      threads: 1,
      lock: findLock('futex'),
      holdUs: 0,
      host: '127.0.0.1',
      doors: [{ name: 'native', port: portOf(server) }],
      portMode: 'shared',
    }),
  ).rejects.toThrow(`The native door cannot open: port ${portOf(server)} is taken`);
});
