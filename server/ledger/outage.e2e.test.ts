/** A server whose disk is slow, fails or is full: over real sockets. */
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, test } from 'vitest';

import {
  ANSWER_BYTES,
  Answer,
  MAGIC,
  Operation,
  PROTOCOL_VERSION,
  Status,
  statusOf,
} from '../doors/native/wire.ts';
import { findLock } from '../locks/index.ts';
import { startServer, type RunningServer } from '../main.ts';
import { createDurableLedger } from './index.ts';

const SLOTS = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'vaga-outage-'));
let running: RunningServer | undefined;
let directories = 0;

afterEach(async () => {
  await running?.stop();
  running = undefined;
});
afterAll(() => rmSync(folder, { recursive: true }));

function freshDirectory(): string {
  directories += 1;
  return join(folder, String(directories));
}

/** Starts a server on the directory; `outages` yields what it tells of outages, in turn. */
async function serve(directory: string, store = 'samples/hindered-store.ts') {
  const waiting: ((reason: string | undefined) => void)[] = [];
  const told: (string | undefined)[] = [];
  running = await startServer({
    slots: SLOTS,
    threads: 2,
    lock: findLock('futex-owner'),
    holdUs: 0,
    host: '127.0.0.1',
    doors: [{ name: 'native', port: 0 }],
    portMode: 'shared',
    ledger: createDurableLedger({
      directory,
      header: { slots: SLOTS, fingerprint: 'sample', firstDay: '' },
      store: new URL(store, import.meta.url).href,
      onOutage: (reason) => {
        const next = waiting.shift();
        if (next === undefined) told.push(reason);
        else next(reason);
      },
    }),
  });
  const nextOutage = (): Promise<string | undefined> =>
    told.length > 0 ? Promise.resolve(told.shift()) : new Promise((resolve) => waiting.push(resolve));
  return { port: running.doors['native']?.[0] ?? 0, nextOutage };
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {}); // a lost connection is what some of this is about
  await once(socket, 'connect');
  return socket;
}

const bytesOf = (...requests: readonly (readonly number[])[]): Buffer =>
  Buffer.from(Int32Array.from(requests.flat()).buffer);
const HELLO = [Operation.hello, MAGIC, PROTOCOL_VERSION, 0];
const book = (slot: number, holder: number) => [Operation.book, slot, holder, 0];
const look = (slot: number) => [Operation.status, slot, 0, 0];

/** The answers until there are so many, or the connection ends: `[status, slot, holder]` each. */
async function answers(socket: Socket, count: number): Promise<number[][]> {
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
  return Array.from({ length: Math.floor(all.length / ANSWER_BYTES) }, (_, index) => {
    const at = index * ANSWER_BYTES;
    return [
      statusOf(all.readInt32LE(at)),
      all.readInt32LE(at + 4 * Answer.slot),
      all.readInt32LE(at + 4 * Answer.holder),
    ];
  });
}

async function ask(port: number, ...requests: readonly (readonly number[])[]): Promise<number[][]> {
  const socket = await dial(port);
  socket.write(bytesOf(HELLO, ...requests));
  const [, ...rest] = await answers(socket, requests.length + 1);
  socket.destroy();
  return rest;
}

test('a disk slower than the load: clients are slowed, and nothing is lost', async () => {
  const directory = freshDirectory();
  const { port } = await serve(directory);
  writeFileSync(join(directory, 'slow'), '');
  // Several times what the rings hold, on enough connections that each of them may still hold back more answers.
  const each = 5_000;
  const sockets = await Promise.all(Array.from({ length: 10 }, () => dial(port)));
  const all = sockets.map(async (socket, holder) => {
    const requests = Array.from({ length: each }, (_, index) => book(holder * each + index, holder + 1));
    socket.write(bytesOf(HELLO, ...requests));
    const [, ...booked] = await answers(socket, each + 1);
    socket.destroy();
    return booked
      .map(([status, slot, to]) => status === Status.ok && to === holder + 1 && slot)
      .filter(Number.isInteger);
  });
  // Others are served meanwhile.
  expect(await ask(port, look(SLOTS - 1))).toEqual([[Status.ok, SLOTS - 1, 0]]);
  const booked = (await Promise.all(all)).flat();
  const count = each * sockets.length;
  expect(booked.findIndex((slot, index) => slot !== index)).toBe(-1);
  expect(booked).toHaveLength(count);
  await running?.stop();
  rmSync(join(directory, 'slow'));
  const again = await serve(directory);
  const kept = await ask(again.port, ...Array.from({ length: count }, (_, slot) => look(slot)));
  expect(kept.findIndex(([, slot, holder]) => holder !== 1 + Math.floor(slot / each))).toBe(-1);
});

