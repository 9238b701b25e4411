/**
 * ttas: test, then test and set, with bounded back-off.
 *
 * Source: Thomas Anderson, "The performance of spin lock alternatives for shared-memory multiprocessors" (1990). A waiter only
 * reads, in its own cache, until the lock looks free; if it then loses, it keeps away for twice as long as the
 * last time, up to a bound. Guarantees mutual exclusion. Not fair: who lost often waits longest.
 *
 * The word: 0 free, 1 taken.
 */
/** The longest back-off: some microseconds, a few of the usual critical sections. */
const LONGEST_PAUSES = 64;

export function words(): number {
  return 1;
}

export function acquire(memory: Int32Array, at: number): void {
  let pauses = 1;
  for (;;) {
    // Only a look, without which every try would pull the line away from the holder. It decides nothing.
    while (Atomics.load(memory, at) !== 0) Atomics.pause();
    // Of those who saw it free exactly one gets the 0, since the exchange is one step.
    if (Atomics.exchange(memory, at, 1) === 0) return;
    for (let paused = 0; paused < pauses; paused += 1) Atomics.pause();
    if (pauses < LONGEST_PAUSES) pauses *= 2;
  }
}

export function release(memory: Int32Array, at: number): void {
  // Waiters write 1 over 1 only, so nothing is lost under this store; being atomic, it comes after the holder's work.
  Atomics.store(memory, at, 0);
}
