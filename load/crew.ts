/** The clients of one load thread: connects them, spreads them over the server's threads, brings lost ones back, notices a stuck server. */
import { Clock } from '../server/base/clock.ts';
import { Random } from '../server/base/seed.ts';
import { ClientBuffers, NativeClient, type ClientListener } from './clients/native.ts';
import type { Control } from './control.ts';
import type { Recorder } from './history/recorder.ts';
import type { Crew, Workload } from './workloads/workload.ts';

/** Where the server's native door is: one port for all its threads, or one a thread. */
export interface Address {
  readonly host: string;
  readonly ports: readonly number[];
  /** What it wants to be shown, where it has a secret. */
  readonly proof?: Uint8Array | undefined;
}

export interface CrewSettings {
  readonly thread: number;
  readonly threads: number;
  readonly clientsInAll: number;
  readonly depth: number;
  readonly slots: number;
  readonly seed: number;
  readonly originSeconds: number;
  readonly address: Address;
  /** No answer for so long while the connection lives: the server is stuck. */
  readonly stuckMs: number;
}

/** What a client was waiting for when it gave the server up. */
export interface Stuck {
  readonly client: number;
  readonly slot: number;
  readonly waitedMs: number;
  readonly serverThread: number;
}

/** A client that cannot be spread is reconnected at most so often: with SO_REUSEPORT the kernel chooses the thread by hash. */
const SPREAD_TRIES = 64;
const CONNECT_AT_ONCE = 64;
/** Together some five seconds: a server that was killed may be started anew. */
const RETURN_TRIES = 100;
const RETURN_PAUSE_MS = 50;
const WATCH_MS = 250;

export class LoadCrew implements Crew, ClientListener {
  readonly thread: number;
  readonly clients: readonly NativeClient[];
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

  readonly #settings: CrewSettings;
  readonly #clock: Clock;
  #workload: Workload | undefined;
  #lot = 0;
  #operations = 0;
  #infos = 0;
  #over = false;
  #idle: (() => void) | undefined;

  constructor(settings: CrewSettings, control: Control, recorder: Recorder | undefined) {
    this.#settings = settings;
    this.thread = settings.thread;
    this.depth = settings.depth;
    this.slots = settings.slots;
    this.random = new Random(settings.seed, settings.thread);
    this.control = control;
    this.#clock = new Clock(settings.originSeconds);
    const buffers = new ClientBuffers();
    const context = { clock: this.#clock, recorder, listener: this };
    const numbers: number[] = [];
    for (let number = 1 + settings.thread; number <= settings.clientsInAll; number += settings.threads)
      numbers.push(number);
    // One more than the depth: a stampede's winner gives its slot back in front of the next booking.
    this.clients = numbers.map((number) => new NativeClient(number, settings.depth + 1, context, buffers));
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
    await Promise.race([workload.run().then(() => this.#allAnswered()), settled.stuck]);
    settled.end();
    this.#over = true;
    for (const client of this.clients) client.close();
    this.#tellLive();
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

  answered(client: NativeClient, operation: number, status: number, slot: number, slot2: number): void {
    this.#operations += 1;
    this.#workload?.answered(client, operation, status, slot, slot2);
  }

  drained(client: NativeClient): void {
    this.#workload?.drained(client);
    if (this.#idle !== undefined && this.#underWay() === 0) this.#idle();
  }

  lost(client: NativeClient, operation: number, slot: number, slot2: number): void {
    this.#infos += 1;
    if (!this.#over) this.#workload?.lost(client, operation, slot, slot2);
  }

  closed(client: NativeClient): void {
    if (this.#over || this.#workload === undefined) return;
    this.losses += 1;
    if (this.#idle !== undefined && this.#underWay() === 0) this.#idle();
    void this.#bringBack(client);
  }

  async #connect(client: NativeClient): Promise<void> {
    const { host, ports, proof } = this.#settings.address;
    await client.connect(host, ports[client.number % ports.length], proof);
    this.control.addClient(client.serverThread, 1);
  }

  /** Reconnects clients from server threads that have many to such that have none, so that all threads take part. */
  async #spread(): Promise<void> {
    const serverThreads = this.clients[0]?.serverThreads ?? 0;
    const enough = Math.max(1, Math.floor(this.#settings.clientsInAll / serverThreads / 4));
    for (let attempt = 0; attempt < SPREAD_TRIES; attempt += 1) {
      const counts = Array.from({ length: serverThreads }, (_, serverThread) =>
        this.control.clientsOn(serverThread),
      );
      if (counts.every((count) => count >= enough)) return;
      const fullest = counts.indexOf(Math.max(...counts));
      const client = this.clients.find(({ serverThread }) => serverThread === fullest);
      if (client === undefined || counts[fullest] <= enough) return;
      this.control.addClient(fullest, -1);
      client.close();
      await this.#connect(client);
    }
  }

  async #bringBack(client: NativeClient): Promise<void> {
    this.control.addClient(client.serverThread, -1);
    for (let attempt = 0; attempt < RETURN_TRIES && !this.#over && !this.control.stopped; attempt += 1) {
      try {
        await this.#connect(client);
        this.#workload?.returned(client);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, RETURN_PAUSE_MS));
      }
    }
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
        const nowNs = this.nowNs();
        const ownDelayNs = nowNs - seenNs - WATCH_MS * 1e6;
        seenNs = nowNs;
        // Had this thread itself been asleep, the answers may be waiting for it: not the server's fault.
        if (ownDelayNs > 1e9) for (const client of this.clients) client.progressNs = nowNs;
        const silent = this.clients.filter(
          ({ underWay, progressNs }) => underWay > 0 && nowNs - progressNs > this.#settings.stuckMs * 1e6,
        );
        if (silent.length > 0) {
          this.stuck = silent.map((client) => ({
            client: client.number,
            slot: client.oldestSlot,
            waitedMs: Math.round((nowNs - client.progressNs) / 1e6),
            serverThread: client.serverThread,
          }));
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