test('a client that asks and then ends its side still gets answers that have to wait', async () => {
  const directory = freshDirectory();
  const { port } = await serve(directory);
  writeFileSync(join(directory, 'slow'), '');
  const socket = await dial(port);
  socket.end(bytesOf(HELLO, book(1, 7), book(2, 7)));
  const [, ...booked] = await answers(socket, Number.POSITIVE_INFINITY); // ends because the server ends
  expect(booked).toEqual([
    [Status.ok, 1, 7],
    [Status.ok, 2, 7],
  ]);
});

function mount(directory: string): boolean {
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', directory]);
  return status === 0;
}

/** What has to happen around a failed commit, however it is brought about. */
async function expectOutageAndResumption(
  { port, nextOutage }: Awaited<ReturnType<typeof serve>>,
  before: () => void,
  failing: readonly (readonly number[])[],
  after: () => void,
) {
  expect(await ask(port, book(1, 7))).toEqual([[Status.ok, 1, 7]]);
  const idle = await dial(port);
  idle.write(bytesOf(HELLO));
  await answers(idle, 1);
  before();
  const outage = nextOutage();
  const cut = await ask(port, ...failing);
  // Whoever waits for a change is cut off without an answer to it; whoever waits for nothing stays, and is told.
  expect(cut).toEqual([]);
  expect(await outage).toBeTypeOf('string');
  idle.write(bytesOf(book(3, 7), look(1), [Operation.find, 0, 7, 0], [Operation.stats, 0, -1, 0]));
  const told = await answers(idle, 4);
  expect(told.map(([status]) => status)).toEqual([
    Status.ledgerUnavailable,
    Status.ledgerUnavailable,
    Status.ledgerUnavailable,
    Status.ok,
  ]);
  const resumed = nextOutage();
  after();
  expect(await resumed).toBeUndefined();
  // What was acknowledged is there, what was lost is free again, and the server goes on by itself.
  idle.write(bytesOf(look(1), look(2), book(2, 9)));
  expect(await answers(idle, 3)).toEqual([
    [Status.ok, 1, 7],
    [Status.ok, 2, 0],
    [Status.ok, 2, 9],
  ]);
  idle.destroy();
}

describe('a commit that fails is a crash that the process survives', () => {
  test('injected, twice over', async () => {
    const directory = freshDirectory();
    const server = await serve(directory);
    const file = join(directory, 'fail');
    await expectOutageAndResumption(
      server,
      () => writeFileSync(file, ''),
      [book(2, 8)],
      () => rmSync(file),
    );
    writeFileSync(file, '');
    const outage = server.nextOutage();
    expect(await ask(server.port, book(4, 8))).toEqual([]);
    expect(await outage).toBe('the disk is hindered');
    rmSync(file);
    expect(await server.nextOutage()).toBeUndefined();
    await running?.stop();
    const { port } = await serve(directory);
    expect(await ask(port, look(1), look(2), look(4))).toEqual([
      [Status.ok, 1, 7],
      [Status.ok, 2, 9],
      [Status.ok, 4, 0],
    ]);
  });

  test('a server that is stopped while its disk fails stops, and what was acknowledged is there', async () => {
    const directory = freshDirectory();
    const { port, nextOutage } = await serve(directory);
    await ask(port, book(1, 7));
    writeFileSync(join(directory, 'fail'), '');
    const outage = nextOutage();
    await ask(port, book(2, 8));
    await outage;
    expect(await running?.stop()).toBe(true);
    rmSync(join(directory, 'fail'));
    const again = await serve(directory);
    expect(await ask(again.port, look(1), look(2))).toEqual([
      [Status.ok, 1, 7],
      [Status.ok, 2, 0],
    ]);
  });

  test('a full disk, on a small file system of its own', async ({ skip }) => {
    const directory = freshDirectory();
    mkdirSync(directory, { recursive: true });
    if (!mount(directory)) skip('only who may mount file systems can fill one');
    try {
      const server = await serve(directory, 'samples/small-log-store.ts');
      const filler = join(directory, 'filler');
      await expectOutageAndResumption(
        server,
        () => {
          const { bavail, bsize } = statfsSync(directory);
          writeFileSync(filler, Buffer.alloc(bavail * bsize));
        },
        // More than the log has room for within its file.
        [book(2, 8), ...Array.from({ length: 900 }, (_, index) => book(64 + index, 8))],
        () => rmSync(filler),
      );
    } finally {
      await running?.stop();
      running = undefined;
      execFileSync('umount', [directory]);
    }
  });
});
