/** What a server that lives, is ready, has no ledger or is stopping tells of it. */
import { fastify } from 'fastify';
import { expect, test } from 'vitest';

import { Shared, createMemory, planLayout } from '../../memory/layout.ts';
import { addHealth } from './health.ts';

test('healthz tells that the thread answers; readyz whether anything can be booked', async () => {
  const memory = createMemory(planLayout(1, 1, 1, { ringEntries: 16 }));
  let isStopping = false;
  const app = fastify();
  addHealth(app, memory, () => isStopping);
  const ask = async (url: string) => {
    const { statusCode, headers, body } = await app.inject({ url });
    return { status: statusCode, type: headers['content-type'], body: JSON.parse(body) as object };
  };
  const problem = 'application/problem+json; charset=utf-8';
  expect(await ask('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
  Atomics.add(memory, Shared.gate, 1);
  expect(await ask('/readyz')).toMatchObject({ status: 503, type: problem, body: { status: 503 } });
  expect(await ask('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  Atomics.add(memory, Shared.gate, 1);
  expect(await ask('/readyz')).toMatchObject({ status: 200 });
  isStopping = true;
  expect(await ask('/readyz')).toMatchObject({
    status: 503,
    type: problem,
    body: { title: 'The server is stopping' },
  });
  expect(await ask('/healthz')).toMatchObject({ status: 200 });
});
