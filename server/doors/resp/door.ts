import type { Socket } from 'node:net';

import type { Desk } from '../../booking/index.ts';
import type { Outbox } from '../../ledger/outbox.ts';
import { Shared, readLayout } from '../../memory/layout.ts';
import type { PeopleRecords } from '../../people/records.ts';
import { serveRequests, type Answerer, type Connection, type Dismissal } from '../connection.ts';
import type { Doorkeeper } from '../doorkeeper.ts';
import { infoOf, tellConfig } from './about.ts';
import { Bookings } from './bookings.ts';
import { KNOWN, findCommand, tellCommands, type CommandName } from './commands.ts';
import { Holders } from './holders.ts';
import { slotIn } from './keys.ts';
import { QuickReader } from './quick.ts';
import { Reply } from './reply.ts';
import { BROKEN, CommandReader, INCOMPLETE } from './request.ts';
import { auth, client, hello, openSession, reset, select, type Session } from './session.ts';
import { MOST_NAMES } from './wire.ts';

/** As many entries of the ledger as there is room for. */
const ALL_ROOM = 2 ** 30;
/** In place of where a command ends: the ledger has no room for what it decides. */
const NO_ROOM = -3;
/** How a browser begins that a page sends here: nobody who books says so. Redis ends such connections, too. */
const BROWSERS = /^(post|host:)$/i;
const LATE = Buffer.from(
  '-ERR Protocol error: the rest of a command did not come in time (--half-frame-s)\r\n',
);

/** Those that have to do with neither slots nor bytes. */
type OtherName = Extract<
  CommandName,
  'hello' | 'auth' | 'select' | 'client' | 'reset' | 'command' | 'config' | 'info'
>;

export interface RespSettings {
  readonly memory: Int32Array<SharedArrayBuffer>;
  readonly thread: number;
  readonly desk: Desk;
  readonly records: PeopleRecords;
  readonly doorkeeper: Doorkeeper;
  readonly outbox: Outbox | undefined;
}

/**
 * The RESP door of one thread: slots as keys, holders as values, for clients of Redis as they are. wire.ts says what it speaks.
 *
 * Commands are read where they lie and answered into one buffer, which all connections share. With a durable ledger the commands that came
 * together are a round of it, and their answers wait in the outbox until they may be told.
 */
export class RespDoor implements Answerer<Session> {
  readonly name = 'resp';
  readonly awaitsGreeting = false;
  readonly noRoom = Buffer.from('-ERR max number of clients reached\r\n');
  readonly #memory: Int32Array<SharedArrayBuffer>;
  readonly #thread: number;
  readonly #threads: number;
  readonly #doorkeeper: Doorkeeper;
  readonly #outbox: Outbox | undefined;
  readonly #quick = new QuickReader();
  readonly #reader = new CommandReader();
  readonly #reply = new Reply();
  readonly #holders: Holders;
  readonly #bookings: Bookings;
  /** Connections that there have been. */
  #served = 0;
  /** Which life of the ledger's it is. */
  #life = 0;

