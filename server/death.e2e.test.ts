/** Server threads that die in the middle of a decision, over real sockets: the others serve on, and nothing is half done. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, test } from 'vitest';

import { Point, POINT_NAMES } from './booking/death.ts';
import {
  ANSWER_BYTES,
  Answer,
  MAGIC,
  Operation,
  PROTOCOL_VERSION,
  Status,
  statusOf,
  threadOf,
} from './doors/native/wire.ts';
import type { ServerEvent } from './events.ts';
import { createDurableLedger } from './ledger/index.ts';
import { findLock } from './locks/index.ts';
import { startServer, type RunningServer } from './main.ts';

const THREADS = 3;
const SLOTS = 200;
const ANA = 7;
const BIA = 9;
const folder = mkdtempSync(join(tmpdir(), 'vaga-death-'));
const running: RunningServer[] = [];

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Trial {
  readonly server: RunningServer;
  readonly next: () => Promise<ServerEvent>;
}

async function serve(lock: string, data?: string): Promise<Trial> {
  const events: ServerEvent[] = [];
  let wake = (): void => {};
  const server = await startServer({
    slots: SLOTS,
    threads: THREADS,
    lock: findLock(lock),
    holdUs: 0,
    host: '127.0.0.1',
    doors: [{ name: 'native', port: 0 }],
    portMode: 'shared',
    faults: true,
    onEvent: (event) => {
      events.push(event);
      wake();
    },
    ...(data === undefined
      ? {}
      : {
          ledger: createDurableLedger({
            directory: data,
            header: { slots: SLOTS, fingerprint: 'sample', firstDay: '' },
          }),
        }),
  });
  running.push(server);
  const next = async (): Promise<ServerEvent> => {
    while (events.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    return events.shift()!;
  };
  return { server, next };
}

type Request = readonly [number, number, number, number];
const bytesOf = (requests: readonly Request[]): Buffer =>
  Buffer.from(Int32Array.from(requests.flat()).buffer);

/** The answers as [status, holder, version], until there are so many or the connection has ended. */
async function ask(socket: Socket, ...requests: readonly Request[]): Promise<number[][]> {
  if (requests.length > 0) socket.write(bytesOf(requests));
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
      chunks.push(chunk as Buffer);
      if (Buffer.concat(chunks).length >= requests.length * ANSWER_BYTES) break;
    }
  } catch {
    // Reset: what came before is what there is.
  }
  const all = Buffer.concat(chunks);
  return Array.from({ length: all.length / ANSWER_BYTES }, (_, index) => {
    const at = index * ANSWER_BYTES;
    const word = (offset: number) => all.readInt32LE(at + 4 * offset);
    return [statusOf(word(0)), word(Answer.holder), word(Answer.versionLo)];
  });
}

/** A connection, to one thread where it has to be. */
async function dial({ server }: Trial, thread?: number): Promise<Socket> {
  for (;;) {
    const socket = connect(server.doors['native']?.[0] ?? 0, '127.0.0.1');
    socket.on('error', () => {}); // a lost connection is what this is about
    await once(socket, 'connect');
    socket.write(bytesOf([[Operation.hello, MAGIC, PROTOCOL_VERSION, 0]]));
    const [hello] = await once(socket, 'data').catch(() => [undefined]);
    if (hello !== undefined && (thread === undefined || threadOf((hello as Buffer).readInt32LE()) === thread))
      return socket;
    socket.destroy();
  }
}

const kindOf = (name: string): 'change' | 'move' => (name.startsWith('move') ? 'move' : 'change');
const LEDGER_ONLY = /numbered|written|published|lastSeq/;

