/**
 * peterson-swapped: Peterson's lock with its first two lines swapped.
 *
 * The story: the turn first, then the flag. The two stores go to different words, so their order looks like a matter of
 * taste; a weak memory model or a tidy colleague may swap them. A thread that has set the turn but not yet its flag is
 * overtaken by the other, which sets the turn later, sees no flag and goes in. Then the first raises its flag, finds the
 * turn in its favour and follows.
 * Breaks mutual exclusion with 2 threads. Shown by: real threads, the prover.
 *
 * The words: as in `peterson`.
 */
const TURN = 2;

export const maxThreads = 2;

export function words(): number {
  return 3;
}

export function acquire(memory: Int32Array, at: number, thread: number): void {
  const other = 1 - thread;
  Atomics.store(memory, at + TURN, other);
  Atomics.store(memory, at + thread, 1);
  while (Atomics.load(memory, at + other) !== 0 && Atomics.load(memory, at + TURN) === other) Atomics.pause();
}

export function release(memory: Int32Array, at: number, thread: number): void {
  Atomics.store(memory, at + thread, 0);
}
