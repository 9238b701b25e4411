/**
 * clh-own-node: a queue lock whose threads keep their nodes.
 *
 * The story: CLH lets a thread go on with its predecessor's node, which looks like an oddity of memory management, so somebody
 * gave each thread a node for good. A thread that releases and comes again at once sets its node before the successor has seen
 * it cleared. Now each of the two waits for the other. It is an exercise in Herlihy and Shavit's book for that reason.
 * Gets stuck with 2 threads. Shown by: real threads, the prover.
 *
 * The words: the tail of the queue, a node's number; then the nodes, 0 that of nobody, 1 + thread that of a thread.
 */
export function words(threads: number): number {
  return 1 + threads + 1;
}

export function acquire(memory: Int32Array, at: number, thread: number): void {
  const nodes = at + 1;
  Atomics.store(memory, nodes + thread + 1, 1);
  const before = Atomics.exchange(memory, at, thread + 1);
  while (Atomics.load(memory, nodes + before) !== 0) Atomics.pause();
}

export function release(memory: Int32Array, at: number, thread: number): void {
  Atomics.store(memory, at + 1 + thread + 1, 0);
}
