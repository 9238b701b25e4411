/**
 * GET /api/events: every change of a slot, at whatever door and by whatever thread, as server-sent events.
 *
 *     ?since=ID, or the header Last-Event-ID    goes on behind that event
 *     ?slots=0-99                               of these slots only
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

import type { HttpConnection } from './connection.ts';
import type { EventStreams } from './event-streams.ts';
import type { SlotRange } from './event-text.ts';
import { sendBadField, sendProblem } from './problem.ts';
import type { RouteSchema } from './schemas/common.ts';

interface EventsQuery {
  readonly since?: string;
  readonly slots?: string;
}

const EVENTS = {
  summary: 'Every change of a slot, as server-sent events',
  description: 'With since, or the header Last-Event-ID, from behind that event on.',
  response: { 200: { content: { 'text/event-stream': { schema: { type: 'string' } } } } },
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: { since: { type: 'string', maxLength: 64 }, slots: { type: 'string', maxLength: 32 } },
  },
} as const satisfies RouteSchema;

export function addEvents(
  app: FastifyInstance,
  streams: EventStreams,
  connectionOf: (reply: FastifyReply) => HttpConnection,
): void {
  app.get<{ Querystring: EventsQuery }>(
    '/api/events',
    { schema: EVENTS, exposeHeadRoute: false },
    ({ query, headers }, reply) => {
      const range = rangeOf(query.slots);
      const { socket } = reply.raw;
      if (range === null) sendBadField(reply, 'slots', 'query');
      else if (socket === null)
        // Node hands the socket to one answer after the other.
        sendProblem(
          reply,
          'bad-input',
          'A stream needs a connection of its own: a request before it waits for its answer.',
        );
      else {
        const lastId = headers['last-event-id'];
        const connection = connectionOf(reply);
        connection.wait(); // for changes: it is not idle meanwhile
        socket.once('close', () => connection.goOn());
        // From now on Node's parser reads nothing here: what else is asked on this connection could never be answered.
        socket.removeAllListeners('data');
        socket.on('data', () => {});
        socket.once('end', () => socket.end());
        reply.hijack();
        writeHead(reply.raw, reply.getHeaders() as OutgoingHttpHeaders);
        streams.begin(socket, typeof lastId === 'string' ? lastId : query.since, range);
      }
    },
  );
}

/** The stream ends with its connection, so its bytes need no frames, and a piece of them can be the same for all. */
function writeHead(raw: ServerResponse, headers: OutgoingHttpHeaders): void {
  raw.useChunkedEncodingByDefault = false;
  raw.shouldKeepAlive = false;
  raw.writeHead(200, { ...headers, 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  raw.flushHeaders();
}

/** `null`: it is none. */
function rangeOf(slots: string | undefined): SlotRange | undefined | null {
  if (slots === undefined) return undefined;
  const [, first, last] = /^(\d{1,9})-(\d{1,9})$/.exec(slots) ?? [];
  if (first === undefined || Number(first) > Number(last)) return null;
  return { first: Number(first), last: Number(last) };
}
