/**
 * A thread's side of the ledger: it writes each of its changes into its own ring in the shared memory, under the locks of the slots
 * that it changes, for the ledger's thread to commit.
 *
 * A round is what a thread decides for the requests that came in together. `begin` reserves their entries before any lock is taken, so
 * that no lock is ever held by a thread that waits for room. While the thread is in a round its word `rounds` is odd; it looks at the
 * gate after it has made it odd, and the ledger's thread looks at `rounds` after it has closed the gate. Both are sequentially consistent, so
 * either the thread sees the gate closed or the ledger's thread sees it deciding, and waits for it.
 */
import {
  ENTRY_WORDS,
  Entry,
  NO_SLOT,
  Shared,
  Thread,
  readLayout,
  ringAt,
  stagedAt,
  threadAt,
} from '../memory/layout.ts';
import { highWord } from './sequence.ts';

export interface Journal {
  /** Entries of the ring. */
  readonly capacity: number;
  /** The number of the last change written down, in two words: nothing is allocated for a decision. */
  readonly last: { lo: number; hi: number };
  /**
   * Takes the next number and publishes one change with it, and with that what is staged for the region. Under the slot's lock, its data
   * written, in a round. `NO_SLOT`: what is staged is all.
   */
  readonly record: (slot: number, holder: number, versionLo: number, versionHi: number) => void;
  /** The same for a change of two slots, under both locks. */
  readonly recordTwo: (
    slot: number,
    holder: number,
    versionLo: number,
    versionHi: number,
    slot2: number,
    holder2: number,
    version2Lo: number,
    version2Hi: number,
  ) => void;
  /**
   * Begins a round in which at most `most` entries may be written: one a change, and one for each sixteen words staged. Returns how many
   * of them have room in the ring. With 0, and
   * when the gate is not as `gate` says, no round was begun.
   */
  readonly begin: (most: number, gate: number) => number;
  readonly end: () => void;
}

/** The points of a record at which a thread may have to die, told apart by how many slots it is of. */
export interface RecordPoints {
  readonly numbered: (slots: 1 | 2) => void;
  readonly written: (slots: 1 | 2) => void;
  readonly published: (slots: 1 | 2) => void;
}

/** The thread's journal, or `undefined` where the memory has no rings. */
export function openJournal(
  memory: Int32Array<SharedArrayBuffer>,
  thread: number,
  points?: RecordPoints,
): Journal | undefined {
  const layout = readLayout(memory);
  const capacity = layout.ringEntries;
  if (capacity === 0) return undefined;
  const entriesAt = ringAt(layout, thread);
  const block = threadAt(thread);
  const append = openAppend(memory, thread);
  const ringSoon = openBell(memory);
  const last = { lo: 0, hi: 0 };
  // This thread alone publishes, so it knows how many there are; a thread that takes the place of a dead one goes on where that stopped.
  let published = Atomics.load(memory, block + Thread.published);
  let rung = published;

  const recordTwo: Journal['recordTwo'] = (
    slot,
    holder,
    versionLo,
    versionHi,
    slot2,
    holder2,
    version2Lo,
    version2Hi,
  ) => {
    const at = entriesAt + (published & (capacity - 1)) * ENTRY_WORDS;
    const slots = slot2 === NO_SLOT ? 1 : 2;
    const number = Atomics.add(memory, Shared.sequence, 1);
    points?.numbered(slots);
    // After taking the number and before publishing it: see sequence.ts.
    last.hi = highWord(number, Atomics.load(memory, Shared.halfEpoch));
    last.lo = number;
    // Plain stores: the store of `published` publishes them, and nobody reads an entry before.
    memory[at + Entry.sequence] = number;
    writeSlot(memory, at + Entry.slot, slot, holder, versionLo, versionHi);
    writeSlot(memory, at + Entry.slot2, slot2, holder2, version2Lo, version2Hi);
    const more = append(at, published);
    points?.written(slots);
    published = (published + 1 + more) | 0;
    Atomics.store(memory, block + Thread.published, published);
    points?.published(slots);
  };

  const used = (): number => (published - Atomics.load(memory, block + Thread.consumed)) >>> 0;
  const end = (): void => {
    Atomics.add(memory, block + Thread.rounds, 1);
    if (published === rung) return;
    rung = published;
    ringSoon();
  };

  return {
    capacity,
    last,
    record: (slot, holder, lo, hi) => recordTwo(slot, holder, lo, hi, NO_SLOT, 0, 0, 0),
    recordTwo,
    begin: (most, gate) => {
      const room = Math.min(most, capacity - used());
      return room > 0 && enterRound(memory, block, gate) ? room : 0;
    },
    end,
  };
}

/** `at`: the word of the entry that names the slot. What it becomes lies behind it, in this order. */
function writeSlot(
  memory: Int32Array,
  at: number,
  slot: number,
  holder: number,
  versionLo: number,
  versionHi: number,
): void {
  memory[at] = slot;
  memory[at + 1] = holder;
  memory[at + 2] = versionLo;
  memory[at + 3] = versionHi;
}

/**
 * Rings a turn of the event loop later, so that what comes in meanwhile is committed together: the first request alone would have a commit of
 * its own, and all others would wait for that and for the next.
 */
function openBell(memory: Int32Array): () => void {
  let isToRing = false;
  const ring = (): void => {
    isToRing = false;
    ringBell(memory);
  };
  const ringNextTurn = (): void => void setImmediate(ring);
  return () => {
    if (!isToRing) setImmediate(ringNextTurn);
    isToRing = true;
  };
}

/** Wakes the ledger's thread. Counts first, so that one that is about to sleep on the count it has seen does not. */
function ringBell(memory: Int32Array): void {
  Atomics.add(memory, Shared.bell, 1);
  Atomics.notify(memory, Shared.bell);
}

/** Makes `rounds` odd. False, and even again, when the gate is not as `gate` says. */
function enterRound(memory: Int32Array, block: number, gate: number): boolean {
  Atomics.add(memory, block + Thread.rounds, 1);
  if (Atomics.load(memory, Shared.gate) === gate) return true;
  Atomics.add(memory, block + Thread.rounds, 1);
  return false;
}

/**
 * Copies what the thread has staged for the region into the entries behind the one at `at`, which is number `position` of its ring. Returns
 * how many they are.
 */
function openAppend(memory: Int32Array, thread: number): (at: number, position: number) => number {
  const layout = readLayout(memory);
  const ring = ringAt(layout, thread);
  const staged = stagedAt(layout, thread);
  const mask = layout.ringEntries - 1;
  const none = layout.regionWords === 0;
  return (at, position) => {
    const words = none ? 0 : memory[staged];
    const more = Math.ceil(words / ENTRY_WORDS);
    memory[at + Entry.more] = more;
    memory[at + Entry.words] = words;
    for (let entry = 0; entry < more; entry += 1) {
      const from = staged + 1 + entry * ENTRY_WORDS;
      memory.copyWithin(ring + ((position + 1 + entry) & mask) * ENTRY_WORDS, from, from + ENTRY_WORDS);
    }
    return more;
  };
}
