/** The JSON API of `vaga serve` as its users meet it: the default clinic, a kill, and what is there afterwards. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { startVaga } from './run-vaga.ts';

const PEOPLE = 20;
const folder = mkdtempSync(join(tmpdir(), 'vaga-http-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function serve(name: string) {
  const running = startVaga([
    'serve',
    '--json',
    '--threads=2',
    '--doors=http:0',
    `--data=${join(folder, name)}`,
  ]);
  const { doors } = JSON.parse(await running.firstLine) as { doors: { http: number[] } };
  const call = async (method: string, path: string, body?: object, headers = {}) => {
    const answer = await fetch(`http://127.0.0.1:${doors.http[0]}${path}`, {
      method,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const end = async (signal: NodeJS.Signals) => {
    running.child.kill(signal);
    await running.ended;
  };
  return { call, end };
}

test('what was told before a kill is there afterwards: bookings, moves, trails, and who was erased', async () => {
  const first = await serve('told');
  const { call } = first;
  const names = Array.from({ length: PEOPLE }, (_, index) => `person ${index}`);
  /** Until the server is gone: what it told each person last, and how many lines their trail has. */
  const told = new Map<string, { slot: number; version: number; lines: number }>();
  let answers = 0;
  const go = async (name: string, index: number): Promise<void> => {
    let last = { slot: 100 * index, version: 0, lines: 0 };
    try {
      for (let turn = 0; turn < 90; turn += 1) {
        const { slot, lines } = last;
        const { status, body } =
          turn === 0
            ? await call('POST', '/api/bookings', { slot, person: name })
            : await call('POST', `/api/slots/${slot}/move`, { to: slot + 1, person: name });
        expect(status).toBe(turn === 0 ? 201 : 200);
        last = { slot: Number(body['slot']), version: Number(body['version']), lines: lines + 1 };
        told.set(name, last);
        answers += 1;
        if (answers === 400) await first.end('SIGKILL');
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // that is how fetch tells of a connection that is lost
    }
  };
  const lost = await call('POST', '/api/bookings', { slot: 5_000, person: 'gone' });
  expect(lost.status).toBe(201);
  expect((await call('DELETE', '/api/people/gone')).body).toEqual({ person: 'gone', freed: 1 });
  await Promise.all(names.map(go));
  expect(answers).toBeGreaterThanOrEqual(400);
  const second = await serve('told');
  try {
    for (const name of names) {
      const path = `/api/people/${encodeURIComponent(name)}`;
      const { slot, lines } = told.get(name) ?? { slot: 0, lines: 0 };
      const trail = (await second.call('GET', `${path}/trail`)).body['trail'] as unknown[];
      const bookings = (await second.call('GET', `${path}/bookings`)).body['bookings'] as { slot: number }[];
      // One more may have been done and not told. The first one books, each other moves by a slot.
      expect([0, 1]).toContain(trail.length - lines);
      const held = trail.length === 0 ? [] : [lines === 0 ? slot : slot + trail.length - lines];
      expect(bookings.map((each) => each.slot)).toEqual(held);
    }
    expect((await second.call('GET', '/api/people/gone/trail')).body['trail']).toEqual([]);
    expect((await second.call('GET', '/api/slots/5000')).body).toMatchObject({ holder: null, version: 2 });
  } finally {
    await second.end('SIGTERM');
  }
});

test('whoever lost an answer to a kill sends the same again, and it was done once', async () => {
  const first = await serve('keys');
  const clients = Array.from({ length: PEOPLE }, (_, index) => index);
  /** Each goes on until the server is gone; what it asked last may have been done. */
  const lost = new Map<number, { readonly turn: number; readonly told: readonly number[] }>();
  let answers = 0;
  const ask = ({ call }: typeof first, client: number, turn: number) => {
    const key = { 'idempotency-key': `${client} ${turn}` };
    const slot = 100 * client + turn;
    return turn % 2 === 0
      ? call('POST', '/api/bookings', { slot, holder: client + 1 }, key)
      : call('POST', '/api/bookings', { slot: slot - 1, person: `person ${client}` }, key);
  };
  await Promise.all(
    clients.map(async (client) => {
      const told: number[] = [];
      try {
        for (let turn = 0; turn < 90; turn += 1) {
          told.push((await ask(first, client, turn)).status);
          answers += 1;
          if (answers === 400) await first.end('SIGKILL');
        }
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // that is how fetch tells of a connection that is lost
      }
      lost.set(client, { turn: told.length, told });
    }),
  );
  const second = await serve('keys');
  try {
    for (const [client, { turn, told }] of lost) {
      // Booked by the program in even turns, and then refused to the person; the last one was not told.
      expect(told).toEqual(told.map((_, each) => (each % 2 === 0 ? 201 : 409)));
      for (const each of [turn, Math.max(0, turn - 1), 0])
        expect(await ask(second, client, each)).toMatchObject({
          status: each % 2 === 0 ? 201 : 409,
          body: { version: 1, holder: client + 1 },
        });
      const trail = (await second.call('GET', `/api/people/person%20${client}/trail`)).body['trail'];
      // One for each odd turn up to the one that was sent again.
      expect(trail).toHaveLength(Math.ceil(turn / 2));
    }
  } finally {
    await second.end('SIGTERM');
  }
});
