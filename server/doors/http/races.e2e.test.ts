/** Races over HTTP, with a race that does nothing but tell: who may start one, who hears of it, on every thread, and what ends it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { ServerEvent } from '../../events.ts';
import { findLock } from '../../locks/index.ts';
import { startServer, type RunningServer, type ServerSettings } from '../../main.ts';
import type { RaceProgress, RaceSettings, RaceTold } from '../../races/race.ts';

const folder = mkdtempSync(join(tmpdir(), 'vaga-races-'));
const report = join(folder, 'report.html');
writeFileSync(report, '<!doctype html><title>a race</title>');
afterAll(() => rmSync(folder, { recursive: true }));

const PROGRESS: RaceProgress = {
  part: 'provoked',
  elapsedMs: 1_000,
  stage: 'racing',
  share: 0.5,
  operations: 7,
  throughputOps: 70,
  p50Us: 1,
  p99Us: 2,
  holders: [0, 3],
  soldTwice: [],
};
const CHOSEN = { clients: 8, lock: 'none', workload: 'churn' };

/** What was started, last. */
let started: { settings: RaceSettings; tell: (told: RaceTold) => void; stopped: boolean }[] = [];
const events: ServerEvent[] = [];
const open: AbortController[] = [];
let server: RunningServer;

const start = (settings: Partial<ServerSettings> = {}): Promise<RunningServer> =>
  startServer({
    slots: 8,
    threads: 2,
    lock: findLock('futex-owner'),
    holdUs: 0,
    host: '127.0.0.1',
    doors: [{ name: 'http', port: 0 }],
    portMode: 'each',
    onEvent: (event) => events.push(event),
    ...settings,
  });

const call = async (
  method: string,
  path: string,
  body?: object,
  thread = 0,
  told: RunningServer = server,
) => {
  const answer = await fetch(`http://127.0.0.1:${told.doors['http']?.[thread] ?? 0}/api/races${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
  return { status: answer.status, text, body: (isJson ? JSON.parse(text) : {}) as Record<string, unknown> };
};

interface Heard {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Reads events of a stream, so many at a time. */
async function watch(thread: number, after?: string) {
  const end = new AbortController();
  open.push(end);
  const answer = await fetch(
    `http://127.0.0.1:${server.doors['http']?.[thread] ?? 0}/api/races/current/events`,
    { signal: end.signal, headers: after === undefined ? {} : { 'last-event-id': after } },
  );
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  return async (count: number): Promise<Heard[]> => {
    const heard: Heard[] = [];
    while (heard.length < count) {
      const at = text.indexOf('\n\n');
      if (at < 0) {
        text += decoder.decode((await reader.read()).value, { stream: true });
        continue;
      }
      const fields = Object.fromEntries(
        text
          .slice(0, at)
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      ) as Record<string, string>;
      text = text.slice(at + 2);
      const { id = '', event, data = '' } = fields;
      if (event !== undefined) heard.push({ id, event, data: JSON.parse(data) as Record<string, unknown> });
    }
    return heard;
  };
}

afterEach(() => {
  for (const end of open.splice(0)) end.abort();
  started.at(-1)?.tell({ failed: 'The test is over.' });
});

