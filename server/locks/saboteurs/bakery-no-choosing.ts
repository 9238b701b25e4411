/**
 * bakery-no-choosing: Lamport's bakery without the flag that says "I am choosing".
 *
 * The story: Leslie Lamport, "A new solution of Dijkstra's concurrent programming problem" (1974), has a flag that looks like an
 * ornament: who has no number yet is not in the queue, so why wait for it? Two threads read the same highest number. One takes
 * its number and goes in, since the other has none yet. The other then takes the same number and, being the lower thread,
 * goes first.
 * Breaks mutual exclusion with 2 threads. Shown by: real threads, the prover.
 *
 * The words: each thread's number, 0 for one that does not want in. The numbers grow as long as somebody waits.
 */
export function words(threads: number): number {
  return threads;
}

export function acquire(memory: Int32Array, at: number, thread: number, threads: number): void {
  let highest = 0;
  for (let other = 0; other < threads; other += 1) {
    const number = Atomics.load(memory, at + other);
    if (number > highest) highest = number;
  }
  const mine = highest + 1;
  Atomics.store(memory, at + thread, mine);
  for (let other = 0; other < threads; other += 1)
    if (other !== thread) while (goesFirst(memory, at, other, thread, mine)) Atomics.pause();
}

function goesFirst(memory: Int32Array, at: number, other: number, thread: number, mine: number): boolean {
  const number = Atomics.load(memory, at + other);
  return number !== 0 && (number < mine || (number === mine && other < thread));
}

export function release(memory: Int32Array, at: number, thread: number): void {
  Atomics.store(memory, at + thread, 0);
}
