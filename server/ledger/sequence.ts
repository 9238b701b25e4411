/**
 * Numbers of the ledger's one sequence: 53 bits, taken by a 32-bit `Atomics.add`.
 *
 * A thread takes the low word alone: one atomic step, wherever it wraps. Why that is enough to know the whole number: the ledger's thread
 * publishes a half-epoch, the last durable number divided by 2³¹, and a number under way is never far from the durable one.
 *
 *   - A number that is taken and not yet durable is greater than the durable one, and by no more than what fits into all rings, twice
 *     (what is being committed has left them): at most 2 × 64 threads × 8,192 entries = 2²⁰, far below 2³¹.
 *   - The half-epoch is stored after the commit and before any room in a ring is given back, so while a number is under way, any half-epoch e
 *     read has e·2³¹ ≤ durable < number ≤ durable + 2²⁰ < (e + 2)·2³¹. Those are 2³² numbers in a row: one of them has that low word.
 *   - The thread reads the half-epoch between taking its number and publishing the entry. In between the number is under way, since
 *     nothing is durable before everything below it has been published, however long the thread is kept from running.
 *
 * Numbers that may be no longer under way when they are read (the durable one, the sequence so far) are read between two looks
 * at the half-epoch, and again where those differ.
 */
import { Shared } from '../memory/layout.ts';

const HALF = 2 ** 31;
const WHOLE = 2 ** 32;

/** The high word of a number under way, from its low word and a half-epoch that was read while it was. */
export function highWord(lo: number, halfEpoch: number): number {
  // An odd half-epoch begins in the middle of a whole one: what lies below the middle belongs to the next.
  return (halfEpoch >>> 1) + (halfEpoch & ~(lo >>> 31) & 1);
}

/** Two words as a number. */
export function numberOf(lo: number, hi: number): number {
  return hi * WHOLE + (lo >>> 0);
}

/** The last durable number. */
export function readDurable(memory: Int32Array): number {
  // Its word is stored after the half-epoch, so it may still lie a little before that.
  return readWhole(memory, Shared.durable, -1);
}

/** The last number that was taken. */
export function readTaken(memory: Int32Array): number {
  return readWhole(memory, Shared.sequence, 0) - 1;
}

/** The number in the 2³² from the half-epoch on, or from `halves` later, whose low word is at `at`. */
function readWhole(memory: Int32Array, at: number, halves: number): number {
  for (;;) {
    const halfEpoch = Atomics.load(memory, Shared.halfEpoch);
    const lo = Atomics.load(memory, at);
    if (Atomics.load(memory, Shared.halfEpoch) !== halfEpoch) continue;
    const from = Math.max(0, halfEpoch + halves) * HALF;
    return from + ((lo - (from | 0)) >>> 0);
  }
}

/** Makes a number the last durable one, for all to see. By the ledger's thread, or before any other has started. */
export function publishDurable(memory: Int32Array, number: number): void {
  Atomics.store(memory, Shared.halfEpoch, Math.floor(number / HALF));
  Atomics.store(memory, Shared.durable, number | 0);
}
