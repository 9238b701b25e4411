/** A simulated client of Redis, or of a door that speaks its protocol: one real socket, its requests under way, and the record of every answer. */
import { connect as openSocket, type Socket } from 'node:net';

import { VagaError } from '../../server/base/errors.ts';
import type { Operation } from '../../server/doors/native/wire.ts';
import { highOf, lowOf } from '../history/row.ts';
import type { RespAddress } from '../targets/address.ts';
import type { ClientBuffers } from './buffers.ts';
import type { Client, ClientContext, HolderListener } from './client.ts';
import { Flights } from './flights.ts';
import { recordLoss, recordTold } from './record.ts';
import { NO_ROOM, describeSilence, senseless } from './refusal.ts';
import { Reply, ReplyReader } from './resp-reader.ts';
import { AGAIN, RESP_STRATEGIES, command, type RespStrategy } from './resp-strategies.ts';

const CONNECT_MS = 5_000;
/** Keys are deleted so many at a time. */
const KEYS_AT_ONCE = 512;

/** Replies that answer no operation: of a greeting, or of keys that are deleted. */
interface Aside {
  left: number;
  readonly end: (refusal?: string) => void;
}

export class RespClient implements Client {
  readonly number: number;
  readonly held: number[] = [];
  progressNs = 0;
  readonly serverThread = 0;
  readonly serverThreads = 1;
  readonly cancelsAreSafe: boolean;

  readonly #address: RespAddress;
  readonly #strategy: RespStrategy;
  readonly #context: ClientContext<HolderListener>;
  readonly #buffers: ClientBuffers;
  readonly #flights: Flights;
  readonly #reader = new ReplyReader();
  /** What was asked and is not sent yet, how many requests that is, and when the first of them was asked. */
  #unsent = '';
  #unsentCount = 0;
  #askedNs = 0;
  #socket: Socket | undefined;
  #rest: Buffer | undefined;
  #aside: Aside | undefined;
  #welcome = false;

  /** `depth`: the most requests under way. */
  constructor(
    number: number,
    depth: number,
    address: RespAddress,
    context: ClientContext<HolderListener>,
    buffers: ClientBuffers,
  ) {
    this.number = number;
    this.#address = address;
    this.#strategy = RESP_STRATEGIES[address.strategy];
    this.cancelsAreSafe = this.#strategy.cancelsAreSafe;
    this.#context = context;
    this.#buffers = buffers;
    this.#flights = new Flights(depth);
  }

