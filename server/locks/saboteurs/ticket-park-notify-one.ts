/**
 * ticket-park-notify-one: everybody sleeps on one word, and one of them is woken.
 *
 * The story: "only one can go on, so wake one." But it has to be the right one, and `Atomics.notify` wakes the one that has slept
 * longest, which need not be the one with the next ticket. The wrong one looks, sleeps again, and the wake-up is spent. It is
 * `notify` where `notifyAll` was meant, the classic of Java's monitors.
 * Loses a wake-up with 3 threads. Shown by: real threads, the prover.
 *
 * The words: as in `ticket-park`.
 */
const TICKET = 0;
const SERVING = 1;

export function words(): number {
  return 2;
}

export function acquire(memory: Int32Array, at: number): void {
  const mine = Atomics.add(memory, at + TICKET, 1);
  for (;;) {
    const serving = Atomics.load(memory, at + SERVING);
    if (serving === mine) return;
    Atomics.wait(memory, at + SERVING, serving);
  }
}

export function release(memory: Int32Array, at: number): void {
  Atomics.add(memory, at + SERVING, 1);
  Atomics.notify(memory, at + SERVING, 1);
}
