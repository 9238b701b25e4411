/** The stream of changes of a whole server, over real sockets: across threads and doors, breaks, slow readers, deaths and outages. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, test } from 'vitest';

import { Random } from '../../base/seed.ts';
import type { ServerEvent } from '../../events.ts';
import { createDurableLedger } from '../../ledger/index.ts';
import { findLock } from '../../locks/index.ts';
import { startServer, type RunningServer, type ServerSettings } from '../../main.ts';
import { MAGIC, Operation, PROTOCOL_VERSION } from '../native/wire.ts';
import { EventTalk, type EventStreamOptions, type ToldChange } from './samples/event-talk.ts';
import { ask, bookingOf, cancelOf, dialHttp, readAnswers } from './samples/http-talk.ts';

const SLOTS = 256;
const THREADS = 3;
const folder = mkdtempSync(join(tmpdir(), 'vaga-events-'));
let server: RunningServer | undefined;
const talks: EventTalk[] = [];

afterEach(async () => {
  for (const talk of talks.splice(0)) talk.close();
  await server?.stop();
  server = undefined;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Each thread at a port of its own. */
async function start(settings: Partial<ServerSettings> = {}): Promise<readonly number[]> {
  server = await startServer({
    slots: SLOTS,
    threads: THREADS,
    lock: findLock('futex-owner'),
    holdUs: 0,
    host: '127.0.0.1',
    doors: [
      { name: 'http', port: 0 },
      { name: 'native', port: 0 },
    ],
    portMode: 'each',
    ...settings,
  });
  return server.doors['http'] ?? [];
}

const durable = (name: string, store = 'hindered') =>
  createDurableLedger({
    directory: join(folder, name),
    header: { slots: SLOTS, fingerprint: 'sample', firstDay: '' },
    store: new URL(`../../ledger/samples/${store}-store.ts`, import.meta.url).href,
  });

async function listen(port: number, options: EventStreamOptions = {}): Promise<EventTalk> {
  const talk = await EventTalk.open(port, options);
  talks.push(talk);
  return talk;
}

/** A connection on which one request follows the other; resolves with the status of each. */
async function openClient(port: number) {
  const socket = await dialHttp(port);
  const request = async (text: string): Promise<number> => (await ask(socket, text))[0].status;
  return {
    book: (slot: number, holder: number) => request(bookingOf(slot, holder)),
    cancel: (slot: number, holder: number) => request(cancelOf(slot, holder)),
    close: () => socket.destroy(),
  };
}

/** Books and cancels at random on every thread at once; resolves with how many changes were acknowledged. */
async function changeALot(ports: readonly number[], seed: number, turns: number): Promise<number> {
  const all = ports.map(async (port, thread) => {
    const random = new Random(seed, thread);
    const client = await openClient(port);
    let done = 0;
    for (let turn = 0; turn < turns; turn += 1) {
      const slot = random.nextUint32() % 8; // few, so that they are fought over
      const holder = thread + 1;
      const status =
        random.nextUint32() % 2 === 0 ? await client.book(slot, holder) : await client.cancel(slot, holder);
      if (status < 300) done += 1;
    }
    client.close();
    return done;
  });
  return (await Promise.all(all)).reduce((sum, one) => sum + one, 0);
}

/** What is wrong with a history of all changes since the start: of each slot the versions have to be 1, 2, 3 … */
function faultsOf(changes: readonly ToldChange[]): string[] {
  const versions = new Map<number, number>();
  return changes.flatMap(({ slot, version, state, holder }) => {
    const expected = (versions.get(slot) ?? 0) + 1;
    versions.set(slot, version);
    const isLegal = (state === 'taken') === (version % 2 === 1) && (holder === null) === (state === 'free');
    return version === expected && isLegal
      ? []
      : [`slot ${slot}: version ${version} in place of ${expected}`];
  });
}

const seed = new Date().getTime() & 0xffff;

