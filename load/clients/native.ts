/** A simulated client of the native door: one real socket, its requests under way, and the record of every answer. */
import { connect, type Socket } from 'node:net';

import {
  ANSWER_BYTES,
  Answer,
  FAREWELL,
  MAGIC,
  Operation,
  PROTOCOL_VERSION,
  REQUEST_BYTES,
  REQUEST_WORDS,
  Status,
  describeStatus,
  operationOf,
  statusOf,
  threadOf,
  writeRequest,
} from '../../server/doors/native/wire.ts';
import { MAX_SLOTS, MAX_THREADS } from '../../server/memory/layout.ts';
import { NONE_HI } from '../history/file.ts';
import type { ClientBuffers } from './buffers.ts';
import type { Client, ClientContext, ClientListener } from './client.ts';
import { Flights } from './flights.ts';
import { recordAnswer, recordLoss } from './record.ts';
import { NO_ROOM, describeRefusal, senseless, toldRefusal } from './refusal.ts';

const CONNECT_MS = 5_000;
const NO_PROOF = new Uint8Array();
const HALF_A_REQUEST = new Uint8Array(REQUEST_BYTES / 2).fill(Operation.book, 0, 1);

/** Is also told the answer itself, for those who need more of it: it lies in `view` at `at`. */
export interface NativeListener extends Omit<ClientListener, 'answered' | 'failed' | 'rejected'> {
  answered(
    client: NativeClient,
    operation: number,
    status: number,
    slot: number,
    slot2: number,
    view: DataView,
    at: number,
  ): void;
}

type NativeContext = ClientContext<NativeListener>;

export class NativeClient implements Client {
  readonly number: number;
  readonly held: number[] = [];
  progressNs = 0;
  readonly cancelsAreSafe = true;
  /** Facts from hello. */
  serverThread = -1;
  serverThreads = 0;
  slots = 0;

  readonly #context: NativeContext;
  readonly #buffers: ClientBuffers;
  readonly #flights: Flights;
  #unsent = 0;
  #socket: Socket | undefined;
  /** While hello has no answer yet: what to do when it comes, with a reason where it is no welcome. */
  #greeted: ((refusal?: string) => void) | undefined;
  #rest: Buffer | undefined;
  #closing = false;

  /** `depth`: the most requests under way. */
  constructor(number: number, depth: number, context: NativeContext, buffers: ClientBuffers) {
    this.number = number;
    this.#context = context;
    this.#buffers = buffers;
    this.#flights = new Flights(depth);
  }

