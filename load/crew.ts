/** The clients of one load thread: connects them, spreads them over the server's threads, brings lost ones back, notices a stuck server. */
import { setTimeout as sleep } from 'node:timers/promises';

import { Clock } from '../server/base/clock.ts';
import type { VagaError } from '../server/base/errors.ts';
import { Random } from '../server/base/seed.ts';
import { Operation, Status } from '../server/doors/native/wire.ts';
import type { Client, ClientListener, Seat } from './clients/client.ts';
import type { Control } from './control.ts';
import type { CrewSettings } from './crew-settings.ts';
import { findCrowding, type Crowding } from './crowding.ts';
import type { Recorder } from './history/recorder.ts';
import { findStuck, type Stuck } from './stuck.ts';
import { createSeats } from './targets/seats.ts';
import { GiveBack } from './workloads/give-back.ts';
import type { Crew, Workload } from './workloads/workload.ts';

export type { Stuck } from './stuck.ts';

/** A client that cannot be spread is reconnected at most so often: with SO_REUSEPORT the kernel chooses the thread by hash. */
const SPREAD_TRIES = 64;
const CONNECT_AT_ONCE = 64;
/** Together some five seconds: a server that was killed may be started anew. */
const RETURN_TRIES = 100;
const RETURN_PAUSE_MS = 50;
/** A resilient client tries for so long instead. */
const RESILIENT_RETURN_MS = 15_000;
/** It pauses so long between tries, and before it asks a server again that could not write to its ledger: not all at the same time. */
const LEAST_REST_MS = 20;
const MOST_REST_MS = 50;
/** From half a request to the reset of its connection. */
const MOST_CUT_MS = 5;
/** Of the crew's random draws that are not the workload's. */
const OWN_STREAM = 1_000;
const WATCH_MS = 250;

export class LoadCrew implements Crew, ClientListener {
  readonly thread: number;
  readonly clients: readonly Client[];
  readonly depth: number;
  readonly slots: number;
  readonly random: Random;
  readonly control: Control;
  /** What stopped answering, where something did. */
  stuck: Stuck[] = [];
  /** How many connections were lost. */
  losses = 0;
  /** Clients that could not come back. */
  missing = 0;
  /** Why the first request was given up, where its client knew. */
  rejection: string | undefined;

  readonly #settings: CrewSettings;
  readonly #connects: ReadonlyMap<Client, Seat['connect']>;
  readonly #clock: Clock;
  #workload: Workload | undefined;
  #lot = 0;
  #operations = 0;
  #infos = 0;
  #changes = 0;
  #unavailable = 0;
  /** Clients that have just been told that the ledger is unavailable. */
  readonly #resting = new Set<Client>();
  /**
   * A server thread that was started anew gets no clients by itself. So many of this crew's, of the fullest thread, are to connect again,
   * each when it has nothing under way.
   */
  #crowded = { fullest: -1, excess: 0 };
  /** Clients that were closed for that: not lost. */
  readonly #moving = new Set<Client>();
  readonly #ownRandom: Random;
  #over = false;
  readonly #failure = Promise.withResolvers<never>();
  #idle: (() => void) | undefined;

