/** The description of the API: valid OpenAPI, of every route and no other; and what holds answers against it finds what is not in it. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { fastify } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createMemory, planLayout } from '../../memory/layout.ts';
import type { Grandstand } from '../../races/grandstand.ts';
import { addRoutes, type Routed } from './door.ts';
import { describeApi } from './openapi.ts';
import { PROBLEM_KINDS } from './problem-kinds.ts';
import { plainCatalogue } from '../../catalogue/index.ts';
import { Description, descriptionOf, type OpenApi, type Told } from './samples/described.ts';
import { startHttp, type HttpServer } from './samples/http-server.ts';

let http: HttpServer;
let description: Description;
let document: OpenApi;
beforeAll(async () => {
  http = await startHttp();
  description = await descriptionOf(http.port);
  ({ document } = description);
});
afterAll(() => http.server.stop());

test('it is valid OpenAPI 3.1', async () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(await new Validator().validate({ ...document })).toEqual({ valid: true });
});

test.each([
  ['without races', undefined],
  ['with races', {} as Grandstand],
])('every route is in it, and nothing else, %s', async (_, grandstand) => {
  const memory = createMemory(planLayout(4, 1, 1));
  // Nobody is served, so nothing else is looked at.
  const routed = { memory, thread: 0, catalogue: plainCatalogue(4), grandstand } as unknown as Routed;
  const routes: string[] = [];
  const app = fastify({ exposeHeadRoutes: false });
  app.addHook('onRoute', ({ method, url, schema }) => {
    if (schema?.hide === true) return;
    for (const each of [method].flat()) routes.push(`${each} ${url.replaceAll(/:(\w+)/g, '{$1}')}`);
  });
  addRoutes(app, routed);
  const described = (await describeApi((other) => addRoutes(other, routed))) as OpenApi;
  expect(await new Validator().validate({ ...described })).toEqual({ valid: true });
  const operations = Object.entries(described.paths).flatMap(([path, each]) =>
    Object.keys(each).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(routes.length).toBeGreaterThan(10);
  expect(operations.toSorted()).toEqual(routes.toSorted());
  const summaries = Object.values(described.paths).flatMap((each) => Object.values(each));
  for (const { summary } of summaries) expect(summary).toMatch(/^[A-Z]/);
});

test('every kind of problem is of some route', () => {
  const operations = Object.values(document.paths).flatMap((each) => Object.values(each));
  const told = new Set(operations.flatMap(({ responses }) => Object.keys(responses)));
  const statuses = Object.values(PROBLEM_KINDS).map(({ status }) => String(status));
  expect([...told]).toEqual(expect.arrayContaining(statuses));
});

test('what changes something takes a key, and where a slot changes its version, too', () => {
  const takes = (path: string, method: string) =>
    (document.paths[path][method] as { parameters?: { name: string; in: string }[] }).parameters
      ?.filter((each) => each.in === 'header')
      .map(({ name }) => name);
  expect(takes('/api/people/{name}', 'delete')).toEqual(['Idempotency-Key']);
  for (const [path, method] of [
    ['/api/bookings', 'post'],
    ['/api/slots/{slot}/booking', 'delete'],
    ['/api/slots/{slot}/move', 'post'],
  ])
    expect(takes(path, method)).toEqual(['If-Match', 'Idempotency-Key']);
});

const headers = new Headers({ etag: '"1"', location: '/api/slots/1' });
const booked: Told = {
  status: 201,
  type: 'application/json',
  headers,
  body: { slot: 1, holder: 7, version: 1 },
};
const problem = { type: '/problems/taken', title: 'x', status: 409, detail: 'x' };

test.each([
  ['another status', { ...booked, status: 200 }],
  ['another type', { ...booked, type: 'text/plain' }],
  ['a field more', { ...booked, body: { slot: 1, holder: 7, version: 1, more: 1 } }],
  ['a field less', { ...booked, body: { slot: 1, holder: 7 } }],
  ['a field that is something else', { ...booked, body: { slot: 1, holder: '7', version: 1 } }],
  ['no tag', { ...booked, headers: new Headers({ location: '/api/slots/1' }) }],
  ['a header more', { ...booked, headers: new Headers([...headers, ['retry-after', '1']]) }],
  [
    'a problem with a field more',
    {
      status: 409,
      type: 'application/problem+json',
      headers: new Headers({ etag: '"1"' }),
      body: { ...problem, name: 'ana' },
    },
  ],
] satisfies [string, Told][])('an answer with %s is not described', (_, told) => {
  expect(() => description.check('POST', '/api/bookings', told)).toThrow('is not described');
});

test('an answer that is described passes; one of a route that is not does not', () => {
  expect(() => description.check('POST', '/api/bookings', booked)).not.toThrow();
  expect(() => description.check('PUT', '/api/bookings', booked)).toThrow('no route');
});
