/** Reads the feed of changes, from wherever one has read up to: without a gap, or it says that there is one. */
import { FEED_ENTRY_WORDS, Feed, feedEntriesAt, readLayout } from '../memory/layout.ts';
import { CLAIM_AHEAD } from './ring.ts';

/** Up to where somebody has read. */
export interface Cursor {
  era: number;
  /** Modulo 2³². */
  position: number;
}

/** In place of a count: changes are missing behind the cursor. */
export const LOST = -1;

export class FeedReader {
  /** What `take` has read last: entries of the feed, one after the other. */
  readonly entries: Int32Array;
  readonly #memory: Int32Array<SharedArrayBuffer>;
  readonly #capacity: number;
  readonly #entriesAt: number;
  readonly #eraAt: number;
  readonly #positionAt: number;
  readonly #claimedAt: number;
  readonly #wantedAt: number;
  readonly #life: string;

  /** `most`: as many entries are taken at a time. */
  constructor(memory: Int32Array<SharedArrayBuffer>, most: number) {
    const layout = readLayout(memory);
    const { feedAt, feedEntries } = layout;
    this.entries = new Int32Array(most * FEED_ENTRY_WORDS);
    this.#memory = memory;
    this.#capacity = feedEntries;
    this.#entriesAt = feedEntriesAt(layout);
    this.#eraAt = feedAt + Feed.era;
    this.#positionAt = feedAt + Feed.position;
    this.#claimedAt = feedAt + Feed.claimed;
    this.#wantedAt = feedAt + Feed.wanted;
    const [lo, hi] = [feedAt + Feed.lifeLo, feedAt + Feed.lifeHi].map((at) => Atomics.load(memory, at));
    this.#life = (hi * 2 ** 32 + (lo >>> 0)).toString(36);
  }

  /** The last change that is known. */
  now(): Cursor {
    for (;;) {
      const era = Atomics.load(this.#memory, this.#eraAt);
      const position = Atomics.load(this.#memory, this.#positionAt);
      if (Atomics.load(this.#memory, this.#eraAt) === era) return { era, position };
    }
  }

  /** Whether all changes behind the cursor can still be read. */
  has({ era, position }: Cursor): boolean {
    const now = this.now();
    const behind = (now.position - position) | 0;
    return era === now.era && behind >= 0 && behind <= this.#capacity - CLAIM_AHEAD;
  }

  /**
   * Copies up to `most` changes behind the cursor into `entries`, moves the cursor behind them, and returns how many they are; or `LOST`,
   * and then the cursor is of no use any more.
   */
  take(cursor: Cursor, most: number): number {
    const memory = this.#memory;
    // In this order: if the era is the cursor's still, the position was of that era, too.
    const position = Atomics.load(memory, this.#positionAt);
    const behind = (position - cursor.position) | 0;
    if (Atomics.load(memory, this.#eraAt) !== cursor.era || behind < 0) return LOST;
    if (behind > this.#capacity) return LOST;
    const count = Math.min(most, behind, this.entries.length / FEED_ENTRY_WORDS);
    this.#copy(cursor.position + 1, count);
    // Adds nothing, but nothing that was read above can have been read behind it, as it could behind a load.
    const claimed = Atomics.add(memory, this.#claimedAt, 0);
    if (count > 0 && ((claimed - this.#capacity - cursor.position) | 0) > 0) return LOST;
    cursor.position = (cursor.position + count) | 0;
    return count;
  }

  /** What a client is told to tell again: which life of the server, which era, which position. */
  idOf({ era, position }: Cursor): string {
    return `${this.prefixOf(era)}${position >>> 0}`;
  }

  /** How the ids of an era begin. */
  prefixOf(era: number): string {
    return `${this.#life}-${era >>> 0}-`;
  }

  /** The cursor of such an id; `undefined` for one of another life, or none at all. */
  cursorOf(id: string): Cursor | undefined {
    const [life, era, position, ...more] = id.split('-');
    if (life !== this.#life || more.length > 0 || !isWord(era) || !isWord(position)) return undefined;
    return { era: Number(era) | 0, position: Number(position) | 0 };
  }

  /** Resolves when there is something behind the position; it may be for nothing. */
  untilNews(position: number): Promise<unknown> {
    const memory = this.#memory;
    // Before the position is looked at for the last time: see `publish` in ring.ts.
    Atomics.store(memory, this.#wantedAt, 1);
    const slept = Atomics.waitAsync(memory, this.#positionAt, position);
    return slept.async ? slept.value : Promise.resolve();
  }

  #copy(first: number, count: number): void {
    const from = first & (this.#capacity - 1);
    const untilEnd = Math.min(count, this.#capacity - from);
    this.#copyPiece(from, untilEnd, 0);
    this.#copyPiece(0, count - untilEnd, untilEnd);
  }

  #copyPiece(from: number, count: number, to: number): void {
    const at = this.#entriesAt + from * FEED_ENTRY_WORDS;
    const piece = this.#memory.subarray(at, at + count * FEED_ENTRY_WORDS);
    this.entries.set(piece, to * FEED_ENTRY_WORDS);
  }
}

function isWord(text: string | undefined): boolean {
  return text !== undefined && /^\d{1,10}$/.test(text) && Number(text) < 2 ** 32;
}
