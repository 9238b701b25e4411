/** The swarm against a real server in this process: what it records is what happened, and it always comes to an end. */
import { mkdtempSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, expect, test } from 'vitest';

import { Clock } from '../server/base/clock.ts';
import { VagaError } from '../server/base/errors.ts';
import { ANSWER_WORDS, Operation, PROTOCOL_VERSION, REQUEST_BYTES } from '../server/doors/native/wire.ts';
import { findLock } from '../server/locks/index.ts';
import { startServer, type RunningServer } from '../server/main.ts';
import { ClientBuffers } from './clients/buffers.ts';
import { NativeClient } from './clients/native.ts';
import { readHistory } from './history/file.ts';
import { JUDGE, Kind, Outcome, type History } from './history/history.ts';
import { inspectServer, runSwarm, type SwarmSettings } from './index.ts';
import { createSale } from './workloads/sellout.ts';
import { buildZipfTable } from './workloads/zipf.ts';

const folder = mkdtempSync(join(tmpdir(), 'vaga-swarm-'));
const SLOTS = 40;
const SEED = 11;
let files = 0;
let running: RunningServer | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function serve(lock = 'futex-owner', threads = 2): Promise<number> {
  running = await startServer({
    slots: SLOTS,
    threads,
    lock: findLock(lock),
    holdUs: 0,
    host: '127.0.0.1',
    doors: [{ name: 'native', port: 0 }],
    portMode: 'shared',
  });
  return running.doors['native']?.[0] ?? 0;
}

function settings(port: number, over: Partial<SwarmSettings>): SwarmSettings {
  files += 1;
  return {
    address: { host: '127.0.0.1', ports: [port] },
    workload: { name: 'churn', zipf: buildZipfTable(SLOTS, 1) },
    clients: 6,
    threads: 3,
    depth: 4,
    slots: SLOTS,
    operations: 20_000,
    durationMs: 20_000,
    seed: SEED,
    history: join(folder, `${files}.hist`),
    initial: 'fresh',
    stuckMs: 5_000,
    ...over,
  };
}

const rowsOf = (history: History) => Array.from({ length: history.length }, (_, row) => row);

test('churn: asks what it was told to ask, and records every answer', async () => {
  const chosen = settings(await serve(), {});
  const result = await runSwarm(chosen);
  const { history } = readHistory(chosen.history ?? '');
  const own = rowsOf(history).filter((row) => history.client[row] !== JUDGE);
  expect(own).toHaveLength(20_000);
  expect(history.length).toBe(own.length + SLOTS);
  expect(result.counts?.refusals).toBe(own.filter((row) => history.outcome[row] >= Outcome.fail).length);
  expect(own.every((row) => history.returnNs[row] > history.invokeNs[row])).toBe(true);
  expect(new Set(own.map((row) => history.client[row])).size).toBe(6);
  expect(result).toMatchObject({ losses: 0, missing: 0, stuck: [], serverThreadsReached: 2 });
});

test('churn: at least a third of the operations are changes', async () => {
  const chosen = settings(await serve(), { clients: 10, depth: 1 });
  await runSwarm(chosen);
  const { history } = readHistory(chosen.history ?? '');
  const changes = rowsOf(history).filter(
    (row) => history.outcome[row] === Outcome.ok && history.kind[row] <= Kind.move,
  );
  expect(changes.length / history.length).toBeGreaterThan(1 / 3);
});

test('stampede: every round has one winner', async () => {
  const chosen = settings(await serve(), {
    workload: { name: 'stampede' },
    depth: 1,
    clients: 30,
    operations: 6_000,
  });
  const result = await runSwarm(chosen);
  expect(result.figures).toEqual({ rounds: 200, roundsWithSeveralWinners: 0, roundsWithNoWinner: 0 });
  const { history } = readHistory(chosen.history ?? '');
  const won = rowsOf(history).filter(
    (row) => history.kind[row] === Kind.book && history.outcome[row] === Outcome.ok,
  );
  expect(won).toHaveLength(200);
});

