/**
 * ticket: take a number, wait until it is called.
 *
 * Source: Reed and Kanodia, "Synchronization with eventcounts and sequencers" (1979); as a spin lock in
 * Mellor-Crummey and Scott, "Algorithms for scalable synchronization on shared-memory multiprocessors" (1991). Guarantees
 * mutual exclusion and first come, first served. It never sleeps: with more threads than cores a waiter burns
 * the time slice that the one whose turn it is would need.
 *
 * The words: the next ticket to be taken, the ticket being served. Both wrap around at 2³², which does no harm: they are only
 * compared for equality, and never more tickets are out than there are threads.
 */
const TICKET = 0;
const SERVING = 1;

export const promises = ['starvationFreedom', 'boundedBypass'] as const;

export function words(): number {
  return 2;
}

export function acquire(memory: Int32Array, at: number): void {
  // Everybody adds. Reading and adding are one step, so no two threads have one ticket.
  const mine = Atomics.add(memory, at + TICKET, 1);
  // doorway
  // Only the holder writes it, and nobody's ticket is called twice: one look that finds it is enough.
  while (Atomics.load(memory, at + SERVING) !== mine) Atomics.pause();
}

export function release(memory: Int32Array, at: number): void {
  // Only the holder writes this word; add rather than store, so that the wrap-around is the hardware's.
  Atomics.add(memory, at + SERVING, 1);
}
