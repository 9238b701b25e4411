/** A thread of the contract suite: enters the lock under test again and again, and looks whether it is alone in there. */
import { workerData } from 'node:worker_threads';

import type { Lock } from './lock.ts';

/** Where in the memory things are; the lock's own words come last. */
export interface ContractWords {
  /** Threads that are ready; all begin at once. */
  readonly ready: number;
  /** Threads inside: more than one is a failure of mutual exclusion. */
  readonly inside: number;
  /** How often a thread found another one inside. */
  readonly together: number;
  /** Incremented by a plain read and a plain write, as real work is: lost updates show. */
  readonly work: number;
  /** Never written: a place to sleep. */
  readonly private: number;
  readonly lock: number;
}

export interface ContractTask {
  readonly url: string;
  readonly memory: Int32Array<SharedArrayBuffer>;
  readonly thread: number;
  readonly threads: number;
  readonly acquisitions: number;
  /** Sleeps this long inside, so that others are sure to come; 0 for not at all. */
  readonly holdMs: number;
  readonly words: ContractWords;
}

const { url, memory, thread, threads, acquisitions, holdMs, words } = workerData as ContractTask;
const { acquire, release } = (await import(url)) as Lock;

Atomics.add(memory, words.ready, 1);
while (Atomics.load(memory, words.ready) < threads) Atomics.wait(memory, words.private, 0, 1);
for (let acquisition = 0; acquisition < acquisitions; acquisition += 1) {
  acquire(memory, words.lock, thread, threads);
  if (Atomics.add(memory, words.inside, 1) !== 0) Atomics.add(memory, words.together, 1);
  const seen = memory[words.work];
  if (holdMs > 0) Atomics.wait(memory, words.private, 0, holdMs);
  memory[words.work] = seen + 1;
  Atomics.sub(memory, words.inside, 1);
  release(memory, words.lock, thread, threads);
}
