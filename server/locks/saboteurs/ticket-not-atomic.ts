/**
 * ticket-not-atomic: takes the next ticket by a read and a write.
 *
 * The story: "I used Atomics everywhere." Each access is atomic; the increment made of two of them is not. Two threads read the
 * same number, and both are called at once. It is `counter++` from every course, in a coat that looks like the cure.
 * Breaks mutual exclusion with 2 threads. Shown by: real threads, the prover.
 *
 * The words: as in `ticket`.
 */
const TICKET = 0;
const SERVING = 1;

export function words(): number {
  return 2;
}

export function acquire(memory: Int32Array, at: number): void {
  const mine = Atomics.load(memory, at + TICKET);
  Atomics.store(memory, at + TICKET, mine + 1);
  while (Atomics.load(memory, at + SERVING) !== mine) Atomics.pause();
}

export function release(memory: Int32Array, at: number): void {
  Atomics.add(memory, at + SERVING, 1);
}
