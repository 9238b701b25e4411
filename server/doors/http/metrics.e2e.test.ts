/** What the server tells of itself for Prometheus: exact where nothing happens meanwhile, the same at every thread, and told in the README of the doors. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { createDurableLedger } from '../../ledger/index.ts';
import { findLock } from '../../locks/index.ts';
import { startServer, type RunningServer } from '../../main.ts';
import { EventTalk } from './samples/event-talk.ts';
import { ask, bookingOf, cancelOf, dialHttp, lookAt } from './samples/http-talk.ts';

const THREADS = 2;
const SLOTS = 16;
const folder = mkdtempSync(join(tmpdir(), 'vaga-metrics-'));
let server: RunningServer;
let ports: readonly number[];

beforeAll(async () => {
  server = await startServer({
    slots: SLOTS,
    threads: THREADS,
    lock: findLock('futex-owner'),
    holdUs: 0,
    host: '127.0.0.1',
    doors: [{ name: 'http', port: 0 }],
    portMode: 'each',
    ledger: createDurableLedger({
      directory: join(folder, 'data'),
      header: { slots: SLOTS, fingerprint: 'sample', firstDay: '' },
    }),
  });
  ports = server.doors['http'] ?? [];
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

async function metricsAt(port: number): Promise<{ text: string; read: (name: string) => number }> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: 'close' } });
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await answer.text();
  const read = (name: string): number =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  return { text, read };
}

test('every thread tells what all of them have done', async () => {
  const streams = [await EventTalk.open(ports[0]), await EventTalk.open(ports[1])];
  for (const [thread, port] of ports.entries()) {
    const socket = await dialHttp(port);
    // One after the other: of those that come together a cancellation may be decided first, as it has no body.
    for (const request of [bookingOf(thread, 7), bookingOf(thread, 8), lookAt(thread), cancelOf(thread, 7)])
      await ask(socket, request);
    socket.destroy();
  }
  for (const stream of streams) await stream.until(() => stream.events.length === 4);
  for (const port of ports) {
    const { read } = await metricsAt(port);
    expect({
      operations: read('vaga_operations_total'),
      ofThread: read('vaga_operations_total{thread="1"}'),
      refusals: read('vaga_refusals_total'),
      durable: read('vaga_ledger_durable_sequence'),
      lag: read('vaga_ledger_lag_changes'),
      isOpen: read('vaga_ledger_open'),
      streams: read('vaga_event_streams'),
      opened: read('vaga_event_streams_opened_total'),
      events: read('vaga_events_sent_total'),
      resets: read('vaga_event_stream_resets_total'),
    }).toEqual({
      operations: 8,
      ofThread: 4,
      refusals: 2,
      durable: 4,
      lag: 0,
      isOpen: 1,
      streams: 2,
      opened: 2,
      events: 8,
      resets: 0,
    });
    expect(read('vaga_ledger_commits_total')).toBeGreaterThan(0);
    expect(read('vaga_ledger_commit_seconds_total')).toBeGreaterThan(
      read('vaga_ledger_last_commit_seconds') / 2,
    );
    expect(read('process_resident_memory_bytes')).toBeGreaterThan(2 ** 20);
    expect(read('process_cpu_seconds_total')).toBeGreaterThan(0);
  }
  for (const stream of streams) stream.close();
  // Two streams less; the one that asks is there.
  await expect.poll(async () => (await metricsAt(ports[0])).read('vaga_connections{door="http"}')).toBe(1);
});

test('names are as Prometheus asks, and the README of the doors tells of each', async () => {
  const { text } = await metricsAt(ports[0]);
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => ({ name, type }));
  expect(types.length).toBeGreaterThan(15);
  for (const { name, type } of types) {
    expect(text).toContain(`# HELP ${name} `);
    expect({ name, isTotal: name.endsWith('_total') }).toEqual({ name, isTotal: type === 'counter' });
    expect(name).toMatch(/^(vaga|process)_[a-z0-9_]+$/);
    expect(readme).toContain(`\`${name}\``);
  }
});
