/**
 * ticket-wraps-at-2: a ticket lock whose numbers are one bit wide.
 *
 * The story: to save space the counters share a word, or are a byte each; somebody computed how many threads there could be, and
 * then there was one more. Linux had one-byte tickets (2008), and wider ones where there may be 256 processors or more. Here
 * the numbers wrap at 2, so the third thread has the same number as the first, and is called with it.
 * Breaks mutual exclusion with 3 threads; with 2 it is sound. Shown by: real threads, the prover.
 *
 * The words: as in `ticket`, one bit of each.
 */
const TICKET = 0;
const SERVING = 1;

export function words(): number {
  return 2;
}

export function acquire(memory: Int32Array, at: number): void {
  const mine = Atomics.xor(memory, at + TICKET, 1);
  while (Atomics.load(memory, at + SERVING) !== mine) Atomics.pause();
}

export function release(memory: Int32Array, at: number): void {
  Atomics.xor(memory, at + SERVING, 1);
}
