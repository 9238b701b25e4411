/** One connection of a door for programs: requests come pipelined, and are answered as many at a time as came together. */
import type { Socket } from 'node:net';

import type { Outbox, Recipient } from '../ledger/outbox.ts';
import type { Doorkeeper, Guest } from './doorkeeper.ts';
import type { EndReason } from './limits.ts';
import { readInPlace } from './read-in-place.ts';
import { whenTaken } from './when-taken.ts';

const NOTHING = Buffer.alloc(0);
/** In place of a tick. */
const NEVER = -1;

/** What a door keeps of a connection; each has more of its own. */
export interface ConnectionState {
  /** Nothing more is answered: the client has taken its leave, what came was no request, or a limit was passed. */
  over: boolean;
  /** The ledger has no room for more changes. */
  blocked: boolean;
}

/** The limits that a connection can pass once it is let in. */
export type Dismissal = Extract<EndReason, 'idle' | 'halfFrame' | 'unread'>;

/** What a connection needs of its door. */
export interface Answerer<State extends ConnectionState> {
  /** The door's, for the log. */
  readonly name: string;
  /** Whether a client has to say something first, soon after it has connected. */
  readonly awaitsGreeting: boolean;
  /** Told to a client for whom there is no room. */
  readonly noRoom: Uint8Array;
  /** Answers requests in `bytes` from `start` on; returns where it stopped. */
  answer(bytes: Buffer, start: number, state: State): number;
  /** Hands those answers to the connection. */
  flush(to: Pick<Connection<State>, 'tell'>): void;
  /** Writes why the connection is ended, if there are words for it. */
  dismiss(socket: Socket, because: Dismissal): void;
}

/** Serves a connection until it ends, if there is room for it. The socket's server allows half-open connections. */
export function serveRequests<State extends ConnectionState>(
  door: Answerer<State>,
  state: State,
  socket: Socket,
  doorkeeper: Doorkeeper,
  outbox: Outbox | undefined,
): void {
  // A reset by the client is its own affair: what was decided for it stays decided.
  socket.on('error', () => socket.destroy());
  const connection = new Connection(door, state, socket, doorkeeper, outbox);
  if (!doorkeeper.admit(connection)) {
    doorkeeper.refuse(door.name, socket, door.noRoom);
    return;
  }
  socket.on('close', () => doorkeeper.release(connection)); // comes once, and `once` would weigh more
  socket.setNoDelay(true);
  readInPlace(socket);
  socket.on('data', (chunk: Buffer) => connection.read(chunk));
  socket.on('end', () => connection.finish());
}

/**
 * Keeps the piece of a request that a chunk ended with, and is not read from while it has to wait: for its client to take its answers, for
 * its answers to become durable, or for room in the ledger. The client's own delays are limited; while the connection waits for the ledger,
 * the client is not to blame.
 */
export class Connection<State extends ConnectionState> implements Recipient, Guest {
  readonly #door: Answerer<State>;
  readonly #socket: Socket;
  readonly #doorkeeper: Doorkeeper;
  readonly #outbox: Outbox | undefined;
  readonly #state: State;
  #rest: Buffer | undefined;
  #heldBytes = 0;
  /** The client will ask nothing more. */
  #ended = false;
  /** When it sent something last, or was given something that it waited for. The times are ticks of the doorkeeper's. */
  #heardAt: number;
  /** Since when a part of a request is there, or a greeting is awaited; `NEVER` between two requests. */
  #halfSince: number;
  /** Since when the kernel does not take the answers, as the client does not; `NEVER` while it does. */
  #drainingSince = NEVER;
  /** Ended on our side: until then the client may read its last answers and close. */
  #leavingUntil = NEVER;

