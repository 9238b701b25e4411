/**
 * hyman: two threads, two flags and a turn, published and wrong.
 *
 * The story: Harris Hyman, "Comments on a problem in concurrent programming control", Communications of the ACM 9(1) (1966),
 * simplified Dijkstra's solution to half a page. It looks right, since a thread enters only when it has the turn and its flag is
 * up. But a thread that found the other's flag down may be slow to take the turn; meanwhile the other, which has the
 * turn, walks in. Then the first takes the turn and follows. Donald Knuth showed it in the same year.
 * Breaks mutual exclusion with 2 threads. Shown by: real threads, the prover.
 *
 * The words: a flag for each thread; the turn, a thread.
 */
const TURN = 2;

export const maxThreads = 2;

export function words(): number {
  return 3;
}

export function acquire(memory: Int32Array, at: number, thread: number): void {
  const other = 1 - thread;
  Atomics.store(memory, at + thread, 1);
  while (Atomics.load(memory, at + TURN) !== thread) {
    while (Atomics.load(memory, at + other) !== 0) Atomics.pause();
    Atomics.store(memory, at + TURN, thread);
  }
}

export function release(memory: Int32Array, at: number, thread: number): void {
  Atomics.store(memory, at + thread, 0);
}
