/**
 * One simulated client on one of autocannon's connections: says what is asked next, and takes what was answered.
 *
 * autocannon calls `setupRequest` right before it hands the request to the socket, so the invoke time is taken there; the first request of
 * all is made a little earlier, before the connection is, which is sound: the interval is only wider. It calls `onResponse` when it has
 * read the whole answer. Requests of a connection are answered in order, so the answer is that of the oldest one under way.
 *
 * A connection that is lost is replaced by autocannon at once. What was under way on it is lost with it, so nothing that autocannon still has
 * of it may live on: neither its socket, nor the requests that it expects answers to, nor half an answer that was read.
 */
import type { Request } from 'autocannon';
import type { Socket } from 'node:net';

import { Kind, Outcome } from '../history/history.ts';
import { readAnswer, requestOf, type HttpKind, type HttpRequest, type HttpTold } from './api.ts';
import type { HttpAsked } from './record.ts';

/** What is used here of autocannon's client. Its types leave most of it out. */
export interface Connection {
  /** What it is connected by now. */
  readonly conn: Socket;
  readonly pipelinedRequests: { clear(): void };
  readonly parser: { initialize(type: 'RESPONSE'): void };
  readonly requestIterator: { setRequests(requests: Request[]): void };
  on(event: 'request', listener: () => void): this;
  on(event: 'connError', listener: (error: NodeJS.ErrnoException) => void): this;
  destroy(): void;
}

/** What a client needs of those who share its thread. */
export interface HttpCrew {
  /** Below which path the API is. */
  readonly basePath: string;
  /** Takes one operation; false when all are taken or the race is over. */
  mayAsk(): boolean;
  /** What a client asks next who has these slots. Who cancels one is told to have it no more. */
  choose(held: number[]): { readonly kind: HttpKind; readonly slot: number };
  nowNs(): number;
  /** An operation has its answer, or will never have one: then `told` is `undefined`. */
  settled(asked: HttpAsked, told: HttpTold | undefined, returnNs: number): void;
  lostConnection(): void;
  /** A client asks nothing more: it has all its answers, or cannot connect any more. */
  left(isMissing: boolean): void;
  /** The race cannot go on. */
  fail(error: Error): void;
}

/** A request under way that is of no interest: autocannon asks without end, while the answers to others are still to come. */
const FILLER = 'filler';
const FILLER_REQUEST = requestOf(Kind.status, 0, 0);
/** After so many connections in a row without an answer the client gives up. autocannon does not pause between them. */
const MOST_FAILURES = 100;

export class HttpClient {
  readonly number: number;
  /** Slots that it was told it has. It cancels no others: a lost booking may be another's by now, and not every service asks who cancels. */
  readonly held: number[] = [];
  /** When the last answer came in, or the first request after a pause was sent: what a stuck server is judged by. */
  progressNs: number;
  readonly #crew: HttpCrew;
  readonly #connection: Connection;
  #conn: Socket | undefined;
  #underWay: (HttpAsked | typeof FILLER)[] = [];
  #failures = 0;
  #asksNoMore = false;
  #hasLeft = false;

  constructor(number: number, crew: HttpCrew, connection: Connection) {
    this.number = number;
    this.#crew = crew;
    this.#connection = connection;
    this.progressNs = crew.nowNs();
    connection.on('request', () => this.#notice(connection.conn));
    connection.on('connError', ({ code }) => {
      // Nobody was there: what was to be sent has never left this machine.
      if (code === 'ECONNREFUSED') this.#underWay = [];
    });
    // Its own `setRequests` refuses where requests are pipelined, as some may be under way. None is yet.
    connection.requestIterator.setRequests([
      {
        setupRequest: (request) => Object.assign(request, this.#next()),
        onResponse: (status, body) => this.#answered(status, body),
      },
    ]);
  }

  /** The oldest operation that waits for its answer. */
  get oldest(): HttpAsked | undefined {
    return this.#underWay.find((asked) => asked !== FILLER);
  }

  /** Goes when it has asked all and has all its answers. */
  leaveIfDone(): void {
    if (this.#asksNoMore && this.oldest === undefined) this.leave(false);
  }

  /** What is still under way is lost. */
  leave(isMissing: boolean): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#lose();
    this.#connection.destroy();
    this.#crew.left(isMissing);
  }

  #next(): Request {
    // Even behind its end autocannon makes one more request, which nobody gets.
    this.#asksNoMore ||= this.#hasLeft || !this.#crew.mayAsk();
    if (this.#asksNoMore) {
      this.#underWay.push(FILLER);
      return this.#written(FILLER_REQUEST);
    }
    const { kind, slot } = this.#crew.choose(this.held);
    const invokeNs = this.#crew.nowNs();
    if (this.oldest === undefined) this.progressNs = invokeNs;
    this.#underWay.push({ kind, client: this.number, slot, invokeNs });
    return this.#written(requestOf(kind, slot, this.number));
  }

  #written({ method, path, body = '' }: HttpRequest): Request {
    const headers = body === '' ? {} : { 'content-type': 'application/json' };
    return { method, path: this.#crew.basePath + path, headers, body };
  }

  #answered(status: number, body: string): void {
    const asked = this.#underWay.shift();
    const returnNs = this.#crew.nowNs();
    this.progressNs = returnNs;
    this.#failures = 0;
    if (asked !== undefined && asked !== FILLER && !this.#hasLeft) {
      const told = this.#read(asked, status, body);
      if (asked.kind === Kind.book && told?.outcome === Outcome.ok) this.held.push(asked.slot);
      this.#crew.settled(asked, told, returnNs);
    }
    this.leaveIfDone();
  }

  #read({ kind, slot }: HttpAsked, status: number, body: string): HttpTold | undefined {
    try {
      return readAnswer(kind, slot, status, body);
    } catch (error) {
      this.#crew.fail(error as Error); // autocannon, in the middle of its reading, would know nothing of it
      return undefined;
    }
  }

  /** Before each request: is the connection still the one that the last were sent by? */
  #notice(conn: Socket): void {
    const before = this.#conn;
    if (conn === before) return;
    this.#conn = conn;
    if (before === undefined || this.#hasLeft) return;
    // It would be replaced once more if it had something else to say.
    before
      .removeAllListeners()
      .on('error', () => {})
      .destroy();
    this.#connection.pipelinedRequests.clear();
    this.#connection.parser.initialize('RESPONSE');
    this.#lose();
    this.#crew.lostConnection();
    this.#failures += 1;
    if (this.#failures >= MOST_FAILURES) this.leave(true);
  }

  #lose(): void {
    const lost = this.#underWay;
    this.#underWay = [];
    for (const asked of lost) if (asked !== FILLER) this.#crew.settled(asked, undefined, Infinity);
  }
}
