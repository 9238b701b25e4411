/**
 * futex-notifies-first: wakes the next one, then frees the lock.
 *
 * The story: "tell them, then open", as one does at a real door. The sleeper that is woken finds the lock still taken and
 * sleeps again. Then the lock is freed, and nobody is told. It works whenever waking takes longer than the next line, which
 * is nearly always.
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
  if (Atomics.load(memory, at) === 2) Atomics.notify(memory, at, 1);
  Atomics.store(memory, at, 0);
}
