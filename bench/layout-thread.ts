/** A thread of the layout benchmark: books and cancels slots drawn from a Zipf distribution, without any network. */
import { parentPort, workerData } from 'node:worker_threads';

import { Clock } from '../server/base/clock.ts';
import { Random } from '../server/base/seed.ts';
import { Decision, openDesk } from '../server/booking/index.ts';
import { importLock, type FoundLock } from '../server/locks/index.ts';
import { ZipfSampler } from '../load/workloads/zipf.ts';

export interface LayoutTask {
  readonly memory: Int32Array<SharedArrayBuffer>;
  readonly lock: FoundLock;
  readonly zipf: SharedArrayBuffer;
  readonly thread: number;
  readonly threads: number;
  readonly operations: number;
  /** One word: how many threads are ready. */
  readonly gate: Int32Array<SharedArrayBuffer>;
  readonly seed: number;
}

const { memory, lock, zipf, thread, threads, operations, gate, seed } = workerData as LayoutTask;
const desk = openDesk(memory, await importLock(lock), thread);
const sampler = new ZipfSampler(zipf);
const random = new Random(seed, thread);
const clock = new Clock(0);

/** Returns how many bookings were won, so that nothing is optimised away. */
function work(count: number): number {
  let won = 0;
  for (let operation = 0; operation < count; operation += 2) {
    const slot = sampler.draw(random);
    if (desk.book(slot, thread + 1) === Decision.ok) won += 1;
    desk.cancel(slot, thread + 1);
  }
  return won;
}

work(Math.min(operations, 50_000)); // compiled before the clock starts
Atomics.add(gate, 0, 1);
while (Atomics.load(gate, 0) < threads) Atomics.pause(); // they overlap for certain
const startNs = clock.nowNs();
const won = work(operations);
parentPort?.postMessage({ startNs, endNs: clock.nowNs(), won });
