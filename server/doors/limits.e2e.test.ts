/** The limits and the secret of a server over real sockets: who passes a limit is told why, ended and counted; others are served. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, test } from 'vitest';

import type { Decision, Desk } from '../booking/index.ts';
import { createTold } from '../booking/index.ts';
import type { ServerEvent } from '../events.ts';
import { createDurableLedger, createMemoryLedger, type Ledger } from '../ledger/index.ts';
import { findLock } from '../locks/index.ts';
import { startServer, type RunningServer } from '../main.ts';
import { COUNTER_INDEX, Thread, createMemory, planLayout, threadAt } from '../memory/layout.ts';
import { Doorkeeper, forgetConnections } from './doorkeeper.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { NativeDoor } from './native/door.ts';
import {
  ANSWER_BYTES,
  FAREWELL,
  MAGIC,
  Operation,
  PROTOCOL_VERSION,
  REQUEST_BYTES,
  Status,
  operationOf,
  statusOf,
  versionOf,
} from './native/wire.ts';
import { proofOf } from './secret.ts';

const SLOTS = 64;
const HELLO = [Operation.hello, MAGIC, PROTOCOL_VERSION, 0];
const LOOK = [Operation.status, 5, 0, 0];
const PROOF = proofOf(Buffer.from('a secret of some length'));
const HELLO_WITH_PROOF = Buffer.concat([
  bytesOf([Operation.hello, MAGIC, PROTOCOL_VERSION, PROOF.length]),
  PROOF,
]);

let running: RunningServer | undefined;
let events: ServerEvent[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await running?.stop();
  running = undefined;
});

async function serve(
  limits: Partial<Limits>,
  proof?: Uint8Array,
  ledger: Ledger = createMemoryLedger(),
): Promise<number> {
  events = [];
  running = await startServer({
    slots: SLOTS,
    threads: 2,
    lock: findLock('futex-owner'),
    holdUs: 0,
    host: '127.0.0.1',
    doors: [{ name: 'native', port: 0 }],
    portMode: 'shared',
    limits: { ...DEFAULT_LIMITS, ...limits },
    proof,
    ledger,
    onEvent: (event) => events.push(event),
  });
  return running.doors['native']?.[0] ?? 0;
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {}); // a reset is one way to be ended
  await once(socket, 'connect');
  return socket;
}

function bytesOf(...requests: readonly (readonly number[])[]): Buffer {
  return Buffer.from(Int32Array.from(requests.flat()).buffer);
}

/** Reads so many answers, or what comes until the server ends the connection. */
async function answers(socket: Socket, count = Number.POSITIVE_INFINITY): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
      chunks.push(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      if (bytes >= count * ANSWER_BYTES) break;
    }
  } catch {
    // Reset: what came before is what there is.
  }
  const all = Buffer.concat(chunks);
  return Array.from({ length: Math.floor(all.length / ANSWER_BYTES) }, (_, index) =>
    all.subarray(index * ANSWER_BYTES, (index + 1) * ANSWER_BYTES),
  );
}

/** The [operation, status] of the last answer before the server ended the connection. */
async function lastWords(socket: Socket): Promise<[number, number]> {
  const head = (await answers(socket)).at(-1)?.readInt32LE(0) ?? -1;
  return [operationOf(head), statusOf(head)];
}

/** Says hello, waits for the answer, and leaves the connection open. */
async function greeted(port: number, hello = bytesOf(HELLO)): Promise<Socket> {
  const socket = await dial(port);
  socket.write(hello);
  const [answer] = await answers(socket, 1);
  expect(statusOf(answer?.readInt32LE(0) ?? -1)).toBe(Status.ok);
  return socket;
}

/** The server's counters, as a client reads them on a connection that is welcome. */
async function counted(socket: Socket): Promise<Readonly<Record<string, number>>> {
  const names = Object.keys(COUNTER_INDEX);
  socket.write(bytesOf(...names.map((_, index) => [Operation.stats, index, -1, 0])));
  const all = await answers(socket, names.length);
  return Object.fromEntries(
    names.map((name, index) => [name, versionOf(all[index].readInt32LE(16), all[index].readInt32LE(20))]),
  );
}

