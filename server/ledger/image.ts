/**
 * What is durable, as the ledger's thread has it: holder and version of each slot, 12 bytes a slot, and the region's words. A slot that changes
 * a thousand times in a group is written once, and a million slots are read back as some fifteen thousand records.
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

  constructor(slots: number, regionWords = 0) {
    this.#slotCount = slots;
    this.slots = new Blocks(slots * SLOT_WORDS, BLOCK_SLOTS * SLOT_WORDS);
    this.region = new Blocks(regionWords, REGION_BLOCK_WORDS);
  }

  /** Applies one entry of a ring, `at` its first word. */
  apply(memory: Int32Array, at: number): void {
    this.#set(
      memory[at + Entry.slot],
      memory[at + Entry.holder],
      memory[at + Entry.versionLo],
      memory[at + Entry.versionHi],
    );
    this.#set(
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
  }

  /** All that was touched has been written. */
  clean(): void {
    this.slots.clean();
    this.region.clean();
  }

  /** Forgets everything: all slots free at version 0. */
  clear(): void {
    this.slots.clear();
    this.region.clear();
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

  #set(slot: number, holder: number, versionLo: number, versionHi: number): void {
    if (slot === NO_SLOT) return;
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
