/**
 * clh: a queue in which each waiter spins on its predecessor's node.
 *
 * Source: Travis Craig, "Building FIFO and priority-queuing spin locks from atomic swap" (1993), and independently Magnusson,
 * Landin and Hagersten, "Queue locks on cache coherent multiprocessors" (1994). Guarantees mutual exclusion and first
 * come, first served. A release is one store, with no wait for a successor's link as in MCS. In return a thread gives its
 * node away, since the successor may look at it still, and goes on with its predecessor's. It never sleeps.
 *
 * The words: the tail of the queue, a node's number; then two words for each thread; then the nodes, one more than threads.
 * A node is 1 while its thread waits or holds.
 */
/** Of a thread: the number of its node. Like BEFORE it is read and written by that thread alone, so plain accesses suffice. */
const NODE = 0;
/** Of a thread that waits or holds: the number of its predecessor's node. */
const BEFORE = 1;

export const promises = ['starvationFreedom', 'boundedBypass'] as const;

export function words(threads: number): number {
  return 1 + 2 * threads + (threads + 1);
}

/** The tail is the spare node, which nobody holds; the others are dealt out. */
export function init(memory: Int32Array, at: number, threads: number): void {
  for (let thread = 0; thread < threads; thread += 1) {
    memory[at + 1 + 2 * thread + NODE] = thread;
    memory[at + 1 + 2 * thread + BEFORE] = thread;
  }
  for (let node = 0; node <= threads; node += 1) memory[at + 1 + 2 * threads + node] = 0;
  memory[at] = threads;
}

export function acquire(memory: Int32Array, at: number, thread: number, threads: number): void {
  const own = at + 1 + 2 * thread;
  const nodes = at + 1 + 2 * threads;
  const node = memory[own + NODE];
  // Only this thread writes the node. Nobody looks at it before the exchange publishes it.
  Atomics.store(memory, nodes + node, 1);
  // Everybody writes the tail. The exchange is one step, so each thread has a predecessor of its own.
  const before = Atomics.exchange(memory, at, node);
  // doorway
  memory[own + BEFORE] = before;
  // Its thread clears it, once, and will not touch it again: one look that finds it cleared is enough.
  while (Atomics.load(memory, nodes + before) !== 0) Atomics.pause();
}

export function release(memory: Int32Array, at: number, thread: number, threads: number): void {
  const own = at + 1 + 2 * thread;
  const node = memory[own + NODE];
  memory[own + NODE] = memory[own + BEFORE];
  // From here on the node is the successor's, or stays behind as the tail.
  Atomics.store(memory, at + 1 + 2 * threads + node, 0);
}
