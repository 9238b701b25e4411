/** The HTTP door of a whole server, over real sockets: what it answers, on every thread, across deaths and new starts. */
import { mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import type { ServerEvent } from '../../events.ts';
import { createDurableLedger } from '../../ledger/index.ts';
import { findLock } from '../../locks/index.ts';
import { startServer, type RunningServer, type ServerSettings } from '../../main.ts';
import { ask, bookingOf, cancelOf, dialHttp, lookAt, readAnswers } from './samples/http-talk.ts';

const SLOTS = 64;
const MOST_HOLDER = 2 ** 31 - 1;
const folder = mkdtempSync(join(tmpdir(), 'vaga-http-'));
afterAll(() => rmSync(folder, { recursive: true }));

const start = (settings: Partial<ServerSettings> = {}): Promise<RunningServer> =>
  startServer({
    slots: SLOTS,
    threads: 4,
    lock: findLock('futex-owner'),
    holdUs: 0,
    host: '127.0.0.1',
    doors: [{ name: 'http', port: 0 }],
    portMode: 'shared',
    ...settings,
  });

const durable = (name: string) =>
  createDurableLedger({
    directory: join(folder, name),
    header: { slots: SLOTS, fingerprint: 'sample', firstDay: '' },
  });

const portOf = (running: RunningServer, index = 0): number => running.doors['http']?.[index] ?? 0;

describe('the API', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.stop());

  const call = async (method: string, path: string, body?: string, type = 'application/json') => {
    const answer = await fetch(`http://127.0.0.1:${portOf(server)}${path}`, {
      method,
      ...(body === undefined ? {} : { body, headers: { 'content-type': type } }),
    });
    return {
      status: answer.status,
      type: answer.headers.get('content-type')?.split(';')[0],
      etag: answer.headers.get('etag'),
      body: (await answer.json()) as object,
    };
  };
  const book = (body: string) => call('POST', '/api/bookings', body);

  test('every answer tells slot, holder and version as decided', async () => {
    const told = (status: number, holder: number | null, version: number) => ({
      status,
      type: 'application/json',
      etag: `"${version}"`,
      body: { slot: 12, holder, version },
    });
    const refused = (kind: string, title: string, holder: number | null, version: number) => ({
      ...told(409, holder, version),
      type: 'application/problem+json',
      body: {
        type: `/problems/${kind}`,
        title,
        status: 409,
        detail: expect.any(String),
        slot: 12,
        holder,
        version,
      },
    });
    const taken = refused('taken', 'The slot is taken', 7, 1);
    const TITLE = 'The slot is not held by who asks';
    expect(await call('GET', '/api/slots/12')).toEqual(told(200, null, 0));
    expect(await book('{"slot":12,"holder":7}')).toEqual(told(201, 7, 1));
    expect(await book('{"holder":8,"slot":12}')).toEqual(taken);
    expect(await book('{"slot":12,"holder":7}')).toEqual(taken);
    expect(await call('GET', '/api/slots/12')).toEqual(told(200, 7, 1));
    expect(await call('DELETE', '/api/slots/12/booking?holder=8')).toEqual(refused('not-yours', TITLE, 7, 1));
    expect(await call('DELETE', '/api/slots/12/booking?holder=7')).toEqual(told(200, null, 2));
    expect(await call('DELETE', '/api/slots/12/booking?holder=7')).toEqual(
      refused('not-yours', TITLE, null, 2),
    );
    expect(await book(`{"slot":12,"holder":${MOST_HOLDER}}`)).toEqual(told(201, MOST_HOLDER, 3));
  });

  const SLOT_RULE = 'has to be a whole number from 0 on';
  const HOLDER_RULE = `has to be a whole number from 1 to ${MOST_HOLDER}`;
  test.each([
    [
      'no slot and no holder',
      '{}',
      [
        ['holder', 'or person is needed, and not both of them'],
        ['slot', 'is missing'],
      ],
    ],
    ['a slot that is a text', '{"slot":"12","holder":7}', [['slot', SLOT_RULE]]],
    ['a slot that is null', '{"slot":null,"holder":7}', [['slot', SLOT_RULE]]],
    [
      'a slot that is true, and half a holder',
      '{"slot":true,"holder":0.5}',
      [
        ['slot', SLOT_RULE],
        ['holder', HOLDER_RULE],
      ],
    ],
    ['a negative slot', '{"slot":-1,"holder":7}', [['slot', SLOT_RULE]]],
    ['nobody as holder', '{"slot":12,"holder":0}', [['holder', HOLDER_RULE]]],
    ['a holder that is too large', '{"slot":12,"holder":2147483648}', [['holder', HOLDER_RULE]]],
    ['a field that is not known', '{"slot":12,"holder":7,"until":9}', [['until', 'is not known here']]],
    ['a list', '[12,7]', [['', 'has to be an object']]],
  ])('refuses a body with %s, and names each field', async (_, body, wrong) => {
    const { status, type, body: problem } = await book(body);
    expect([status, type]).toEqual([400, 'application/problem+json']);
    expect(problem).toEqual({
      type: '/problems/bad-input',
      title: 'The request is not as it has to be',
      status: 400,
      detail: expect.any(String),
      errors: wrong.map(([field, detail]) => ({ field, in: 'body', detail })),
    });
  });

  test.each([
    ['a path with no number', 'GET', '/api/slots/abc', 400, 'slot (path)'],
    ['a path with a sign', 'GET', '/api/slots/-1', 400, 'slot (path)'],
    ['a path that is none', 'GET', '/api/slots/%zz', 400, 'not a valid url'],
    [
      'a cancellation for nobody',
      'DELETE',
      '/api/slots/12/booking',
      400,
      'holder (query) or person is needed',
    ],
    ['a holder that is none', 'DELETE', '/api/slots/12/booking?holder=1e3', 400, 'holder (query)'],
    ['a holder of zeros', 'DELETE', '/api/slots/12/booking?holder=000', 400, 'holder (query)'],
    [
      'a holder that is too large',
      'DELETE',
      '/api/slots/12/booking?holder=2147483648',
      400,
      'holder (query)',
    ],
    ['two holders', 'DELETE', '/api/slots/12/booking?holder=7&holder=8', 400, 'holder (query)'],
    [
      'a slot that is not there',
      'GET',
      `/api/slots/${SLOTS}`,
      404,
      'There is no slot 64: the last one is 63.',
    ],
    ['a slot of 15 digits', 'GET', '/api/slots/999999999999999', 404, 'There is no slot 999999999999999'],
    ['a route that is not there', 'GET', '/api/rooms', 404, 'There is nothing here'],
    ['a method that is not there', 'PUT', '/api/slots/12', 404, 'There is nothing here'],
  ])('refuses %s', async (_, method, path, status, detail) => {
    const answer = await call(method, path);
    expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { status } });
    expect((answer.body as { detail: string }).detail).toContain(detail);
  });

  test.each([
    ['JSON that is none', '{"slot":12', 'application/json', 400],
    ['nothing', '', 'application/json', 400],
    ['a prototype', '{"__proto__":{"slot":12},"slot":12,"holder":7}', 'application/json', 400],
    ['plain text, which a page of another site may send', '{"slot":12,"holder":7}', 'text/plain', 415],
    ['a form', 'slot=12&holder=7', 'application/x-www-form-urlencoded', 415],
    [
      'more than 4 KiB',
      JSON.stringify({ slot: 12, holder: 7, x: 'x'.repeat(4_096) }),
      'application/json',
      413,
    ],
  ])('refuses a body of %s', async (_, body, type, status) => {
    const answer = await call('POST', '/api/bookings', body, type);
    expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { status } });
  });

  test('a booking of a slot that is not there changes nothing', async () => {
    expect(await book(`{"slot":${SLOTS},"holder":7}`)).toMatchObject({ status: 404 });
    expect(await book('{"slot":1e300,"holder":7}')).toMatchObject({ status: 404 });
  });

  test('requests are answered the same in whatever pieces they come', async () => {
    const socket = await dialHttp(portOf(server));
    const script = [bookingOf(30, 7), lookAt(30), cancelOf(30, 8), cancelOf(30, 7)];
    for (const pieceBytes of [1, 7, 60]) {
      const statuses: number[] = [];
      for (const request of script) {
        const answer = readAnswers(socket, 1);
        for (let at = 0; at < request.length; at += pieceBytes) {
          socket.write(request.slice(at, at + pieceBytes));
          await new Promise(setImmediate);
        }
        statuses.push((await answer)[0].status);
      }
      expect(statuses).toEqual([201, 200, 409, 200]);
    }
    socket.destroy();
  });

  test('one of a hundred clients of four threads gets each slot', async () => {
    const sockets = await Promise.all(Array.from({ length: 100 }, () => dialHttp(portOf(server))));
    for (let slot = 31; slot < 51; slot += 1) {
      const answers = await Promise.all(
        sockets.map((socket, index) => ask(socket, bookingOf(slot, index + 1))),
      );
      const winners = [...answers.keys()].filter((index) => answers[index][0].status === 201);
      expect(winners).toHaveLength(1);
      const told = { slot, holder: winners[0] + 1, version: 1 };
      expect(answers.map(([{ body }]) => body)).toEqual(answers.map(() => expect.objectContaining(told)));
    }
    for (const socket of sockets) socket.destroy();
  });
});

