/**
 * check-then-set: looks whether the lock is free, then takes it, in two steps.
 *
 * The story: every step is atomic, so it looks right in a review. Between the look and the taking another thread looks
 * too, and both go in. It is how most home-made locks on databases and key-value stores are broken (GET, then SET).
 * Breaks mutual exclusion with 2 threads. Shown by: real threads, the prover.
 *
 * The words: the lock; then one private word a thread, never written, to sleep in the window and hold it open.
 */
const WINDOW_MS = 0.05;

export function words(threads: number): number {
  return 1 + threads;
}

export function acquire(memory: Int32Array, at: number, thread: number): void {
  while (Atomics.load(memory, at) !== 0) Atomics.pause();
  Atomics.wait(memory, at + 1 + thread, 0, WINDOW_MS);
  Atomics.store(memory, at, 1);
}

export function release(memory: Int32Array, at: number): void {
  Atomics.store(memory, at, 0);
}
