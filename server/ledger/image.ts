/**
 * What is durable, as the ledger's thread has it: holder and version of each slot, 12 bytes a slot, and the region's words. It keeps two accounts of
 * what is not written yet: the changes one by one, for the log, and the blocks that they touched, for the checkpoint. There a slot that
 * has changed a thousand times is written once, and a million slots are read back as some fifteen thousand records.
 *
 * A change of a slot is four words, `slot, holder, versionLo, versionHi`; words of the region are `~at, count, words …`.
 */
import { ENTRY_WORDS, Entry, NO_SLOT, STAGED_WORDS, Slot, readLayout } from '../memory/layout.ts';
import { Blocks } from './blocks.ts';

const BLOCK_SLOTS = 64;
const SLOT_WORDS = 3;
const REGION_BLOCK_WORDS = 256;

export class DurableImage {
  readonly slots: Blocks;
  readonly region: Blocks;
  /** The number of the last change applied. */
  sequence = 0;
  readonly #slotCount: number;
  readonly #runs = new Int32Array(STAGED_WORDS);
  #changes = new Int32Array(4_096);
  #changesLength = 0;

  constructor(slots: number, regionWords = 0) {
    this.#slotCount = slots;
    this.slots = new Blocks(slots * SLOT_WORDS, BLOCK_SLOTS * SLOT_WORDS);
    this.region = new Blocks(regionWords, REGION_BLOCK_WORDS);
  }

  /** The changes that were applied since `logged`: a view, good until the next is applied. */
  get changes(): Int32Array {
    return this.#changes.subarray(0, this.#changesLength);
  }

  /** All changes have been written into the log. */
  logged(): void {
    this.#changesLength = 0;
  }

  /** Applies changes as a log has them, and does not list them anew. */
  replay(changes: Int32Array): void {
    for (let at = 0; at < changes.length;) {
      const first = changes[at];
      if (first >= 0) {
        this.#set(first, changes[at + 1], changes[at + 2], changes[at + 3]);
        at += 4;
      } else {
        const count = changes[at + 1];
        for (let index = 0; index < count; index += 1)
          this.region.set(~first + index, changes[at + 2 + index]);
        at += 2 + count;
      }
    }
  }

  /** Applies one entry of a ring, `at` its first word. */
  apply(memory: Int32Array, at: number): void {
    this.#change(
      memory[at + Entry.slot],
      memory[at + Entry.holder],
      memory[at + Entry.versionLo],
      memory[at + Entry.versionHi],
    );
    this.#change(
      memory[at + Entry.slot2],
      memory[at + Entry.holder2],
      memory[at + Entry.version2Lo],
      memory[at + Entry.version2Hi],
    );
  }

  /** Applies what an entry writes into the region: the first `words` of the entries that lie at `ats`, as runs of `at, count, words`. */
  applyRuns(memory: Int32Array, ats: readonly number[], words: number): void {
    for (const [index, at] of ats.entries())
      this.#runs.set(memory.subarray(at, at + ENTRY_WORDS), index * ENTRY_WORDS);
    forEachWord(this.#runs, 0, words, (at, word) => this.region.set(at, word));
    this.#makeRoom(words);
    this.#changes.set(this.#runs.subarray(0, words), this.#changesLength);
    for (let at = 0; at < words; at += 2 + this.#runs[at + 1])
      this.#changes[this.#changesLength + at] = ~this.#runs[at];
    this.#changesLength += words;
  }

  /** All that was touched has been written into a checkpoint. */
  clean(): void {
    this.slots.clean();
    this.region.clean();
    this.logged();
  }

  /** Forgets everything: all slots free at version 0. */
  clear(): void {
    this.slots.clear();
    this.region.clear();
    this.logged();
    this.sequence = 0;
  }

  /** Writes everything into the shared memory. While nobody decides; what is there is durable, so `lastSeq` is 0. */
  restore(memory: Int32Array<SharedArrayBuffer>): void {
    const { slotsAt, slotStride, lockWords, regionAt } = readLayout(memory);
    for (let slot = 0; slot < this.#slotCount; slot += 1) {
      const from = slot * SLOT_WORDS;
      const to = slotsAt + slot * slotStride + lockWords;
      memory[to + Slot.holder] = this.slots.get(from);
      memory[to + Slot.versionLo] = this.slots.get(from + 1);
      memory[to + Slot.versionHi] = this.slots.get(from + 2);
      memory[to + Slot.lastSeqLo] = 0;
      memory[to + Slot.lastSeqHi] = 0;
    }
    this.region.copyUsed(memory, regionAt);
  }

  #change(slot: number, holder: number, versionLo: number, versionHi: number): void {
    if (slot === NO_SLOT) return;
    this.#makeRoom(4);
    const at = this.#changesLength;
    this.#changes[at] = slot;
    this.#changes[at + 1] = holder;
    this.#changes[at + 2] = versionLo;
    this.#changes[at + 3] = versionHi;
    this.#changesLength = at + 4;
    this.#set(slot, holder, versionLo, versionHi);
  }

  #makeRoom(words: number): void {
    const needed = this.#changesLength + words;
    if (needed <= this.#changes.length) return;
    const grown = new Int32Array(2 * needed);
    grown.set(this.changes);
    this.#changes = grown;
  }

  #set(slot: number, holder: number, versionLo: number, versionHi: number): void {
    const at = slot * SLOT_WORDS;
    this.slots.set(at, holder);
    this.slots.set(at + 1, versionLo);
    this.slots.set(at + 2, versionHi);
  }
}

/** Calls back for each word of the runs `at, count, words` that begin at `from` and are `length` words long. */
export function forEachWord(
  runs: Int32Array,
  from: number,
  length: number,
  write: (at: number, word: number) => void,
): void {
  let next = from;
  while (next < from + length) {
    const at = runs[next];
    const count = runs[next + 1];
    for (let index = 0; index < count; index += 1) write(at + index, runs[next + 2 + index]);
    next += 2 + count;
  }
}
