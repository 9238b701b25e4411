/**
 * plain-release: takes the lock with an atomic exchange, and gives it back with a plain store.
 *
 * The story: only the holder writes, so why pay for an atomic store? On x86 it even works: the processor keeps its stores in order.
 * The language promises nothing: a compiler may move the work behind the store, and on ARM the processor may show the lock
 * free before the work is seen. No test on an x86 machine finds it.
 * A data race with 2 threads. Shown by: the prover.
 *
 * The word: 0 free, 1 taken.
 */
export function words(): number {
  return 1;
}

export function acquire(memory: Int32Array, at: number): void {
  while (Atomics.exchange(memory, at, 1) !== 0) Atomics.pause();
}

export function release(memory: Int32Array, at: number): void {
  memory[at] = 0;
}
