/**
 * Latencies by the second in which the answer came, for whoever watches a long run while it goes on. Shared by all load threads: a ring of the
 * last few seconds that the watcher empties.
 */
import { BUCKETS, countLatency, takeLatencies, type Latencies } from './latency-buckets.ts';

const RING_SECONDS = 8;

export class LatencyBySecond {
  readonly #counts: Uint32Array<SharedArrayBuffer>;

  constructor(buffer: SharedArrayBuffer) {
    this.#counts = new Uint32Array(buffer);
  }

  static createBuffer(): SharedArrayBuffer {
    return new SharedArrayBuffer(RING_SECONDS * BUCKETS * 4);
  }

  /** `second`: whole seconds on the machine's clock, the same for all threads. */
  record(second: number, latencyNs: number): void {
    countLatency(this.#counts, (second % RING_SECONDS) * BUCKETS, latencyNs);
  }

  /** Takes what was recorded for a second out of the ring. For one that is over, before the ring has come round. */
  take(second: number): Latencies {
    return takeLatencies(this.#counts, (second % RING_SECONDS) * BUCKETS);
  }
}
