import type { Socket } from 'node:net';

import type { Outbox, Recipient } from '../../ledger/outbox.ts';
import type { Doorkeeper, Guest } from '../doorkeeper.ts';
import type { EndReason } from '../limits.ts';
import { whenTaken } from '../when-taken.ts';
import { REQUEST_BYTES } from './wire.ts';

const NOTHING = Buffer.alloc(0);
/** In place of a tick. */
const NEVER = -1;

export interface ConnectionState {
  greeted: boolean;
  /** Nothing more is answered: what came was no request, or a limit was passed. */
  failed: boolean;
  /** The ledger has no room for more changes. */
  blocked: boolean;
}

/** The limits that a connection can pass once it is let in. */
export type Dismissal = Extract<EndReason, 'idle' | 'halfFrame' | 'unread'>;

/** What a connection needs of its door. */
export interface Answerer {
  /** Answers requests in `view` from `start` on; returns where it stopped. */
  answer(view: DataView, start: number, state: ConnectionState): number;
  /** Writes those answers, or holds them until they may be told. False when the kernel did not take all that was written. */
  flush(socket: Socket, to: NativeConnection): boolean;
  /** Counts that the connection is ended, and writes why if that can still be written. */
  dismiss(socket: Socket, because: Dismissal): void;
}

/**
 * One connection: keeps the piece of a request that a chunk ended with, and is not read from while it has to wait: for its client to
 * take its answers, for its answers to become durable, or for room in the ledger. The client's own delays are limited; while the
 * connection waits for the ledger, the client is not to blame.
 */
export class NativeConnection implements Recipient, Guest {
  readonly #door: Answerer;
  readonly #socket: Socket;
  readonly #doorkeeper: Doorkeeper;
  readonly #outbox: Outbox | undefined;
  readonly #state: ConnectionState = { greeted: false, failed: false, blocked: false };
  #rest: Buffer | undefined;
  #heldBytes = 0;
  /** The client will ask nothing more. */
  #ended = false;
  /** When it sent something last, or was given something that it waited for. The times are ticks of the doorkeeper's. */
  #heardAt: number;
  /** Since when a part of a request is there, hello's to begin with; `NEVER` between two requests. */
  #halfSince: number;
  /** Since when the kernel does not take the answers, as the client does not; `NEVER` while it does. */
  #drainingSince = NEVER;
  /** Ended on our side: until then the client may read its last answers and close. */
  #leavingUntil = NEVER;

  constructor(door: Answerer, socket: Socket, doorkeeper: Doorkeeper, outbox: Outbox | undefined) {
    this.#door = door;
    this.#socket = socket;
    this.#doorkeeper = doorkeeper;
    this.#outbox = outbox;
    this.#heardAt = doorkeeper.tick;
    this.#halfSince = doorkeeper.tick;
  }

  read(chunk: Buffer): void {
    const state = this.#state;
    if (state.failed || this.#socket.destroyed) return;
    const { tick } = this.#doorkeeper;
    this.#heardAt = tick;
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    let before: number;
    do {
      before = at;
      at = this.#door.answer(view, at, state);
      if (!this.#door.flush(this.#socket, this)) this.#drain();
      // A hello whose proof is still on its way is not answered, though it is long enough for a request.
    } while (!state.failed && !state.blocked && at > before && at + REQUEST_BYTES <= bytes.length);
    // Copied, not kept as a view: a view of 15 bytes would keep a chunk of 64 KiB alive.
    this.#rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : undefined;
    if (this.#rest === undefined) this.#halfSince = NEVER;
    else if (at > 0 || this.#halfSince === NEVER) this.#halfSince = tick;
    if (state.blocked) this.#outbox?.awaitRoom(this);
    if (state.failed) this.#endBehindAnswers();
    else if (this.#mustWait) this.#wait();
  }

  /** The client has sent its last request. It may still read the answers. */
  finish(): void {
    this.#ended = true;
    this.#endBehindAnswers();
  }

  /** Ends the connection if it has passed a limit. */
  check(tick: number): void {
    const { unreadTicks, halfFrameTicks, idleTicks } = this.#doorkeeper;
    if (this.#leavingUntil !== NEVER) {
      if (tick <= this.#leavingUntil) return;
      if (!this.#state.failed && this.#socket.writableLength > 0) this.#door.dismiss(this.#socket, 'unread');
      this.#socket.destroy();
    } else if (this.#drainingSince !== NEVER) {
      if (tick - this.#drainingSince > unreadTicks) this.#dismiss('unread');
    } else if (!this.#mustWait && !this.holdsAnswers) {
      if (this.#halfSince !== NEVER && tick - this.#halfSince > halfFrameTicks) this.#dismiss('halfFrame');
      else if (tick - this.#heardAt > idleTicks) this.#dismiss('idle');
    }
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
    if (socket.destroyed || this.#leavingUntil !== NEVER) return;
    this.#heardAt = this.#doorkeeper.tick;
    socket.write(answers);
    if (socket.writableLength > 0) this.#drain();
    if (this.#state.failed || this.#ended) this.#endBehindAnswers();
    else if (this.#mustWait) this.#wait();
    else this.#resume();
  }

  giveUp(): void {
    this.#heldBytes = 0;
    this.#socket.destroy();
  }

  goOn(): void {
    this.#state.blocked = false;
    this.read(NOTHING);
    if (this.#ended) this.#endBehindAnswers();
    else if (!this.#mustWait) this.#resume();
  }

  /** Whether what came in last has to be dealt with before more is read. Else answers could pile up. */
  get #mustWait(): boolean {
    return (
      this.#drainingSince !== NEVER || this.#state.blocked || this.#heldBytes >= this.#doorkeeper.queuedBytes
    );
  }

  #wait(): void {
    if (this.#socket.isPaused()) return;
    this.#socket.pause();
    if (this.#heldBytes >= this.#doorkeeper.queuedBytes) this.#doorkeeper.count('queueFull');
  }

  #resume(): void {
    if (!this.#socket.isPaused()) return;
    // What is missing of a request may have lain in the kernel meanwhile.
    if (this.#halfSince !== NEVER) this.#halfSince = this.#doorkeeper.tick;
    this.#heardAt = this.#doorkeeper.tick;
    this.#socket.resume();
  }

  /** Waits until the kernel has taken all that was written. */
  #drain(): void {
    if (this.#drainingSince !== NEVER) return;
    this.#drainingSince = this.#doorkeeper.tick;
    const socket = this.#socket;
    whenTaken(socket, () => {
      this.#drainingSince = NEVER;
      if (this.#leavingUntil !== NEVER) return;
      if (socket.writableLength > 0) this.#drain();
      else if (!this.#mustWait) this.#resume();
    });
  }

  /** Answers that are still held are not told: the client has not read those before them. */
  #dismiss(because: Dismissal): void {
    this.#state.failed = true;
    this.#door.dismiss(this.#socket, because);
    this.#leave(this.#doorkeeper.partingTicks);
  }

  #endBehindAnswers(): void {
    if (!this.holdsAnswers && !this.#state.blocked) this.#leave(this.#doorkeeper.unreadTicks);
  }

  #leave(ticks: number): void {
    if (this.#leavingUntil !== NEVER) return;
    this.#leavingUntil = this.#doorkeeper.tick + ticks;
    this.#socket.end();
    this.#socket.resume(); // whatever still comes is dropped: closing with unread requests would destroy the last answers
  }
}
