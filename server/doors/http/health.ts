/** Whether the server lives, and whether it takes bookings: for whoever restarts it, and for whoever sends it requests. */
import type { FastifyInstance } from 'fastify';

import { Shared } from '../../memory/layout.ts';
import { sendProblem } from './problem.ts';
import { objectOf, type RouteSchema } from './schemas/common.ts';

const told = { 200: objectOf({ status: { type: 'string' } }) };
const HEALTH = { summary: 'Whether the server lives', response: told } as const satisfies RouteSchema;
const READY = {
  summary: 'Whether the server takes bookings',
  problems: ['unavailable', 'stopping'],
  response: told,
} as const satisfies RouteSchema;

/** `isStopping`: nothing is decided any more. */
export function addHealth(app: FastifyInstance, memory: Int32Array, isStopping: () => boolean): void {
  app.get('/healthz', { schema: HEALTH }, (_request, reply) => {
    reply.header('cache-control', 'no-store').send({ status: 'ok' });
  });
  app.get('/readyz', { schema: READY }, (_request, reply) => {
    reply.header('cache-control', 'no-store');
    if (isStopping()) sendProblem(reply, 'stopping', 'Nothing is decided any more.');
    // Odd while the ledger takes no writes; without a ledger it never is.
    else if (Atomics.load(memory, Shared.gate) % 2 !== 0)
      sendProblem(reply, 'unavailable', 'Nothing can be booked until the disk takes writes again.');
    else reply.send({ status: 'ready' });
  });
}
