/**
 * Latencies by the second in which the answer came, for whoever watches a long run while it goes on. Shared by all load threads: counts in buckets, added to by
 * Atomics, in a ring of the last few seconds that the watcher empties.
 *
 * Buckets are log-linear, as in HdrHistogram: 32 to each doubling, so that a percentile is off by 3 % at most.
 */
const RING_SECONDS = 8;
const SUB_BITS = 5;
const SUBS = 2 ** SUB_BITS;
/** Latencies are counted in tenths of microseconds, up to 2³² of them: seven minutes. */
const UNIT_NS = 100;
const MOST_UNITS = 2 ** 32 - 1;
const BUCKETS = (32 - SUB_BITS + 1) * SUBS;

/** What was seen in one second. */
export interface SecondOfLatency {
  readonly answers: number;
  /** Of the latencies in microseconds, at a share of 0 … 1; NaN where there were no answers. */
  readonly percentileUs: (share: number) => number;
}

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
    Atomics.add(this.#counts, (second % RING_SECONDS) * BUCKETS + bucketOf(latencyNs), 1);
  }

  /** Takes what was recorded for a second out of the ring. For one that is over, before the ring has come round. */
  take(second: number): SecondOfLatency {
    const at = (second % RING_SECONDS) * BUCKETS;
    const taken = Uint32Array.from({ length: BUCKETS }, (_, bucket) =>
      Atomics.exchange(this.#counts, at + bucket, 0),
    );
    const answers = taken.reduce((sum, count) => sum + count, 0);
    return { answers, percentileUs: (share) => percentileOf(taken, answers * share) };
  }
}

function bucketOf(latencyNs: number): number {
  const units = Math.min(MOST_UNITS, Math.max(0, Math.floor(latencyNs / UNIT_NS)));
  if (units < SUBS) return units;
  const exponent = 31 - Math.clz32(units);
  return (exponent - SUB_BITS + 1) * SUBS + ((units >>> (exponent - SUB_BITS)) & (SUBS - 1));
}

/** The middle of a bucket in microseconds. */
function middleUs(bucket: number): number {
  if (bucket < SUBS) return ((bucket + 0.5) * UNIT_NS) / 1e3;
  const width = 2 ** (Math.floor(bucket / SUBS) - 1);
  return ((SUBS + (bucket % SUBS) + 0.5) * width * UNIT_NS) / 1e3;
}

function percentileOf(counts: Uint32Array, rank: number): number {
  let seen = 0;
  for (const [bucket, count] of counts.entries()) {
    seen += count;
    if (count > 0 && seen >= rank) return middleUs(bucket);
  }
  return Number.NaN;
}
