/**
 * The ledger's side of the rings: takes what the threads have published, in the order of the one sequence and without a gap, and gives the room
 * back. Each ring is in ascending order by itself, so the next number is at the head of one ring or it has not been published yet.
 *
 * A gap stays open as long as a living thread may have taken its number: from there it is some nanoseconds to the publication. A thread
 * that died in between never publishes it, and then its number is closed with nothing: a void entry.
 */
import {
  ENTRY_WORDS,
  Entry,
  Life,
  Shared,
  Thread,
  readLayout,
  ringAt,
  threadAt,
  type Layout,
} from '../memory/layout.ts';
import type { FeedGroup } from '../feed/group.ts';
import type { DurableImage } from './image.ts';

export class Gatherer {
  readonly #memory: Int32Array<SharedArrayBuffer>;
  readonly #layout: Layout;
  /** Where each thread's words are. */
  readonly #blocks: readonly number[];
  readonly #published: Int32Array;
  readonly #consumed: Int32Array;
  readonly #feed: FeedGroup | undefined;
  /** The low word of the next number to take. */
  #next: number;
  /** A gap that may be a dead thread's: its number, and the rounds that living threads were in when it was first seen. */
  #gap: { readonly number: number; readonly rounds: readonly number[] } | undefined;

  /** `sequence`: the last number that is applied already. `feed`: told of each change in the order of the sequence. */
  constructor(memory: Int32Array<SharedArrayBuffer>, sequence: number, feed?: FeedGroup) {
    this.#memory = memory;
    this.#feed = feed;
    this.#layout = readLayout(memory);
    this.#blocks = Array.from({ length: this.#layout.threads }, (_, thread) => threadAt(thread));
    this.#published = new Int32Array(this.#layout.threads);
    this.#consumed = new Int32Array(this.#layout.threads);
    this.#next = (sequence + 1) | 0;
    this.#load(Thread.consumed, this.#consumed);
  }

  /**
   * Applies all that is published in one piece to `image`, and returns how many numbers that were. What it leaves behind, somebody will ring
   * for: a living thread that has yet to publish, or nobody, and then there is a gap.
   */
  gather(image: DurableImage): number {
    const first = this.#next;
    do this.#drainAll(image);
    while (this.#closesGap());
    for (const [thread, block] of this.#blocks.entries())
      Atomics.store(this.#memory, block + Thread.consumed, this.#consumed[thread]);
    const count = (this.#next - first) >>> 0;
    image.sequence += count;
    return count;
  }

  /** Whether a number was taken that may be a dead thread's: then it is worth looking again soon. */
  get hasGap(): boolean {
    return this.#gap !== undefined;
  }

  /** Drops all that was published or taken. While nobody decides. Returns how many numbers that were. */
  drop(): number {
    this.#load(Thread.published, this.#consumed);
    const dropped = (Atomics.load(this.#memory, Shared.sequence) - this.#next) >>> 0;
    this.#next = Atomics.load(this.#memory, Shared.sequence);
    this.#gap = undefined;
    for (const [thread, block] of this.#blocks.entries())
      Atomics.store(this.#memory, block + Thread.consumed, this.#consumed[thread]);
    return dropped;
  }

  /** Takes the entries of all rings, until none of them begins with the next number. */
  #drainAll(image: DurableImage): void {
    this.#load(Thread.published, this.#published);
    const { threads } = this.#layout;
    // A thread publishes many in a row, so one ring is emptied as far as it goes before the next is looked at.
    for (let idle = 0, thread = 0; idle < threads; thread = (thread + 1) % threads)
      idle = this.#drain(thread, image) ? 0 : idle + 1;
  }

  /** Takes the next number for a dead thread, if that is what it waits for. What lies behind it can be taken then. */
  #closesGap(): boolean {
    if (!this.#isDeadGap()) return false;
    this.#next = (this.#next + 1) | 0;
    return true;
  }

  /** Takes the entries at the head of a ring whose numbers are next. False when there are none. */
  #drain(thread: number, image: DurableImage): boolean {
    const memory = this.#memory;
    const ring = ringAt(this.#layout, thread);
    const mask = this.#layout.ringEntries - 1;
    const published = this.#published[thread];
    const first = this.#consumed[thread];
    let consumed = first;
    while (consumed !== published) {
      const at = ring + (consumed & mask) * ENTRY_WORDS;
      if (memory[at + Entry.sequence] !== this.#next) break;
      image.apply(memory, at);
      this.#feed?.keep(memory, at);
      const more = memory[at + Entry.more];
      if (more > 0) {
        const ats = Array.from(
          { length: more },
          (_, index) => ring + ((consumed + 1 + index) & mask) * ENTRY_WORDS,
        );
        image.applyRuns(memory, ats, memory[at + Entry.words]);
      }
      this.#next = (this.#next + 1) | 0;
      consumed = (consumed + 1 + more) | 0;
    }
    this.#consumed[thread] = consumed;
    return consumed !== first;
  }

  /**
   * Whether the next number was taken by a thread that died before it published it. It was taken before the gap was first seen; so
   * once each living thread has been seen out of the round that it was in then, none of them can still be about to publish it.
   */
  #isDeadGap(): boolean {
    const memory = this.#memory;
    const all = this.#blocks;
    const taken = Atomics.load(memory, Shared.sequence) !== this.#next;
    const died = all.some((at) => isDead(memory, at) && isDeciding(memory, at));
    if (!taken || !died) {
      this.#gap = undefined;
      return false;
    }
    if (this.#gap?.number !== this.#next) {
      this.#gap = { number: this.#next, rounds: all.map((at) => Atomics.load(memory, at + Thread.rounds)) };
      return false; // what was published meanwhile is looked at first
    }
    const { rounds } = this.#gap;
    const left = all.every(
      (at, thread) =>
        isDead(memory, at) ||
        rounds[thread] % 2 === 0 ||
        Atomics.load(memory, at + Thread.rounds) !== rounds[thread],
    );
    if (!left || this.#isPublished()) return false;
    this.#gap = undefined;
    return true;
  }

  /** Whether the next number has been published since the rings were read. */
  #isPublished(): boolean {
    const { ringEntries } = this.#layout;
    return this.#blocks.some((block, thread) => {
      if (Atomics.load(this.#memory, block + Thread.published) === this.#consumed[thread]) return false;
      const at = ringAt(this.#layout, thread) + (this.#consumed[thread] & (ringEntries - 1)) * ENTRY_WORDS;
      return this.#memory[at + Entry.sequence] === this.#next;
    });
  }

  #load(word: number, into: Int32Array): void {
    for (let thread = 0; thread < into.length; thread += 1)
      into[thread] = Atomics.load(this.#memory, this.#blocks[thread] + word);
  }
}

function isDead(memory: Int32Array, block: number): boolean {
  return Atomics.load(memory, block + Thread.life) !== Life.alive;
}

/** Whether a thread decides, or died deciding. */
export function isDeciding(memory: Int32Array, block: number): boolean {
  return Atomics.load(memory, block + Thread.rounds) % 2 !== 0;
}