test('sellout: every slot is sold once, and then nobody asks any more', async () => {
  const chosen = settings(await serve(), {
    workload: { name: 'sellout', sale: createSale(SLOTS, false) },
    depth: 1,
    clients: 30,
  });
  const { figures } = await runSwarm(chosen);
  expect(figures).toMatchObject({ sold: SLOTS, left: 0 });
  expect(figures['attempts']).toBeLessThan(SLOTS + 100);
  const { history } = readHistory(chosen.history ?? '');
  const sold = rowsOf(history)
    .filter((row) => history.client[row] !== JUDGE && history.outcome[row] === Outcome.ok)
    .map((row) => history.slot[row]);
  expect(sold.toSorted((a, b) => a - b)).toEqual(Array.from({ length: SLOTS }, (_, slot) => slot));
});

test('sellout: a persistent crowd goes on asking until its operations are spent, and is refused', async () => {
  const sale = createSale(SLOTS, true);
  const { figures } = await runSwarm(
    settings(await serve(), { workload: { name: 'sellout', sale }, clients: 10, operations: 1_000 }),
  );
  expect(figures).toMatchObject({ sold: SLOTS, attempts: 1_000, left: 0 });
  expect(figures['attemptsInTime']).toBeLessThan(1_000);
  expect(figures['soldOutMs']).toBeGreaterThan(0);
});

/** The chance that a sum of exponential gaps is further off than this is below one in a million (five standard deviations). */
const FIVE_SIGMAS = 5;

test('open: as many arrive as the rate says, and each is answered', async () => {
  const arrivals = 2_000;
  const rate = 4_000;
  const { seconds, figures, corrected } = await runSwarm(
    settings(await serve(), {
      workload: { name: 'open', zipf: buildZipfTable(SLOTS, 1), rate },
      clients: 30,
      operations: arrivals,
    }),
  );
  const expectedSeconds = arrivals / rate;
  expect(seconds).toBeGreaterThan(expectedSeconds * (1 - FIVE_SIGMAS / Math.sqrt(arrivals)));
  expect(figures['arrived']).toBe(arrivals + (figures['unsent'] ?? 0));
  expect(corrected?.count).toBe(figures['arrived']);
});

test('open: what arrives faster than it is served waits, and the corrected latency tells', async () => {
  const rate = 3_000_000;
  const durationMs = 500;
  const chosen = settings(await serve(), {
    workload: { name: 'open', zipf: buildZipfTable(SLOTS, 1), rate },
    clients: 4,
    depth: 1,
    operations: 10_000_000,
    durationMs,
  });
  const { figures, corrected } = await runSwarm(chosen);
  const { history } = readHistory(chosen.history ?? '');
  const sentNs = rowsOf(history)
    .filter((row) => history.client[row] !== JUDGE)
    .map((row) => history.returnNs[row] - history.invokeNs[row])
    .toSorted((a, b) => a - b);
  const medianSentNs = sentNs[sentNs.length >> 1];
  // Most of those that arrived were never sent: they had waited half of the time, on average.
  expect(figures['unsent']).toBeGreaterThan((figures['arrived'] ?? 0) / 2);
  expect(corrected?.percentile(50)).toBeGreaterThan(10 * medianSentNs);
  expect(corrected?.max).toBeGreaterThan(durationMs * 1e6 * 0.8);
});

test('clients are spread until every server thread has some', async () => {
  const result = await runSwarm(
    settings(await serve('futex', 4), { clients: 8, threads: 2, operations: 500 }),
  );
  expect(result.serverThreadsReached).toBe(4);
});

test('an observed server: its bookings of before are read first', async () => {
  const port = await serve();
  await runSwarm(settings(port, { workload: { name: 'stampede' }, operations: 60 })); // leaves its last winner's booking
  expect(await inspectServer({ host: '127.0.0.1', ports: [port] })).toEqual({ slots: SLOTS, taken: 1 });
  const chosen = settings(port, { initial: 'observed', operations: 200 });
  await runSwarm(chosen);
  const { history } = readHistory(chosen.history ?? '');
  const first = Math.min(
    ...rowsOf(history)
      .filter((row) => history.client[row] !== JUDGE)
      .map((row) => history.invokeNs[row]),
  );
  const before = rowsOf(history).filter(
    (row) => history.client[row] === JUDGE && history.returnNs[row] < first,
  );
  expect(before).toHaveLength(SLOTS);
  expect(before.some((row) => history.holder[row] !== 0)).toBe(true);
});

