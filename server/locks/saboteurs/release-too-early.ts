/**
 * release-too-early: a sound mutex, given back before the work it was taken for is done.
 *
 * The story: `await` inside a `with lock` block, a `finally` around the wrong lines, a lease that expires while its holder
 * still works. The lock is correct; nobody is inside it when it matters.
 * Breaks mutual exclusion with 2 threads. Shown by: real threads, the prover.
 *
 * The word: as in `futex`.
 */
export function words(): number {
  return 1;
}

export function acquire(memory: Int32Array, at: number): void {
  if (Atomics.compareExchange(memory, at, 0, 1) !== 0) {
    while (Atomics.exchange(memory, at, 2) !== 0) Atomics.wait(memory, at, 2);
  }
  if (Atomics.exchange(memory, at, 0) === 2) Atomics.notify(memory, at, 1);
}

export function release(): void {}