  constructor(
    door: Answerer<State>,
    state: State,
    socket: Socket,
    doorkeeper: Doorkeeper,
    outbox: Outbox | undefined,
  ) {
    this.#door = door;
    this.#state = state;
    this.#socket = socket;
    this.#doorkeeper = doorkeeper;
    this.#outbox = outbox;
    this.#heardAt = doorkeeper.tick;
    this.#halfSince = door.awaitsGreeting ? doorkeeper.tick : NEVER;
  }

  read(chunk: Buffer): void {
    const state = this.#state;
    if (state.over || this.#socket.destroyed) return;
    const { tick } = this.#doorkeeper;
    this.#heardAt = tick;
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    const at = this.#answerAll(bytes);
    // Copied: the next chunk comes into the same place.
    this.#rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : undefined;
    if (this.#rest === undefined) this.#halfSince = NEVER;
    else if (at > 0 || this.#halfSince === NEVER) this.#halfSince = tick;
    if (state.blocked) this.#outbox?.awaitRoom(this);
    if (state.over) this.#endBehindAnswers();
    else if (this.#mustWait) this.#wait();
  }

  /** Answers what is there, until only a part of a request is left, or the rest has to wait. Returns where it stopped. */
  #answerAll(bytes: Buffer): number {
    const state = this.#state;
    let at = 0;
    let before: number;
    do {
      before = at;
      at = this.#door.answer(bytes, at, state);
      this.#door.flush(this);
    } while (!state.over && !state.blocked && at > before && at < bytes.length);
    return at;
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
      if (!this.#state.over && this.#socket.writableLength > 0) this.#tellDismissal('unread');
      this.#socket.destroy();
    } else if (this.#drainingSince !== NEVER) {
      if (tick - this.#drainingSince > unreadTicks) this.#dismiss('unread');
    } else if (!this.#mustWait && !this.#holdsAnswers) {
      if (this.#halfSince !== NEVER && tick - this.#halfSince > halfFrameTicks) this.#dismiss('halfFrame');
      else if (tick - this.#heardAt > idleTicks) this.#dismiss('idle');
    }
  }

  /**
   * Writes answers, or holds a copy of them until they may be told: when `number` of the ledger's sequence is durable. False when
   * the kernel did not take them at once: then their bytes belong to the write under way.
   */
  tell(answers: Uint8Array<ArrayBuffer>, number: number): boolean {
    const outbox = this.#outbox;
    if (outbox !== undefined && (this.#holdsAnswers || !outbox.isDurable(number))) {
      this.#heldBytes += answers.length;
      outbox.hold(this, number, Buffer.from(answers)); // of a pool: memory of its own would cost more than the copy
      return true;
    }
    const socket = this.#socket;
    socket.write(answers);
    if (socket.writableLength === 0) return true;
    this.#drain();
    return false;
  }

  deliver(answers: Uint8Array<ArrayBuffer>): void {
    this.#heldBytes -= answers.length;
    const socket = this.#socket;
    if (socket.destroyed || this.#leavingUntil !== NEVER) return;
    this.#heardAt = this.#doorkeeper.tick;
    socket.write(answers);
    if (socket.writableLength > 0) this.#drain();
    if (this.#state.over || this.#ended) this.#endBehindAnswers();
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

  get #holdsAnswers(): boolean {
    return this.#heldBytes > 0;
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
    this.#state.over = true;
    this.#tellDismissal(because);
    this.#leave(this.#doorkeeper.partingTicks);
  }

  #tellDismissal(because: Dismissal): void {
    this.#doorkeeper.ended(this.#door.name, because);
    if (this.#socket.writable) this.#door.dismiss(this.#socket, because);
  }

  #endBehindAnswers(): void {
    if (!this.#holdsAnswers && !this.#state.blocked) this.#leave(this.#doorkeeper.unreadTicks);
  }

  #leave(ticks: number): void {
    if (this.#leavingUntil !== NEVER) return;
    this.#leavingUntil = this.#doorkeeper.tick + ticks;
    this.#socket.end();
    this.#socket.resume(); // whatever still comes is dropped: closing with unread requests would destroy the last answers
  }
}