/** Passes bytes on to a server; `meddle` sees every connection. */
async function proxy(
  port: number,
  meddle: (client: Socket, upstream: Socket) => void,
): Promise<{ port: number; close: () => void }> {
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) {
      socket.on('error', () => {});
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    meddle(client, upstream);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

test('a connection that is cut leaves info operations, and its client comes back', async () => {
  const cut = new Set<Socket>();
  let connections = 0;
  const between = await proxy(await serve(), (client, upstream) => {
    connections += 1;
    if (connections < 3 || connections > 6) return; // the judge is the first
    let chunks = 0;
    upstream.on('data', () => {
      chunks += 1;
      if (chunks === 20) {
        cut.add(client);
        client.destroy();
      }
    });
  });
  const chosen = settings(between.port, { operations: 10_000 });
  const result = await runSwarm(chosen);
  between.close();
  const { history } = readHistory(chosen.history ?? '');
  const infos = rowsOf(history).filter((row) => history.outcome[row] === Outcome.info);
  expect(cut.size).toBeGreaterThan(0);
  expect(result.losses).toBe(cut.size);
  expect(result.missing).toBe(0);
  expect(infos.length).toBeGreaterThan(0);
  expect(infos.every((row) => history.returnNs[row] === Number.POSITIVE_INFINITY)).toBe(true);
  expect(history.length).toBe(10_000 + SLOTS);
});

test('a server that stops answering is stuck, and the run ends', async () => {
  const between = await proxy(await serve(), (client, upstream) => {
    let chunks = 0;
    upstream.on('data', () => {
      chunks += 1;
      if (chunks === 200) upstream.unpipe(client);
    });
  });
  const result = await runSwarm(settings(between.port, { stuckMs: 400, operations: 10_000_000 }));
  between.close();
  expect(result.stuck.length).toBeGreaterThan(0);
  expect(result.counts).toBeUndefined();
  expect(result.stuck[0]?.waitedMs).toBeGreaterThanOrEqual(400);
});

test('a client that changes its connection is not hurt by the end of the old one', async () => {
  const port = await serve();
  const listener = { answered: () => {}, drained: () => {}, lost: () => {}, closed: () => {} };
  const context = { clock: new Clock(), recorder: undefined, listener };
  const client = new NativeClient(1, 2, context, new ClientBuffers());
  await client.connect('127.0.0.1', port);
  for (let turn = 0; turn < 50; turn += 1) {
    client.close(); // its close event comes while the next hello is under way
    await client.connect('127.0.0.1', port);
  }
  expect(client.connected).toBe(true);
  client.close();
});

test('nobody there: a clear error', async () => {
  const port = await serve();
  await running?.stop();
  running = undefined;
  await expect(runSwarm(settings(port, {}))).rejects.toThrow(`No vaga server answers at 127.0.0.1:${port}`);
});

test('a server that takes no more connections: the same error, from whichever thread it comes', async () => {
  let connections = 0;
  const between = await proxy(await serve(), (client) => {
    connections += 1;
    if (connections > 3) client.destroy(); // the judge and two clients come through
  });
  const run = runSwarm(settings(between.port, {}));
  await expect(run).rejects.toThrow(`No vaga server answers at 127.0.0.1:${between.port}`);
  await expect(run).rejects.toBeInstanceOf(VagaError);
  between.close();
});

test('a server whose answers make no sense: a clear error, though a load thread finds it', async () => {
  const { server, port } = await hostile();
  const run = runSwarm(settings(port, { history: undefined, clients: 12 }));
  await expect(run).rejects.toThrow(VagaError);
  await expect(run).rejects.toThrow("The server's answer makes no sense: it answers 99 out of turn.");
  server.close();
});

/** Says hello and tells its counters and slots as it ought to, and answers everything else with nonsense. */
async function hostile(): Promise<{ server: Server; port: number }> {
  const known = new Set<number>([Operation.hello, Operation.status, Operation.stats]);
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      const asked = Math.floor(chunk.length / REQUEST_BYTES);
      const answers = new Int32Array(asked * ANSWER_WORDS);
      for (let index = 0; index < asked; index += 1) {
        const operation = chunk.readInt32LE(index * REQUEST_BYTES);
        const facts = operation === Operation.hello ? [PROTOCOL_VERSION, 1, SLOTS] : [];
        answers.set([known.has(operation) ? operation : 99, ...facts], index * ANSWER_WORDS);
      }
      socket.write(new Uint8Array(answers.buffer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

test('more slots than the server has: a clear error', async () => {
  await expect(runSwarm(settings(await serve(), { slots: SLOTS + 1 }))).rejects.toThrow(
    `The server has ${SLOTS} slots`,
  );
});
