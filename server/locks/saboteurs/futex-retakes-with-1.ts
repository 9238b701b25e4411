/**
 * futex-retakes-with-1: a futex that forgets the other sleepers when it is woken.
 *
 * The story: the trap that Ulrich Drepper, "Futexes Are Tricky" (2004), warns of. A thread that was woken takes the lock as
 * everybody does, with 1 for "locked and nobody sleeps". But others may sleep still. Its release sees the 1 and wakes
 * nobody. It takes a second sleeper, and on a busy server the next visitor wakes the forgotten one: it is late, not lost.
 * Loses a wake-up with 3 threads. Shown by: the prover.
 *
 * The word: as in `futex`.
 */
export function words(): number {
  return 1;
}

export function acquire(memory: Int32Array, at: number): void {
  while (Atomics.compareExchange(memory, at, 0, 1) !== 0) {
    // Announces a sleeper, unless the lock has been freed meanwhile.
    if (Atomics.compareExchange(memory, at, 1, 2) !== 0) Atomics.wait(memory, at, 2);
  }
}

export function release(memory: Int32Array, at: number): void {
  if (Atomics.exchange(memory, at, 0) === 2) Atomics.notify(memory, at, 1);
}
