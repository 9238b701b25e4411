/**
 * Requests with an Idempotency-Key on a whole server: sent again they are answered as they were and not done again, whatever has come between,
 * on whichever thread, and after a death or a new start.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { ServerEvent } from '../../events.ts';
import { createDurableLedger } from '../../ledger/index.ts';
import type { Told } from './samples/described.ts';
import { clinicFrom, startHttp, type HttpServer } from './samples/http-server.ts';
import { bookingOf, dialHttp, readAnswers } from './samples/http-talk.ts';

const folder = mkdtempSync(join(tmpdir(), 'vaga-http-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

const durable = (name: string) =>
  createDurableLedger({
    directory: join(folder, name),
    header: { slots: 64, fingerprint: 'sample', firstDay: '' },
  });

type Ask = readonly [method: string, path: string, body?: object, headers?: Readonly<Record<string, string>>];

/** All of an answer that a client sees. */
const seen = ({ status, type, body, headers }: Told) => ({
  status,
  type,
  body,
  etag: headers.get('etag'),
  location: headers.get('location'),
});

async function send({ call }: HttpServer, key: string, [method, path, body, headers]: Ask) {
  return seen(await call(method, path, body, { 'idempotency-key': key, ...headers }));
}

const book = (slot: number, who: object): Ask => ['POST', '/api/bookings', { slot, ...who }];
const cancel = (slot: number, who: string): Ask => ['DELETE', `/api/slots/${slot}/booking?${who}`];
const move = (slot: number, to: number, who: object): Ask => [
  'POST',
  `/api/slots/${slot}/move`,
  { to, ...who },
];

