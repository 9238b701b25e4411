/**
 * Counts of latencies that many threads may add to and a watcher takes out, by Atomics. Buckets are log-linear, as in HdrHistogram: 32 to each
 * doubling, so that a percentile is off by 3 % at most.
 */
const SUB_BITS = 5;
const SUBS = 2 ** SUB_BITS;
/** Latencies are counted in tenths of microseconds, up to 2³² of them: seven minutes. */
const UNIT_NS = 100;
const MOST_UNITS = 2 ** 32 - 1;
export const BUCKETS = (32 - SUB_BITS + 1) * SUBS;

/** What was seen in an interval. */
export interface Latencies {
  readonly answers: number;
  /** Of the latencies in microseconds, at a share of 0 … 1; NaN where there were no answers. */
  readonly percentileUs: (share: number) => number;
}

/** Counts a latency in the buckets that begin at `at`. */
export function countLatency(counts: Uint32Array<SharedArrayBuffer>, at: number, latencyNs: number): void {
  Atomics.add(counts, at + bucketOf(latencyNs), 1);
}

/** Takes what was counted out of the buckets that begin at `at`. */
export function takeLatencies(counts: Uint32Array<SharedArrayBuffer>, at: number): Latencies {
  const taken = Uint32Array.from({ length: BUCKETS }, (_, bucket) =>
    Atomics.exchange(counts, at + bucket, 0),
  );
  const answers = taken.reduce((sum, count) => sum + count, 0);
  return { answers, percentileUs: (share) => percentileOf(taken, answers * share) };
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
