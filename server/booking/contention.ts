import { COUNTER_INDEX, Thread, countersOf, readLayout, threadAt } from '../memory/layout.ts';

/**
 * Provokes and counts contention. With a hold, every decision sleeps between reading and writing its slot, so that two
 * threads are very likely to meet there; and it announces its slot before it asks for the lock, so that a meeting can be
 * counted, whatever the lock does. An attempt is contested when another thread had announced the same slot, be it
 * when this one arrived or when it was done.
 */
export class Contention {
  readonly #memory: Int32Array<SharedArrayBuffer>;
  readonly #counters: Float64Array;
  readonly #block: number;
  readonly #otherBlocks: readonly number[];
  readonly #holdMs: number;
  #contestedAtArrival = false;

  constructor(memory: Int32Array<SharedArrayBuffer>, thread: number, holdUs: number) {
    const { threads } = readLayout(memory);
    this.#memory = memory;
    this.#counters = countersOf(memory, thread);
    this.#block = threadAt(thread);
    this.#otherBlocks = Array.from({ length: threads }, (_, other) => threadAt(other)).filter(
      (at) => at !== this.#block,
    );
    this.#holdMs = holdUs / 1000;
  }

  /** Before the lock is asked for. `second` is a move's other slot, or the same slot again. */
  arrive(first: number, second: number): void {
    // Sequentially consistent stores before loads: of two threads that arrive at once at least one sees the other.
    Atomics.store(this.#memory, this.#block + Thread.announcedFirst, first + 1);
    Atomics.store(this.#memory, this.#block + Thread.announcedSecond, second + 1);
    this.#contestedAtArrival = false;
    let waits = false;
    for (const other of this.#otherBlocks) {
      if (!this.#announces(other, first, second)) continue;
      this.#contestedAtArrival = true;
      waits ||= Atomics.load(this.#memory, other + Thread.inside) === 1;
    }
    this.#count(COUNTER_INDEX.attempts);
    if (waits) this.#count(COUNTER_INDEX.lockWaits);
  }

  /** Between reading and writing: what it is all about. */
  hold(): void {
    Atomics.store(this.#memory, this.#block + Thread.inside, 1);
    Atomics.wait(this.#memory, this.#block + Thread.private, 0, this.#holdMs);
  }

  /** Before the lock is released. `booked`: whether the attempt won a booking. Says whether it was contested. */
  leave(first: number, second: number, booked: boolean): boolean {
    let contested = this.#contestedAtArrival;
    for (const other of this.#otherBlocks) contested ||= this.#announces(other, first, second);
    if (contested) this.#count(COUNTER_INDEX.contested);
    if (contested && booked) this.#count(COUNTER_INDEX.contestedBookings);
    Atomics.store(this.#memory, this.#block + Thread.inside, 0);
    Atomics.store(this.#memory, this.#block + Thread.announcedFirst, 0);
    Atomics.store(this.#memory, this.#block + Thread.announcedSecond, 0);
    return contested;
  }

  #announces(other: number, first: number, second: number): boolean {
    const one = Atomics.load(this.#memory, other + Thread.announcedFirst) - 1;
    const two = Atomics.load(this.#memory, other + Thread.announcedSecond) - 1;
    return one === first || one === second || two === first || two === second;
  }

  #count(counter: number): void {
    this.#counters[counter] = (this.#counters[counter] ?? 0) + 1;
  }
}
