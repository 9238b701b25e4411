/**
 * The HTTP door of one thread: a JSON API of fastify's, on connections that this thread has accepted.
 *
 *     POST   /api/bookings {"slot":12,"holder":7}   201, or 409 where somebody has it
 *     DELETE /api/slots/12/booking?holder=7         200, or 409 where the holder has it not
 *     GET    /api/slots/12                          200
 *
 * Each of these answers, the refusals too, is `{"slot":12,"holder":7,"version":1}`: the slot as decided, `holder` null for nobody.
 * Booking what one holds is a refusal that names oneself. 404: there is no such slot. 400: bad input, each field named. 503: the
 * ledger takes no writes, and nothing was done. What is no decision is told as in RFC 9457.
 *
 * Of requests that a client pipelines the answers come in order. The decisions need not: a body is read later than a head.
 */
import { fastify, type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import type { Socket } from 'node:net';

import { FREE } from '../../booking/ground.ts';
import { Decision, type Desk } from '../../booking/index.ts';
import type { Outbox } from '../../ledger/outbox.ts';
import { numberOf } from '../../ledger/sequence.ts';
import { COUNTER_INDEX, countersOf, readLayout } from '../../memory/layout.ts';
import type { Doorkeeper } from '../doorkeeper.ts';
import type { Limits } from '../limits.ts';
import { versionOf } from '../native/wire.ts';
import { describeFailure } from '../text/rounds.ts';
import { HttpConnection, NAME } from './connection.ts';
import { farewell, sendBadFields, sendBadInput, sendProblem } from './problem.ts';
import {
  BOOK,
  CANCEL,
  FIELDS,
  LOOK,
  MOST_HOLDER,
  type BookingBody,
  type HolderQuery,
  type SlotAddress,
  type SlotTold,
} from './schemas.ts';

/** No request of this API is nearly as long. */
const MOST_BODY_BYTES = 4_096;
/** How often Node looks for requests that take too long: as often as the doorkeeper. */
const LOOK_MS = 250;
const NOTHING = new Uint8Array();
const UNAVAILABLE =
  'The ledger is unavailable: nothing can be booked or told until its disk takes writes again. Nothing was done.';

export interface HttpDoorSettings {
  readonly memory: Int32Array<SharedArrayBuffer>;
  readonly thread: number;
  readonly desk: Desk;
  readonly doorkeeper: Doorkeeper;
  readonly outbox: Outbox | undefined;
  readonly limits: Limits;
}

interface Asked {
  readonly reply: FastifyReply;
  readonly operation: 'book' | 'cancel' | 'status';
  readonly slot: number;
  /** Of no meaning for a status. */
  readonly holder: number;
}

export class HttpDoor {
  readonly #desk: Desk;
  readonly #doorkeeper: Doorkeeper;
  readonly #outbox: Outbox | undefined;
  readonly #slots: number;
  readonly #counters: Float64Array;
  readonly #connections = new WeakMap<Socket, HttpConnection>();
  readonly #app: FastifyInstance;
  /** It decides nothing more. */
  #isOver = false;

  private constructor({ memory, thread, desk, doorkeeper, outbox, limits }: HttpDoorSettings) {
    this.#desk = desk;
    this.#doorkeeper = doorkeeper;
    this.#outbox = outbox;
    this.#slots = readLayout(memory).slots;
    this.#counters = countersOf(memory, thread);
    this.#app = createApp(limits, (error, socket) => this.#connections.get(socket)?.fail(error));
    this.#addRoutes(this.#app);
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
      const reason = 'the server has as many connections as it takes (--max-connections)';
      doorkeeper.refuse(NAME, socket, farewell(503, reason));
      return;
    }
    this.#connections.set(socket, connection);
    socket.on('close', () => doorkeeper.release(connection));
    this.#app.server.emit('connection', socket);
  }

  /** From now on what comes is dropped: it has no answer, so its client knows. */
  stop(): void {
    this.#isOver = true;
  }

  /** Decides, and answers now or when it may be told. */
  #answer(asked: Asked): void {
    if (this.#isOver) return;
    const { reply, slot } = asked;
    if (slot >= this.#slots) {
      sendProblem(reply, 404, `There is no slot ${slot}: the last one is ${this.#slots - 1}.`);
      return;
    }
    const outbox = this.#outbox;
    if (outbox === undefined) {
      const decision = this.#decide(asked);
      if (decision !== undefined) reply.code(statusOf(asked, decision)).send(this.#told());
    } else if (outbox.begin(1) > 0) this.#answerDurably(asked, outbox);
    else if (outbox.isOpen) this.#awaitRoom(asked, outbox);
    else sendProblem(reply, 503, UNAVAILABLE);
  }

  /** In the round of one decision that the outbox has begun. */
  #answerDurably(asked: Asked, outbox: Outbox): void {
    const decision = this.#decide(asked);
    if (decision === undefined) return;
    outbox.end();
    const { reply } = asked;
    const { sequenceLo, sequenceHi } = this.#desk.told;
    const restsOn = numberOf(sequenceLo, sequenceHi);
    const [status, told] = [statusOf(asked, decision), this.#told()];
    if (outbox.isDurable(restsOn)) {
      reply.code(status).send(told);
      return;
    }
    const connection = this.#connectionOf(reply);
    connection.wait();
    const deliver = (): void => {
      connection.goOn();
      if (!connection.isGone) reply.code(status).send(told);
    };
    outbox.hold({ deliver, giveUp: () => connection.giveUp(), goOn: () => {} }, restsOn, NOTHING);
  }

  #awaitRoom(asked: Asked, outbox: Outbox): void {
    const connection = this.#connectionOf(asked.reply);
    connection.wait();
    const goOn = (): void => {
      connection.goOn();
      if (!connection.isGone) this.#answer(asked);
    };
    outbox.awaitRoom({ deliver: () => {}, giveUp: () => {}, goOn });
  }

  #connectionOf(reply: FastifyReply): HttpConnection {
    const connection = this.#connections.get(reply.raw.req.socket);
    if (connection === undefined) throw new Error('a request came on no connection of this door');
    return connection;
  }

  /** The slot as it was decided on last. */
  #told(): SlotTold {
    const { slot, holder, versionLo, versionHi } = this.#desk.told;
    return { slot, holder: holder === FREE ? null : holder, version: versionOf(versionLo, versionHi) };
  }

  #decide({ operation, slot, holder }: Asked): Decision | undefined {
    try {
      const decision = this.#desk[operation](slot, holder);
      this.#counters[COUNTER_INDEX.operations] += 1;
      if (decision !== Decision.ok) this.#counters[COUNTER_INDEX.refusals] += 1;
      return decision;
    } catch (error) {
      // An error in a decision is the thread's end, so that what it had begun is repaired; fastify would make an answer of it. What else
      // came in together with this request must not be decided by a thread that may hold a lock.
      this.#isOver = true;
      queueMicrotask(() => {
        throw error;
      });
      return undefined;
    }
  }

  #addRoutes(app: FastifyInstance): void {
    app.post<{ Body: BookingBody }>(
      '/api/bookings',
      { schema: BOOK },
      ({ body: { slot, holder } }, reply) => {
        this.#answer({ reply, operation: 'book', slot, holder });
      },
    );
    app.delete<{ Params: SlotAddress; Querystring: HolderQuery }>(
      '/api/slots/:slot/booking',
      { schema: CANCEL },
      ({ params, query }, reply) => {
        const holder = Number(query.holder);
        if (holder > MOST_HOLDER)
          sendBadFields(reply, [{ field: 'holder', in: 'query', detail: FIELDS['holder'] ?? '' }]);
        else this.#answer({ reply, operation: 'cancel', slot: Number(params.slot), holder });
      },
    );
    app.get<{ Params: SlotAddress }>('/api/slots/:slot', { schema: LOOK }, ({ params }, reply) => {
      this.#answer({ reply, operation: 'status', slot: Number(params.slot), holder: FREE });
    });
    app.setNotFoundHandler((_request, reply) => {
      sendProblem(
        reply,
        404,
        'There is nothing here. What there is begins with /api/slots or /api/bookings.',
      );
    });
    app.setErrorHandler((error: FastifyError, _request, reply) => this.#explain(error, reply));
  }

  #explain(error: FastifyError, reply: FastifyReply): void {
    const { statusCode = 500, validation, message } = error;
    if (validation !== undefined) sendBadInput(reply, error);
    else if (statusCode === 415) sendProblem(reply, statusCode, 'The body has to be application/json.');
    else if (statusCode < 500) sendProblem(reply, statusCode, message.replace(/\.?$/, '.'));
    else {
      this.#doorkeeper.complained(NAME, describeFailure(error));
      sendProblem(reply, 500, 'The server has made a mistake. Whether something was done is not known.');
    }
  }
}

function statusOf({ operation }: Asked, decision: Decision): number {
  if (decision !== Decision.ok) return 409;
  return operation === 'book' ? 201 : 200;
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
    frameworkErrors: (error, _request, reply) =>
      sendProblem(reply, error.statusCode ?? 400, `${error.message}.`),
    clientErrorHandler: (error, socket) => onBadRequest(error, socket),
  });
  app.server.keepAliveTimeout = 0; // the doorkeeper ends idle connections; fastify takes 0 for its own default
  // Who has sent the last request still gets the answers that have to wait. Not documented, but there since Node's first days.
  Object.assign(app.server, { httpAllowHalfOpen: true });
  // A page of another site may send plain text without asking first.
  app.removeContentTypeParser('text/plain');
  return app;
}
