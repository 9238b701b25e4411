/**
 * mcs-no-link-wait: a queue lock that leaves when it sees no successor yet.
 *
 * The story: the loop in MCS's release that waits for the successor's link looks superfluous: no successor, nothing to do. But the
 * tail already names somebody, who is between its exchange and its link. It will link itself behind a thread that has
 * left, and wait for ever.
 * Gets stuck with 2 threads. Shown by: real threads, the prover.
 *
 * The words: as in `mcs`.
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
  while (Atomics.load(memory, node + WAITING) !== 0) Atomics.pause();
}

export function release(memory: Int32Array, at: number, thread: number): void {
  const next = Atomics.load(memory, nodeOf(at, thread) + NEXT);
  if (next === 0) Atomics.compareExchange(memory, at, thread + 1, 0);
  else Atomics.store(memory, nodeOf(at, next - 1) + WAITING, 0);
}