describe.each([
  ['without a ledger', false],
  ['with one', true],
])('%s', (name, isDurable) => {
  const ledger = () => (isDurable ? { ledger: durable(`all ${name}`) } : {});

  test(`every stream of every thread has every change of all threads, in one order (seed ${seed})`, async () => {
    const ports = await start(ledger());
    const streams = await Promise.all([...ports, ...ports].map((port) => listen(port)));
    const done = await changeALot(ports, seed, 300);
    expect(done).toBeGreaterThan(100);
    for (const stream of streams) {
      await stream.until(() => stream.events.length >= done);
      expect(stream.changes).toHaveLength(done);
      expect(faultsOf(stream.changes)).toEqual([]);
      expect(stream.events).toEqual(streams[0].events);
    }
  });
});

test(`a stream that breaks again and again has every change once, in order (seed ${seed})`, async () => {
  const ports = await start();
  const random = new Random(seed, 99);
  const events: string[] = [];
  const changes: ToldChange[] = [];
  let talk = await listen(ports[0]);
  let breaks = 0;
  const over = new AbortController();
  const changing = changeALot(ports, seed, 400).finally(() => over.abort());
  const keep = (from: EventTalk): void => {
    events.push(...from.events.map(({ id }) => id));
    changes.push(...from.changes);
    expect(from.resets).toBe(0);
  };
  while (!over.signal.aborted) {
    const enough = 1 + (random.nextUint32() % 20);
    const breaking = talk;
    await Promise.race([talk.until(() => breaking.events.length >= enough), changing]);
    talk.close();
    keep(talk);
    breaks += 1;
    // At another thread; every other time as a browser does not, by the query.
    const port = ports[random.nextUint32() % THREADS];
    const since = talk.lastId;
    talk = await listen(port, breaks % 2 === 0 ? { since } : { query: `?since=${since}` });
  }
  const done = await changing;
  await talk.until(() => changes.length + talk.events.length >= done);
  keep(talk);
  expect(breaks).toBeGreaterThan(5);
  expect(changes).toHaveLength(done);
  expect(faultsOf(changes)).toEqual([]);
  expect(new Set(events).size).toBe(done);
});

test('where it cannot go on it says so first, and goes on from there', async () => {
  const ports = await start();
  const client = await openClient(ports[0]);
  const first = await listen(ports[0]);
  await client.book(1, 7);
  await first.until(() => first.events.length === 1);
  for (const since of [
    'x',
    first.lastId.replace(/\d+$/, '77'),
    first.lastId.replace(/^[^-]+/, 'otherlife'),
  ]) {
    const talk = await listen(ports[1], { since });
    await client.cancel(1, 7);
    await client.book(1, 7);
    await talk.until(() => talk.events.length === 3);
    expect(talk.events.map(({ kind }) => kind)).toEqual(['reset', 'change', 'change']);
    expect(talk.events[0].data).toBe(`{"at":"${talk.events[0].id}"}`);
  }
  client.close();
});

test('some slots only, and a move as two events of which the second has the id', async () => {
  const ports = await start();
  const [some, all] = [await listen(ports[0], { query: '?slots=10-19' }), await listen(ports[1])];
  const native = connect(server?.doors['native']?.[2] ?? 0, '127.0.0.1');
  await once(native, 'connect');
  const requests = [
    [Operation.hello, MAGIC, PROTOCOL_VERSION, 0],
    [Operation.book, 5, 7, 0],
    [Operation.move, 5, 7, 12],
    [Operation.move, 12, 7, 13],
    [Operation.cancel, 13, 7, 0],
    [Operation.book, 20, 7, 0],
  ];
  native.write(Buffer.from(Int32Array.from(requests.flat()).buffer));
  await all.until(() => all.events.length === 7);
  await some.until(() => some.events.length === 4);
  const free = (slot: number, version: number) => ({ slot, state: 'free', holder: null, version });
  const taken = (slot: number, version: number) => ({ slot, state: 'taken', holder: 7, version });
  expect(all.changes).toEqual([
    taken(5, 1),
    free(5, 2),
    taken(12, 1),
    free(12, 2),
    taken(13, 1),
    free(13, 2),
    taken(20, 1),
  ]);
  expect(some.changes).toEqual([taken(12, 1), free(12, 2), taken(13, 1), free(13, 2)]);
  const ids = all.events.map(({ id }) => id);
  // Until the whole move is told, a client that comes back gets all of it again.
  expect([ids[1] === ids[0], ids[3] === ids[2], new Set(ids).size]).toEqual([true, true, 5]);
  native.destroy();
});