describe('with a calendar', () => {
  let http: HttpServer;
  beforeAll(async () => {
    http = await startHttp({ calendar: clinicFrom('2099-01-01'), threads: 4 });
  });
  afterAll(() => http.server.stop());
  const state = async (slot: number) => (await http.call('GET', `/api/slots/${slot}`)).body;
  const plain = async (...[method, path, body]: Ask) => seen(await http.call(method, path, body));

  describe.each([
    ['a program', { holder: 7 }, 'holder=7'],
    ['a person', { person: 'ana' }, 'person=ana'],
  ] as const)('%s', (name, who, query) => {
    const key = (what: string) => `${name}: ${what}`;

    test('a booking is made once, even when it was cancelled since', async () => {
      const first = await send(http, key('book'), book(0, who));
      const { version } = first.body as { version: number };
      expect(first).toMatchObject({ status: 201, etag: `"${version}"`, location: '/api/slots/0' });
      expect(await send(http, key('book'), book(0, who))).toEqual(first);
      await plain(...cancel(0, query));
      expect(await send(http, key('book'), book(0, who))).toEqual(first);
      expect(await state(0)).toMatchObject({ holder: null, version: version + 1 });
      await plain(...book(0, { holder: 99 }));
      expect(await send(http, key('book'), book(0, who))).toEqual(first);
      await plain(...cancel(0, 'holder=99'));
    });

    test('a cancellation is made once, even when the slot was booked anew since', async () => {
      await plain(...book(1, who));
      const first = await send(http, key('cancel'), cancel(1, query));
      expect(first).toMatchObject({ status: 200, body: { slot: 1, holder: null } });
      await plain(...book(1, who));
      const now = await state(1);
      expect(await send(http, key('cancel'), cancel(1, query))).toEqual(first);
      expect(await state(1)).toEqual(now);
      await plain(...cancel(1, query));
    });

    test('a move is made once, and told with both slots', async () => {
      await plain(...book(2, who));
      const first = await send(http, key('move'), move(2, 3, who));
      expect(first).toMatchObject({ status: 200, body: { slot: 3, from: { slot: 2 } } });
      await plain(...move(3, 2, who));
      expect(await send(http, key('move'), move(2, 3, who))).toEqual(first);
      expect(await state(3)).toMatchObject({ holder: null });
      await plain(...cancel(2, query));
    });

    test('a refusal stays one, with what was offered then', async () => {
      await plain(...book(6, { holder: 99 }));
      const first = await send(http, key('refused'), book(6, who));
      expect(first).toMatchObject({ status: 409, body: { holder: 99 } });
      const { nearest } = first.body as { nearest: { slot: number }[] };
      expect(nearest).toHaveLength(5);
      await plain(...cancel(6, 'holder=99'));
      await plain(...book(nearest[0].slot, { holder: 99 }));
      expect(await send(http, key('refused'), book(6, who))).toEqual(first);
      expect(await state(6)).toMatchObject({ holder: null });
      await plain(...cancel(nearest[0].slot, 'holder=99'));
    });

    test('what is not held, and another version, are refused the same each time', async () => {
      const notYours = await send(http, key('not yours'), cancel(7, query));
      expect(notYours).toMatchObject({ status: 409, body: { type: '/problems/not-yours' } });
      const stale: Ask = ['POST', '/api/bookings', { slot: 7, ...who }, { 'if-match': '"77"' }];
      const otherVersion = await send(http, key('stale'), stale);
      expect(otherVersion).toMatchObject({ status: 412 });
      await plain(...book(7, who));
      expect(await send(http, key('not yours'), cancel(7, query))).toEqual(notYours);
      expect(await send(http, key('stale'), stale)).toEqual(otherVersion);
      await plain(...cancel(7, query));
    });

    test('with another request the key is refused, and nothing is done', async () => {
      await send(http, key('one'), book(8, who));
      for (const other of [
        book(9, who),
        cancel(8, query),
        move(8, 9, who),
        ['POST', '/api/bookings', { slot: 8, ...who }, { 'if-match': '"0"' }] as Ask,
      ])
        expect(await send(http, key('one'), other)).toMatchObject({
          status: 422,
          body: { type: '/problems/other-request' },
        });
      expect(await state(8)).toMatchObject({ version: expect.any(Number), holder: expect.any(Number) });
      expect(await state(9)).toMatchObject({ holder: null, version: 0 });
      await plain(...cancel(8, query));
    });

    test('a request that could not be is not kept', async () => {
      expect(await send(http, key('bad'), book(1_000, who))).toMatchObject({ status: 404 });
      expect(await send(http, key('bad'), book(10, who))).toMatchObject({ status: 201 });
      await plain(...cancel(10, query));
    });
  });

  test('callers have keys of their own, and quotes do not count', async () => {
    expect(await send(http, 'mine', book(11, { holder: 7 }))).toMatchObject({ status: 201 });
    expect(await send(http, 'mine', book(11, { holder: 8 }))).toMatchObject({ status: 409 });
    expect(await send(http, 'mine', book(11, { person: '7' }))).toMatchObject({ status: 409 });
    expect(await send(http, '"mine"', book(11, { holder: 7 }))).toMatchObject({ status: 201 });
    await plain(...cancel(11, 'holder=7'));
  });

  test.each(['', ' ', '""', 'x'.repeat(65), '"half'])('%j is no key, and nothing is done', async (key) => {
    for (const asked of [book(12, { holder: 7 }), ['DELETE', '/api/people/ana'] as Ask])
      expect(await send(http, key, asked)).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'idempotency-key', in: 'header' }] },
      });
    expect(await state(12)).toMatchObject({ holder: null });
  });

  test('the trail has a line for what was done, none for what was told again', async () => {
    for (let time = 0; time < 3; time += 1) {
      await send(http, 'a', book(13, { person: 'lia' }));
      await send(http, 'b', book(13, { person: 'lia' }));
    }
    const { body } = await http.call('GET', '/api/people/lia/trail');
    const { trail } = body as { trail: { kind: string }[] };
    expect(trail.map(({ kind }) => kind)).toEqual(['BOOK_SUCCESS', 'BOOK_FAILED']);
  });

  test('an erasure sent again erases nobody who came since, and a booking sent again makes no record', async () => {
    const first = await send(http, 'book', book(14, { person: 'gil' }));
    const erased = await send(http, 'erase', ['DELETE', '/api/people/gil']);
    expect(erased).toMatchObject({ status: 200, body: { person: 'gil', freed: 1 } });
    expect(await send(http, 'book', book(14, { person: 'gil' }))).toEqual(first);
    expect((await http.call('GET', '/api/people/gil/bookings')).body).toMatchObject({ holder: null });
    await plain(...book(14, { person: 'gil' }));
    expect(await send(http, 'erase', ['DELETE', '/api/people/gil'])).toEqual(erased);
    expect((await http.call('GET', '/api/people/gil/bookings')).body).toMatchObject({
      bookings: [{ slot: 14 }],
    });
    const nobody = await send(http, 'erase', ['DELETE', '/api/people/nobody-yet']);
    await plain(...book(15, { person: 'nobody-yet' }));
    expect(await send(http, 'erase', ['DELETE', '/api/people/nobody-yet'])).toEqual(nobody);
    expect(await state(15)).toMatchObject({ holder: expect.any(Number) });
    expect(await send(http, 'erase', book(16, { person: 'gil' }))).toMatchObject({ status: 422 });
  });

  test('of a hundred of the same at the same moment one is done, and all are told the same', async () => {
    for (const [slot, who] of [
      [20, { holder: 7 }],
      [21, { person: 'ana' }],
    ] as const) {
      const all = await Promise.all(
        Array.from({ length: 100 }, () => send(http, 'at once', book(slot, who))),
      );
      expect(all[0]).toMatchObject({ status: 201, body: { slot, version: 1 } });
      expect(all).toEqual(all.map(() => all[0]));
      expect(await state(slot)).toMatchObject({ version: 1 });
    }
  });
});

