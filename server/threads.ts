/**
 * The worker threads, as the supervisor has them: starts them, hears of their deaths, puts in order what a dead one left behind, starts
 * another in its place, and stops them.
 *
 * A lock with `recover` tells from its words who holds it, so the other threads go on while one is repaired. With any other lock
 * the rest may be waiting for the dead one in a way that nobody can undo: then all threads are ended, all are repaired, and all
 * locks start afresh.
 */
import { Worker } from 'node:worker_threads';

import { Clock } from './base/clock.ts';
import { VagaError } from './base/errors.ts';
import { ON_PURPOSE } from './booking/death.ts';
import { recoverLocks, resetLocks, type Repair } from './booking/repair.ts';
import { forgetConnections } from './doors/doorkeeper.ts';
import { threadOptions } from './engine.ts';
import type { ServerEvent } from './events.ts';
import { mendFeed } from './feed/ring.ts';
import { awaitSettled, markAlive, markDead, markRepaired } from './ledger/index.ts';
import type { Lock } from './locks/index.ts';
import { Thread, readLayout, threadAt } from './memory/layout.ts';
import type { RaceAnswer, RaceAsk, RaceMessage, RaceRequest } from './races/racecourse.ts';
import type { SupervisorMessage, ThreadMessage, ThreadSettings } from './thread.ts';

export interface ThreadsSettings {
  readonly memory: Int32Array<SharedArrayBuffer>;
  readonly lock: Lock;
  /** Undoes or completes what a dead thread had begun. */
  readonly repair: (memory: Int32Array<SharedArrayBuffer>, thread: number) => Repair;
  /** What a thread is started with; `ports` are those that it had when it died. */
  readonly settingsOf: (thread: number, ports: readonly number[] | undefined) => ThreadSettings;
  readonly onEvent: (event: ServerEvent) => void;
  /** Where races can be started: what becomes of a request for one. */
  readonly race?: ((request: RaceRequest) => Promise<RaceAnswer>) | undefined;
}

/** How long the threads have to stop by themselves; then they are terminated, as one stuck in a lock has to be. */
const STOP_MS = 1_200;
/** More deaths than these within that time, other than on purpose, end the server: a new thread would die of the same. */
const MOST_DEATHS = 5;
const DEATHS_MS = 60_000;

interface Place {
  worker: Worker;
  /** What its thread listens on; absent until it does. */
  ports: readonly number[] | undefined;
  /** What it died of, when it has told and not ended yet. */
  error: unknown;
}

export class Threads {
  /** Rejects when a thread dies that cannot be replaced. */
  readonly failed: Promise<never>;
  readonly #fail: (error: Error) => void;
  readonly #settings: ThreadsSettings;
  readonly #clock = new Clock();
  readonly #places: Place[] = [];
  readonly #stopped = new AbortController();
  #deathsNs: number[] = [];
  /** While all threads are being ended for the death of one: their ends are no news. */
  #endingAll = false;
  /** How often that has happened. */
  #generation = 0;

  constructor(settings: ThreadsSettings) {
    this.#settings = settings;
    const { promise, reject } = Promise.withResolvers<never>();
    this.failed = promise;
    this.#fail = reject;
    promise.catch(() => {}); // whoever is interested awaits it; until then it is not an unhandled rejection
  }