test('a server that stops answers what it has decided, then closes', async () => {
  const server = await start({ ledger: durable('stops') });
  const sockets = await Promise.all(Array.from({ length: 20 }, () => dialHttp(portOf(server))));
  const all = sockets.map((socket, index) => {
    socket.write(Array.from({ length: 3 }, (_, nth) => bookingOf(3 * index + nth, 7)).join(''));
    return readAnswers(socket);
  });
  await readAnswers(await dialAndAsk(portOf(server), lookAt(0)), 1); // by now some were decided, or are about to be
  const [inTime, ...answers] = await Promise.all([server.stop(), ...all]);
  expect(inTime).toBe(true);
  const told = answers.flat();
  expect(told.every(({ status }) => status === 201)).toBe(true);
  const again = await start({ ledger: durable('stops') });
  const socket = await dialHttp(portOf(again));
  for (const { body } of told) {
    const { slot } = body as { slot: number };
    expect(await ask(socket, lookAt(slot))).toMatchObject([{ body }]);
  }
  socket.destroy();
  await again.stop();
});

async function dialAndAsk(port: number, request: string): Promise<Socket> {
  const socket = await dialHttp(port);
  socket.write(request);
  return socket;
}

test('with a port each, every thread is reached at its own port and all see the same slots', async () => {
  const server = await start({ portMode: 'each', threads: 3 });
  expect(server.doors['http']).toHaveLength(3);
  for (const index of [0, 1, 2]) {
    const socket = await dialHttp(portOf(server, index));
    const [{ body }] = await ask(socket, bookingOf(5, index + 1));
    expect(body).toMatchObject({ slot: 5, holder: 1, version: 1 }); // the first one's booking, as every thread sees it
    socket.destroy();
  }
  expect(await server.stop()).toBe(true);
});

describe('a thread that dies in a decision', () => {
  let server: RunningServer | undefined;
  afterEach(() => server?.stop());

  test.each([
    ['change.written', false],
    ['change.published', true],
  ] as const)('at %s leaves it undone, or done: %s', async (point, stands) => {
    const events: ServerEvent[] = [];
    server = await start({
      faults: true,
      ledger: durable(point),
      onEvent: (event) => {
        if (event.event !== 'connectionsEnded') events.push(event);
      },
    });
    const socket = await dialHttp(portOf(server));
    await ask(socket, bookingOf(5, 7));
    for (let thread = 0; thread < server.threads; thread += 1) server.arm(thread, point);
    // What came together with the request that dies is not decided by a thread that holds a lock.
    socket.write(cancelOf(5, 7) + lookAt(5));
    expect(await readAnswers(socket)).toEqual([]);
    await expect
      .poll(() => events.map(({ event }) => event), { timeout: 20_000 })
      .toEqual(['died', 'restarted']);
    const other = await dialHttp(portOf(server));
    const [{ body }] = await ask(other, lookAt(5));
    expect(body).toEqual({ slot: 5, holder: stands ? null : 7, version: stands ? 2 : 1 });
    other.destroy();
  });
});
