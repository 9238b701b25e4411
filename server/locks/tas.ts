/**
 * tas: test and set, the smallest lock there is.
 *
 * Source: the instruction of the IBM System/360 (1964); measured as a lock in Thomas Anderson, "The performance of spin
 * lock alternatives for shared-memory multiprocessors" (1990). Guarantees mutual exclusion. Not fair: whoever
 * comes at the right moment has it, and one thread may lose for ever. It burns its core while it waits, and each try pulls the
 * cache line away from the holder.
 *
 * The word: 0 free, 1 taken.
 */
export function words(): number {
  return 1;
}

export function acquire(memory: Int32Array, at: number): void {
  // Everybody writes 1. The exchange is one step, so of those who find it free exactly one sees the 0.
  while (Atomics.exchange(memory, at, 1) !== 0) Atomics.pause();
}

export function release(memory: Int32Array, at: number): void {
  // Waiters write 1 over 1 only, so nothing is lost under this store; being atomic, it comes after the holder's work.
  Atomics.store(memory, at, 0);
}
