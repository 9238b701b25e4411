/** The HTTP clients of one load thread: autocannon drives them, all at the same slots, and what they are told is recorded. */
import autocannon, { type Client } from 'autocannon';

import { Clock } from '../../server/base/clock.ts';
import { Random } from '../../server/base/seed.ts';
import type { Control } from '../control.ts';
import type { Stuck } from '../crew.ts';
import { Kind, Outcome } from '../history/history.ts';
import type { Recorder } from '../history/recorder.ts';
import { CANCELS, LOOKS, MOVES } from '../workloads/mix.ts';
import { ZipfSampler } from '../workloads/zipf.ts';
import type { HttpKind, HttpTold } from './api.ts';
import { HttpClient, type Connection, type HttpCrew } from './client.ts';
import { recordAnswer, recordLoss, type HttpAsked } from './record.ts';

export interface HttpCrewSettings {
  readonly thread: number;
  readonly threads: number;
  readonly clientsInAll: number;
  readonly url: string;
  /** Requests that a client may have under way, pipelined. */
  readonly depth: number;
  readonly zipf: SharedArrayBuffer;
  readonly seed: number;
  readonly originSeconds: number;
  /** No answer for so long while the connection lives: the server is stuck. */
  readonly stuckMs: number;
}

const WATCH_MS = 250;
/** How often autocannon looks whether all its clients have gone. */
const SAMPLE_MS = 50;
/** autocannon is never to end a race or a request by itself: 24 days, nearly the most that a timer takes. */
const NEVER_S = 2_000_000;

export class HttpLoad implements HttpCrew {
  readonly basePath: string;
  /** What stopped answering, where something did. */
  stuck: Stuck[] = [];
  /** How many connections were lost. */
  losses = 0;
  /** Clients that could not come back. */
  missing = 0;
  readonly #settings: HttpCrewSettings;
  readonly #control: Control;
  readonly #recorder: Recorder | undefined;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #zipf: ZipfSampler;
  readonly #clients: HttpClient[] = [];
  #lot = 0;
  #operations = 0;
  #infos = 0;
  #changes = 0;
  #error: Error | undefined;

  constructor(settings: HttpCrewSettings, control: Control, recorder: Recorder | undefined) {
    this.#settings = settings;
    this.#control = control;
    this.#recorder = recorder;
    this.#clock = new Clock(settings.originSeconds);
    this.#random = new Random(settings.seed, settings.thread);
    this.#zipf = new ZipfSampler(settings.zipf);
    this.basePath = new URL(settings.url).pathname.replace(/\/$/, '');
  }

  /** Races until there is nothing more to ask and every answer is in, or the server is stuck. Throws what a client could not make sense of. */
  async run(): Promise<void> {
    const { thread, threads, clientsInAll, url, depth } = this.#settings;
    await this.#control.barrier(1);
    const running = autocannon({
      url,
      connections: Math.ceil((clientsInAll - thread) / threads),
      pipelining: depth,
      duration: NEVER_S,
      timeout: NEVER_S,
      sampleInt: SAMPLE_MS,
      skipAggregateResult: true,
      setupClient: (connection) => this.#enter(connection),
    });
    const watch = setInterval(this.#watcher(), WATCH_MS);
    try {
      await running; // it ends when all clients have gone
    } finally {
      clearInterval(watch);
      this.#tellLive();
    }
    if (this.#error !== undefined) throw this.#error;
  }

  mayAsk(): boolean {
    if (this.#control.stopped) return false;
    if (this.#lot === 0) this.#lot = this.#control.takeLot();
    if (this.#lot === 0) return false;
    this.#lot -= 1;
    return true;
  }

  /** As in the swarm's own mix, with a cancellation in place of a move. */
  choose(held: number[]): { readonly kind: HttpKind; readonly slot: number } {
    const random = this.#random;
    const draw = random.nextUint32() & 0xff;
    if (draw < LOOKS) return { kind: Kind.status, slot: this.#zipf.draw(random) };
    const mine = draw < LOOKS + MOVES + CANCELS ? held.pop() : undefined;
    if (mine !== undefined) return { kind: Kind.cancel, slot: mine };
    return { kind: Kind.book, slot: this.#zipf.draw(random) };
  }

  nowNs(): number {
    return this.#clock.nowNs();
  }

  settled(asked: HttpAsked, told: HttpTold | undefined, returnNs: number): void {
    this.#operations += 1;
    if (told === undefined) {
      this.#infos += 1;
      if (this.#recorder !== undefined) recordLoss(this.#recorder, asked);
      return;
    }
    if (asked.kind !== Kind.status && told.outcome === Outcome.ok) this.#changes += 1;
    if (this.#recorder !== undefined) recordAnswer(this.#recorder, asked, told, returnNs);
  }

  lostConnection(): void {
    this.losses += 1;
  }

  left(isMissing: boolean): void {
    if (isMissing) this.missing += 1;
  }

  fail(error: Error): void {
    this.#error ??= error;
    this.#control.stop();
    for (const client of this.#clients) client.leave(false);
  }

  #enter(connection: Client): void {
    const { thread, threads } = this.#settings;
    const number = 1 + thread + this.#clients.length * threads;
    this.#clients.push(new HttpClient(number, this, connection as unknown as Connection));
    this.#control.tell(thread, 'connected', this.#clients.length);
  }

  /** Looks whether the server still answers, and tells how far this thread is. */
  #watcher(): () => void {
    let seenNs = this.nowNs();
    return () => {
      this.#tellLive();
      const nowNs = this.nowNs();
      const ownDelayNs = nowNs - seenNs - WATCH_MS * 1e6;
      seenNs = nowNs;
      // Had this thread itself been asleep, the answers may be waiting for it: not the server's fault.
      if (ownDelayNs > 1e9) for (const client of this.#clients) client.progressNs = nowNs;
      const silentSince = nowNs - this.#settings.stuckMs * 1e6;
      const silent = this.#clients.filter(
        ({ oldest, progressNs }) => oldest !== undefined && progressNs < silentSince,
      );
      for (const client of this.#clients) client.leaveIfDone();
      if (silent.length === 0) return;
      this.stuck = silent.map(({ number, oldest, progressNs }) => ({
        client: number,
        slot: oldest?.slot ?? 0,
        waitedMs: Math.round((nowNs - progressNs) / 1e6),
        serverThread: -1, // HTTP does not tell
      }));
      this.#control.stop();
      for (const client of this.#clients) client.leave(false);
    };
  }

  #tellLive(): void {
    const { thread } = this.#settings;
    this.#control.tell(thread, 'operations', this.#operations);
    this.#control.tell(thread, 'infos', this.#infos);
    this.#control.tell(thread, 'changes', this.#changes);
  }
}
