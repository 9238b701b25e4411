/**
 * mcs: a queue in which each waiter spins on a word of its own.
 *
 * Source: Mellor-Crummey and Scott, "Algorithms for scalable synchronization on shared-memory multiprocessors" (1991).
 * Guarantees mutual exclusion and first come, first served. A release touches only the successor's node, so
 * the waiters do not disturb each other. It never sleeps: with more threads than cores it waits for threads that do not run.
 *
 * The words: the tail of the queue, 0 for none, else 1 + a thread; then a node of two words for each thread.
 */
/** Of a node: 0 while nobody is known to come behind it, else 1 + that thread. */
const NEXT = 0;
/** Of a node: 1 while its thread has to wait. */
const WAITING = 1;

export const promises = ['starvationFreedom', 'boundedBypass'] as const;

export function words(threads: number): number {
  return 1 + 2 * threads;
}

function nodeOf(at: number, thread: number): number {
  return at + 1 + 2 * thread;
}

export function acquire(memory: Int32Array, at: number, thread: number): void {
  const node = nodeOf(at, thread);
  // Nobody knows the node yet; the exchange publishes it.
  Atomics.store(memory, node + NEXT, 0);
  // Everybody writes the tail. The exchange is one step, so each thread has a predecessor of its own.
  const before = Atomics.exchange(memory, at, thread + 1);
  // doorway
  if (before === 0) return;
  // Set before the link, since the predecessor clears it as soon as it sees the link. Only the successor writes the link.
  Atomics.store(memory, node + WAITING, 1);
  Atomics.store(memory, nodeOf(at, before - 1) + NEXT, thread + 1);
  // Only the predecessor clears it, once: one look that finds it cleared is enough.
  while (Atomics.load(memory, node + WAITING) !== 0) Atomics.pause();
}

export function release(memory: Int32Array, at: number, thread: number): void {
  const node = nodeOf(at, thread);
  let next = Atomics.load(memory, node + NEXT);
  if (next === 0) {
    // Still the tail: nobody comes behind. Compared and written in one step, since somebody may be just coming.
    if (Atomics.compareExchange(memory, at, thread + 1, 0) === thread + 1) return;
    // Somebody has come, and is between its exchange and its link.
    while (next === 0) {
      Atomics.pause();
      next = Atomics.load(memory, node + NEXT);
    }
  }
  // The successor waits for nothing else and writes this word only when it comes again.
  Atomics.store(memory, nodeOf(at, next - 1) + WAITING, 0);
}
