/**
 * tas-promises-fairness: a sound lock that says more of itself than is true.
 *
 * The story: "the hardware is fair, everybody gets in sooner or later." A test-and-set lock keeps threads apart and never gets
 * stuck. But nothing stops one thread from finding it taken each time it looks, for ever. On a machine with two sockets the
 * far one does lose for seconds.
 * Starvation with 2 threads, where it promises there is none. Shown by: the prover.
 *
 * The word: 0 free, 1 taken.
 */
export const promises = ['starvationFreedom'] as const;

export function words(): number {
  return 1;
}

export function acquire(memory: Int32Array, at: number): void {
  while (Atomics.exchange(memory, at, 1) !== 0) Atomics.pause();
}

export function release(memory: Int32Array, at: number): void {
  Atomics.store(memory, at, 0);
}
