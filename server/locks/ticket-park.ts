/**
 * ticket-park: take a number, sleep until it is called.
 *
 * Source: the event counts of Reed and Kanodia, "Synchronization with eventcounts and sequencers" (1979), on the wait queue of
 * Franke, Russell and Kirkwood, "Fuss, futexes and furwocks" (2002). Guarantees mutual exclusion, no lost wake-up, and first
 * come, first served. All sleep on one word, so a release wakes all and all but one sleep again: fair, gentle to the
 * cores, and slow under contention.
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
  for (;;) {
    const serving = Atomics.load(memory, at + SERVING);
    if (serving === mine) return;
    // Compares and sleeps in one step, so a release since the look is not slept through.
    Atomics.wait(memory, at + SERVING, serving);
  }
}

export function release(memory: Int32Array, at: number): void {
  // Only the holder writes this word; add rather than store, so that the wrap-around is the hardware's.
  Atomics.add(memory, at + SERVING, 1);
  // Equal: nobody has the ticket that is called now, so nobody sleeps for it. If somebody does, the two cannot change
  // to equal before it is woken. All are woken, because only the right one can go on, and which it is cannot be chosen.
  if (Atomics.load(memory, at + TICKET) !== Atomics.load(memory, at + SERVING))
    Atomics.notify(memory, at + SERVING);
}
