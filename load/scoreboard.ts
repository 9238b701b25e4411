/**
 * What a watcher sees of a race while it is on: how fast answers come, who was last told to hold each of the first few slots, and where two were told that
 * they have bought the same. Shared by all load threads and the watcher; every word is touched by Atomics only.
 *
 * It is a sight, no evidence: two threads may write what they were told of one slot in the wrong order. The history alone is judged.
 */
import { Kind, NOBODY, Outcome } from './history/history.ts';
import { BUCKETS, countLatency, takeLatencies, type Latencies } from './workloads/latency-buckets.ts';

/** Words of a slot. */
const Word = {
  /** Who was last told to have it, or of whom somebody was last told. */
  holder: 0,
  /** The version that was last sold, and one more, so that 0 is none. */
  sold: 1,
  /** To whom. */
  soldTo: 2,
  /** How often a version was sold that was sold already. */
  twice: 3,
  /** The two that were last sold one version. */
  first: 4,
  second: 5,
} as const;
const WORDS = 6;

/** A slot that was sold twice, as it looks: how often, and to which two last. */
export type SoldTwice = readonly [slot: number, times: number, first: number, second: number];

export class Scoreboard {
  readonly #counts: Uint32Array<SharedArrayBuffer>;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #slots: number;

  constructor(buffer: SharedArrayBuffer) {
    this.#counts = new Uint32Array(buffer, 0, BUCKETS);
    this.#words = new Int32Array(buffer, BUCKETS * 4);
    this.#slots = this.#words.length / WORDS;
  }

  /** `slots`: the first so many are watched. */
  static createBuffer(slots: number): SharedArrayBuffer {
    return new SharedArrayBuffer((BUCKETS + slots * WORDS) * 4);
  }

  /** An answer, as the history has it: `code` is kind and outcome, of versions the low words count, `other` is the holder or the second version. */
  note(
    code: number,
    client: number,
    slot: number,
    slot2: number,
    version: number,
    other: number,
    latencyNs: number,
  ): void {
    const outcome = code >> 4;
    if (outcome === Outcome.info) return;
    countLatency(this.#counts, 0, latencyNs);
    const kind = code & 15;
    if (kind !== Kind.move) {
      this.#hold(slot, other);
      if (kind === Kind.book && outcome === Outcome.ok) this.#sell(slot, version, client);
    } else if (outcome === Outcome.ok) {
      this.#hold(slot, NOBODY);
      this.#hold(slot2, client);
      this.#sell(slot2, other, client);
    }
  }

  /** Before a race: everything is free, and nothing was answered. */
  clear(): void {
    this.#counts.fill(0);
    this.#words.fill(0);
  }

  /** Takes the latencies since the last time. */
  takeLatencies(): Latencies {
    return takeLatencies(this.#counts, 0);
  }

  /** Who holds each slot, 0 for nobody, as far as was told. */
  holders(): number[] {
    return Array.from({ length: this.#slots }, (_, slot) => this.#load(slot, Word.holder));
  }

  soldTwice(): SoldTwice[] {
    return Array.from({ length: this.#slots }, (_, slot): SoldTwice => [
      slot,
      this.#load(slot, Word.twice),
      this.#load(slot, Word.first),
      this.#load(slot, Word.second),
    ]).filter(([, times]) => times > 0);
  }

  #hold(slot: number, holder: number): void {
    if (!this.#isWatched(slot)) return;
    const at = slot * WORDS + Word.holder;
    // Most answers are refusals, which tell what is known already: a load is cheaper than a store that others have to hear of.
    if (Atomics.load(this.#words, at) !== holder) Atomics.store(this.#words, at, holder);
  }

  #sell(slot: number, version: number, client: number): void {
    if (!this.#isWatched(slot)) return;
    const [words, at] = [this.#words, slot * WORDS];
    const before = Atomics.exchange(words, at + Word.sold, version + 1);
    const first = Atomics.exchange(words, at + Word.soldTo, client);
    if (before !== version + 1) return;
    Atomics.add(words, at + Word.twice, 1);
    Atomics.store(words, at + Word.first, first);
    Atomics.store(words, at + Word.second, client);
  }

  #load(slot: number, word: number): number {
    return Atomics.load(this.#words, slot * WORDS + word);
  }

  #isWatched(slot: number): boolean {
    return slot >= 0 && slot < this.#slots;
  }
}
