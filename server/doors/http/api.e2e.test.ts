/** The API for persons and programs on a whole server with a calendar: what each route tells, and each way to be refused. */
import { once } from 'node:events';
import { connect } from 'node:net';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { localTime, machineClock } from '../../base/clock.ts';
import { MOST_PEOPLE } from '../../people/records.ts';
import { clinicFrom, PROVIDERS, startHttp, TIMES, type HttpServer } from './samples/http-server.ts';

/** Nothing of it is over. */
const DAYS = ['2099-01-01', '2099-01-02'];
const [DAY] = DAYS;
const PER_PROVIDER = DAYS.length * TIMES.length;
const [SARA, , LEONARDO] = PROVIDERS.map((_, number) => number * PER_PROVIDER);

function problem(kind: string, status: number, more: object = {}) {
  return {
    status,
    type: 'application/problem+json',
    body: {
      type: `/problems/${kind}`,
      title: expect.any(String),
      status,
      detail: expect.any(String),
      ...more,
    },
  };
}

const placed = (slot: number, provider: number, day: string, time: string) => ({
  slot,
  provider,
  specialty: PROVIDERS[provider].specialty,
  day,
  time,
});

describe('with a calendar', () => {
  let http: HttpServer;
  beforeAll(async () => {
    http = await startHttp({
      calendar: clinicFrom(DAYS[0]),
      doors: [
        { name: 'http', port: 0 },
        { name: 'agenda', port: 0 },
      ],
    });
  });
  afterAll(() => http.server.stop());
  const get = (path: string) => http.call('GET', path);
  const book = (slot: number, who: object, headers = {}) =>
    http.call('POST', '/api/bookings', { slot, ...who }, headers);
  const cancel = (slot: number, who: string, headers = {}) =>
    http.call('DELETE', `/api/slots/${slot}/booking?${who}`, undefined, headers);
  const move = (slot: number, to: number, who: object, headers = {}) =>
    http.call('POST', `/api/slots/${slot}/move`, { to, ...who }, headers);
  const kindsOf = async (name: string) => {
    const { body } = await get(`/api/people/${name}/trail`);
    return (body as { trail: { kind: string; slot: number | null }[] }).trail.map(({ kind, slot }) => [
      kind,
      slot,
    ]);
  };

  test('the catalogue tells providers, days, times, and how slots are numbered', async () => {
    expect((await get('/api/catalogue')).body).toEqual({
      slots: 30,
      firstSlot: 0,
      providers: PROVIDERS.map((each, number) => ({ number, ...each, firstSlot: number * PER_PROVIDER })),
      specialties: ['Clínico Geral', 'Dermatologia'],
      days: DAYS,
      times: TIMES,
    });
    expect((await get(`/api/slots/${LEONARDO + 6}`)).body).toEqual({
      ...placed(LEONARDO + 6, 2, DAYS[1], '08:30'),
      holder: null,
      version: 0,
    });
  });

  test('a person books, moves and cancels; each answer tells the slot and its version', async () => {
    const booked = await book(0, { person: ' Ana\u0007Maria ' });
    const { holder } = booked.body as { holder: number };
    expect(holder).toBeLessThan(0);
    expect(booked).toMatchObject({ status: 201, body: { slot: 0, holder, person: 'Ana Maria', version: 1 } });
    expect([booked.headers.get('etag'), booked.headers.get('location')]).toEqual(['"1"', '/api/slots/0']);
    const moved = await move(0, 3, { person: 'Ana Maria' });
    expect(moved).toMatchObject({ status: 200, type: 'application/json' });
    expect(moved.body).toEqual({
      slot: 3,
      holder,
      person: 'Ana Maria',
      version: 1,
      from: { slot: 0, version: 2 },
    });
    expect(moved.headers.get('etag')).toBe('"1"');
    expect((await get('/api/people/Ana%20Maria/bookings')).body).toEqual({
      person: 'Ana Maria',
      holder,
      bookings: [{ version: 1, ...placed(3, 0, DAY, '09:30') }],
    });
    const cancelled = await cancel(3, 'person=Ana%20Maria');
    expect(cancelled).toMatchObject({ status: 200, body: { slot: 3, holder: null, version: 2 } });
    expect(cancelled.headers.get('etag')).toBe('"2"');
    expect(await kindsOf('Ana%20Maria')).toEqual([
      ['BOOK_SUCCESS', 0],
      ['MOVE_SUCCESS', 3],
      ['LIST_USER_BOOKINGS', null],
      ['CANCEL_SUCCESS', 3],
    ]);
  });

  test('a taken slot is refused with who has it by number, and with the nearest free ones', async () => {
    const slot = SARA + 5 + 1; // the second day, 08:30
    await book(slot, { person: 'rui' });
    await book(slot + 1, { holder: 7 });
    for (const who of [{ person: 'bia' }, { holder: 9 }]) {
      const refused = await book(slot, who);
      const { holder } = refused.body as { holder: number };
      expect(holder).toBeLessThan(0);
      expect(refused).toMatchObject(problem('taken', 409, { slot, holder, version: 1 }));
      expect(JSON.stringify(refused.body)).not.toContain('rui');
      expect((refused.body as { nearest: object[] }).nearest).toEqual([
        placed(LEONARDO + 6, 2, DAYS[1], '08:30'),
        placed(SARA + 5, 0, DAYS[1], '08:00'),
        placed(LEONARDO + 5, 2, DAYS[1], '08:00'),
        placed(LEONARDO + 7, 2, DAYS[1], '09:00'),
        placed(SARA + 8, 0, DAYS[1], '09:30'),
      ]);
    }
    expect(await kindsOf('bia')).toEqual([['BOOK_FAILED', slot]]);
    expect(await move(slot, slot + 1, { person: 'rui' })).toMatchObject(
      problem('taken', 409, { slot: slot + 1, holder: 7, version: 1, nearest: expect.any(Array) }),
    );
    expect(await kindsOf('rui')).toEqual([
      ['BOOK_SUCCESS', slot],
      ['MOVE_FAILED', slot + 1],
    ]);
    await cancel(slot, 'person=rui');
    await cancel(slot + 1, 'holder=7');
  });

  test('what one does not hold one can neither cancel nor move, and nobody is made up for it', async () => {
    await book(12, { holder: 7 });
    const told = { slot: 12, holder: 7, version: 1 };
    for (const name of ['nobody', 'bia'])
      expect(await cancel(12, `person=${name}`)).toMatchObject(problem('not-yours', 409, told));
    expect(await move(12, 13, { person: 'nobody' })).toMatchObject(problem('not-yours', 409, told));
    expect(await move(12, 13, { holder: 8 })).toMatchObject(problem('not-yours', 409, told));
    expect((await get('/api/people/nobody/bookings')).body).toEqual({
      person: 'nobody',
      holder: null,
      bookings: [],
    });
    expect((await get('/api/people/nobody/trail')).body).toEqual({ person: 'nobody', trail: [] });
    expect(await http.call('DELETE', '/api/people/nobody')).toMatchObject({
      status: 200,
      body: { freed: 0 },
    });
    const moved = await move(12, 13, { holder: 7 });
    expect(moved.body).toEqual({ slot: 13, holder: 7, version: 1, from: { slot: 12, version: 2 } });
    await cancel(13, 'holder=7');
  });

  test('If-Match: a change is made at the version that was seen, and at no other', async () => {
    const slot = 14;
    const stale = problem('other-version', 412, { slot, holder: null, version: 0 });
    expect(await book(slot, { person: 'eva' }, { 'if-match': '"3"' })).toMatchObject(stale);
    expect(await book(slot, { holder: 7 }, { 'if-match': 'W/"0"' })).toMatchObject(stale);
    expect(await book(slot, { holder: 7 }, { 'if-match': '"9", "0"' })).toMatchObject({ status: 201 });
    const now = problem('other-version', 412, { slot, holder: 7, version: 1 });
    expect(await cancel(slot, 'holder=7', { 'if-match': '"0"' })).toMatchObject(now);
    expect(await cancel(slot, 'person=unknown', { 'if-match': '"0"' })).toMatchObject(now);
    expect(await move(slot, 15, { holder: 7 }, { 'if-match': '"0"' })).toMatchObject(now);
    expect((await move(slot, 15, { holder: 7 }, { 'if-match': '"1"' })).body).toMatchObject({ slot: 15 });
    expect(await cancel(15, 'holder=7', { 'if-match': '*' })).toMatchObject({ status: 200 });
    expect(await kindsOf('eva')).toEqual([['BOOK_FAILED', slot]]);
    const refused = await book(slot, { holder: 7 }, { 'if-match': '7' });
    expect(refused).toMatchObject(
      problem('bad-input', 400, {
        errors: [{ field: 'if-match', in: 'header', detail: expect.any(String) }],
      }),
    );
  });

  test('a day tells what is free, taken and mine, of all providers or of one', async () => {
    await book(20, { person: 'lia' });
    await book(21, { person: 'rui' });
    const { body } = await get(`/api/days/${DAY}?provider=2&person=lia`);
    const { holder } = body as { holder: number };
    expect(body).toEqual({
      day: DAY,
      provider: 2,
      holder: expect.any(Number),
      slots: TIMES.map((time, index) => ({
        slot: 20 + index,
        provider: 2,
        time,
        state: ['mine', 'taken'][index] ?? 'free',
        version: index < 2 ? 1 : 0,
      })),
      at: expect.stringMatching(/./),
    });
    const all = (await get(`/api/days/${DAY}`)).body as {
      provider: null;
      holder: null;
      slots: { state: string }[];
    };
    expect([all.provider, all.holder]).toEqual([null, null]);
    expect(all.slots).toHaveLength(PROVIDERS.length * TIMES.length);
    expect(all.slots.map(({ state }) => state)).not.toContain('mine');
    const range = (await get('/api/slots?from=20&limit=2&person=lia')).body;
    expect(range).toEqual({
      slots: [
        { slot: 20, state: 'mine', version: 1 },
        { slot: 21, state: 'taken', version: 1 },
      ],
      holder,
      at: expect.stringMatching(/./),
    });
    expect((await get('/api/slots?from=28')).body).toMatchObject({ slots: [{ slot: 28 }, { slot: 29 }] });
    expect(await kindsOf('lia')).toEqual([
      ['BOOK_SUCCESS', 20],
      ['LIST_SLOTS', null],
    ]);
  });

  test('what is free, the earliest first', async () => {
    const free = (await get(`/api/free?specialty=Dermatologia&limit=2`)).body;
    expect(free).toEqual({ slots: [placed(10, 1, DAY, '08:00'), placed(11, 1, DAY, '08:30')], more: true });
    const rest = (await get(`/api/free?day=${DAYS[1]}&specialty=Dermatologia`)).body as { slots: object[] };
    expect(rest).toMatchObject({ more: false });
    expect(rest.slots).toHaveLength(TIMES.length);
  });

  test('erasing frees and forgets, and the name is anybody’s again', async () => {
    for (const slot of [16, 17]) await book(slot, { person: 'gil' });
    expect((await http.call('DELETE', '/api/people/gil')).body).toEqual({ person: 'gil', freed: 2 });
    expect((await get('/api/slots/16')).body).toMatchObject({ holder: null, version: 2 });
    expect((await get('/api/people/gil/trail')).body).toEqual({ person: 'gil', trail: [] });
    expect((await get('/api/people/gil/bookings')).body).toMatchObject({ holder: null, bookings: [] });
  });

  test('who books at the agenda’s own door is the same person here', async () => {
    const socket = connect(http.server.doors['agenda']?.[0] ?? 0, '127.0.0.1');
    await once(socket, 'connect');
    await book(LEONARDO + 2, { person: 'José' });
    socket.write('Jose\u0301');
    await new Promise((resolve) => setTimeout(resolve, 200)); // its messages are told apart by silence
    socket.write('LOGS');
    const [logs] = (await once(socket, 'data')) as [Buffer];
    expect(logs.toString()).toContain('| BOOK_SUCCESS | José | slot::2099-01-01:09:00:00');
    socket.destroy();
    expect((await get(`/api/people/${encodeURIComponent('Jose\u0301')}/bookings`)).body).toMatchObject({
      person: 'José',
      bookings: [{ slot: LEONARDO + 2 }],
    });
  });

  const NAME_RULE = 'has to be a name: 1 to 73 bytes of UTF-8, without |';
  test.each([
    ['nothing', '', ''],
    ['a zero byte', '\0', '%00'],
    ['only spaces', '   ', '%20%20'],
    ['4,000 characters', 'x'.repeat(3_900), 'x'.repeat(4_000)],
    ['one byte too many', 'é'.repeat(37), encodeURIComponent('é'.repeat(37))],
    ['emoji without end', '🙂'.repeat(900), encodeURIComponent('🙂'.repeat(900))],
    ['what the agenda takes for a message', 'BOOK|8', 'BOOK%7C8'],
    ['a mark that turns the writing round', '\u202e', '%E2%80%AE'],
  ])('a name of %s is none, and is told so', async (_, name, encoded) => {
    const wrong = (field: string, place: string) =>
      problem('bad-input', 400, { errors: [{ field, in: place, detail: NAME_RULE }] });
    expect(await book(1, { person: name })).toMatchObject(wrong('person', 'body'));
    expect(await cancel(1, `person=${encoded}`)).toMatchObject(wrong('person', 'query'));
    expect(await get(`/api/days/${DAY}?person=${encoded}`)).toMatchObject(wrong('person', 'query'));
    expect(await get(`/api/slots?person=${encoded}`)).toMatchObject(wrong('person', 'query'));
    for (const path of ['bookings', 'trail'])
      expect(await get(`/api/people/${encoded}/${path}`)).toMatchObject(wrong('name', 'path'));
    expect(await http.call('DELETE', `/api/people/${encoded}`)).toMatchObject(
      encoded === '' ? problem('bad-input', 400) : wrong('name', 'path'),
    );
    expect((await get('/api/slots/1')).body).toMatchObject({ holder: null });
  });

  test('a lone half of a character is no name', async () => {
    expect(await book(1, { person: 'a\ud800' })).toMatchObject(problem('bad-input', 400));
    expect(await get('/api/people/%ED%A0%80/trail')).toMatchObject(problem('bad-input', 400));
  });

  test.each(['a/b', '🙂', '%', '__proto__', '..', '"><script>', 'Ana\u0301', 'x'.repeat(73)])(
    'the name %j is one like any other',
    async (name) => {
      const path = `/api/people/${encodeURIComponent(name).replaceAll('.', '%2E')}`;
      const person = name.normalize('NFC');
      expect(await book(2, { person: name })).toMatchObject({ status: 201, body: { person } });
      if (name === '..') return void (await cancel(2, 'person=..')); // clients make another path of it
      expect((await get(`${path}/bookings`)).body).toMatchObject({ person, bookings: [{ slot: 2 }] });
      expect((await http.call('DELETE', path)).body).toEqual({ person, freed: 1 });
    },
  );

  test.each([
    [
      'both a holder and a person',
      'POST',
      '/api/bookings',
      { slot: 1, holder: 7, person: 'ana' },
      'bad-input',
      400,
    ],
    ['neither in a query', 'DELETE', '/api/slots/1/booking', undefined, 'bad-input', 400],
    ['a person that is a number', 'POST', '/api/bookings', { slot: 1, person: 7 }, 'bad-input', 400],
    ['two persons', 'DELETE', '/api/slots/1/booking?person=a&person=b', undefined, 'bad-input', 400],
    ['a move to nowhere', 'POST', '/api/slots/1/move', { holder: 7 }, 'bad-input', 400],
    ['a move to itself', 'POST', '/api/slots/1/move', { to: 1, holder: 7 }, 'bad-input', 400],
    ['a move beyond the last', 'POST', '/api/slots/1/move', { to: 30, holder: 7 }, 'no-slot', 404],
    ['a move from beyond the last', 'POST', '/api/slots/30/move', { to: 1, holder: 7 }, 'no-slot', 404],
    ['a range beyond the last', 'GET', '/api/slots?from=30', undefined, 'no-slot', 404],
    ['too long a range', 'GET', '/api/slots?limit=501', undefined, 'bad-input', 400],
    ['a day that is none', 'GET', '/api/days/2099-02-30', undefined, 'bad-input', 400],
    ['a day that is a word', 'GET', '/api/days/today', undefined, 'bad-input', 400],
    ['a day that is not sold', 'GET', '/api/days/2099-01-03', undefined, 'no-day', 404],
    ['a provider that is none', 'GET', `/api/days/${DAY}?provider=3`, undefined, 'bad-input', 400],
    ['a provider by name', 'GET', `/api/days/${DAY}?provider=Sara`, undefined, 'bad-input', 400],
    ['a specialty that is none', 'GET', '/api/free?specialty=Magia', undefined, 'bad-input', 400],
    ['too many free ones', 'GET', '/api/free?limit=501', undefined, 'bad-input', 400],
    ['free ones of no day', 'GET', '/api/free?day=2099-01-03', undefined, 'no-day', 404],
    ['a route that is not there', 'GET', '/api/people/ana', undefined, 'not-found', 404],
    ['a kind of problem that is not there', 'GET', '/problems/toString', undefined, 'not-found', 404],
  ] as const)('refuses %s', async (_, method, path, body, kind, status) => {
    expect(await http.call(method, path, body)).toMatchObject(problem(kind, status));
  });

  test('the type of a problem is the address of a page that explains it', async () => {
    const { body } = await cancel(1, 'holder=7');
    const { type, title } = body as { type: string; title: string };
    const page = await get(type);
    expect(page).toMatchObject({ status: 200, type: 'text/plain' });
    expect(page.body).toContain(title);
    expect((await get('/problems')).body).toContain(type);
  });
});

