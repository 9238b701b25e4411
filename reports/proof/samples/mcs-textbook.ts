/**
 * mcs-textbook: the queue lock as most textbooks have it, with both words of a node set before the exchange.
 *
 * Source: Herlihy and Shavit, "The Art of Multiprocessor Programming" (2008), section 7.5.3. It has more states than `mcs`, since a
 * node's word is 1 even where nobody waits; their number is known from other tools, and so is that for 5 threads.
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
  Atomics.store(memory, node + WAITING, 1);
  const before = Atomics.exchange(memory, at, thread + 1);
  if (before === 0) return;
  Atomics.store(memory, nodeOf(at, before - 1) + NEXT, thread + 1);
  while (Atomics.load(memory, node + WAITING) !== 0) Atomics.pause();
}

export function release(memory: Int32Array, at: number, thread: number): void {
  const node = nodeOf(at, thread);
  let next = Atomics.load(memory, node + NEXT);
  if (next === 0) {
    if (Atomics.compareExchange(memory, at, thread + 1, 0) === thread + 1) return;
    while (next === 0) next = Atomics.load(memory, node + NEXT);
  }
  Atomics.store(memory, nodeOf(at, next - 1) + WAITING, 0);
}