  constructor(settings: CrewSettings, control: Control, recorder: Recorder | undefined) {
    this.#settings = settings;
    this.thread = settings.thread;
    this.depth = settings.depth;
    this.slots = settings.slots;
    this.random = new Random(settings.seed, settings.thread);
    this.#ownRandom = new Random(settings.seed, OWN_STREAM + settings.thread);
    this.control = control;
    this.#clock = new Clock(settings.originSeconds);
    const context = { clock: this.#clock, recorder, listener: this };
    const numbers: number[] = [];
    for (let number = 1 + settings.thread; number <= settings.clientsInAll; number += settings.threads)
      numbers.push(number);
    // One more than the depth: a stampede's winner gives its slot back in front of the next booking.
    const { address, slots, depth } = settings;
    const seats = createSeats(address, { numbers, slots, depth: depth + 1 }, context);
    this.clients = seats.map(({ client }) => client);
    this.#connects = new Map(seats.map(({ client, connect }) => [client, connect]));
  }

  /** Connects all clients, in groups, and has them spread over the server's threads. */
  async assemble(): Promise<void> {
    for (let at = 0; at < this.clients.length; at += CONNECT_AT_ONCE) {
      const group = this.clients.slice(at, at + CONNECT_AT_ONCE);
      await Promise.all(group.map((client) => this.#connect(client)));
      this.control.tell(this.thread, 'connected', at + group.length);
    }
    await this.control.barrier(1);
    await this.#spread();
    await this.control.barrier(2);
  }

  /** Runs the workload until it is over and every answer is in, or the server is stuck. */
  async run(workload: Workload): Promise<void> {
    this.#workload = workload;
    const settled = this.#watch();
    const answered = workload.run().then(() => this.#allAnswered());
    try {
      await Promise.race([answered, settled.stuck, this.#failure.promise]);
      // A server of ours is started for one race alone.
      if (this.#settings.address.door !== undefined && this.stuck.length === 0) await this.#giveBack();
    } finally {
      settled.end();
      this.#over = true;
      for (const client of this.clients) client.close();
    }
    this.#tellLive();
  }

  /** As far as it can be done in the time after which a server is stuck. */
  async #giveBack(): Promise<void> {
    const workload = new GiveBack(this);
    this.#workload = workload;
    const given = workload.run().then(() => this.#allAnswered());
    const late = sleep(this.#settings.stuckMs, undefined, { ref: false });
    await Promise.race([given, late, this.#failure.promise]);
  }

  mayAsk(): boolean {
    if (this.#lot === 0) {
      if (this.control.stopped) return false;
      this.#lot = this.control.takeLot();
      if (this.#lot === 0) return false;
    }
    this.#lot -= 1;
    return true;
  }

  nowNs(): number {
    return this.#clock.nowNs();
  }

  answered(client: Client, operation: number, status: number, slot: number, slot2: number): void {
    this.#operations += 1;
    if (status === Status.ok && operation <= Operation.move) this.#changes += 1;
    this.#workload?.answered(client, operation, status, slot, slot2);
  }

  drained(client: Client): void {
    if (this.#settings.resilient) this.#drainedResiliently(client);
    else this.#workload?.drained(client);
    if (this.#idle !== undefined && this.#underWay() === 0) this.#idle();
  }

  lost(client: Client, operation: number, slot: number, slot2: number): void {
    // Of a client that is still connected the request was answered, and nothing was done.
    if (this.#settings.resilient && client.connected) {
      this.#unavailable += 1;
      this.#resting.add(client);
    } else this.#infos += 1;
    if (!this.#over) this.#workload?.lost(client, operation, slot, slot2);
  }

  closed(client: Client): void {
    if (this.#over || this.#workload === undefined) return;
    if (!this.#moving.delete(client)) this.losses += 1;
    if (this.#idle !== undefined && this.#underWay() === 0) this.#idle();
    void this.#bringBack(client);
  }

  failed(error: VagaError): void {
    this.#failure.reject(error);
  }

  rejected(why: string): void {
    this.rejection ??= why;
  }

  #drainedResiliently(client: Client): void {
    this.control.tell(this.thread, 'changes', this.#changes);
    if (this.#resting.delete(client)) {
      this.control.tell(this.thread, 'unavailable', this.#unavailable);
      setTimeout(() => {
        if (!this.#over) this.#workload?.drained(client);
      }, this.#restMs());
      return;
    }
    if (client.serverThread === this.#crowded.fullest && this.#crowded.excess > 0 && client.underWay === 0) {
      this.#crowded.excess -= 1;
      this.#moving.add(client);
      client.close();
      return;
    }
    this.#workload?.drained(client);
    if (client.underWay > 0 && this.control.takeCut())
      client.cut?.(this.#ownRandom.nextBelow(MOST_CUT_MS + 1));
  }

  #relieve(): void {
    const { fullest, excess } = this.#crowding();
    // The threads of the swarm share what is too much, and each connection lands where it likes.
    this.#crowded = { fullest, excess: Math.ceil(excess / 2 / this.#settings.threads) };
  }

  #restMs(): number {
    return LEAST_REST_MS + this.#ownRandom.nextBelow(MOST_REST_MS - LEAST_REST_MS + 1);
  }

  async #connect(client: Client): Promise<void> {
    await this.#connects.get(client)?.();
    this.control.addClient(client.serverThread, 1);
  }

  /** Reconnects clients from server threads that have many to such that have none, so that all threads take part. */
  async #spread(): Promise<void> {
    for (let attempt = 0; attempt < SPREAD_TRIES; attempt += 1) {
      const { fullest, excess } = this.#crowding();
      const client = this.clients.find(({ serverThread }) => serverThread === fullest);
      if (client === undefined || excess === 0) return;
      this.control.addClient(fullest, -1);
      client.close();
      await this.#connect(client);
    }
  }

  #crowding(): Crowding {
    return findCrowding(this.control, this.clients[0]?.serverThreads ?? 0, this.#settings.clientsInAll);
  }

  async #bringBack(client: Client): Promise<void> {
    this.control.addClient(client.serverThread, -1);
    const { resilient } = this.#settings;
    const untilNs = this.nowNs() + RESILIENT_RETURN_MS * 1e6;
    const mayTry = (attempt: number) => (resilient ? this.nowNs() < untilNs : attempt < RETURN_TRIES);
    for (let attempt = 0; mayTry(attempt) && !this.#over && !this.control.stopped; attempt += 1) {
      try {
        await this.#connect(client);
        this.#workload?.returned(client);
        return;
      } catch {
        await sleep(resilient ? this.#restMs() : RETURN_PAUSE_MS);
      }
    }
    if (resilient && this.control.stopped) return; // it was on its way back when the race ended
    this.missing += 1;
    // With nobody left there is nothing to race; the answers that are missing are on record as unknown.
    if (this.clients.every(({ connected }) => !connected)) this.control.stop();
  }

  #underWay(): number {
    let sum = 0;
    for (const client of this.clients) sum += client.underWay;
    return sum;
  }

  #allAnswered(): Promise<void> {
    if (this.#underWay() === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle = resolve;
    });
  }

  /** Looks four times a second whether the server still answers, and tells how far this thread is. */
  #watch(): { stuck: Promise<void>; end: () => void } {
    let seenNs = this.nowNs();
    let timer: NodeJS.Timeout | undefined;
    const stuck = new Promise<void>((resolve) => {
      timer = setInterval(() => {
        this.#tellLive();
        if (this.#settings.resilient) this.#relieve();
        const nowNs = this.nowNs();
        const ownDelayNs = nowNs - seenNs - WATCH_MS * 1e6;
        seenNs = nowNs;
        // Had this thread itself been asleep, the answers may be waiting for it: not the server's fault. Nor is what is done to it.
        if (ownDelayNs > 1e9 || this.control.down)
          for (const client of this.clients) client.progressNs = nowNs;
        this.stuck = findStuck(this.clients, nowNs, this.#settings.stuckMs);
        if (this.stuck.length > 0) {
          this.control.stop();
          resolve();
        } else if (this.control.stopped && this.#underWay() === 0) {
          resolve();
        }
      }, WATCH_MS);
    });
    return { stuck, end: () => clearInterval(timer) };
  }

  #tellLive(): void {
    this.control.tell(this.thread, 'operations', this.#operations);
    this.control.tell(this.thread, 'infos', this.#infos);
  }
}