test('nothing is queued for a slow reader: it is told to load everything anew, and then goes on', async () => {
  const [port] = await start({ threads: 1 });
  const [slow, quick] = [await listen(port), await listen(port)];
  slow.socket.pause();
  const native = connect(server?.doors['native']?.[0] ?? 0, '127.0.0.1');
  await once(native, 'connect');
  native.write(Buffer.from(Int32Array.of(Operation.hello, MAGIC, PROTOCOL_VERSION, 0).buffer));
  let answered = 0;
  native.on('data', (chunk: Buffer) => (answered += chunk.length / 32));
  // Thirty megabytes of events, in pieces that the quick one keeps up with.
  const PIECE = 4_000;
  for (let piece = 0; piece < 75; piece += 1) {
    const requests = Array.from({ length: PIECE }, (_, index) =>
      index % 2 === 0 ? [Operation.book, 1, 7, 0] : [Operation.cancel, 1, 7, 0],
    );
    native.write(Buffer.from(Int32Array.from(requests.flat()).buffer));
    await quick.until(() => quick.events.length >= (piece + 1) * PIECE || quick.resets > 0);
  }
  await expect.poll(() => answered, { timeout: 10_000 }).toBe(1 + 75 * PIECE);
  expect(quick.resets).toBe(0);
  expect(slow.events.length).toBeLessThan(PIECE);
  slow.socket.resume();
  await slow.until(() => slow.resets > 0);
  const lost = slow.events.length;
  // What the kernel has taken of them for it, some megabytes, and one piece.
  expect(lost).toBeLessThan(150_000);
  native.write(Buffer.from(Int32Array.of(Operation.book, 2, 9, 0).buffer));
  await slow.until(() => slow.events.length > lost);
  expect(slow.changes.at(-1)).toEqual({ slot: 2, state: 'taken', holder: 9, version: 1 });
  native.destroy();
});

test('a reader that takes nothing at all is ended, and all that was kept for it is gone', async () => {
  const events: ServerEvent[] = [];
  const limits = {
    connections: 100,
    idleMs: 500,
    halfFrameMs: 500,
    unreadMs: 500,
    queuedBytes: 262_144,
    messagesPerS: 1_000,
    requestsPerS: 100_000,
  };
  const [port] = await start({ threads: 1, limits, onEvent: (event) => events.push(event) });
  const [stuck, idle] = [await listen(port), await listen(port, { query: '?slots=9-9' })];
  stuck.socket.pause();
  const native = connect(server?.doors['native']?.[0] ?? 0, '127.0.0.1');
  await once(native, 'connect');
  native.resume();
  native.write(Buffer.from(Int32Array.of(Operation.hello, MAGIC, PROTOCOL_VERSION, 0).buffer));
  while (!events.some((event) => event.event === 'connectionsEnded' && event.because === 'unread')) {
    const requests = Array.from({ length: 2_000 }, (_, index) =>
      index % 2 === 0 ? [Operation.book, 1, 7, 0] : [Operation.cancel, 1, 7, 0],
    );
    native.write(Buffer.from(Int32Array.from(requests.flat()).buffer));
    await new Promise((resolve) => setTimeout(resolve, 20)); // the limit is one of time
  }
  await expect.poll(() => streamsOf(port), { timeout: 10_000 }).toBe(1);
  // The other one has had nothing to hear for longer than an idle connection lives.
  expect(idle.socket.destroyed).toBe(false);
  native.destroy();
});

test('a client that goes away, or ends its side, frees everything', async () => {
  const [port] = await start({ threads: 1 });
  const [gone, halfClosed] = [await listen(port), await listen(port)];
  expect(await streamsOf(port)).toBe(2);
  gone.close();
  halfClosed.socket.end();
  await halfClosed.until(() => false);
  await expect.poll(() => streamsOf(port), { timeout: 5_000 }).toBe(0);
  await expect.poll(() => metric(port, 'vaga_connections{door="http"}'), { timeout: 5_000 }).toBe(1);
});

