/**
 * Words that the ledger keeps, in blocks: the unit in which they are written to the store. A group of changes is applied here first, and
 * the blocks that it has touched are what is written.
 */
export class Blocks {
  readonly count: number;
  readonly blockBytes: number;
  readonly #blockWords: number;
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  /** The blocks touched since `clean`, each once. */
  readonly #touched: Int32Array;
  readonly #isTouched: Uint8Array;
  #touchedCount = 0;
  /** The blocks that ever held anything. The others are never looked at, so that their memory is never claimed. */
  readonly #isUsed: Uint8Array;

  constructor(words: number, blockWords: number) {
    this.count = Math.ceil(words / blockWords);
    this.blockBytes = blockWords * 4;
    this.#blockWords = blockWords;
    this.#words = new Int32Array(this.count * blockWords);
    this.#bytes = new Uint8Array(this.#words.buffer);
    this.#touched = new Int32Array(this.count);
    this.#isTouched = new Uint8Array(this.count);
    this.#isUsed = new Uint8Array(this.count);
  }

  get(at: number): number {
    return this.#words[at];
  }

  set(at: number, word: number): void {
    this.#words[at] = word;
    const block = Math.floor(at / this.#blockWords);
    if (this.#isTouched[block] === 1) return;
    this.#isTouched[block] = 1;
    this.#isUsed[block] = 1;
    this.#touched[this.#touchedCount] = block;
    this.#touchedCount += 1;
  }

  get touchedCount(): number {
    return this.#touchedCount;
  }

  /** The blocks touched since `clean`, in ascending order: a store writes neighbours cheaply. */
  touched(): Int32Array {
    return this.#touched.subarray(0, this.#touchedCount).toSorted();
  }

  /** The bytes of a block: a view, not a copy. */
  bytes(block: number): Uint8Array {
    return this.#bytes.subarray(block * this.blockBytes, (block + 1) * this.blockBytes);
  }

  /** Takes a block as a store has it. */
  load(block: number, bytes: Uint8Array): void {
    this.bytes(block).set(bytes);
    this.#isUsed[block] = 1;
  }

  /** All that was touched has been written. */
  clean(): void {
    for (let index = 0; index < this.#touchedCount; index += 1) this.#isTouched[this.#touched[index]] = 0;
    this.#touchedCount = 0;
  }

  /** All words are 0 again. The blocks that were used still are: who copies them elsewhere has to clear them there. */
  clear(): void {
    for (let block = 0; block < this.count; block += 1)
      if (this.#isUsed[block] === 1) this.bytes(block).fill(0);
    this.clean();
  }

  /** Copies the blocks that were ever used to `to`, where word 0 lies at `at`. */
  copyUsed(to: Int32Array, at: number): void {
    const size = this.#blockWords;
    for (let block = 0; block < this.count; block += 1) {
      if (this.#isUsed[block] === 0) continue;
      const end = Math.min((block + 1) * size, to.length - at);
      to.set(this.#words.subarray(block * size, end), at + block * size);
    }
  }
}
