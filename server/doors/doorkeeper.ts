/**
 * The doorkeeper of one thread: lets connections in as long as there is room in the whole server, looks at all of them a few times a
 * second, and counts and tells which it has to end.
 *
 * Time is a coarse tick, so that a connection notes it by reading a number, and no connection has a timer of its own. A limit
 * is kept to within two ticks, in the client's favour. A thread that was busy for a while ticks only once
 * for it: its own delay is not the clients' fault.
 */
import type { Socket } from 'node:net';

import type { ServerEvent } from '../events.ts';
import { COUNTER_INDEX, Thread, countersOf, readLayout, threadAt, type Counter } from '../memory/layout.ts';
import { COUNTER_OF_END, DEFAULT_LIMITS, type EndReason, type Limits } from './limits.ts';

const TICK_MS = 250;
/**
 * How long a client that was sent away may take to read why and to close. Closing at once would reset the connection if more of its
 * requests were on their way, and the reason would be lost.
 */
const PARTING_MS = 2_000;
/** With so many refused connections still open in a thread, further ones are closed without waiting for the client. */
const MOST_PARTING = 256;

/** Anything that is to be looked at every tick. */
export interface Guest {
  readonly check: (tick: number) => void;
}

interface Tally {
  readonly door: string;
  readonly because: EndReason;
  count: number;
  detail: string | undefined;
}

export class Doorkeeper {
  /** Goes up by one every tick. */
  tick = 0;
  readonly idleTicks: number;
  readonly halfFrameTicks: number;
  readonly unreadTicks: number;
  readonly partingTicks = ticksOf(PARTING_MS);
  readonly queuedBytes: number;
  readonly messagesPerTick: number;
  readonly requestsPerTick: number;
  readonly #most: number;
  readonly #memory: Int32Array;
  readonly #thread: number;
  readonly #threads: number;
  readonly #counters: Float64Array;
  readonly #tell: ((event: ServerEvent) => void) | undefined;
  readonly #guests = new Set<Guest>();
  /** By door and reason. */
  readonly #tallies = new Map<string, Tally>();
  /** By door. No counter has them: whoever wants to know of them wants to know the reason, and that is in the log. */
  readonly #complaints = new Map<string, { reason: string; count: number }>();
  #parting = 0;
  #atNextTick: (() => void)[] = [];

  /** `tell` hears which connections were ended, and of what was complained, at most once a tick for each door and reason, or door. */
  constructor(
    memory: Int32Array<SharedArrayBuffer>,
    thread: number,
    limits: Limits = DEFAULT_LIMITS,
    tell?: (event: ServerEvent) => void,
  ) {
    this.#memory = memory;
    this.#thread = thread;
    this.#threads = readLayout(memory).threads;
    this.#counters = countersOf(memory, thread);
    this.#tell = tell;
    this.#most = limits.connections;
    this.idleTicks = limits.idleMs === 0 ? Number.POSITIVE_INFINITY : ticksOf(limits.idleMs);
    this.halfFrameTicks = ticksOf(limits.halfFrameMs);
    this.unreadTicks = ticksOf(limits.unreadMs);
    this.queuedBytes = limits.queuedBytes;
    this.messagesPerTick = perTick(limits.messagesPerS);
    this.requestsPerTick = perTick(limits.requestsPerS);
    setInterval(() => this.#look(), TICK_MS).unref();
  }

  /**
   * Lets a connection in if there is room in the whole server. Each thread counts its own where all can read it. It counts first and
   * adds up then, all by Atomics, so there are never more than the limit; for the last place two may turn each other away.
   */
  admit(guest: Guest): boolean {
    const own = threadAt(this.#thread) + Thread.connected;
    Atomics.add(this.#memory, own, 1);
    if (this.#connected() > this.#most) {
      Atomics.sub(this.#memory, own, 1);
      return false;
    }
    this.#guests.add(guest);
    this.count('connections');
    return true;
  }

  /** When the connection of a guest that was let in is closed. */
  release(guest: Guest): void {
    this.#guests.delete(guest);
    Atomics.sub(this.#memory, threadAt(this.#thread) + Thread.connected, 1);
  }

  /** Sends a new connection away, as there is no room for it, with a last answer. */
  refuse(door: string, socket: Socket, answer: Uint8Array): void {
    this.ended(door, 'connections');
    socket.end(answer);
    if (this.#parting >= MOST_PARTING) {
      socket.destroySoon();
      return;
    }
    const until = this.tick + this.partingTicks;
    const guest: Guest = {
      check: (tick) => {
        if (tick > until) socket.destroy();
      },
    };
    this.#parting += 1;
    this.#guests.add(guest);
    socket.resume(); // what it sends is dropped
    socket.once('close', () => {
      this.#parting -= 1;
      this.#guests.delete(guest);
    });
  }

  /** Counts a connection that the server ends, and tells of it at the next tick. */
  ended(door: string, because: EndReason, detail?: string): void {
    this.count(COUNTER_OF_END[because]);
    if (this.#tell === undefined) return;
    const kind = `${door} ${because}`;
    const tally = this.#tallies.get(kind) ?? { door, because, count: 0, detail };
    tally.count += 1;
    tally.detail = detail;
    this.#tallies.set(kind, tally);
  }

  /** Tells of something at the next tick that ends no connection. */
  complained(door: string, reason: string): void {
    const count = (this.#complaints.get(door)?.count ?? 0) + 1;
    this.#complaints.set(door, { reason, count });
  }

  /** Calls back when the next tick begins. */
  atNextTick(callback: () => void): void {
    this.#atNextTick.push(callback);
  }

  count(counter: Counter): void {
    this.#counters[COUNTER_INDEX[counter]] += 1;
  }

  #connected(): number {
    let connected = 0;
    for (let thread = 0; thread < this.#threads; thread += 1)
      connected += Atomics.load(this.#memory, threadAt(thread) + Thread.connected);
    return connected;
  }

  #look(): void {
    this.tick += 1;
    const due = this.#atNextTick;
    this.#atNextTick = [];
    for (const callback of due) callback();
    for (const guest of this.#guests) guest.check(this.tick);
    for (const { door, because, count, detail } of this.#tallies.values())
      this.#tell?.({
        event: 'connectionsEnded',
        door,
        because,
        detail,
        count,
        connections: this.#connected(),
        thread: this.#thread,
      });
    this.#tallies.clear();
    for (const [door, { reason, count }] of this.#complaints)
      this.#tell?.({ event: 'complained', door, reason, count, thread: this.#thread });
    this.#complaints.clear();
  }
}

/** After a thread's end its connections are gone. Else they would take up room for ever. */
export function forgetConnections(memory: Int32Array, thread: number): void {
  Atomics.store(memory, threadAt(thread) + Thread.connected, 0);
}

function perTick(perS: number): number {
  return Math.max(1, Math.floor((perS * TICK_MS) / 1000));
}

function ticksOf(ms: number): number {
  return Math.ceil(ms / TICK_MS);
}
