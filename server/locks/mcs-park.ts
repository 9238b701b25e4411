/**
 * mcs-park: a queue in which each waiter sleeps on a word of its own.
 *
 * Source: the queue of Mellor-Crummey and Scott, "Algorithms for scalable synchronization on shared-memory multiprocessors"
 * (1991), with sleep in the place of the spin, as in the queues under Java's locks (Lea, "The java.util.concurrent synchronizer
 * framework", 2005). Guarantees mutual exclusion, no lost wake-up, and first come, first served. A release wakes exactly one
 * thread; each hand-over costs a wake-up. Only the short wait for the successor's link spins.
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
  // Looks again after each wake-up: a notify meant for this thread's last turn may come late, into this one.
  while (Atomics.load(memory, node + WAITING) !== 0) Atomics.wait(memory, node + WAITING, 1);
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
  const waiting = nodeOf(at, next - 1) + WAITING;
  // First the word, then the notify: whoever has not fallen asleep yet finds the word changed and does not.
  Atomics.store(memory, waiting, 0);
  Atomics.notify(memory, waiting, 1);
}
