/** Runs of clients against a real server in this process: they come to an end whatever the server does, and say how. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, expect, test } from 'vitest';

import { findLock } from '../../server/locks/index.ts';
import { startServer, type RunningServer } from '../../server/main.ts';
import { readHistory } from '../history/file.ts';
import { JUDGE, NO_SLOT, Outcome } from '../history/history.ts';
import { runMixed, type MixedSettings } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'vaga-mixed-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

let server: RunningServer | undefined;
let other: Server | undefined;
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  other?.close();
  await server?.stop();
});

async function nativePort(): Promise<number> {
  server = await startServer({
    slots: 3,
    threads: 2,
    lock: findLock('futex-owner'),
    holdUs: 0,
    host: '127.0.0.1',
    doors: [{ name: 'native', port: 0 }],
    portMode: 'shared',
  });
  return server.doors['native']?.[0] ?? 0;
}

/** A server that takes connections, and does nothing more with them than this. */
async function portOf(serve: (socket: Socket) => void): Promise<number> {
  other = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  return (other.address() as { port: number }).port;
}

async function settings(over: Partial<MixedSettings> = {}): Promise<MixedSettings> {
  const port = await nativePort();
  return {
    address: { host: '127.0.0.1', ports: [port] },
    doorOf: ['native', 'native', 'native', 'native'],
    places: ['08:00', '09:00'].map((time, slot) => ({ slot, day: '2026-11-21', time })),
    operations: 500,
    durationMs: 20_000,
    seed: 5,
    stuckMs: 5_000,
    history: join(folder, `${port}.hist`),
    ...over,
    ports: { native: [port], ...over.ports },
  };
}

test('a run ends when its operations are asked, with everything given back', async () => {
  const chosen = await settings();
  const result = await runMixed(chosen);
  const { history } = readHistory(chosen.history);
  const rows = Array.from({ length: history.length }, (_, row) => row);
  const asked = rows.filter((row) => history.client[row] !== JUDGE).length;
  expect(asked).toBeGreaterThan(490);
  expect(asked).toBeLessThanOrEqual(500 + 2); // what is given back at the end is not counted before
  expect(result).toMatchObject({ recorded: history.length, left: [], stuck: [], serverThreads: 2 });
  expect(result.counts?.refusals).toBe(rows.filter((row) => history.outcome[row] === Outcome.fail).length);
  expect(rows.filter((row) => history.client[row] === JUDGE).map((row) => history.holder[row])).toEqual([
    0, 0,
  ]);
});

test('a door that lets nobody in is stuck, though others answer', async () => {
  const mute = await portOf(() => {});
  const chosen = await settings({ ports: { chatbot: [mute] }, doorOf: ['native', 'chatbot'], stuckMs: 300 });
  const { stuck, counts, missing } = await runMixed(chosen);
  expect(stuck).toMatchObject([{ client: 2, slot: NO_SLOT }]);
  expect(counts).toBeUndefined();
  expect(missing).toBe(0);
});

test('a door that closes the connection cannot be raced', async () => {
  const rude = await portOf((socket) => socket.destroy());
  const chosen = await settings({ ports: { chatbot: [rude] }, doorOf: ['native', 'chatbot'] });
  await expect(runMixed(chosen)).rejects.toMatchObject({ code: 'unreachable' });
});
