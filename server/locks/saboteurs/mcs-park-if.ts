/**
 * mcs-park-if: a queue lock that takes being woken for being called.
 *
 * The story: `if` instead of `while` around the sleep. Nobody else notifies this word, so why look again? Because a notify may
 * come late: a thread that was handed the lock before it fell asleep goes through, releases, comes again and sleeps, and only
 * then the notify of its last turn arrives. Stress tests hardly ever find it.
 * Breaks mutual exclusion with 3 threads. Shown by: the prover.
 *
 * The words: as in `mcs-park`.
 */
const NEXT = 0;
const WAITING = 1;

export function words(threads: number): number {
  return 1 + 2 * threads;
}

function nodeOf(at: number, thread: number): number {
  return at + 1 + 2 * thread;
}

export function acquire(memory: Int32Array, at: number, thread: number): void {
  const node = nodeOf(at, thread);
  Atomics.store(memory, node + NEXT, 0);
  const before = Atomics.exchange(memory, at, thread + 1);
  if (before === 0) return;
  Atomics.store(memory, node + WAITING, 1);
  Atomics.store(memory, nodeOf(at, before - 1) + NEXT, thread + 1);
  if (Atomics.load(memory, node + WAITING) !== 0) Atomics.wait(memory, node + WAITING, 1);
}

export function release(memory: Int32Array, at: number, thread: number): void {
  const node = nodeOf(at, thread);
  let next = Atomics.load(memory, node + NEXT);
  if (next === 0) {
    if (Atomics.compareExchange(memory, at, thread + 1, 0) === thread + 1) return;
    while (next === 0) {
      Atomics.pause();
      next = Atomics.load(memory, node + NEXT);
    }
  }
  const waiting = nodeOf(at, next - 1) + WAITING;
  Atomics.store(memory, waiting, 0);
  Atomics.notify(memory, waiting, 1);
}
