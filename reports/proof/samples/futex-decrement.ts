/**
 * futex-decrement: the mutex of three states as its author wrote it, with a decrement and a store as release.
 *
 * Source: Ulrich Drepper, "Futexes Are Tricky" (2004, revised 2011), section 6. Its number of states is known from other tools.
 *
 * The word: as in `futex`.
 */
export function words(): number {
  return 1;
}

export function acquire(memory: Int32Array, at: number): void {
  let seen = Atomics.compareExchange(memory, at, 0, 1);
  if (seen === 0) return;
  if (seen !== 2) seen = Atomics.exchange(memory, at, 2);
  while (seen !== 0) {
    Atomics.wait(memory, at, 2);
    seen = Atomics.exchange(memory, at, 2);
  }
}

export function release(memory: Int32Array, at: number): void {
  if (Atomics.sub(memory, at, 1) !== 1) {
    Atomics.store(memory, at, 0);
    Atomics.notify(memory, at, 1);
  }
}
