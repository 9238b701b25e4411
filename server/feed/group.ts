/**
 * The feed's end at the ledger's thread: keeps the changes of a group in their order until the group is durable, and only then publishes them.
 * A number that a dead thread took and never published has no change, so it leaves no hole.
 */
import { Entry, FEED_ENTRY_WORDS, Feed, NO_SLOT, readLayout } from '../memory/layout.ts';
import { openRing, outsider, writeEntry, type Ring } from './ring.ts';

const FIRST_ENTRIES = 1_024;

export class FeedGroup {
  readonly #memory: Int32Array<SharedArrayBuffer>;
  readonly #ring: Ring;
  readonly #watchedAt: number;
  /** What the ledger's thread tells of its commits. */
  readonly #commits: Float64Array;
  #entries = new Int32Array(FIRST_ENTRIES * FEED_ENTRY_WORDS);
  #count = 0;

  private constructor(memory: Int32Array<SharedArrayBuffer>, feedAt: number) {
    this.#memory = memory;
    this.#ring = openRing(memory, outsider(memory));
    this.#watchedAt = feedAt + Feed.watched;
    this.#commits = new Float64Array(memory.buffer, (feedAt + Feed.commits) * 4, 3);
  }

  /** `undefined` where the memory has no feed. */
  static open(memory: Int32Array<SharedArrayBuffer>): FeedGroup | undefined {
    const { feedEntries, feedAt } = readLayout(memory);
    return feedEntries === 0 ? undefined : new FeedGroup(memory, feedAt);
  }

  /** Keeps the change of an entry of a thread's ring, `at` its first word, if it is one of slots. After it was published there. */
  keep(memory: Int32Array, at: number): void {
    if (memory[at + Entry.slot] === NO_SLOT || Atomics.load(this.#memory, this.#watchedAt) === 0) return;
    const to = this.#count * FEED_ENTRY_WORDS;
    if (to === this.#entries.length) this.#grow();
    writeEntry(
      this.#entries,
      to,
      memory[at + Entry.slot],
      memory[at + Entry.holder],
      memory[at + Entry.versionLo],
      memory[at + Entry.versionHi],
      memory[at + Entry.slot2],
      memory[at + Entry.holder2],
      memory[at + Entry.version2Lo],
      memory[at + Entry.version2Hi],
    );
    this.#count += 1;
  }

  /** The group is durable; its commit took so long. */
  publish(commitSeconds: number): void {
    this.#commits[0] += 1;
    this.#commits[1] += commitSeconds;
    this.#commits[2] = commitSeconds;
    const count = this.#count;
    if (count === 0) return;
    const ring = this.#ring;
    ring.enter();
    let position = ring.claim(count);
    for (let entry = 0; entry < count; entry += 1) {
      position = (position + 1) | 0;
      const from = entry * FEED_ENTRY_WORDS;
      this.#memory.set(this.#entries.subarray(from, from + FEED_ENTRY_WORDS), ring.at(position));
    }
    ring.publish(position);
    ring.leave();
    this.#count = 0;
  }

  /** The group may be durable or not, and the slots were rebuilt from what is: whoever listens has to look anew. */
  reset(): void {
    this.#count = 0;
    this.#ring.reset();
  }

  #grow(): void {
    const grown = new Int32Array(2 * this.#entries.length);
    grown.set(this.#entries);
    this.#entries = grown;
  }
}
