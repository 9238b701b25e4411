/**
 * Decides for requests, and answers each as soon as it may be told: with a ledger every decision and every look is made in a round of it, and
 * its answer waits until all that it rests on is durable.
 */
import type { FastifyReply } from 'fastify';
import type { Socket } from 'node:net';

import type { Outbox } from '../../ledger/outbox.ts';
import type { HttpConnection } from './connection.ts';
import { tagOf } from './etag.ts';
import { PROBLEM_TYPE, sendProblem } from './problem.ts';

const NOTHING = new Uint8Array();
const UNAVAILABLE =
  'The ledger is unavailable: nothing can be booked or told until its disk takes writes again. Nothing was done.';

/** Room in the ledger for what a request decides: an entry a change, and one for each sixteen words of a person's record and trail. */
export const ENTRIES = {
  /** One slot or two for a program, or a look. */
  slot: 1,
  /** The same with what is kept of a request that has a key. */
  keyed: 4,
  /** A person is registered, and has a line more in the trail. */
  person: 64,
  /** Nine hundred slots are freed. */
  erasure: 1_024,
} as const;

export interface Answer {
  /** From 400 on the body is a problem. */
  readonly status: number;
  readonly body: object;
  /** Of the slot that the body tells of. */
  readonly version?: number;
  /** Of what was made. */
  readonly location?: string;
  /** The last number of the ledger that the answer rests on. */
  readonly restsOn: number;
}

/** Decides, now, and says what to answer; `again`: there is more to decide than one round has room for. */
export type Decide = () => Answer | 'again';

export class HttpRounds {
  readonly #outbox: Outbox | undefined;
  readonly #connections: WeakMap<Socket, HttpConnection>;
  /** It decides nothing more. */
  #isOver = false;

  constructor(outbox: Outbox | undefined, connections: WeakMap<Socket, HttpConnection>) {
    this.#outbox = outbox;
    this.#connections = connections;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** From now on what comes is dropped: it has no answer, so its client knows. */
  stop(): void {
    this.#isOver = true;
  }

  /** Decides, and answers now or when it may be told. `entries`: what there has to be room for. */
  answer(reply: FastifyReply, entries: number, decide: Decide): void {
    if (this.#isOver) return;
    const outbox = this.#outbox;
    if (outbox === undefined) {
      const answer = this.#run(decide);
      if (answer === 'again') this.#goOnSoon(reply, entries, decide);
      else if (answer !== undefined) send(reply, answer);
      return;
    }
    const room = outbox.begin(entries);
    if (room === entries) {
      this.#answerDurably(reply, entries, decide, outbox);
      return;
    }
    if (room > 0) outbox.end();
    if (outbox.isOpen) this.#awaitRoom(reply, entries, decide, outbox);
    else sendProblem(reply, 'unavailable', UNAVAILABLE);
  }

  /** In the round that the outbox has begun. */
  #answerDurably(reply: FastifyReply, entries: number, decide: Decide, outbox: Outbox): void {
    const answer = this.#run(decide);
    if (answer === undefined) return;
    outbox.end();
    if (answer === 'again') {
      this.#goOnSoon(reply, entries, decide);
      return;
    }
    if (outbox.isDurable(answer.restsOn)) {
      send(reply, answer);
      return;
    }
    const connection = this.connectionOf(reply);
    connection.wait();
    const deliver = (): void => {
      connection.goOn();
      if (!connection.isGone) send(reply, answer);
    };
    outbox.hold({ deliver, giveUp: () => connection.giveUp(), goOn: () => {} }, answer.restsOn, NOTHING);
  }

  #awaitRoom(reply: FastifyReply, entries: number, decide: Decide, outbox: Outbox): void {
    const goOn = this.#later(reply, entries, decide);
    outbox.awaitRoom({ deliver: () => {}, giveUp: () => {}, goOn });
  }

  /** Lets the thread's other clients have their turn first. */
  #goOnSoon(reply: FastifyReply, entries: number, decide: Decide): void {
    setImmediate(this.#later(reply, entries, decide));
  }

  #later(reply: FastifyReply, entries: number, decide: Decide): () => void {
    const connection = this.connectionOf(reply);
    connection.wait();
    return () => {
      connection.goOn();
      if (!connection.isGone) this.answer(reply, entries, decide);
    };
  }

  /** The connection that a request came on. */
  connectionOf(reply: FastifyReply): HttpConnection {
    const connection = this.#connections.get(reply.raw.req.socket);
    if (connection === undefined) throw new Error('a request came on no connection of this door');
    return connection;
  }

  #run(decide: Decide): Answer | 'again' | undefined {
    try {
      return decide();
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
}

function send(reply: FastifyReply, { status, body, version, location }: Answer): void {
  reply.code(status);
  if (version !== undefined) reply.header('etag', tagOf(version));
  if (location !== undefined) reply.header('location', location);
  if (status < 400) reply.send(body);
  else reply.type(PROBLEM_TYPE).send(JSON.stringify(body));
}
