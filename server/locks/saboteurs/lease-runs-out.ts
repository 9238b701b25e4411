/**
 * lease-runs-out: waits a while, then takes the lock from whoever has it.
 *
 * The story: a holder may have died, so a lock must not be held for ever: after a time it counts as free. It is how locks with a
 * time to live work in Redis and elsewhere. But a slow holder is not a dead one: it was paused, or its work took longer
 * than expected, and goes on beside the thread that took over. A lease needs a fencing token to be safe.
 * Breaks mutual exclusion with 2 threads. Shown by: real threads, the prover.
 *
 * The word: 0 free, 1 taken.
 */
/** Shorter than the work that a race holds open. */
const LEASE_MS = 0.01;

export function words(): number {
  return 1;
}

export function acquire(memory: Int32Array, at: number): void {
  if (Atomics.exchange(memory, at, 1) === 0) return;
  Atomics.wait(memory, at, 1, LEASE_MS);
  Atomics.store(memory, at, 1);
}

export function release(memory: Int32Array, at: number): void {
  Atomics.store(memory, at, 0);
  Atomics.notify(memory, at, 1);
}
