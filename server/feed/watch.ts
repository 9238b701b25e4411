/**
 * Who wants to hear of changes says so, for a while and again and again; changes are written into the feed only meanwhile. So they cost
 * next to nothing while nobody listens, and what a dead thread has asked for lapses by itself.
 */
import { Clock } from '../base/clock.ts';
import { Feed, readLayout } from '../memory/layout.ts';
import { openRing, type Ring } from './ring.ts';

/** How long one asking lasts. */
export const WATCH_S = 60;

export class Watch {
  readonly #memory: Int32Array<SharedArrayBuffer>;
  readonly #ring: Ring;
  readonly #untilAt: number;
  readonly #watchedAt: number;
  /** All threads have to mean the same second. */
  readonly #clock: Pick<Clock, 'nowNs'>;

  constructor(
    memory: Int32Array<SharedArrayBuffer>,
    thread: number,
    clock: Pick<Clock, 'nowNs'> = new Clock(0),
  ) {
    const { feedAt } = readLayout(memory);
    this.#memory = memory;
    this.#ring = openRing(memory, thread);
    this.#untilAt = feedAt + Feed.until;
    this.#watchedAt = feedAt + Feed.watched;
    this.#clock = clock;
  }

  /** Every change that is decided on from now on is in the feed, for a minute at least. */
  renew(): void {
    Atomics.store(this.#memory, this.#untilAt, this.#nowS() + WATCH_S);
    if (Atomics.load(this.#memory, this.#watchedAt) === 0) this.#begin();
  }

  /** To be called now and then by every thread: ends the watching that nobody has renewed. */
  lapse(): void {
    if (Atomics.load(this.#memory, this.#watchedAt) === 0) return;
    if (!this.#isOver()) return;
    this.#set(0);
    // Somebody may have renewed it in between, seen it watched, and gone.
    if (!this.#isOver()) this.#begin();
  }

  /**
   * What was changed while nobody watched is in no feed: who has read up to before that must not go on from there. Of several threads that begin at
   * once one does, so that no stream of the others is told to load anew.
   */
  #begin(): void {
    this.#ring.reset(
      () => Atomics.load(this.#memory, this.#watchedAt) === 0,
      () => this.#set(1),
    );
  }

  #isOver(): boolean {
    return Atomics.load(this.#memory, this.#untilAt) < this.#nowS();
  }

  #set(watched: 0 | 1): void {
    Atomics.store(this.#memory, this.#watchedAt, watched);
  }

  #nowS(): number {
    return Math.floor(this.#clock.nowNs() / 1e9);
  }
}
