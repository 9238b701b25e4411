/** autocannon races our HTTP door: its answers are judged, a server without a lock is caught, and one with a lock passes. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, test } from 'vitest';

import { readHistory } from '../../load/history/file.ts';
import { JUDGE, Kind, Outcome } from '../../load/history/history.ts';
import { inspectHttp, runHttp, type HttpSettings } from '../../load/http/run.ts';
import { buildZipfTable } from '../../load/workloads/zipf.ts';
import { judgeSwarm } from './part.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';

const SLOTS = 64;
const SEED = 20_261_121;
const folder = mkdtempSync(join(tmpdir(), 'vaga-race-http-'));
let histories = 0;
let server: ServerProcess | undefined;
let fake: Server | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
  fake?.closeAllConnections();
  fake?.close();
  fake = undefined;
});
afterAll(() => rmSync(folder, { recursive: true }));

type Changes = Partial<Omit<HttpSettings, 'history'>>;
const settingsFor = (url: string, settings: Changes = {}) => {
  histories += 1;
  return {
    address: { url },
    workload: { name: 'churn' as const, zipf: buildZipfTable(SLOTS, 1.1) },
    clients: 16,
    threads: 2,
    depth: 1,
    slots: SLOTS,
    operations: 200_000,
    durationMs: 1_500,
    seed: SEED,
    history: join(folder, `${histories}.hist`),
    initial: 'fresh' as const,
    stuckMs: 5_000,
    ...settings,
  } satisfies HttpSettings & { readonly history: string };
};

async function serve(
  settings: { lock?: string; holdUs?: number; data?: string; others?: readonly string[] } = {},
): Promise<string> {
  server = await startServerProcess({
    slots: SLOTS,
    threads: 2,
    lock: 'futex-owner',
    holdUs: 0,
    ports: 'shared',
    doors: ['http'],
    ...settings,
  });
  return `http://127.0.0.1:${server.doors['http']?.[0]}`;
}

async function race(url: string, settings: Changes = {}) {
  const all = settingsFor(url, settings);
  const swarm = await runHttp(all);
  const { part, history } = await judgeSwarm(swarm, { ...all, onStep: () => {} }, undefined);
  return { swarm, check: part.check, figures: part.figures, history };
}

describe('against our own door', () => {
  test.each([
    ['', 1, {}],
    [', pipelined', 8, {}],
    [', with a durable ledger', 4, { data: join(folder, 'ledger') }],
  ])(`the default lock is judged ok by every answer%s (seed ${SEED})`, async (_, depth, kept) => {
    const { swarm, check, figures } = await race(await serve(kept), { depth });
    expect(check).toMatchObject({ verdict: 'ok', method: 'certificate', doubleBookings: 0, infos: 0 });
    expect(check.bookings).toBeGreaterThan(100);
    expect(check.refusals).toBeGreaterThan(10);
    expect(swarm).toMatchObject({ losses: 0, missing: 0, stuck: [], counts: undefined });
    expect(figures.operations).toBe(swarm.recorded);
    expect(figures.mix).toMatchObject({ move: 0, find: 0 });
    expect(figures.changes / figures.operations).toBeGreaterThan(1 / 3);
    expect(figures.latencyUs?.p50).toBeGreaterThan(0);
  });

  test(`a server without a lock is caught (seed ${SEED})`, async () => {
    const { check } = await race(await serve({ lock: 'none', holdUs: 500 }), { durationMs: 3_000 });
    expect(check.verdict).toBe('violation');
    expect(check.doubleBookings).toBeGreaterThan(0);
  });

  test('the judge reads every slot when all is over, and before where others were there', async () => {
    const url = await serve();
    const first = settingsFor(url, { operations: 2_000 });
    const { recorded } = await runHttp(first);
    const told = readHistory(first.history).history;
    expect(told).toHaveLength(recorded + SLOTS);
    const rows = Array.from({ length: told.length }, (_, row) => row);
    const judged = rows.filter((row) => told.client[row] === JUDGE);
    expect(judged).toHaveLength(SLOTS);
    const latest = Math.max(
      ...rows.filter((row) => told.client[row] !== JUDGE).map((row) => told.returnNs[row]),
    );
    expect(judged.every((row) => told.invokeNs[row] > latest && told.kind[row] === Kind.status)).toBe(true);
    expect(judged.filter((row) => told.holder[row] !== 0)).toHaveLength(
      (await inspectHttp(url, SLOTS)).taken,
    );
    const { check, history } = await race(url, { initial: 'observed', operations: 2_000, seed: SEED + 1 });
    expect(check.verdict).toBe('ok');
    expect(history.client.filter((client) => client === JUDGE)).toHaveLength(2 * SLOTS);
  });

  test('a client alone ends in time, however many threads there could be', async () => {
    const { check, swarm } = await race(await serve(), { clients: 1, threads: 2, durationMs: 500 });
    expect(check).toMatchObject({ verdict: 'ok', infos: 0 });
    expect(swarm.seconds).toBeLessThan(5);
  });

  test('no more is asked than was allowed, and progress is told', async () => {
    const stages = new Set<string>();
    let most = 0;
    const { figures } = await race(await serve(), {
      operations: 1_000,
      durationMs: 20_000,
      depth: 3,
      onProgress: ({ stage, share, operations }) => {
        stages.add(stage);
        most = Math.max(most, share, operations / 1_000);
      },
    });
    expect(figures.operations).toBe(1_000);
    expect([...stages]).toEqual(['racing', 'reading the slots']);
    expect(most).toBeLessThanOrEqual(1);
  });

  test('a thread that dies takes its connections along: what was under way is unknown, and all else is judged', async () => {
    const url = await serve({ others: ['--faults'] });
    let hasDied = false;
    const { swarm, check } = await race(url, {
      clients: 64,
      durationMs: 3_000,
      onProgress: ({ stage, elapsedMs }) => {
        if (hasDied || stage !== 'racing' || elapsedMs < 800) return;
        hasDied = true;
        server?.command('die 0 change.holder');
      },
    });
    expect(swarm.losses).toBeGreaterThan(0);
    expect(swarm.missing).toBe(0);
    expect(check.infos).toBeGreaterThan(0);
    expect(check.verdict).toBe('ok');
  });

  test('a server that is killed is no race any more', async () => {
    const url = await serve();
    let isKilled = false;
    const racing = runHttp(
      settingsFor(url, {
        durationMs: 20_000,
        onProgress: ({ elapsedMs }) => {
          if (isKilled || elapsedMs < 500) return;
          isKilled = true;
          void server?.kill();
        },
      }),
    );
    await expect(racing).rejects.toMatchObject({ code: 'serverEnded' });
  });
});

describe('against somebody else', () => {
  /** A service that answers as it is told to. */
  async function pretend(
    answer: (method: string, url: string) => { status: number; body: unknown } | undefined,
  ) {
    fake = createServer((request, response) => {
      request.resume().on('end', () => {
        const told = answer(request.method ?? '', request.url ?? '');
        if (told === undefined) return;
        response.writeHead(told.status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(told.body));
      });
    });
    await once(fake.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(fake.address() as AddressInfo).port}`;
  }
  const slotIn = (url: string): number => Number(/slots\/(\d+)/.exec(url)?.[1]);
  const free = (url: string) => ({ status: 200, body: { slot: slotIn(url), holder: null, version: 0 } });

  test('nobody is there', async () => {
    await expect(runHttp(settingsFor('http://127.0.0.1:1'))).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('No server with our API answers at http://127.0.0.1:1'),
    });
  });

  test('it has fewer slots', async () => {
    const url = await serve();
    await expect(runHttp(settingsFor(url, { slots: SLOTS + 1 }))).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(`fewer than ${SLOTS + 1} slots`),
    });
  });

  test.each([
    ['a status that is none of the API', { status: 202, body: {} }, 'status 202'],
    [
      'another slot than was asked for',
      { status: 201, body: { slot: 99, holder: 1, version: 1 } },
      'tells of slot 99',
    ],
    ['no version', { status: 409, body: { slot: 0, holder: 1 } }, 'tells of slot|version'],
    ['no JSON object', { status: 201, body: 'yes' }, 'was expected'],
  ])('%s ends the race with a sentence', async (_, told, sentence) => {
    const url = await pretend((method, path) => (method === 'GET' ? free(path) : told));
    await expect(runHttp(settingsFor(url))).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(sentence),
    });
  });

  test('failures of the service may have happened: they are judged as unknown', async () => {
    const url = await pretend((method, path) => (method === 'GET' ? free(path) : { status: 500, body: {} }));
    const { check, swarm } = await race(url, { operations: 400 });
    expect(check.verdict).toBe('ok');
    expect(check.infos).toBeGreaterThan(300);
    expect(swarm.losses).toBe(0);
  });

  test('connections that the service ends are made again, and what was under way is unknown', async () => {
    let asked = 0;
    const url = await pretend((method, path) => {
      if (method === 'GET') return free(path);
      asked += 1;
      if (asked % 10 === 0) fake?.closeAllConnections();
      return { status: 409, body: { slot: 0, holder: 99, version: 0 } };
    });
    const run = await runHttp(
      settingsFor(url, {
        operations: 500,
        slots: 1,
        depth: 4,
        workload: { name: 'churn', zipf: buildZipfTable(1, 0) },
      }),
    );
    expect(run.losses).toBeGreaterThan(10);
    expect(run.recorded).toBe(500);
  });

  test('silence is told as that', async () => {
    const url = await pretend((method, path) => (method === 'GET' ? free(path) : undefined));
    const settings = settingsFor(url, { stuckMs: 800, durationMs: 20_000 });
    const { stuck } = await runHttp(settings);
    expect(stuck.length).toBeGreaterThan(0);
    expect(stuck[0].waitedMs).toBeGreaterThanOrEqual(800);
    const { history } = readHistory(settings.history);
    expect(history.outcome.filter((outcome) => outcome === Outcome.info).length).toBeGreaterThan(0);
  });
});
