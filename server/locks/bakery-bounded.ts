/**
 * bakery-bounded: the black-white bakery, in which tickets have two colours and stay small.
 *
 * Source: Gadi Taubenfeld, "The black-white bakery algorithm and related bounded-space, local-spinning, adaptive and FIFO
 * algorithms" (2004); from Leslie Lamport, "A new solution of Dijkstra's concurrent programming problem" (1974), whose tickets
 * grow without bound. Only reads and writes. Guarantees mutual exclusion and first come, first served; numbers stay
 * within `threads`. An entry costs two looks at every other thread. It never sleeps.
 *
 * The words: the colour of the tickets that are given out, 0 or 1; then for each thread IDLE, CHOOSING, or its ticket, which is
 * 2 × number + colour. Taubenfeld's flag, number and colour share one word, since only their thread writes them.
 */
const IDLE = 0;
const CHOOSING = 1;

export const promises = ['starvationFreedom', 'boundedBypass'] as const;

export function words(threads: number): number {
  return 1 + threads;
}

export function acquire(memory: Int32Array, at: number, thread: number, threads: number): void {
  const own = at + 1 + thread;
  // Only this thread writes its word. Those who see it choose wait to learn its ticket, which may come before theirs.
  Atomics.store(memory, own, CHOOSING);
  // Only the holder writes the colour. It may change while this thread chooses: then it has a ticket of the older colour.
  const colour = Atomics.load(memory, at);
  let mine = colour;
  for (let other = 0; other < threads; other += 1) {
    const ticket = Atomics.load(memory, at + 1 + other);
    if ((ticket & 1) === colour && ticket > mine) mine = ticket;
  }
  mine += 2;
  Atomics.store(memory, own, mine);
  // doorway
  for (let other = 0; other < threads; other += 1)
    if (other !== thread) while (goesFirst(memory, at, other, thread, mine)) Atomics.pause();
}

/** Whether `other` is to be waited for: it chooses still, or its ticket comes before mine. */
function goesFirst(memory: Int32Array, at: number, other: number, thread: number, mine: number): boolean {
  const ticket = Atomics.load(memory, at + 1 + other);
  if (ticket === IDLE) return false;
  if (ticket === CHOOSING) return true;
  // The colour that is not given out any more is the older one, and goes first.
  if ((ticket & 1) !== (mine & 1)) return Atomics.load(memory, at) === (mine & 1);
  // Two may have chosen the same number at the same time: then the lower thread goes first.
  return ticket < mine || (ticket === mine && other < thread);
}

export function release(memory: Int32Array, at: number, thread: number): void {
  const own = at + 1 + thread;
  // Changes the colour before it leaves: whoever comes next gets a ticket behind all those that wait with this colour.
  Atomics.store(memory, at, 1 - (Atomics.load(memory, own) & 1));
  Atomics.store(memory, own, IDLE);
}
