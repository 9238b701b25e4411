/** A thread of the counters benchmark: counts up its own counter, as a server thread does at every decision. */
import { parentPort, workerData } from 'node:worker_threads';

import { Clock } from '../server/base/clock.ts';

export interface CountersTask {
  readonly counters: Float64Array<SharedArrayBuffer>;
  readonly index: number;
  readonly threads: number;
  readonly counts: number;
  /** One word: how many threads are ready. */
  readonly gate: Int32Array<SharedArrayBuffer>;
}

const { counters, index, threads, counts, gate } = workerData as CountersTask;
const clock = new Clock(0);

function work(count: number): void {
  for (let step = 0; step < count; step += 1) {
    counters[index] += 1;
    Atomics.load(gate, 0); // as in a decision, something between two counts that keeps them from being merged
  }
}

work(50_000);
Atomics.add(gate, 0, 1);
while (Atomics.load(gate, 0) < threads) Atomics.pause();
const startNs = clock.nowNs();
work(counts);
parentPort?.postMessage({ startNs, endNs: clock.nowNs() });