const told = (because: string) =>
  events
    .filter((event) => event.event === 'connectionsEnded' && event.because === because)
    .reduce((sum, event) => sum + (event.event === 'connectionsEnded' ? event.count : 0), 0);

describe('time', () => {
  test('slowloris: hundreds of requests half sent are ended, and another client is served meanwhile', async () => {
    const port = await serve({ halfFrameMs: 500 });
    const other = await greeted(port);
    const slow = await Promise.all(Array.from({ length: 300 }, () => greeted(port)));
    const ends = slow.map((socket, index) => {
      socket.write(bytesOf(LOOK).subarray(0, 1 + (index % (REQUEST_BYTES - 1))));
      return lastWords(socket);
    });
    const over = new AbortController();
    const all = Promise.all(ends).finally(() => over.abort());
    let served = 0;
    while (!over.signal.aborted) {
      other.write(bytesOf(LOOK));
      served += (await answers(other, 1)).length;
    }
    expect(await all).toEqual(slow.map(() => [FAREWELL, Status.halfFrame]));
    expect(served).toBeGreaterThan(100);
    expect((await counted(other))['halfFramesEnded']).toBe(slow.length);
    expect(told('halfFrame')).toBe(slow.length);
  });

  test('a byte now and then does not extend the time that a request has', async () => {
    const port = await serve({ halfFrameMs: 500 });
    const socket = await greeted(port);
    const request = bytesOf(LOOK);
    let at = 0;
    const timer = setInterval(() => socket.write(request.subarray(at, (at += 1))), 100);
    const words = await lastWords(socket);
    clearInterval(timer);
    expect(words).toEqual([FAREWELL, Status.halfFrame]);
    expect(at).toBeLessThan(REQUEST_BYTES);
  });

  test.each([
    ['that says nothing', Buffer.alloc(0)],
    ['that says half a hello', bytesOf(HELLO).subarray(0, 7)],
    ['whose proof does not come', HELLO_WITH_PROOF.subarray(0, 40)],
  ])('a new connection %s is ended', async (_, bytes) => {
    const port = await serve({ halfFrameMs: 300 });
    const socket = await dial(port);
    socket.write(bytes);
    expect(await lastWords(socket)).toEqual([FAREWELL, Status.halfFrame]);
  });

  test('who is silent for too long is ended, who asks now and then is not', async () => {
    const port = await serve({ idleMs: 600 });
    const [silent, other] = [await greeted(port), await greeted(port)];
    const timer = setInterval(() => other.write(bytesOf(LOOK)), 100);
    const words = await lastWords(silent);
    clearInterval(timer);
    expect(words).toEqual([FAREWELL, Status.idle]);
    other.removeAllListeners();
    other.destroy();
    const fresh = await greeted(port);
    expect((await counted(fresh))['idleEnded']).toBe(1);
    expect(told('idle')).toBe(1);
  });

  test.each([
    ['', false],
    [', even if it has ended its own side', true],
  ])('an absent reader is ended%s', async (_, endsItsSide) => {
    const port = await serve({ unreadMs: 500 });
    const [absent, other] = [await greeted(port), await greeted(port)];
    absent.pause();
    const batch = bytesOf(...Array.from({ length: 4_000 }, () => LOOK));
    const closed = once(absent, 'close');
    // More than the kernel's buffers hold, so that the server is left with answers that nobody takes.
    for (let sent = 0; sent < 16 * 2 ** 20; sent += batch.length) absent.write(batch);
    if (endsItsSide) absent.end();
    while ((await counted(other))['unreadEnded'] === 0) await new Promise(setImmediate);
    absent.resume();
    await closed;
    expect((await counted(other))['unreadEnded']).toBe(1);
  });
});

