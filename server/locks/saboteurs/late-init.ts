/**
 * late-init: each thread sets the lock up when it first comes.
 *
 * The story: the set-up is in the worker's own start, where it does no harm in a test, since all workers start together. In
 * production one starts late, or is restarted after a crash, and initialises a lock word that somebody holds.
 * Breaks mutual exclusion with 2 threads. Shown by: the prover.
 *
 * The words: 0 free, 1 taken; then for each thread whether it has been here, which that thread alone reads and writes.
 */
export function words(threads: number): number {
  return 1 + threads;
}

export function acquire(memory: Int32Array, at: number, thread: number): void {
  if (memory[at + 1 + thread] === 0) {
    Atomics.store(memory, at, 0);
    memory[at + 1 + thread] = 1;
  }
  while (Atomics.exchange(memory, at, 1) !== 0) Atomics.pause();
}

export function release(memory: Int32Array, at: number): void {
  Atomics.store(memory, at, 0);
}