  constructor({ memory, thread, desk, records, doorkeeper, outbox }: RespSettings) {
    this.#memory = memory;
    this.#thread = thread;
    this.#threads = readLayout(memory).threads;
    this.#doorkeeper = doorkeeper;
    this.#outbox = outbox;
    this.#holders = new Holders(records);
    this.#bookings = new Bookings({
      memory,
      thread,
      desk,
      holders: this.#holders,
      reply: this.#reply,
      isDurable: outbox !== undefined,
    });
  }

  /** Serves a connection until it ends, if there is room for it. */
  serve(socket: Socket): void {
    this.#served += 1;
    const session = openSession(this.#served * this.#threads + this.#thread, socket);
    serveRequests(this, session, socket, this.#doorkeeper, this.#outbox);
  }

  /** An idle client is not told, as Redis tells none: it would take that for the answer to what it asks next. */
  dismiss(socket: Socket, because: Dismissal): void {
    if (because === 'halfFrame') socket.write(LATE);
  }

  /**
   * Answers the whole commands in `bytes` from `start`, until a buffer is full or the ledger has no more room. Returns where it stopped;
   * with `blocked` set there was no room for the next command.
   */
  answer(bytes: Buffer, start: number, session: Session): number {
    const outbox = this.#outbox;
    if (outbox === undefined) {
      this.#bookings.begin(ALL_ROOM, true);
      return this.#answerSome(bytes, start, session);
    }
    const room = outbox.begin(ALL_ROOM);
    session.blocked = room === 0 && outbox.isOpen;
    if (session.blocked) return start;
    this.#bookings.begin(room, room > 0);
    if (room > 0) this.#noteLife();
    const at = this.#answerSome(bytes, start, session);
    if (room > 0) outbox.end();
    return at;
  }

  flush(to: Pick<Connection<Session>, 'tell'>): void {
    const reply = this.#reply;
    if (reply.filled > 0) reply.clear(!to.tell(reply.written, this.#bookings.restsOn));
  }

  /** What was not durable when a life of the ledger ended is lost: texts, too. In a round, so that this life does not end meanwhile. */
  #noteLife(): void {
    const life = Atomics.load(this.#memory, Shared.gate) >>> 1; // it is odd between two lives
    if (life === this.#life) return;
    this.#life = life;
    this.#holders.forget();
  }

  #answerSome(bytes: Buffer, start: number, session: Session): number {
    let at = start;
    while (at < bytes.length && !session.over && !session.blocked && !this.#reply.isFull) {
      const quick = session.progress.seen === 0 ? this.#answerQuick(bytes, at, session) : at;
      if (quick > at) {
        at = quick;
        continue;
      }
      if (session.blocked) break;
      const next = this.#answerOne(bytes, at, session);
      if (next < 0) {
        session.blocked = next === NO_ROOM;
        break;
      }
      at = next;
    }
    this.#bookings.end();
    return at;
  }

  /** Answers the commands from `at` on that are recognised in place; returns where it stopped. */
  #answerQuick(bytes: Buffer, at: number, session: Session): number {
    const { ends, slots, holdersFrom, holdersTo } = this.#quick;
    const bookings = this.#bookings;
    const count = this.#quick.read(bytes, at);
    if (count > 1) for (let index = 0; index < count; index += 1) bookings.fetch(slots[index]);
    let end = at;
    for (let index = 0; index < count; index += 1) {
      const holder = holdersFrom[index];
      const isDone =
        holder === 0
          ? bookings.tell(slots[index], session)
          : bookings.book(bytes, slots[index], holder, holdersTo[index], false, session);
      if (!isDone) {
        session.blocked = true;
        break;
      }
      end = ends[index];
      if (this.#reply.isFull) break;
    }
    return end;
  }

  /** Answers the command at `at`. Returns where it ends, `INCOMPLETE` or `NO_ROOM`. */
  #answerOne(bytes: Buffer, at: number, session: Session): number {
    const reader = this.#reader;
    const next = reader.read(bytes, at, session.progress);
    if (next === BROKEN) {
      this.#reply.error(`ERR Protocol error: ${reader.complaint}`);
      this.#end(session, 'a protocol error');
      return bytes.length;
    }
    return next === INCOMPLETE || reader.count === 0 || this.#perform(session) ? next : NO_ROOM;
  }

  /** Carries out the command that the reader has. False when the ledger has no room for it: then nothing was done. */
  #perform(session: Session): boolean {
    const { bytes, from, to, count } = this.#reader;
    const name = bytes.toString('latin1', from[0], Math.min(to[0], from[0] + 64));
    const command = findCommand(name);
    if (command === undefined) this.#performUnknown(name, session);
    else if (command.arity > 0 ? count !== command.arity : count < -command.arity)
      this.#reply.error(`ERR wrong number of arguments for '${command.name}' command: ${command.summary}`);
    else return this.#performKnown(command.name, session);
    return true;
  }

  #performKnown(name: CommandName, session: Session): boolean {
    const reader = this.#reader;
    const bookings = this.#bookings;
    const reply = this.#reply;
    switch (name) {
      case 'set':
        return bookings.set(reader, session);
      case 'get':
        return bookings.tell(slotIn(reader.bytes, reader.from[1], reader.to[1]), session);
      case 'mget':
        return bookings.tellAll(reader, session);
      case 'del':
      case 'unlink':
        return bookings.free(reader, session);
      case 'exists':
        return bookings.countTaken(reader);
      case 'dbsize':
        return bookings.tellTaken();
      case 'ping':
        if (reader.count === 1) reply.simple('PONG');
        else this.#repeat();
        return true;
      case 'echo':
        this.#repeat();
        return true;
      case 'quit':
        session.over = true;
        reply.ok();
        return true;
      case 'hello':
      case 'auth':
      case 'select':
      case 'client':
      case 'reset':
      case 'command':
      case 'config':
      case 'info': {
        const complaint = this.#performOther(name, session);
        if (complaint !== undefined) reply.error(complaint);
        return true;
      }
      default:
        return name satisfies never;
    }
  }

  /** What is no booking and needs its words as texts. Returns an error in place of an answer. */
  #performOther(name: OtherName, session: Session): string | undefined {
    const { bytes, from, to, count } = this.#reader;
    if (count > MOST_NAMES + 2) return `ERR wrong number of arguments for '${name}' command`;
    const words = Array.from({ length: count - 1 }, (_, word) =>
      bytes.toString('utf8', from[word + 1], to[word + 1]),
    );
    const reply = this.#reply;
    const { protocol } = session;
    switch (name) {
      case 'hello':
        return hello(words, session, reply);
      case 'auth':
        return auth(words, reply);
      case 'select':
        return select(words, reply);
      case 'client':
        return client(words, session, reply);
      case 'reset':
        return reset(session, reply);
      case 'command':
        return tellCommands(words, reply, protocol);
      case 'config':
        return tellConfig(words, this.#outbox !== undefined, reply, protocol);
      case 'info': {
        const taken = this.#bookings.isOpen ? () => this.#bookings.taken() : undefined;
        return reply.verbatim(infoOf(this.#memory, this.#thread, words, taken), protocol);
      }
      default:
        return name satisfies never;
    }
  }

  #performUnknown(name: string, session: Session): void {
    if (BROWSERS.test(name)) this.#end(session, 'a browser');
    else
      this.#reply.error(`ERR unknown command '${printable(name)}': this door books slots and knows ${KNOWN}`);
  }

  /** PING text, ECHO text */
  #repeat(): void {
    const { bytes, from, to, count } = this.#reader;
    if (count > 2) this.#reply.error("ERR wrong number of arguments for 'ping' command");
    else this.#reply.raw(bytes, from[1], to[1]);
  }

  #end(session: Session, because: string): void {
    session.over = true;
    this.#doorkeeper.ended(this.name, 'badFrame', because);
  }
}

/** What an error may quote of a client. */
function printable(name: string): string {
  return name.replaceAll(/[^ -~]/g, '?');
}
