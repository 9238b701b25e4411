/** Who may ask the HTTP door for what, as browsers and programs do, and the headers of what is answered. */
import { request } from 'node:http';

import helmet from '@fastify/helmet';
import { fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { DEFAULT_LIMITS } from '../limits.ts';
import { isOurHost, SECURITY_HEADERS } from './guard.ts';
import { startHttp, type HttpServer } from './samples/http-server.ts';
import { ask, dialHttp, lookAt } from './samples/http-talk.ts';

interface Raw {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** `fetch` sets Host, Origin and Sec-Fetch-Site itself. */
function send(
  port: number,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: JSON.parse(text) as Raw['body'],
        }),
      );
    });
    sent.on('error', reject).end(body);
  });
}

const BOOKING = '{"slot":3,"holder":7}';
const JSON_TYPE = { 'content-type': 'application/json' };

describe('a server', () => {
  let http: HttpServer;
  beforeAll(async () => {
    http = await startHttp();
  });
  afterAll(() => http.server.stop());
  const book = (headers: Readonly<Record<string, string>>) =>
    send(http.port, 'POST', '/api/bookings', { ...JSON_TYPE, ...headers }, BOOKING);
  const holder = async () => (await http.call('GET', '/api/slots/3')).body;

  test.each(['evil.example', 'localhost.evil.example:8080', '127.0.0.1.evil.example', '10.0.0.1'])(
    'asked as %j it answers nothing',
    async (host) => {
      for (const method of ['GET', 'DELETE'])
        expect(await send(http.port, method, '/api/slots/3', { host })).toMatchObject({
          status: 421,
          body: { type: '/problems/other-host' },
        });
      expect(await book({ host })).toMatchObject({ status: 421 });
      expect(await send(http.port, 'GET', '/nothing', { host })).toMatchObject({ status: 421 });
      expect(await holder()).toMatchObject({ holder: null });
    },
  );

  test.each(['GET /api/slots/3 HTTP/1.0\r\n\r\n', 'GET /api/slots/3 HTTP/1.1\r\nHost:\r\n\r\n'])(
    'asked by no name, as %j, it answers nothing',
    async (text) => {
      const socket = await dialHttp(http.port);
      expect(await ask(socket, text)).toMatchObject([{ status: 421 }]);
      socket.destroy();
    },
  );

  test.each([
    ['a page of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a page whose browser tells no origin', { 'sec-fetch-site': 'cross-site' }],
    ['a page of another port', { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }],
    ['a page of another port, by an older browser', { origin: 'http://localhost:3000' }],
    ['a page in a sandbox', { origin: 'null' }],
  ])('%s may look, but change nothing', async (_, headers) => {
    const host = `localhost:${http.port}`;
    expect(await book({ host, ...headers })).toMatchObject({
      status: 403,
      body: { type: '/problems/cross-origin' },
    });
    for (const path of ['/api/slots/3/booking?holder=7', '/api/people/ana'])
      expect(await send(http.port, 'DELETE', path, { host, ...headers })).toMatchObject({ status: 403 });
    expect(await holder()).toMatchObject({ holder: null });
    const looked = await send(http.port, 'GET', '/api/slots/3', { host, ...headers });
    expect(looked.status).toBe(200);
    expect(Object.keys(looked.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('a browser that asks whether it may is told nothing of the kind', async () => {
    const { status, headers } = await send(http.port, 'OPTIONS', '/api/bookings', {
      host: 'localhost',
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
    });
    expect(status).toBe(403);
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  test.each([
    ['a page of ours', { 'sec-fetch-site': 'same-origin' }],
    ['an address that was typed', { 'sec-fetch-site': 'none' }],
    ['a program', {}],
  ])('%s may book', async (_, headers) => {
    for (const host of [`localhost:${http.port}`, `127.0.0.1:${http.port}`, 'localhost:9000']) {
      const origin = 'sec-fetch-site' in headers ? { origin: `http://${host}` } : {};
      expect(await book({ host, ...origin, ...headers })).toMatchObject({ status: 201 });
      await http.call('DELETE', '/api/slots/3/booking?holder=7');
    }
  });

  test('every answer has the headers, whatever it is', async () => {
    for (const [method, path, host] of [
      ['GET', '/api/slots/3', 'localhost'],
      ['GET', '/api/slots/x', 'localhost'],
      ['GET', '/api/slots/%zz', 'localhost'],
      ['GET', '/nothing', 'localhost'],
      ['GET', '/api/slots/3', 'evil.example'],
      ['GET', '/api/openapi.json', 'localhost'],
    ])
      expect((await send(http.port, method, path, { host })).headers).toMatchObject(SECURITY_HEADERS);
  });
});

test('the headers are as helmet makes them', async () => {
  const app = fastify();
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
  });
  app.get('/', () => 'x');
  const { headers } = await app.inject('/');
  expect(headers).toMatchObject(SECURITY_HEADERS);
});

test('a connection that asks more than it may is told to wait; others are not', async () => {
  const http = await startHttp({ threads: 1, limits: { ...DEFAULT_LIMITS, requestsPerS: 40 } });
  try {
    const [greedy, other] = [await dialHttp(http.port), await dialHttp(http.port)];
    const answers = await ask(greedy, ...Array.from({ length: 50 }, () => lookAt(3)));
    const refused = answers.filter(({ status }) => status === 429);
    // Ten a quarter of a second, and at most one of those ends while the fifty come.
    expect(refused.length).toBeGreaterThanOrEqual(30);
    expect(answers.slice(0, 10).every(({ status }) => status === 200)).toBe(true);
    expect(refused[0].head).toMatch(/^retry-after: 1$/m);
    expect(refused[0].body).toMatchObject({ type: '/problems/too-many-requests', status: 429 });
    expect(await ask(other, lookAt(3))).toMatchObject([{ status: 200 }]);
    await expect.poll(async () => (await ask(greedy, lookAt(3)))[0].status).toBe(200);
    for (const socket of [greedy, other]) socket.destroy();
  } finally {
    await http.server.stop();
  }
});

test.each([
  ['localhost', true],
  ['LOCALHOST:80', true],
  ['127.0.0.1:8080', true],
  ['127.9.9.9', true],
  ['[::1]:8080', true],
  ['desk.example:8080', true],
  ['Desk.Example', true],
  ['desk.example.evil', false],
  ['notlocalhost', false],
  ['127.0.0.1.nip.io', false],
  ['[::2]', false],
  ['::1', false],
  ['', false],
])('with --host desk.example, %j is ours: %s', (name, isOurs) => {
  expect(isOurHost(name, 'desk.example')).toBe(isOurs);
});
