/**
 * futex: a mutex of three states that sleeps when it has to wait.
 *
 * Source: Ulrich Drepper, "Futexes Are Tricky" (2004, revised 2011), section 6, the second mutex. Guarantees mutual
 * exclusion, no lost wake-up. Not fair: a late comer may overtake a thread that is being woken, any number of times.
 *
 * The word: 0 free, 1 locked and nobody sleeps, 2 locked and somebody may sleep.
 */
export function words(): number {
  return 1;
}

export function acquire(memory: Int32Array, at: number): void {
  if (Atomics.compareExchange(memory, at, 0, 1) === 0) return;
  // From here on it is taken with 2, even when nobody else sleeps: whoever was woken cannot know that it was the last.
  while (Atomics.exchange(memory, at, 2) !== 0) Atomics.wait(memory, at, 2);
}

export function release(memory: Int32Array, at: number): void {
  // Exchange rather than a plain store: it tells whether somebody sleeps, and it orders the work before the release.
  if (Atomics.exchange(memory, at, 0) === 2) Atomics.notify(memory, at, 1);
}
