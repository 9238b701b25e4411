import { createHistogram } from 'node:perf_hooks';

import { Clock } from '../../server/base/clock.ts';
import type { Client } from '../clients/client.ts';
import { LatencyBySecond } from './by-second.ts';
import { drawExponential } from './exponential.ts';
import { Mix } from './mix.ts';
import type { Crew, Workload, WorkloadFigures } from './workload.ts';
import type { ZipfSampler } from './zipf.ts';

/** Timers are no finer than this: what is due sooner is waited for in naps between looks at the sockets. */
const TIMER_NS = 1.5e6;
/**
 * A nap sleeps on a word that nobody ever notifies. It lasts some 0.1 ms, since the kernel adds its slack. Going round the event
 * loop without it would be finer, but takes the processor from the server where they share it: on two cores the
 * median was 20 µs in place of 100, and the 90th percentile several times as long.
 */
const NAP_MS = 0.01;
const NAP_FROM_NS = 30_000;
const NAP_WORD = new Int32Array(new SharedArrayBuffer(4));
/** The end of the run is noticed at least so often, however rare the arrivals. */
const LOOK_MS = 50;

/** When each of a client's requests under way ought to have been sent, oldest first. */
class Intended {
  readonly #ring: Float64Array;
  #head = 0;
  #count = 0;

  constructor(most: number) {
    this.#ring = new Float64Array(most);
  }

  push(dueNs: number): void {
    this.#ring[(this.#head + this.#count) % this.#ring.length] = dueNs;
    this.#count += 1;
  }

  shift(): number {
    const dueNs = this.#ring[this.#head];
    this.#head = (this.#head + 1) % this.#ring.length;
    this.#count -= 1;
    return dueNs;
  }
}

/**
 * An open system: requests arrive as a Poisson process of a set rate, whether or not the ones before are answered. A request
 * that finds every client busy waits, and its latency counts from when it arrived: a closed loop would not have asked it
 * at all while the server was slow, and so would leave out just what hurts (coordinated omission; Gil Tene's wrk2).
 */
export class OpenArrivals implements Workload {
  readonly #crew: Crew;
  readonly #mix: Mix;
  readonly #meanGapNs: number;
  /** Latency from the arrival on, in nanoseconds. */
  readonly #corrected = createHistogram({ figures: 3 });
  readonly #bySecond: LatencyBySecond | undefined;
  /** What the crew's clock is behind the machine's. */
  readonly #behindNs: number;
  readonly #intended = new Map<Client, Intended>();
  /** Clients who may ask one more, the longest idle first. */
  readonly #ready = new Set<Client>();
  /** When the next request arrives: in the past while it waits for a client. */
  #dueNs = 0;
  #arrived = 0;
  #waited = 0;
  #unsent = 0;
  #scheduled = false;
  #over = false;
  #finish: () => void = () => {};

  /** `rate`: arrivals a second on this load thread. `bySecond`: where latencies go for whoever watches. */
  constructor(crew: Crew, zipf: ZipfSampler, moves: boolean, rate: number, bySecond?: SharedArrayBuffer) {
    this.#crew = crew;
    this.#bySecond = bySecond === undefined ? undefined : new LatencyBySecond(bySecond);
    this.#behindNs = new Clock(0).nowNs() - crew.nowNs();
    this.#mix = new Mix(crew.random, zipf, moves);
    this.#meanGapNs = 1e9 / rate;
    for (const client of crew.clients) {
      this.#intended.set(client, new Intended(crew.depth));
      this.#ready.add(client);
    }
  }

  run(): Promise<void> {
    this.#dueNs = this.#crew.nowNs() + this.#gapNs();
    return new Promise((resolve) => {
      this.#finish = resolve;
      this.#serveDue();
    });
  }

  answered(client: Client, operation: number, status: number, slot: number, slot2: number): void {
    this.#mix.answered(client, operation, status, slot, slot2);
    const dueNs = this.#intended.get(client)?.shift() ?? client.progressNs;
    const latencyNs = Math.max(1, Math.round(client.progressNs - dueNs));
    this.#corrected.record(latencyNs);
    this.#bySecond?.record(Math.floor((client.progressNs + this.#behindNs) / 1e9), latencyNs);
    this.#ready.add(client);
  }

  drained(): void {
    this.#serveDue();
  }

  lost(client: Client, operation: number, slot: number, slot2: number): void {
    this.#mix.lost(client, operation, slot, slot2);
    this.#intended.get(client)?.shift();
  }

  returned(client: Client): void {
    this.#ready.add(client);
    this.#serveDue();
  }

  figures(): WorkloadFigures {
    return {
      sums: { arrived: this.#arrived, waited: this.#waited, unsent: this.#unsent },
      corrected: this.#corrected,
    };
  }

  /** Sends what has arrived, as far as there are clients, and comes back when the next one arrives. */
  #serveDue(): void {
    if (this.#over) return;
    const nowNs = this.#crew.nowNs();
    while (this.#dueNs <= nowNs) {
      const client = this.#takeReady();
      if (client === undefined) {
        if (this.#crew.control.stopped) this.#end();
        return; // the next answer comes back here
      }
      if (!this.#crew.mayAsk()) {
        this.#end();
        return;
      }
      this.#send(client, nowNs);
      this.#dueNs += this.#gapNs();
    }
    if (this.#crew.control.stopped) this.#end();
    else this.#schedule(this.#dueNs - nowNs);
  }

  #send(client: Client, nowNs: number): void {
    this.#arrived += 1;
    // Later than the grain of the event loop: it has waited for a client.
    if (nowNs - this.#dueNs > TIMER_NS) this.#waited += 1;
    this.#intended.get(client)?.push(this.#dueNs);
    this.#mix.ask(client);
    client.send();
    if (client.underWay < this.#crew.depth) this.#ready.add(client);
  }

  #takeReady(): Client | undefined {
    for (const client of this.#ready) {
      this.#ready.delete(client);
      if (client.connected) return client;
    }
    return undefined;
  }

  #schedule(waitNs: number): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const wake = () => {
      this.#scheduled = false;
      this.#serveDue();
    };
    if (waitNs > TIMER_NS) {
      setTimeout(wake, Math.min(LOOK_MS, (waitNs - TIMER_NS / 2) / 1e6));
      return;
    }
    if (waitNs > NAP_FROM_NS) Atomics.wait(NAP_WORD, 0, 0, NAP_MS);
    setImmediate(wake);
  }

  /**
   * Nothing more is sent. What has arrived and still waits has not been served, and leaving it out would be the very mistake that
   * the correction is for: it counts with the time that it has waited so far, which is too little.
   */
  #end(): void {
    this.#over = true;
    const nowNs = this.#crew.nowNs();
    for (; this.#dueNs <= nowNs; this.#dueNs += this.#gapNs()) {
      this.#arrived += 1;
      this.#unsent += 1;
      this.#corrected.record(Math.max(1, Math.round(nowNs - this.#dueNs)));
    }
    this.#finish();
  }

  #gapNs(): number {
    return drawExponential(this.#crew.random, this.#meanGapNs);
  }
}
