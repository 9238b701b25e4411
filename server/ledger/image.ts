/**
 * The durable slots as the ledger's thread has them: holder and version of each, 12 bytes a slot, in blocks of 64. A group of changes is
 * applied here first; the blocks it has touched are what is written to the store. So a slot that changes a thousand times in a group
 * is written once, and a million slots are read back as some fifteen thousand records.
 */
import { Entry, NO_SLOT, Slot, readLayout } from '../memory/layout.ts';

const BLOCK_SLOTS = 64;
const SLOT_WORDS = 3;
const BLOCK_WORDS = BLOCK_SLOTS * SLOT_WORDS;
export const BLOCK_BYTES = BLOCK_WORDS * 4;

export class SlotImage {
  readonly slots: number;
  readonly blocks: number;
  /** The number of the last change applied. */
  sequence = 0;
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  /** The blocks touched since `clean`, each once. */
  readonly #touched: Int32Array;
  readonly #isTouched: Uint8Array;
  #touchedCount = 0;

  constructor(slots: number) {
    this.slots = slots;
    this.blocks = Math.ceil(slots / BLOCK_SLOTS);
    this.#words = new Int32Array(this.blocks * BLOCK_WORDS);
    this.#bytes = new Uint8Array(this.#words.buffer);
    this.#touched = new Int32Array(this.blocks);
    this.#isTouched = new Uint8Array(this.blocks);
  }

  /** Applies one entry of a ring, `at` its first word. */
  apply(memory: Int32Array, at: number): void {
    this.#set(
      memory[at + Entry.slot],
      memory[at + Entry.holder],
      memory[at + Entry.versionLo],
      memory[at + Entry.versionHi],
    );
    const slot2 = memory[at + Entry.slot2];
    if (slot2 === NO_SLOT) return;
    this.#set(
      slot2,
      memory[at + Entry.holder2],
      memory[at + Entry.version2Lo],
      memory[at + Entry.version2Hi],
    );
  }

  /** The blocks touched since `clean`, in ascending order: a store writes neighbours cheaply. */
  touched(): Int32Array {
    return this.#touched.subarray(0, this.#touchedCount).toSorted();
  }

  /** The bytes of a block: a view, not a copy. */
  block(block: number): Uint8Array {
    return this.#bytes.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES);
  }

  /** All that was touched has been written. */
  clean(): void {
    for (let index = 0; index < this.#touchedCount; index += 1) this.#isTouched[this.#touched[index]] = 0;
    this.#touchedCount = 0;
  }

  /** Forgets everything: all slots free at version 0. */
  clear(): void {
    this.#words.fill(0);
    this.clean();
    this.sequence = 0;
  }

  /** Writes every slot into the shared memory. While nobody decides; what is there is durable, so `lastSeq` is 0. */
  restore(memory: Int32Array<SharedArrayBuffer>): void {
    const { slotsAt, slotStride, lockWords } = readLayout(memory);
    for (let slot = 0; slot < this.slots; slot += 1) {
      const from = slot * SLOT_WORDS;
      const to = slotsAt + slot * slotStride + lockWords;
      memory[to + Slot.holder] = this.#words[from];
      memory[to + Slot.versionLo] = this.#words[from + 1];
      memory[to + Slot.versionHi] = this.#words[from + 2];
      memory[to + Slot.lastSeqLo] = 0;
      memory[to + Slot.lastSeqHi] = 0;
    }
  }

  #set(slot: number, holder: number, versionLo: number, versionHi: number): void {
    const at = slot * SLOT_WORDS;
    this.#words[at] = holder;
    this.#words[at + 1] = versionLo;
    this.#words[at + 2] = versionHi;
    const block = Math.floor(slot / BLOCK_SLOTS);
    if (this.#isTouched[block] === 1) return;
    this.#isTouched[block] = 1;
    this.#touched[this.#touchedCount] = block;
    this.#touchedCount += 1;
  }
}
