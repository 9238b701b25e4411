/**
 * The feed's ring as those who write it have it: the last changes of slots, in one order for everybody.
 *
 * Who appends holds the feed's lock, a futex-owner of its own whatever lock guards the slots: with a ledger that is the ledger's thread, when
 * a group is durable; without one each thread that has changed a slot, still under the slot's lock, so that the order of the feed is
 * one in which the decisions were made. It says how far it is going to write (`claimed`), writes, and then publishes the position.
 *
 * A position counts modulo 2³². What tells it apart from others of the same value is the era: a new one begins at least every 2³⁰
 * changes, and wherever changes may be missing. Positions of an era are less than 2³¹ apart, so a difference of two tells which is later.
 */
import * as lock from '../locks/futex-owner.ts';
import {
  FEED_ENTRY_WORDS,
  Feed,
  FeedEntry,
  Life,
  NO_SLOT,
  Thread,
  feedEntriesAt,
  readLayout,
  threadAt,
} from '../memory/layout.ts';

/** Two megabytes: eleven minutes of a hundred changes a second, or less than a tenth of a second of a flood. */
export const FEED_ENTRIES = 65_536;
/**
 * `claimed` runs ahead of what is written by so many entries more than it need. A reader therefore sees it long before it can see any word
 * that was written because of it, on processors that reorder stores, too.
 */
export const CLAIM_AHEAD = 1_024;
/** An era has fewer than 2³⁰ positions. */
const ERA_BITS = 30;

/** Who writes and is no thread of the server: the ledger's thread, or the supervisor. There is one of them at a time that does. */
export function outsider(memory: Int32Array): number {
  return readLayout(memory).threads;
}

export interface Ring {
  readonly enter: () => void;
  readonly leave: () => void;
  /** Under the lock: makes ready for so many entries. Returns the position before the first. */
  readonly claim: (count: number) => number;
  /** The word of the entry that has this position. */
  readonly at: (position: number) => number;
  /** Under the lock: makes all entries up to this position known, and wakes who sleeps for them. */
  readonly publish: (position: number) => void;
  /**
   * Begins a new era, for all who have read until now. Takes the lock, and does nothing where it is not needed as seen under it; `also` is done
   * before the lock is given back.
   */
  readonly reset: (isNeeded?: () => boolean, also?: () => void) => void;
}

/** `writer`: the thread that it is for. */
export function openRing(memory: Int32Array<SharedArrayBuffer>, writer: number): Ring {
  const layout = readLayout(memory);
  const { feedAt } = layout;
  const entries = feedEntriesAt(layout);
  const mask = layout.feedEntries - 1;
  const [lockAt, eraAt, positionAt] = [feedAt + Feed.lock, feedAt + Feed.era, feedAt + Feed.position];
  const [claimedAt, wantedAt] = [feedAt + Feed.claimed, feedAt + Feed.wanted];

  const publish = (position: number): void => {
    Atomics.store(memory, positionAt, position);
    // Who is about to sleep sets `wanted` before it looks at the position for the last time: one of the two is seen.
    if (Atomics.load(memory, wantedAt) === 1 && Atomics.exchange(memory, wantedAt, 0) === 1)
      Atomics.notify(memory, positionAt);
  };
  const enter = (): void => lock.acquire(memory, lockAt, writer);
  const leave = (): void => lock.release(memory, lockAt);
  const claim = (count: number): number => {
    const position = Atomics.load(memory, positionAt);
    const last = (position + count) | 0;
    if (position >> ERA_BITS !== last >> ERA_BITS) Atomics.add(memory, eraAt, 1);
    Atomics.store(memory, claimedAt, (last + CLAIM_AHEAD) | 0);
    return position;
  };
  const at = (position: number): number => entries + (position & mask) * FEED_ENTRY_WORDS;
  return {
    enter,
    leave,
    claim,
    at,
    publish,
    reset: (isNeeded = () => true, also = () => {}) => {
      enter();
      if (!isNeeded()) {
        leave();
        return;
      }
      // The position moves on behind it, by an entry of no slot: that wakes who sleeps on it, and who sees it sees the new era.
      Atomics.add(memory, eraAt, 1);
      const position = (claim(1) + 1) | 0;
      memory[at(position) + FeedEntry.slot] = NO_SLOT;
      publish(position);
      also();
      leave();
    },
  };
}

/** Writes an entry of one slot or of two, `at` its first word. */
export function writeEntry(
  memory: Int32Array,
  at: number,
  slot: number,
  holder: number,
  versionLo: number,
  versionHi: number,
  slot2: number,
  holder2: number,
  version2Lo: number,
  version2Hi: number,
): void {
  memory[at + FeedEntry.slot] = slot;
  memory[at + FeedEntry.holder] = holder;
  memory[at + FeedEntry.versionLo] = versionLo;
  memory[at + FeedEntry.versionHi] = versionHi;
  memory[at + FeedEntry.slot2] = slot2;
  if (slot2 === NO_SLOT) return;
  memory[at + FeedEntry.holder2] = holder2;
  memory[at + FeedEntry.version2Lo] = version2Lo;
  memory[at + FeedEntry.version2Hi] = version2Hi;
}

/** Writes down which life of the server this is. Before any thread starts. `startedUs`: microseconds since 1970. */
export function beginFeed(memory: Int32Array<SharedArrayBuffer>, startedUs: number): void {
  const { feedEntries, feedAt } = readLayout(memory);
  if (feedEntries === 0) return;
  Atomics.store(memory, feedAt + Feed.lifeLo, startedUs | 0);
  Atomics.store(memory, feedAt + Feed.lifeHi, Math.floor(startedUs / 2 ** 32));
}

/**
 * After deaths, by the supervisor, when the slots of a dead thread are in order: frees the lock if any of the dead held it, since all threads may
 * have been ended for the death of one. Without a ledger a change that was being made may stand and not be in the feed, or the other way
 * round, so with `inDoubt` a new era begins.
 */
export function mendFeed(memory: Int32Array<SharedArrayBuffer>, inDoubt: boolean): void {
  const { feedEntries, feedAt, ringEntries, threads } = readLayout(memory);
  if (feedEntries === 0) return;
  for (let thread = 0; thread < threads; thread += 1)
    if (Atomics.load(memory, threadAt(thread) + Thread.life) !== Life.alive)
      lock.recover(memory, feedAt + Feed.lock, thread);
  if (inDoubt && ringEntries === 0) openRing(memory, outsider(memory)).reset();
}