describe('where races can be started', () => {
  beforeAll(async () => {
    server = await start({
      faults: true,
      startRace: (settings, tell) => {
        const race = { settings, tell, stopped: false };
        started.push(race);
        return {
          stop: () => {
            race.stopped = true;
            return Promise.resolve();
          },
        };
      },
    });
  });

  beforeEach(() => {
    started = [];
  });
  afterAll(() => server.stop());

  test('the choices name every lock, and say which are broken on purpose', async () => {
    const { body } = await call('GET', '/choices');
    expect(body['locks']).toContainEqual(expect.objectContaining({ name: 'futex-owner', saboteur: false }));
    expect(body['locks']).toContainEqual(
      expect.objectContaining({ name: 'none', saboteur: true, story: 'no lock at all', seenInRace: true }),
    );
    expect(body['bounds']).toEqual({
      clients: { least: 2, most: 2_000 },
      seconds: { least: 1, most: 30 },
    });
  });

  test('before the first race there is none to see or to stop', async () => {
    expect((await call('GET', '/current')).status).toBe(404);
    expect((await call('DELETE', '/current')).status).toBe(404);
    expect((await call('GET', '/current/report')).status).toBe(404);
  });

  test('a race that one thread was asked for is watched on another, from its beginning to its verdict', async () => {
    const told = await watch(1); // it waits for a race
    const answer = await call('POST', '', CHOSEN, 0);
    expect(answer.status).toBe(202);
    expect(started[0].settings).toEqual({ ...CHOSEN, seconds: 5 });
    const { id } = answer.body;
    const [begun] = await told(1);
    expect(begun).toMatchObject({ event: 'begun', data: { id, ...CHOSEN, slots: 24, watched: 24 } });
    started[0].tell({ progress: PROGRESS });
    expect(await told(1)).toMatchObject([{ event: 'progress', data: PROGRESS }]);
    expect((await call('GET', '/current', undefined, 1)).body).toMatchObject({
      id,
      state: 'running',
      progress: PROGRESS,
      outcome: null,
    });
    started[0].tell({ verdict: { document: '{"verdict":"violation"}', report } });
    expect(await told(1)).toMatchObject([{ event: 'verdict', data: { verdict: 'violation' } }]);
    const { body } = await call('GET', '/current', undefined, 1);
    expect(body).toMatchObject({ state: 'verdict', outcome: { verdict: 'violation' } });
    const page = await fetch(`http://127.0.0.1:${server.doors['http']?.[0] ?? 0}${String(body['report'])}`);
    expect(page.headers.get('content-security-policy')).toBe('sandbox allow-scripts');
    expect(await page.text()).toContain('<title>a race</title>');
  });

  test('whoever comes late, or back, hears what was missed and nothing twice', async () => {
    await call('POST', '', CHOSEN);
    for (const operations of [1, 2, 3]) started[0].tell({ progress: { ...PROGRESS, operations } });
    const first = await (await watch(1))(4);
    expect(first.map(({ event }) => event)).toEqual(['begun', 'progress', 'progress', 'progress']);
    const back = await watch(0, first[1].id);
    expect((await back(2)).map(({ data }) => data['operations'])).toEqual([2, 3]);
    started[0].tell({ failed: 'It fell over.' });
    expect(await back(1)).toMatchObject([{ event: 'failed', data: { sentence: 'It fell over.' } }]);
    const { body } = await call('POST', '', CHOSEN);
    // The last event of a race before counts for nothing.
    const next = await (await watch(1, first[3].id))(1);
    expect(next).toMatchObject([{ event: 'begun', data: { id: body['id'] } }]);
  });

  test('one race at a time, whichever thread is asked', async () => {
    const both = await Promise.all([0, 1].map((thread) => call('POST', '', CHOSEN, thread)));
    expect(both.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([202, 409]);
    expect(started).toHaveLength(1);
    started[0].tell({ failed: 'over' });
    expect((await call('POST', '', CHOSEN)).status).toBe(202);
  });

  test('a race that is stopped has ended when that is answered, and tells nothing more', async () => {
    await call('POST', '', CHOSEN);
    const told = await watch(0);
    expect((await call('DELETE', '/current', undefined, 1)).status).toBe(204);
    expect(started[0].stopped).toBe(true);
    expect((await told(2)).map(({ event }) => event)).toEqual(['begun', 'stopped']);
    started[0].tell({ progress: PROGRESS });
    expect((await call('GET', '/current')).body).toMatchObject({ state: 'stopped', progress: null });
    expect((await call('DELETE', '/current')).status).toBe(404);
  });

  test('a bad field is named, and nothing is started', async () => {
    const bad: [string, object][] = [
      ['clients', { ...CHOSEN, clients: 2_001 }],
      ['clients', { ...CHOSEN, clients: 1 }],
      ['clients', { ...CHOSEN, clients: '8' }],
      ['seconds', { ...CHOSEN, seconds: 31 }],
      ['lock', { ...CHOSEN, lock: './my-lock.ts' }],
      ['workload', { ...CHOSEN, workload: 'trace' }],
      ['out', { ...CHOSEN, out: '/' }],
      ['lock', { clients: 8, workload: 'churn' }],
    ];
    for (const [field, body] of bad) {
      const answer = await call('POST', '', body);
      expect([body, answer.status]).toEqual([body, 400]);
      expect(answer.body['errors']).toMatchObject([{ field }]);
    }
    expect(started).toEqual([]);
  });

  test('a thread that is started anew knows of the race', async () => {
    await call('POST', '', CHOSEN);
    started[0].tell({ progress: PROGRESS });
    server.arm(1, 'change.done');
    await fetch(`http://127.0.0.1:${server.doors['http']?.[1] ?? 0}/api/bookings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ slot: 1, holder: 2 }),
    }).catch(() => {});
    await expect.poll(() => events.map(({ event }) => event)).toContain('restarted');
    expect((await (await watch(1))(2)).map(({ event }) => event)).toEqual(['begun', 'progress']);
    started[0].tell({ failed: 'over' });
    expect((await call('GET', '/current', undefined, 1)).body).toMatchObject({ state: 'failed' });
  });

  // The last one: the server is gone after it.
  test('a server that ends, ends the race', async () => {
    await call('POST', '', CHOSEN);
    await server.stop();
    expect(started[0].stopped).toBe(true);
  });
});

test('a server that was given nothing to start races with says so', async () => {
  server = await start();
  for (const [method, path] of [
    ['GET', '/choices'],
    ['POST', ''],
    ['GET', '/current/events'],
  ] as const) {
    const { status, text } = await call(method, path, method === 'POST' ? CHOSEN : undefined);
    expect([status, text]).toEqual([404, expect.stringContaining('This server starts no races.')]);
  }
});