test('what is over is told so, and is neither free nor offered; what is mine stays mine', async () => {
  const today = localTime(machineClock().nowUs()).text.slice(0, 10);
  const yesterday = new Date(Date.parse(`${today}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  const http = await startHttp({ calendar: clinicFrom(yesterday, 3) });
  try {
    await http.call('POST', '/api/bookings', { slot: 0, person: 'ana' });
    await http.call('POST', '/api/bookings', { slot: 1, holder: 7 });
    const { body } = await http.call('GET', `/api/days/${yesterday}?person=ana&provider=0`);
    const states = (body as { slots: { state: string }[] }).slots.map(({ state }) => state);
    expect(states).toEqual(['mine', 'past', 'past', 'past', 'past']);
    const free = (await http.call('GET', '/api/free')).body as { slots: { day: string }[] };
    expect(free.slots.map(({ day }) => day)).not.toContain(yesterday);
    const refused = (await http.call('POST', '/api/bookings', { slot: 1, person: 'ana' })).body;
    const offered = (refused as { nearest: { day: string }[] }).nearest.map(({ day }) => day);
    expect(offered).toHaveLength(5);
    expect(offered).not.toContain(yesterday);
  } finally {
    await http.server.stop();
  }
});

describe('where slots are numbers', () => {
  let http: HttpServer;
  beforeAll(async () => {
    http = await startHttp();
  });
  afterAll(() => http.server.stop());

  test('there are no days, and persons book by number', async () => {
    expect((await http.call('GET', '/api/catalogue')).body).toEqual({
      slots: 64,
      firstSlot: 0,
      providers: [],
      specialties: [],
      days: [],
      times: [],
    });
    for (const path of ['/api/days/2099-01-01', '/api/free', '/api/free?limit=3'])
      expect(await http.call('GET', path)).toMatchObject(problem('no-calendar', 404));
    await http.call('POST', '/api/bookings', { slot: 9, person: 'ana' });
    const { body } = await http.call('GET', '/api/people/ana/bookings');
    expect(body).toMatchObject({ person: 'ana', bookings: [{ slot: 9, version: 1 }] });
    const refused = await http.call('POST', '/api/bookings', { slot: 9, holder: 7 });
    expect(refused).toMatchObject(problem('taken', 409));
    expect(refused.body).not.toHaveProperty('nearest');
    const { body: trail } = await http.call('GET', '/api/people/ana/trail');
    expect(trail).toMatchObject({
      trail: [
        { kind: 'BOOK_SUCCESS', slot: 9 },
        { slot: null, count: 1 },
      ],
    });
  });

  test('one person more than there may be is told so', { timeout: 60_000 }, async () => {
    for (let from = 0; from < MOST_PEOPLE; from += 100)
      await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          http.call('POST', '/api/bookings', { slot: 9, person: `number ${from + index}` }),
        ),
      );
    const full = await http.call('POST', '/api/bookings', { slot: 10, person: 'one more' });
    expect(full).toMatchObject(problem('no-room-for-persons', 507));
    expect((await http.call('GET', '/api/slots/10')).body).toMatchObject({ holder: null, version: 0 });
  });
});

test('who holds very many slots loses them all', { timeout: 60_000 }, async () => {
  const http = await startHttp({ slots: 2_000 });
  try {
    for (let from = 0; from < 2_000; from += 100)
      await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          http.call('POST', '/api/bookings', { slot: from + index, person: 'ana' }),
        ),
      );
    expect((await http.call('DELETE', '/api/people/ana')).body).toEqual({ person: 'ana', freed: 2_000 });
    expect((await http.call('GET', '/api/people/ana/bookings')).body).toMatchObject({ holder: null });
  } finally {
    await http.server.stop();
  }
});
