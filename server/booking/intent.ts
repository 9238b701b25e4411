/**
 * What a thread leaves behind for the case that it dies in the middle of a decision: which slots and locks it is at, how the slots were, and
 * what it was about to write into the region. Its own lines of the shared memory, so plain stores: who reads them has heard of the thread's
 * end, and with that sees all that it wrote.
 *
 * Slots are changed first and published then, so what is left of them is undone. The region is the other way round: the words are
 * staged, published with the slots, and written last, from what is staged; so what is left of them is completed.
 */
import { forEachWord } from '../ledger/image.ts';
import { Intent, Slot, Staged, Thread, readLayout, stagedAt, threadAt } from '../memory/layout.ts';

export interface IntentWords {
  /** Before the first lock is asked for: `second` is the higher slot of a move. */
  readonly announce: (first: number, second: number) => void;
  /** Keeps a slot's data, from the word `data` on, as it was. Under its lock. */
  readonly keepFirst: (data: number) => void;
  readonly keepSecond: (data: number) => void;
  /** From here on so many slots are other than they were, or what is staged is about to be published. */
  readonly begin: (slots: 1 | 2 | typeof Staged.offered) => void;
  /** All slots are as they shall be. Without a journal this is the moment from which the change stands. Writes what is staged. */
  readonly done: () => void;
}

export function openIntent(memory: Int32Array<SharedArrayBuffer>, thread: number): IntentWords {
  const layout = readLayout(memory);
  const block = threadAt(thread);
  const intent = block + Thread.intent;
  /** Without a ledger nothing is published, and no slot has a number of its sequence. */
  const durable = layout.ringEntries > 0;
  const staged = layout.regionWords > 0 ? stagedAt(layout, thread) : 0;
  // Word by word: V8 does not unroll the loop that this would be.
  const keep = (data: number, image: number): void => {
    const at = intent + image;
    memory[at + Slot.holder] = memory[data + Slot.holder];
    memory[at + Slot.versionLo] = memory[data + Slot.versionLo];
    memory[at + Slot.versionHi] = memory[data + Slot.versionHi];
    if (!durable) return;
    memory[at + Slot.lastSeqLo] = memory[data + Slot.lastSeqLo];
    memory[at + Slot.lastSeqHi] = memory[data + Slot.lastSeqHi];
  };
  return {
    announce: (first, second) => {
      memory[intent + Intent.first] = first;
      memory[intent + Intent.second] = second;
    },
    keepFirst: (data) => keep(data, Intent.firstImage),
    keepSecond: (data) => keep(data, Intent.secondImage),
    begin: (slots) => {
      if (durable) memory[intent + Intent.published] = memory[block + Thread.published];
      memory[intent + Intent.changing] = slots;
    },
    done: () => {
      if (staged !== 0 && memory[staged] > 0) {
        memory[intent + Intent.changing] = Staged.stands;
        writeStaged(memory, thread);
      }
      memory[intent + Intent.changing] = 0;
    },
  };
}

/** Writes what a thread has staged into the region, and stages nothing any more. Doing it twice does no harm. */
export function writeStaged(memory: Int32Array<SharedArrayBuffer>, thread: number): void {
  const layout = readLayout(memory);
  const staged = stagedAt(layout, thread);
  forEachWord(memory, staged + 1, memory[staged], (at, word) => {
    memory[layout.regionAt + at] = word;
  });
  memory[staged] = 0;
}
