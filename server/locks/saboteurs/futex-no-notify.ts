/**
 * futex-no-notify: sleeps like a futex, and nobody wakes it.
 *
 * The story: the lock was a spin lock once; somebody put `Atomics.wait` into its loop to save the core, and release, in another
 * function, stayed as it was. A test with time-outs, or one in which the waiter is never quite asleep, passes.
 * Loses a wake-up with 2 threads. Shown by: real threads, the prover.
 *
 * The word: as in `futex`.
 */
export function words(): number {
  return 1;
}

export function acquire(memory: Int32Array, at: number): void {
  if (Atomics.compareExchange(memory, at, 0, 1) === 0) return;
  while (Atomics.exchange(memory, at, 2) !== 0) Atomics.wait(memory, at, 2);
}

export function release(memory: Int32Array, at: number): void {
  Atomics.store(memory, at, 0);
}