test('what was kept is there after a new start', async () => {
  const asked: readonly Ask[] = [
    book(1, { holder: 7 }),
    book(1, { holder: 8 }),
    book(2, { person: 'ana' }),
    book(2, { person: 'rui' }),
    move(2, 3, { person: 'ana' }),
    cancel(1, 'holder=7'),
    cancel(40, 'person=unknown'),
    ['DELETE', '/api/people/rui'],
  ];
  const first = await startHttp({ ledger: durable('kept') });
  const answers = [];
  for (const [index, each] of asked.entries()) answers.push(await send(first, `k${index}`, each));
  expect(answers.map(({ status }) => status)).toEqual([201, 409, 201, 409, 200, 200, 409, 200]);
  await first.server.stop();
  const second = await startHttp({ ledger: durable('kept') });
  try {
    for (const [index, each] of asked.entries())
      expect(await send(second, `k${index}`, each)).toEqual(answers[index]);
    expect((await second.call('GET', '/api/slots/3')).body).toMatchObject({ version: 1 });
  } finally {
    await second.server.stop();
  }
});

test.each(['change.begun', 'change.published', 'change.released'] as const)(
  'a thread dies at %s: sent again the booking is told as made, and is made once',
  async (point) => {
    const events: ServerEvent[] = [];
    const http = await startHttp({
      faults: true,
      ledger: durable(point),
      onEvent: (event) => events.push(event),
    });
    try {
      for (let thread = 0; thread < http.server.threads; thread += 1) http.server.arm(thread, point);
      const socket = await dialHttp(http.port);
      socket.write(bookingOf(5, 7).replace('\r\n', '\r\nIdempotency-Key: k\r\n'));
      expect(await readAnswers(socket)).toEqual([]);
      await expect
        .poll(() => events.some(({ event }) => event === 'restarted'), { timeout: 20_000 })
        .toBe(true);
      for (let thread = 0; thread < http.server.threads; thread += 1)
        http.server.arm(thread, 'move.announced');
      for (let time = 0; time < 3; time += 1)
        expect(await send(http, 'k', book(5, { holder: 7 }))).toMatchObject({
          status: 201,
          body: { slot: 5, holder: 7, version: 1 },
        });
    } finally {
      await http.server.stop();
    }
  },
);
