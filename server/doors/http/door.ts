/**
 * The HTTP door of one thread: a JSON API of fastify's, on connections that this thread has accepted. The routes are in routes/, each with
 * what it takes and gives.
 *
 * Who asks is a program, with a number for whom it books, or a person by name. Every decision tells the slot as decided, its version as `ETag`,
 * too. What is not done is told as in RFC 9457: problem-kinds.ts lists why.
 *
 * Of requests that a client pipelines the answers come in order. The decisions need not: a body is read later than a head.
 */
import { fastify, type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import type { Socket } from 'node:net';

import type { Outbox } from '../../ledger/outbox.ts';
import type { Grandstand } from '../../races/grandstand.ts';
import type { Doorkeeper } from '../doorkeeper.ts';
import type { Limits } from '../limits.ts';
import { describeFailure } from '../text/rounds.ts';
import { HttpConnection, NAME } from './connection.ts';
import { EventStreams } from './event-streams.ts';
import { addEvents } from './events.ts';
import { addHealth } from './health.ts';
import { addMetrics, keepLoopDelay } from './metrics.ts';
import { addPage } from './page/routes.ts';
import { guard, SECURITY_HEADERS } from './guard.ts';
import { farewell, sendBadInput, sendProblem } from './problem.ts';
import { Room, type RoomSettings } from './room.ts';
import { HttpRounds } from './rounds.ts';
import { addDayRoutes } from './routes/days.ts';
import { addOpenapiRoute } from './routes/openapi.ts';
import { addPeopleRoutes } from './routes/people.ts';
import { addProblemRoutes } from './routes/problems.ts';
import { addRaceRoutes } from './routes/races.ts';
import { addSlotRoutes } from './routes/slots.ts';

/** No request of this API is nearly as long. */
const MOST_BODY_BYTES = 4_096;
/** As long as a head may be: what is too long for a name is told by who reads names. */
const MOST_PARAMETER_BYTES = 16_384;
/** How often Node looks for requests that take too long: as often as the doorkeeper. */
const LOOK_MS = 250;

export interface HttpDoorSettings extends Omit<RoomSettings, 'position'> {
  readonly doorkeeper: Doorkeeper;
  readonly outbox: Outbox | undefined;
  readonly limits: Limits;
  /** Without it no race can be started here. */
  readonly grandstand?: Grandstand | undefined;
  /** What the server was told to listen on: a name by which it may be asked. */
  readonly host: string;
}

export class HttpDoor {
  readonly #doorkeeper: Doorkeeper;
  readonly #connections = new WeakMap<Socket, HttpConnection>();
  readonly #rounds: HttpRounds;
  readonly #app: FastifyInstance;
  readonly #events: EventStreams;

  private constructor(settings: HttpDoorSettings) {
    const { memory, thread, doorkeeper, outbox, limits, host } = settings;
    this.#doorkeeper = doorkeeper;
    this.#rounds = new HttpRounds(outbox, this.#connections);
    this.#app = createApp(limits, (error, socket) => this.#connections.get(socket)?.fail(error));
    this.#events = new EventStreams(memory, thread);
    guard(this.#app, host, ({ raw }) => this.#connections.get(raw.socket)?.ask() ?? true);
    addRoutes(this.#app, { ...settings, rounds: this.#rounds, events: this.#events });
    addPage(this.#app);
    keepLoopDelay(memory, thread);
    this.#addAnswersToOthers(this.#app);
  }

  static async open(settings: HttpDoorSettings): Promise<HttpDoor> {
    const door = new HttpDoor(settings);
    await door.#app.ready();
    // Node begins to look for slow requests when its server listens. This one does not: it is handed its connections.
    door.#app.server.emit('listening');
    return door;
  }

  /** Serves a connection until it ends, if there is room for it. */
  serve(socket: Socket): void {
    // A reset by the client is its own affair: what was decided for it stays decided.
    socket.on('error', () => socket.destroy());
    const doorkeeper = this.#doorkeeper;
    const connection = new HttpConnection(socket, doorkeeper);
    if (!doorkeeper.admit(connection)) {
      const reason = 'The server has as many connections as it takes (--max-connections).';
      doorkeeper.refuse(NAME, socket, farewell('busy', reason));
      return;
    }
    this.#connections.set(socket, connection);
    socket.on('close', () => doorkeeper.release(connection));
    this.#app.server.emit('connection', socket);
  }

  /** From now on what comes is dropped: it has no answer, so its client knows. */
  stop(): void {
    this.#rounds.stop();
    this.#events.stop();
  }

  #addAnswersToOthers(app: FastifyInstance): void {
    app.setNotFoundHandler((_request, reply) =>
      sendProblem(reply, 'not-found', 'There is nothing here. What there is begins with /api.'),
    );
    app.setErrorHandler((error: FastifyError, _request, reply) => this.#explain(error, reply));
  }

  #explain(error: FastifyError, reply: FastifyReply): void {
    if (error.validation !== undefined) sendBadInput(reply, error);
    else if ((error.statusCode ?? 500) < 500) sendUnread(reply, error);
    else {
      this.#doorkeeper.complained(NAME, describeFailure(error));
      sendProblem(reply, 'mistake', 'Whether something was done is not known.');
    }
  }
}

export interface Routed extends HttpDoorSettings {
  readonly rounds: HttpRounds;
  readonly events: EventStreams;
}

/** All routes but the page's, on a fastify of any kind. */
export function addRoutes(app: FastifyInstance, routed: Routed): void {
  const { memory, grandstand, rounds, events } = routed;
  const room = new Room({ ...routed, position: () => events.position() }, rounds);
  addSlotRoutes(app, room);
  addDayRoutes(app, room);
  addPeopleRoutes(app, room);
  addProblemRoutes(app);
  addOpenapiRoute(app, (other) => addRoutes(other, routed));
  const connectionOf = (reply: FastifyReply): HttpConnection => rounds.connectionOf(reply);
  addEvents(app, events, connectionOf);
  addRaceRoutes(app, { grandstand, connectionOf });
  addHealth(app, memory, () => rounds.isOver);
  addMetrics(app, memory);
}

/** What fastify could not read. */
function sendUnread(reply: FastifyReply, { statusCode, message }: FastifyError): void {
  if (statusCode === 415) sendProblem(reply, 'media-type', 'The body has to be application/json.');
  else if (statusCode === 413)
    sendProblem(reply, 'too-long', `A body may have ${MOST_BODY_BYTES} bytes at most.`);
  else sendProblem(reply, 'bad-input', message.replace(/\.?$/, '.'));
}

/** Fastify without what would cost something for each request and is of no use here: no logger, no numbers for requests, no timers. */
function createApp(limits: Limits, onBadRequest: (error: Error, socket: Socket) => void): FastifyInstance {
  const app = fastify({
    logger: false,
    genReqId: () => '',
    bodyLimit: MOST_BODY_BYTES,
    requestTimeout: limits.halfFrameMs,
    http: {
      requestTimeout: limits.halfFrameMs,
      headersTimeout: limits.halfFrameMs,
      connectionsCheckingInterval: LOOK_MS,
    },
    // Every field that is wrong is named. With so short a body that cannot be made to take long.
    ajv: {
      customOptions: { allErrors: true, coerceTypes: false, removeAdditional: false, useDefaults: false },
    },
    routerOptions: { maxParamLength: MOST_PARAMETER_BYTES },
    frameworkErrors: (error, _request, reply) => sendUnread(reply.headers(SECURITY_HEADERS), error),
    clientErrorHandler: (error, socket) => onBadRequest(error, socket),
  });
  app.server.keepAliveTimeout = 0; // the doorkeeper ends idle connections; fastify takes 0 for its own default
  // Who has sent the last request still gets the answers that have to wait. Not documented, but there since Node's first days.
  Object.assign(app.server, { httpAllowHalfOpen: true });
  // A page of another site may send plain text without asking first.
  app.removeContentTypeParser('text/plain');
  return app;
}