  /**
   * Connects and says hello, with a proof of the server's secret where it has one. Throws `VagaError('unreachable')`. `open` makes the
   * socket.
   */
  async connect(
    host: string,
    port: number,
    proof: Uint8Array = NO_PROOF,
    open: typeof connect = connect,
  ): Promise<void> {
    this.#closing = false;
    this.#rest = undefined;
    const socket: Socket = open({
      host,
      port,
      noDelay: true,
      onread: { buffer: this.#buffers.read, callback: (bytes) => this.#read(socket, bytes) },
    });
    this.#socket = socket;
    // Events of a socket that was given up come late: they are not those of the one that took its place.
    socket.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      if (socket === this.#socket) this.#greeted?.(NO_ROOM[code ?? ''] ?? message);
    });
    socket.once('close', () => {
      if (socket === this.#socket) this.#greeted?.('it closed the connection');
      this.#lose(socket);
    });
    const hello = new Int32Array(REQUEST_WORDS);
    writeRequest(hello, 0, Operation.hello, MAGIC, PROTOCOL_VERSION, proof.length);
    socket.write(Buffer.concat([new Uint8Array(hello.buffer), proof]));
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => this.#greeted?.(`no hello within ${CONNECT_MS} ms`), CONNECT_MS);
      this.#greeted = (refusal) => {
        clearTimeout(timer);
        this.#greeted = undefined;
        if (refusal === undefined) {
          resolve();
          return;
        }
        this.#socket = undefined; // it was never a client's: nothing is lost with it
        socket.destroy();
        reject(describeRefusal(host, port, refusal));
      };
    });
  }

  get underWay(): number {
    return this.#flights.count;
  }

  /** Welcome at the server, so that it may ask. */
  get connected(): boolean {
    return this.#socket !== undefined && this.#greeted === undefined && !this.#closing;
  }

  ask(operation: Operation, slot: number, slot2: number, holder: number = this.number): void {
    this.#flights.push(operation, slot, slot2, holder);
    const buffers = this.#buffers;
    writeRequest(buffers.requests, buffers.filled * REQUEST_WORDS, operation, slot, holder, slot2);
    buffers.filled += 1;
    this.#unsent += 1;
  }

  /** In one write. */
  send(): void {
    const socket = this.#socket;
    if (this.#unsent === 0 || socket === undefined) return;
    const nowNs = this.#context.clock.nowNs();
    if (this.underWay === this.#unsent) this.progressNs = nowNs;
    this.#flights.stamp(this.#unsent, nowNs % 0x1_0000_0000, Math.floor(nowNs / 0x1_0000_0000));
    const buffers = this.#buffers;
    socket.write(new Uint8Array(buffers.requests.buffer, 0, buffers.filled * REQUEST_BYTES));
    // What the kernel did not take at once stays in that buffer until it does.
    if (socket.writableLength > 0) buffers.requests = new Int32Array(buffers.requests.length);
    buffers.filled = 0;
    this.#unsent = 0;
  }

  close(): void {
    this.#closing = true;
    const socket = this.#socket;
    if (socket === undefined) return;
    socket.destroy();
    this.#lose(socket);
  }

  /** Half a request is sent, and a moment later the socket is reset. */
  cut(afterMs: number): void {
    const socket = this.#socket;
    if (socket === undefined || !this.connected) return;
    this.#closing = true; // nothing may be asked behind half a request
    socket.write(HALF_A_REQUEST);
    setTimeout(() => {
      socket.resetAndDestroy();
      this.#lose(socket);
    }, afterMs);
  }

  get oldestSlot(): number {
    return this.#flights.slot;
  }

  #read(socket: Socket, bytes: number): boolean {
    if (socket !== this.#socket) return true;
    const nowNs = this.#context.clock.nowNs();
    this.progressNs = nowNs;
    const fresh = this.#buffers.read.subarray(0, bytes);
    const chunk = this.#rest === undefined ? fresh : Buffer.concat([this.#rest, fresh]);
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
    const lo = nowNs % 0x1_0000_0000;
    const hi = Math.floor(nowNs / 0x1_0000_0000);
    let at = 0;
    if (this.#greeted !== undefined && chunk.length >= ANSWER_BYTES) {
      this.#hello(view);
      if (this.#socket === undefined) return true; // no welcome, so what comes behind it is for nobody
      at = ANSWER_BYTES;
    }
    for (; at + ANSWER_BYTES <= chunk.length; at += ANSWER_BYTES) this.#answer(view, at, lo, hi);
    this.#rest = at < chunk.length ? Buffer.from(chunk.subarray(at)) : undefined;
    // Nothing is asked before hello is answered, so that answer comes alone.
    if (this.#greeted === undefined && at > 0) this.#context.listener.drained(this);
    return true;
  }

  #hello(view: DataView): void {
    const head = view.getInt32(0, true);
    const status = statusOf(head);
    if (operationOf(head) !== Operation.hello && status === Status.ok) {
      this.#greeted?.('it does not speak the native protocol');
    } else if (status !== Status.ok) {
      this.#greeted?.(toldRefusal(status));
    } else {
      this.serverThread = threadOf(head);
      this.serverThreads = view.getInt32(Answer.holder * 4, true);
      this.slots = view.getInt32(Answer.slot2 * 4, true);
      const isPossible =
        this.serverThread < this.serverThreads &&
        this.serverThreads <= MAX_THREADS &&
        this.slots >= 0 &&
        this.slots <= MAX_SLOTS;
      this.#greeted?.(isPossible ? undefined : 'it tells of more threads or slots than a server has');
    }
  }

  #answer(view: DataView, at: number, returnLo: number, returnHi: number): void {
    const flights = this.#flights;
    const head = view.getInt32(at, true);
    const operation = operationOf(head);
    const status = statusOf(head);
    const slot = view.getInt32(at + Answer.slot * 4, true);
    const { slot: askedSlot, slot2 } = flights;
    // The server ends the connection by itself. What is under way is lost with it, as with any lost connection.
    if (operation === FAREWELL) return;
    const undone = status === Status.ledgerUnavailable;
    if (flights.count === 0 || flights.operation !== operation)
      throw senseless(`it answers ${operation} out of turn`);
    if (status > Status.none && !undone) throw senseless(describeStatus(status));
    const highest =
      view.getInt32(at + Answer.versionHi * 4, true) | view.getInt32(at + Answer.version2Hi * 4, true);
    if (highest >>> 0 > NONE_HI)
      throw senseless('a version of more than 48 bits, which no history has room for');
    const found = operation === Operation.find;
    const { recorder, listener } = this.#context;
    if (recorder !== undefined && !undone)
      recordAnswer(recorder, flights, status, view, at, returnLo, returnHi);
    flights.shift();
    // Nothing was changed and nothing was seen, so there is nothing to record; whoever asked has no answer.
    if (undone) return listener.lost(this, operation, askedSlot, slot2);
    listener.answered(this, operation, status, found ? slot : askedSlot, slot2, view, at);
  }

  /** The connection is gone: every request under way may have happened, and nobody will ever say. */
  #lose(socket: Socket): void {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    const { recorder, listener } = this.#context;
    const flights = this.#flights;
    while (flights.count > 0) {
      const { operation, slot, slot2 } = flights;
      if (recorder !== undefined) recordLoss(recorder, flights);
      flights.shift();
      listener.lost(this, operation, slot, slot2);
    }
    listener.closed(this);
  }
}