test('a stream needs a connection of its own', async () => {
  const ports = await start(isDurableSlow());
  writeFileSync(join(folder, 'slow one', 'slow'), '');
  const socket = await dialHttp(ports[0]);
  // The booking has to wait for the disk, and its answer comes first.
  const answers = await ask(socket, bookingOf(1, 7), 'GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
  expect(answers).toMatchObject([{ status: 201 }, { status: 400 }]);
  // What is asked behind a stream is not decided: nobody could be told.
  const [other, watching] = [await listen(ports[0]), await listen(ports[1])];
  other.socket.write(bookingOf(2, 7));
  const client = await openClient(ports[0]);
  expect(await client.book(3, 7)).toBe(201);
  await watching.until(() => watching.events.length > 0);
  expect(watching.changes.map(({ slot }) => slot)).toEqual([3]);
  rmSync(join(folder, 'slow one', 'slow'));
  socket.destroy();
  client.close();
});

const isDurableSlow = (): Partial<ServerSettings> => ({ ledger: durable('slow one') });

test.each(['?slots=5', '?slots=9-3', '?slots=a-b', '?unknown=1'])(
  'refuses %s, and names the field',
  async (query) => {
    const [port] = await start({ threads: 1 });
    const socket = await dialHttp(port);
    const [answer] = await ask(socket, `GET /api/events${query} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ in: 'query' }] } });
    socket.destroy();
  },
);

test('an outage: what was lost is never told, streams are told to load anew, and the server is not ready meanwhile', async () => {
  const ports = await start({ ledger: durable('outage') });
  const stream = await listen(ports[1]);
  const client = await openClient(ports[0]);
  expect(await client.book(1, 7)).toBe(201);
  expect(await statusAt(ports[2], '/readyz')).toBe(200);
  writeFileSync(join(folder, 'outage', 'fail'), '');
  const losing = await dialHttp(ports[0]);
  losing.write(bookingOf(2, 7));
  expect(await readAnswers(losing)).toEqual([]);
  await expect.poll(() => statusAt(ports[2], '/readyz')).toBe(503);
  expect(await statusAt(ports[2], '/healthz')).toBe(200);
  rmSync(join(folder, 'outage', 'fail'));
  await stream.until(() => stream.resets > 0);
  await expect.poll(() => statusAt(ports[2], '/readyz')).toBe(200);
  expect(await client.book(3, 7)).toBe(201);
  await stream.until(() => stream.changes.length === 2);
  expect(stream.events.map(({ kind }) => kind)).toEqual(['change', 'reset', 'change']);
  expect(stream.changes.map(({ slot }) => slot)).toEqual([1, 3]);
  client.close();
});

describe('a thread that dies in a decision', () => {
  test.each([
    ['without a ledger', 'change.holder', 1],
    ['without a ledger', 'change.written', 1],
    ['without a ledger', 'change.published', 1],
    ['with one', 'change.numbered', 0],
    ['with one', 'change.published', 0],
  ] as const)('%s, at %s: the streams of others go on, with %s reset', async (name, point, resets) => {
    const died = Promise.withResolvers<void>();
    const ports = await start({
      faults: true,
      onEvent: ({ event }) => {
        if (event === 'restarted') died.resolve();
      },
      ...(name === 'with one' ? { ledger: durable(`death ${point}`) } : {}),
    });
    const stream = await listen(ports[1]);
    const client = await openClient(ports[1]);
    expect(await client.book(1, 7)).toBe(201);
    await stream.until(() => stream.events.length === 1);
    server?.arm(0, point);
    const dying = await dialHttp(ports[0]);
    dying.write(bookingOf(2, 7));
    await readAnswers(dying);
    await died.promise;
    expect(await client.book(3, 7)).toBe(201);
    const slots = (): number[] => stream.changes.map(({ slot }) => slot);
    await stream.until(() => slots().includes(3));
    expect(stream.resets).toBe(resets);
    // What was told before the death was told in its place.
    const isTold = point === 'change.published' || point === 'change.holder';
    expect(slots()).toEqual(isTold ? [1, 2, 3] : [1, 3]);
    client.close();
  });
});

async function statusAt(port: number, path: string): Promise<number> {
  return (await fetch(`http://127.0.0.1:${port}${path}`)).status;
}

async function metric(port: number, name: string): Promise<number> {
  const text = await (
    await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: 'close' } })
  ).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1));
}

const streamsOf = (port: number): Promise<number> => metric(port, 'vaga_event_streams{thread="0"}');
