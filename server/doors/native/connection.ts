import type { Socket } from 'node:net';

import type { Outbox, Recipient } from '../../ledger/outbox.ts';
import { REQUEST_BYTES } from './wire.ts';

/** A connection with so many bytes of answers that may not be told yet is not read from: twice what a chunk's requests get. */
const MOST_HELD_BYTES = 4 * 65_536;
const NOTHING = Buffer.alloc(0);

export interface ConnectionState {
  greeted: boolean;
  /** What came was no request. */
  failed: boolean;
  /** The ledger has no room for more changes. */
  blocked: boolean;
}

/** What a connection needs of its door. */
export interface Answerer {
  /** Answers requests in `view` from `start` on; returns where it stopped. */
  answer(view: DataView, start: number, state: ConnectionState): number;
  /** Writes those answers, or holds them until they may be told. False when the kernel did not take all that was written. */
  flush(socket: Socket, to: NativeConnection): boolean;
}

/**
 * One connection: keeps the piece of a request that a chunk ended with, and is not read from while it has to wait: for its client to
 * take its answers, for its answers to become durable, or for room in the ledger.
 */
export class NativeConnection implements Recipient {
  readonly #door: Answerer;
  readonly #socket: Socket;
  readonly #outbox: Outbox | undefined;
  readonly #state: ConnectionState = { greeted: false, failed: false, blocked: false };
  #rest: Buffer | undefined;
  #heldBytes = 0;
  #draining = false;
  /** The client will ask nothing more. */
  #ended = false;

  constructor(door: Answerer, socket: Socket, outbox: Outbox | undefined) {
    this.#door = door;
    this.#socket = socket;
    this.#outbox = outbox;
  }

  read(chunk: Buffer): void {
    if (this.#state.failed || this.#socket.destroyed) return;
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const state = this.#state;
    let at = 0;
    do {
      at = this.#door.answer(view, at, state);
      if (!this.#door.flush(this.#socket, this)) this.#draining = true;
    } while (!state.failed && !state.blocked && at + REQUEST_BYTES <= bytes.length);
    // Copied, not kept as a view: a view of 15 bytes would keep a chunk of 64 KiB alive.
    this.#rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : undefined;
    if (state.blocked) this.#outbox?.awaitRoom(this);
    if (state.failed) this.#endBehindAnswers();
    else if (this.#mustWait) this.#wait();
  }

  /** The client has sent its last request. It may still read the answers. */
  finish(): void {
    this.#ended = true;
    this.#endBehindAnswers();
  }

  get holdsAnswers(): boolean {
    return this.#heldBytes > 0;
  }

  hold(number: number, answers: Uint8Array<ArrayBuffer>): void {
    this.#heldBytes += answers.length;
    this.#outbox?.hold(this, number, answers);
  }

  deliver(answers: Uint8Array<ArrayBuffer>): void {
    this.#heldBytes -= answers.length;
    const socket = this.#socket;
    if (socket.destroyed) return;
    if (!socket.write(answers)) this.#draining = true;
    if (this.#state.failed || this.#ended) this.#endBehindAnswers();
    else if (this.#mustWait) this.#wait();
    else if (socket.isPaused()) socket.resume();
  }

  giveUp(): void {
    this.#heldBytes = 0;
    this.#socket.destroy();
  }

  goOn(): void {
    this.#state.blocked = false;
    this.read(NOTHING);
    if (this.#ended) this.#endBehindAnswers();
    else if (!this.#mustWait && this.#socket.isPaused()) this.#socket.resume();
  }

  /** Whether what came in last has to be dealt with before more is read. Else answers could pile up. */
  get #mustWait(): boolean {
    return this.#draining || this.#state.blocked || this.#heldBytes >= MOST_HELD_BYTES;
  }

  #wait(): void {
    const socket = this.#socket;
    if (!socket.isPaused()) socket.pause();
    if (!this.#draining || socket.listenerCount('drain') > 0) return;
    socket.once('drain', () => {
      this.#draining = false;
      if (!this.#mustWait) socket.resume();
    });
  }

  #endBehindAnswers(): void {
    if (!this.holdsAnswers && !this.#state.blocked) this.#socket.end();
  }
}
