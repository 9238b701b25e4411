/**
 * Fastify and nothing behind it, as a process: the routes of our HTTP door, answered with the same bytes whatever is asked. What our
 * door needs beyond this is its own. Prints its port, and ends with its standard input.
 */
import type { AddressInfo } from 'node:net';

import fastify from 'fastify';

import { SECURITY_HEADERS } from '../../server/doors/http/guard.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
/** As our door answers: slot, holder and version have as many digits as they mostly have there. */
const BOOKED = JSON.stringify({ slot: 150, holder: 51, version: 1_234 });
const CANCELLED = JSON.stringify({ slot: 150, holder: null, version: 1_235 });

const app = fastify();
app.server.keepAliveTimeout = 0; // as our door has it: each answer would tell it
app.post('/api/bookings', (_request, reply) =>
  reply
    .code(201)
    .type(JSON_TYPE)
    .headers(SECURITY_HEADERS)
    .header('etag', '"1234"')
    .header('location', '/api/slots/150')
    .send(BOOKED),
);
app.delete('/api/slots/:slot/booking', (_request, reply) =>
  reply.code(200).type(JSON_TYPE).headers(SECURITY_HEADERS).header('etag', '"1235"').send(CANCELLED),
);
await app.listen({ host: '127.0.0.1', port: 0 });
console.log((app.server.address() as AddressInfo).port);
process.stdin.on('end', () => process.exit(0)).resume();
