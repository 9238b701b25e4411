/**
 * futex-rereads: goes to sleep on whatever the word says now.
 *
 * The story: "`Atomics.wait` needs the value that is there, so read it." But the value to pass is the one on which the
 * decision to sleep was taken. Here the lock may be freed after the look and before the second one; then the thread reads 0
 * and sleeps as long as the lock stays free.
 * Loses a wake-up with 2 threads. Shown by: real threads, the prover.
 *
 * The word: as in `futex`.
 */
export function words(): number {
  return 1;
}

export function acquire(memory: Int32Array, at: number): void {
  if (Atomics.compareExchange(memory, at, 0, 1) === 0) return;
  while (Atomics.exchange(memory, at, 2) !== 0) {
    const now = Atomics.load(memory, at);
    Atomics.wait(memory, at, now);
  }
}

export function release(memory: Int32Array, at: number): void {
  if (Atomics.exchange(memory, at, 0) === 2) Atomics.notify(memory, at, 1);
}
