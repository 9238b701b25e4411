/**
 * Races over HTTP, where the server was given a function that starts them; elsewhere there is nothing of it.
 *
 *     GET    /api/races/choices          200: locks, workloads, bounds, defaults
 *     POST   /api/races                  202 {"id"}, or 409 while one is under way
 *     GET    /api/races/current          200: the race that is on, or the last one; 404 before the first
 *     DELETE /api/races/current          204 when it has ended, 404 where none is under way
 *     GET    /api/races/current/events   server-sent events: `begun`, `progress`, then `verdict`, `failed` or `stopped`
 *     GET    /api/races/current/report   200: the page of a race that has its verdict
 */
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';

import type { FastifyInstance, FastifyReply } from 'fastify';

import { CHOICES } from '../../../races/choices.ts';
import type { Grandstand } from '../../../races/grandstand.ts';
import { endOf, type RaceLog } from '../../../races/race-log.ts';
import type { RaceSettings } from '../../../races/race.ts';
import type { HttpConnection } from '../connection.ts';
import { sendProblem } from '../problem.ts';
import { CURRENT, RACE_CHOICES, RACE_REPORT, START, STOP, WATCH } from '../schemas/races.ts';

/** A client that has so much of a stream still to read has gone, or may as well have. */
const MOST_UNREAD_BYTES = 2 ** 20;
const HEARTBEAT_MS = 15_000;
const REPORT = '/api/races/current/report';

export interface RaceRoutes {
  readonly grandstand: Grandstand | undefined;
  /** The connection that a request came on. */
  readonly connectionOf: (reply: FastifyReply) => HttpConnection;
}

export function addRaceRoutes(app: FastifyInstance, { grandstand, connectionOf }: RaceRoutes): void {
  if (grandstand === undefined) {
    for (const path of ['/api/races', '/api/races/*'])
      app.all(path, { schema: { hide: true } }, (_request, reply) =>
        sendProblem(reply, 'no-races', 'This server starts no races.'),
      );
    return;
  }
  app.get('/api/races/choices', { schema: RACE_CHOICES }, () => CHOICES);
  app.post<{ Body: Omit<RaceSettings, 'seconds'> & Partial<RaceSettings> }>(
    '/api/races',
    { schema: START },
    async ({ body }, reply) => {
      const answer = await grandstand.ask({ start: { ...CHOICES.defaults, ...body } });
      if ('refused' in answer) {
        sendProblem(reply, 'race-under-way', 'One at a time: watch it, or stop it first.');
        return reply;
      }
      return reply.code(202).send({ id: answer.id });
    },
  );
  app.get('/api/races/current', { schema: CURRENT }, (_request, reply) => {
    const { log } = grandstand;
    if (log === undefined) sendProblem(reply, 'no-race', 'No race has been started yet.');
    else reply.send(describe(log));
  });
  app.delete('/api/races/current', { schema: STOP }, async (_request, reply) => {
    const answer = await grandstand.ask({ stop: true });
    if ('refused' in answer) sendProblem(reply, 'no-race', 'No race is under way.');
    else reply.code(204).send();
    return reply;
  });
  app.get('/api/races/current/events', { schema: WATCH }, (request, reply) => {
    const connection = connectionOf(reply);
    const { raw } = reply.hijack();
    connection.wait(); // it is silent for long, and not to blame
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
    });
    const end = follow(grandstand, raw, request.headers['last-event-id']);
    raw.once('close', () => {
      end();
      connection.goOn();
    });
  });
  app.get(REPORT, { schema: RACE_REPORT }, async (_request, reply) => {
    // Nobody can name a file: the path is what the supervisor was told. Only the last few runs are kept.
    const path = grandstand.log?.report ?? null;
    const page = path === null ? undefined : await readFile(path).catch(() => undefined);
    if (page === undefined) {
      sendProblem(reply, 'no-race', 'There is no report: no race has come to its verdict, or it is gone.');
      return reply;
    }
    return (
      reply
        .type('text/html; charset=utf-8')
        .header('Cache-Control', 'no-store')
        // The page has scripts of its own, and is to reach nothing of this server with them.
        .header('Content-Security-Policy', 'sandbox allow-scripts')
        .send(page)
    );
  });
}

function describe(log: RaceLog) {
  const end = endOf(log);
  const { id, settings, progress = null, report } = log;
  return {
    id,
    settings,
    state: end?.name ?? 'running',
    progress,
    outcome: end === undefined ? null : (JSON.parse(end.data) as unknown),
    report: report === null ? null : REPORT,
  };
}

/** Writes what is told of the race, and of those after it, until the function that it returns is called. `after`: the last event that the client has. */
function follow(
  grandstand: Grandstand,
  raw: ServerResponse,
  after: string | string[] | undefined,
): () => void {
  let [id, next] = placeOf(after);
  const write = (text: string): void => {
    raw.write(text);
    if (raw.writableLength > MOST_UNREAD_BYTES) raw.destroy();
  };
  const look = (): void => {
    const { log } = grandstand;
    if (log === undefined || raw.destroyed) return;
    if (log.id !== id) [id, next] = [log.id, 0];
    const fresh = log.events.slice(next);
    const text = fresh.map(
      ({ name, data }, index) => `id: ${id}.${next + index}\nevent: ${name}\ndata: ${data}\n\n`,
    );
    next += fresh.length;
    if (text.length > 0) write(text.join(''));
  };
  write('retry: 1000\n\n');
  look();
  const unwatch = grandstand.watch(look);
  const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS);
  return () => {
    unwatch();
    clearInterval(heartbeat);
  };
}

function placeOf(id: string | string[] | undefined): [race: string, next: number] {
  const [, race = '', number = ''] = /^([\w-]{1,64})\.(\d{1,9})$/.exec(String(id)) ?? [];
  return [race, number === '' ? 0 : Number(number) + 1];
}