describe('a flood of connections', () => {
  test('is refused beyond the limit, all threads together, and room that becomes free is given again', async () => {
    const port = await serve({ connections: 20 });
    const guests = await Promise.all(Array.from({ length: 20 }, () => greeted(port)));
    const flood = await Promise.all(Array.from({ length: 700 }, () => dial(port)));
    for (const socket of flood) socket.write(bytesOf(HELLO));
    const words = await Promise.all(flood.map(lastWords));
    // Beyond a number the server does not wait until the reason was read; but nobody is let in.
    expect(words.filter(([, status]) => status === Status.ok)).toEqual([]);
    const reasons = words.filter(
      ([operation, status]) => operation === FAREWELL && status === Status.tooManyConnections,
    );
    expect(reasons.length).toBeGreaterThan(200);
    const counters = await counted(guests[0]);
    expect(counters['connectionsRefused']).toBe(flood.length);
    expect(counters['connections']).toBe(guests.length);
    guests[1].destroy();
    // The server hears of the free place a moment later.
    for (let isIn = false; !isIn;) {
      const socket = await dial(port);
      socket.write(bytesOf(HELLO));
      const [answer] = await answers(socket, 1);
      isIn = answer !== undefined && statusOf(answer.readInt32LE(0)) === Status.ok;
    }
    expect((await counted(guests[0]))['connections']).toBe(guests.length + 1);
  });

  test('the places of a thread that has ended are free', () => {
    const memory = createMemory(planLayout(1, 2, 1));
    const limits = { ...DEFAULT_LIMITS, connections: 2 };
    const [first, second] = [0, 1].map((thread) => new Doorkeeper(memory, thread, limits));
    const guest = () => ({ check: () => {} });
    expect([first.admit(guest()), first.admit(guest()), second.admit(guest())]).toEqual([true, true, false]);
    forgetConnections(memory, 0);
    expect([second.admit(guest()), second.admit(guest()), second.admit(guest())]).toEqual([
      true,
      true,
      false,
    ]);
    expect(Atomics.load(memory, threadAt(1) + Thread.connected)).toBe(2);
  });
});

test('a connection with too many answers queued is not read from, and loses none of them', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'vaga-limits-'));
  const header = { slots: SLOTS, fingerprint: 'sample', firstDay: '' };
  const store = new URL('../ledger/samples/hindered-store.ts', import.meta.url).href;
  const ledger = createDurableLedger({ directory, header, store });
  const port = await serve({ queuedBytes: 1024 }, undefined, ledger);
  const asking = await greeted(port);
  writeFileSync(join(directory, 'slow'), '');
  const requests = Array.from({ length: 100 }, (_, index) =>
    bytesOf([index % 2 === 0 ? Operation.book : Operation.cancel, 9, 7, 0]),
  );
  for (let at = 0; at < requests.length; at += 50) {
    asking.write(Buffer.concat(requests.slice(at, at + 50)));
    const all = await answers(asking, 50);
    expect(all.filter((answer) => statusOf(answer.readInt32LE(0)) === Status.ok)).toHaveLength(50);
  }
  rmSync(join(directory, 'slow'));
  expect((await counted(asking))['queueFull']).toBe(2);
  await running?.stop();
  running = undefined;
  rmSync(directory, { recursive: true });
});