  /** Connects, and tells its name, which a door of ours takes for the holder. Throws `VagaError('unreachable')`. */
  async connect(): Promise<void> {
    this.#rest = undefined;
    this.#welcome = false;
    const { host, port } = this.#address;
    const socket: Socket = openSocket({
      host,
      port,
      noDelay: true,
      onread: { buffer: this.#buffers.read, callback: (bytes) => this.#read(socket, bytes) },
    });
    this.#socket = socket;
    // Events of a socket that was given up come late: they are not those of the one that took its place.
    socket.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      if (socket === this.#socket) this.#aside?.end(NO_ROOM[code ?? ''] ?? message);
    });
    socket.once('close', () => {
      if (socket !== this.#socket) return;
      this.#aside?.end('it closed the connection');
      if (this.#welcome) this.#lose();
    });
    const greeting = [command('CLIENT', 'SETNAME', String(this.number)), ...this.#strategy.prepare];
    try {
      await this.#exchange(greeting);
    } catch (error) {
      this.#socket = undefined; // it was never a client's: nothing is lost with it
      socket.destroy();
      throw error;
    }
    this.#welcome = true;
  }

  get underWay(): number {
    return this.#flights.count;
  }

  get connected(): boolean {
    return this.#socket !== undefined && this.#welcome;
  }

  get oldestSlot(): number {
    return this.#flights.slot;
  }

  ask(operation: Operation, slot: number, _slot2: number, holder: number = this.number): void {
    if (this.#unsentCount === 0) this.#askedNs = this.#context.clock.nowNs();
    this.#flights.push(operation, slot, 0, holder);
    this.#flights.stamp(1, lowOf(this.#askedNs), highOf(this.#askedNs));
    this.#unsent += this.#strategy.encode(operation, 0, this.#keyOf(slot), String(holder));
    this.#unsentCount += 1;
  }

  /** In one write. The invoke time is that of the first request asked. */
  send(): void {
    if (this.#unsent === '') return;
    if (this.underWay === this.#unsentCount) this.progressNs = this.#askedNs;
    this.#socket?.write(this.#unsent, 'latin1');
    this.#unsent = '';
    this.#unsentCount = 0;
  }

  close(): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    socket.destroy();
    if (this.#welcome) this.#lose(); // else whoever waits for the welcome is told
  }

  /** Deletes the keys of the first so many slots. */
  async deleteKeys(slots: number): Promise<void> {
    for (let from = 0; from < slots; from += KEYS_AT_ONCE) {
      const length = Math.min(KEYS_AT_ONCE, slots - from);
      const keys = Array.from({ length }, (_, index) => this.#keyOf(from + index));
      await this.#exchange([command('DEL', ...keys)]);
    }
  }

  #keyOf(slot: number): string {
    return `${this.#address.keys}${slot}`;
  }

  /** Sends commands while no requests are under way, and waits until each has a reply. Throws `VagaError('unreachable')`. */
  #exchange(commands: readonly string[]): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const end = (refusal?: string) => {
        clearTimeout(timer);
        this.#aside = undefined;
        if (refusal === undefined) resolve();
        else reject(describeSilence(this.#name, refusal));
      };
      const timer = setTimeout(end, CONNECT_MS, `no reply within ${CONNECT_MS} ms`);
      this.#aside = { left: commands.length, end };
      this.#socket?.write(commands.join(''), 'latin1');
    });
  }

  get #name(): string {
    return `${this.#address.host}:${this.#address.port}`;
  }

  #read(socket: Socket, bytes: number): boolean {
    if (socket !== this.#socket) return true;
    const nowNs = this.#context.clock.nowNs();
    this.progressNs = nowNs;
    const fresh = this.#buffers.read.subarray(0, bytes);
    const chunk = this.#rest === undefined ? fresh : Buffer.concat([this.#rest, fresh]);
    try {
      let at = 0;
      for (;;) {
        const next = at < chunk.length ? this.#reader.read(chunk, at) : -1;
        if (next < 0) break;
        at = next;
        if (this.#aside === undefined) this.#answer(nowNs);
        else this.#answerAside(this.#aside);
        if (socket !== this.#socket) return true; // whoever was told has closed it
      }
      this.#rest = at < chunk.length ? Buffer.from(chunk.subarray(at)) : undefined;
    } catch (error) {
      this.#fail(error);
      return true;
    }
    if (this.#welcome) this.#context.listener.drained(this);
    this.send(); // what takes one more exchange, where nobody asked anything
    return true;
  }

  /** In the middle of a greeting the server is none; later, the race cannot go on. */
  #fail(error: unknown): void {
    if (!(error instanceof VagaError)) throw error;
    if (this.#aside === undefined) this.#context.listener.failed(error);
    else this.#aside.end(error.message);
  }

  #answerAside(aside: Aside): void {
    const { kind, text } = this.#reader;
    aside.left -= 1;
    if (kind === Reply.error) aside.end(`it says '${text}'`);
    else if (aside.left === 0) aside.end();
  }

  #answer(nowNs: number): void {
    const flights = this.#flights;
    const reader = this.#reader;
    if (flights.count === 0) throw senseless('a reply that nobody asked for');
    const { operation, slot, slot2: exchange, holder } = flights;
    if (reader.kind === Reply.error) throw senseless(`it says '${reader.text}'`);
    const told = this.#strategy.read(operation, exchange, holder, reader);
    if (told === AGAIN) {
      flights.again(exchange + 1);
      this.#unsent += this.#strategy.encode(operation, exchange + 1, this.#keyOf(slot), String(holder));
      return;
    }
    const { recorder, listener } = this.#context;
    if (recorder !== undefined) recordTold(recorder, flights, told, nowNs);
    flights.shift();
    listener.answered(this, operation, told.status, slot, 0, told.holder);
  }

  /** The connection is gone: every request under way may have happened, and nobody will ever say. */
  #lose(): void {
    this.#socket = undefined;
    this.#welcome = false;
    this.#unsent = '';
    this.#unsentCount = 0;
    const { recorder, listener } = this.#context;
    const flights = this.#flights;
    while (flights.count > 0) {
      const { operation, slot } = flights;
      if (recorder !== undefined) recordLoss(recorder, flights);
      flights.shift();
      listener.lost(this, operation, slot, 0);
    }
    listener.closed(this);
  }
}