  /** Resolves with the ports that each thread listens on, one a door. */
  start(): Promise<(readonly number[])[]> {
    const { threads } = readLayout(this.#settings.memory);
    return Promise.all(Array.from({ length: threads }, (_, thread) => this.#startOne(thread)));
  }

  /** Tells every thread how a race goes. */
  tell(race: RaceMessage): void {
    for (const { worker } of this.#places) worker.postMessage({ race } satisfies SupervisorMessage);
  }

  /** Makes a thread die when it next comes by a point of a decision. */
  arm(thread: number, point: number): void {
    Atomics.store(this.#settings.memory, threadAt(thread) + Thread.fault, point);
  }

  /** Ends connections behind their answers, then the threads. True when all of them stopped by themselves. */
  async stop(): Promise<boolean> {
    this.#stopped.abort();
    const late = setTimeout(() => void this.terminate(), STOP_MS);
    const exits = this.#places.map(({ worker }) => exitOf(worker));
    for (const { worker } of this.#places) worker.postMessage('stop' satisfies SupervisorMessage);
    const inTime = await Promise.all(exits).then((codes) => codes.every((code) => code === 0));
    clearTimeout(late);
    return inTime;
  }

  async terminate(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#places.map(({ worker }) => worker.terminate()));
  }

  #startOne(thread: number): Promise<readonly number[]> {
    const before = this.#places[thread]?.ports;
    const worker = new Worker(new URL('./thread.ts', import.meta.url), {
      workerData: this.#settings.settingsOf(thread, before),
      name: `vaga server ${thread}`,
      ...threadOptions(),
    });
    const place: Place = { worker, ports: undefined, error: undefined };
    this.#places[thread] = place;
    worker.once('error', (error: unknown) => {
      place.error = error;
    });
    worker.once('exit', (code) => {
      const reason = place.error ?? new Error(`It ended with exit code ${code}.`);
      void this.#ended(thread, place, reason).catch((error: unknown) => this.#fail(describeDeath(error)));
    });
    return new Promise((resolve) => {
      worker.on('message', (message: ThreadMessage) => {
        if ('event' in message) this.#settings.onEvent(message.event);
        if ('race' in message) void this.#race(worker, message.race);
        if (!('listening' in message)) return;
        place.ports = message.listening;
        resolve(message.listening);
      });
    });
  }

  async #race(worker: Worker, { ask, ...request }: RaceAsk): Promise<void> {
    const answer = await this.#settings.race?.(request);
    if (answer !== undefined) worker.postMessage({ race: { answer, ask } } satisfies SupervisorMessage);
  }

  /** A thread has ended. The ledger is told of every end: it may be waiting for what the thread took. */
  async #ended(thread: number, place: Place, reason: unknown): Promise<void> {
    const { memory, lock } = this.#settings;
    if (this.#endingAll) return;
    const heardNs = this.#clock.nowNs();
    markDead(memory, thread);
    forgetConnections(memory, thread);
    if (this.#stopped.signal.aborted) {
      this.#repair(thread);
      return;
    }
    if (place.ports === undefined || isBadLock(reason) || this.#diesTooOften(reason)) {
      this.#fail(describeDeath(reason));
      return;
    }
    const alone = lock.recover !== undefined;
    if (!alone) await this.#endAll();
    const repair = this.#repair(thread);
    const ms = (this.#clock.nowNs() - heardNs) / 1e6;
    this.#settings.onEvent({ event: 'died', thread, reason: firstLine(reason), repair, ms, alone });
    if (alone) {
      await this.#replace(thread, heardNs);
    } else {
      for (const other of this.#places.keys()) if (other !== thread) this.#repair(other);
      resetLocks(memory, lock);
      this.#endingAll = false;
      await Promise.all(Array.from(this.#places.keys(), (other) => this.#replace(other, heardNs)));
    }
  }

  #repair(thread: number): Repair {
    const { memory, lock, repair } = this.#settings;
    const repaired = repair(memory, thread);
    recoverLocks(memory, lock, thread);
    mendFeed(memory, repaired !== 'nothing to repair');
    markRepaired(memory, thread);
    return repaired;
  }

  async #endAll(): Promise<void> {
    this.#endingAll = true;
    this.#generation += 1;
    await Promise.all(this.#places.map(({ worker }) => worker.terminate()));
    for (const thread of this.#places.keys()) {
      markDead(this.#settings.memory, thread);
      forgetConnections(this.#settings.memory, thread);
    }
  }

  async #replace(thread: number, heardNs: number): Promise<void> {
    const { signal } = this.#stopped;
    const generation = this.#generation;
    await awaitSettled(this.#settings.memory, signal);
    if (signal.aborted || generation !== this.#generation) return;
    markAlive(this.#settings.memory, thread);
    await this.#startOne(thread);
    const ms = (this.#clock.nowNs() - heardNs) / 1e6;
    this.#settings.onEvent({ event: 'restarted', thread, ms });
  }

  #diesTooOften(reason: unknown): boolean {
    if (firstLine(reason).includes(ON_PURPOSE)) return false;
    const nowNs = this.#clock.nowNs();
    this.#deathsNs = [...this.#deathsNs, nowNs].filter((ns) => nowNs - ns < DEATHS_MS * 1e6);
    return this.#deathsNs.length > MOST_DEATHS;
  }
}

/** Its exit code; at once for one that has ended. */
function exitOf(worker: Worker): Promise<number> {
  if (worker.threadId === -1) return Promise.resolve(0);
  return new Promise((resolve) => worker.once('exit', resolve));
}

function firstLine(reason: unknown): string {
  const [line = ''] = (reason instanceof Error ? reason.message : String(reason)).split('\n');
  return line;
}

/** A lock that is none: another thread would find the same. An error has lost its class on the way, but not its code. */
function isBadLock(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === 'badLock';
}

function describeDeath(error: unknown): VagaError {
  if (!(error instanceof Error))
    return new VagaError('serverEnded', `A server thread failed: ${String(error)}`);
  if (isBadLock(error)) return new VagaError('badLock', error.message);
  // Where it was thrown is enough: what called it is ours.
  const where = error.stack?.split('\n').slice(0, 3).join('\n') ?? error.message;
  return new VagaError('serverEnded', `A server thread failed:\n${where}`, { cause: error });
}