describe('the secret', () => {
  test.each([
    ['none', bytesOf(HELLO)],
    ['a wrong one', Buffer.concat([HELLO_WITH_PROOF.subarray(0, 47), Buffer.of(PROOF[31] ^ 1)])],
  ])('%s is answered, counted, and the end', async (_, hello) => {
    const port = await serve({}, PROOF);
    const stranger = await dial(port);
    stranger.write(Buffer.concat([hello, bytesOf([Operation.book, 5, 7, 0])]));
    const all = await answers(stranger);
    expect(all.map((answer) => statusOf(answer.readInt32LE(0)))).toEqual([Status.wrongSecret]);
    // Nothing is told of the server, and nothing was done.
    expect(all[0].subarray(8).every((byte) => byte === 0)).toBe(true);
    const friend = await greeted(port, HELLO_WITH_PROOF);
    expect((await counted(friend))['wrongSecrets']).toBe(1);
    friend.write(bytesOf(LOOK));
    const [look] = await answers(friend, 1);
    expect(look?.readInt32LE(8)).toBe(0);
  });

  test.each([1, 15, 16, 17, 32, 47])('a proof may come in two pieces, cut behind byte %d', async (cut) => {
    const port = await serve({}, PROOF);
    const socket = await dial(port);
    socket.setNoDelay(true);
    socket.write(HELLO_WITH_PROOF.subarray(0, cut));
    const other = await greeted(port, HELLO_WITH_PROOF); // by now the first piece was read, or is about to be
    other.destroy();
    socket.write(Buffer.concat([HELLO_WITH_PROOF.subarray(cut), bytesOf(LOOK)]));
    const statuses = (await answers(socket, 2)).map((answer) => statusOf(answer.readInt32LE(0)));
    expect(statuses).toEqual([Status.ok, Status.ok]);
  });

  test('a server without one ignores a proof', async () => {
    const port = await serve({});
    const socket = await greeted(port, HELLO_WITH_PROOF);
    socket.write(bytesOf(LOOK));
    expect(await answers(socket, 1)).toHaveLength(1);
  });

  test('a proof of another length is no hello', async () => {
    const port = await serve({}, PROOF);
    const socket = await dial(port);
    socket.write(bytesOf([Operation.hello, MAGIC, PROTOCOL_VERSION, 31]));
    expect(await lastWords(socket)).toEqual([0, Status.helloExpected]);
  });
});

test('bad frames are told with a reason and without their bytes', async () => {
  const port = await serve({});
  const socket = await greeted(port);
  socket.write(bytesOf([99, 1_234_567, 0, 0]));
  await answers(socket);
  while (told('badFrame') === 0) await new Promise(setImmediate);
  expect(events).toEqual([
    {
      event: 'connectionsEnded',
      door: 'native',
      because: 'badFrame',
      detail: 'that is not a request of this protocol',
      count: 1,
      connections: expect.any(Number),
      thread: expect.any(Number),
    },
  ]);
});

/** Answers from nothing: here only the bytes matter. */
class NoDesk implements Desk {
  readonly told = createTold();
  book = (): Decision => 0;
  cancel = (): Decision => 0;
  move = (): Decision => 0;
  seesTaken = (): boolean => false;
  find = (): Decision => 0;
  expecting = (): this => this;
  status(slot: number): Decision {
    this.told.slot = slot;
    return 0;
  }
}

/** A door in this process: `served` is the server's side of the one connection. */
async function serveHere() {
  const memory = createMemory(planLayout(SLOTS, 1, 1));
  const door = new NativeDoor(memory, new NoDesk(), 0, new Doorkeeper(memory, 0));
  const { promise: accepted, resolve } = Promise.withResolvers<Socket>();
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    door.serve(socket);
    resolve(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = await dial((server.address() as AddressInfo).port);
  const served = await accepted;
  server.close();
  return { client, served };
}

test('a connection whose last answers did not fit goes on when they are taken, however few they are', async () => {
  const { client, served } = await serveHere();
  client.pause();
  const batch = bytesOf(...Array.from({ length: 100 }, (_, slot) => [Operation.status, slot % SLOTS, 0, 0]));
  client.write(bytesOf(HELLO));
  let asked = 0;
  while (!served.isPaused()) {
    client.write(batch);
    asked += 100;
    // Read one by one, so that it is the answers of one batch that do not fit.
    const bytes = (asked + 1) * REQUEST_BYTES;
    while (served.bytesRead < bytes && !served.isPaused()) await new Promise(setImmediate);
  }
  // What is left is less than the high-water mark, so no 'drain' will tell when it is taken.
  expect(served.writableLength).toBeLessThan(served.writableHighWaterMark);
  client.write(batch);
  asked += 100;
  const [, ...all] = await answers(client, asked + 1);
  expect(all.findIndex((answer, index) => answer.readInt32LE(4) !== (index % 100) % SLOTS)).toBe(-1);
  expect(all).toHaveLength(asked);
});
