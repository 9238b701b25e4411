/** Whether the server lives, and whether it takes bookings: for whoever restarts it, and for whoever sends it requests. */
import type { FastifyInstance } from 'fastify';

import { Shared } from '../../memory/layout.ts';
import { sendProblem } from './problem.ts';

/** `isStopping`: nothing is decided any more. */
export function addHealth(app: FastifyInstance, memory: Int32Array, isStopping: () => boolean): void {
  app.get('/healthz', (_request, reply) => {
    reply.header('cache-control', 'no-store').send({ status: 'ok' });
  });
  app.get('/readyz', (_request, reply) => {
    reply.header('cache-control', 'no-store');
    if (isStopping()) sendProblem(reply, 'stopping', 'Nothing is decided any more.');
    // Odd while the ledger takes no writes; without a ledger it never is.
    else if (Atomics.load(memory, Shared.gate) % 2 !== 0)
      sendProblem(reply, 'unavailable', 'Nothing can be booked until the disk takes writes again.');
    else reply.send({ status: 'ready' });
  });
}