/** Makes a thread die at every point in turn, each on slots of its own. Returns what was expected of the slots and was not so. */
async function dieEverywhere(trial: Trial, durable: boolean, alone: boolean): Promise<string[]> {
  const wrong: string[] = [];
  const points = POINT_NAMES.filter((name) => durable || !LEDGER_ONLY.test(name));
  for (const [index, name] of points.entries()) {
    const thread = index % THREADS;
    const [one, two] = [4 * index, 4 * index + 1];
    const socket = await dial(trial, thread);
    await ask(socket, [Operation.book, one, ANA, 0]);
    trial.server.arm(thread, name);
    const request: Request =
      kindOf(name) === 'move' ? [Operation.move, one, ANA, two] : [Operation.cancel, one, ANA, 0];
    const answers = await ask(socket, request);
    if (answers.length > 0) wrong.push(`${name}: was answered`);
    const died = await trial.next();
    const written = kindOf(name) === 'move' ? Point['move.to.holder'] : Point['change.holder'];
    const stands = Point[name] >= (durable ? Point[`${kindOf(name)}.published`] : written);
    const restarts = async (): Promise<void> => {
      for (let left = alone ? 1 : THREADS; left > 0; left -= 1) {
        const restarted = await trial.next();
        if (restarted.event !== 'restarted') wrong.push(`${name}: ${JSON.stringify(restarted)}`);
      }
    };
    // Where the others go on they are asked before another thread has taken the place of the dead one.
    if (!alone) await restarts();
    const other = await dial(trial);
    const looks = await ask(other, [Operation.status, one, 0, 0], [Operation.status, two, 0, 0]);
    const free = [Status.ok, 0];
    const expected = stands
      ? [[...free, 2], kindOf(name) === 'move' ? [Status.ok, ANA, 1] : [...free, 0]]
      : [
          [Status.ok, ANA, 1],
          [...free, 0],
        ];
    if (JSON.stringify(looks) !== JSON.stringify(expected))
      wrong.push(`${name} (${JSON.stringify(died)}): ${JSON.stringify(looks)}`);
    if (died.event !== 'died' || died.thread !== thread || died.alone !== alone)
      wrong.push(`${name}: ${JSON.stringify(died)}`);
    if (alone) await restarts();
    socket.destroy();
    other.destroy();
  }
  return wrong;
}

describe('a thread that dies at any point of a decision leaves it done or undone, and another takes its place', () => {
  test.each([
    ['futex-owner', 'memory', true],
    ['futex-owner', 'lmdb', true],
    ['ticket-park', 'memory', false],
    ['ticket-park', 'lmdb', false],
  ])('%s, %s', { timeout: 60_000 }, async (lock, ledger, alone) => {
    const trial = await serve(lock, ledger === 'lmdb' ? join(folder, lock) : undefined);
    expect(await dieEverywhere(trial, ledger === 'lmdb', alone)).toEqual([]);
  });
});

test('who sleeps on the lock of a dead thread is woken and served', async () => {
  const trial = await serve('futex-owner');
  const dying = await dial(trial, 0);
  const others = await Promise.all([1, 2].map((thread) => dial(trial, thread)));
  await ask(dying, [Operation.book, 5, ANA, 0]);
  for (let round = 0; round < 20; round += 1) {
    trial.server.arm(0, 'change.locked');
    const [, ...answers] = await Promise.all([
      ask(await dial(trial, 0), [Operation.cancel, 5, BIA, 0]),
      ...others.map((socket) => ask(socket, [Operation.book, 5, BIA, 0])),
    ]);
    expect(answers).toEqual([[[Status.refused, ANA, 1]], [[Status.refused, ANA, 1]]]);
    expect(await trial.next()).toMatchObject({ event: 'died', repair: 'nothing to repair' });
    expect(await trial.next()).toMatchObject({ event: 'restarted' });
  }
});

test('what a dead thread had published is there after the next start, and its lost number is no gap', async () => {
  const directory = join(folder, 'again');
  const first = await serve('futex-owner', directory);
  for (const [slot, point] of [
    [1, 'change.published'],
    [2, 'change.numbered'],
    [3, 'change.published'],
  ] as const) {
    first.server.arm(0, point);
    await ask(await dial(first, 0), [Operation.book, slot, ANA, 0]);
    await first.next();
    await first.next();
  }
  await ask(await dial(first), [Operation.book, 4, BIA, 0]);
  await running.pop()?.stop();
  const second = await serve('futex-owner', directory);
  const looks = await ask(
    await dial(second),
    ...[1, 2, 3, 4].map((slot): Request => [Operation.status, slot, 0, 0]),
  );
  expect(looks).toEqual([
    [Status.ok, ANA, 1],
    [Status.ok, 0, 0],
    [Status.ok, ANA, 1],
    [Status.ok, BIA, 1],
  ]);
  expect(second.server.recovery.sequence).toBe(4);
});
