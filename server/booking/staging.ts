/**
 * How a thread writes into the region: it stages words, and they are written with its next change of a slot, or by themselves. All of them
 * or none, whatever happens: with a journal they are durable together with that change.
 *
 * Who stages holds the locks of all that the words belong to, until they are written.
 *
 * Everybody takes locks in this order, so that nobody waits in a ring: that of a request's key (server/doors/http/kept-requests.ts), that of a
 * person, that of the directory of persons; then those of slots, in ascending order. The chat's is taken alone.
 */
import type { Journal } from '../ledger/journal.ts';
import {
  Intent,
  NO_SLOT,
  STAGED_WORDS,
  Staged,
  Thread,
  readLayout,
  stagedAt,
  threadAt,
} from '../memory/layout.ts';
import type { Lock } from '../locks/index.ts';
import { openIntent } from './intent.ts';

export interface Staging {
  /** Stages words for the region from its word `at` on. Throws when one decision stages more than fit. */
  readonly stage: (at: number, words: ArrayLike<number>) => void;
  /** Takes back what is staged. */
  readonly drop: () => void;
  /** Writes what is staged, without a change of a slot. Returns the number that it has in the ledger's sequence; 0 without a journal. */
  readonly publish: () => { readonly lo: number; readonly hi: number };
  /** A word of the region, under the lock that guards it. */
  readonly read: (at: number) => number;
  /** Takes lock `index` of the region's. Three at most at a time: who takes several gives the first of them back last. */
  readonly enter: (index: number) => void;
  readonly leave: (index: number) => void;
  /** Whether a lock of the region's is held, or asked for: then a decision is under way. */
  readonly isDeciding: () => boolean;
}

const NO_NUMBER = { lo: 0, hi: 0 };

export function openStaging(
  memory: Int32Array<SharedArrayBuffer>,
  lock: Lock,
  thread: number,
  journal: Journal | undefined,
): Staging {
  const layout = readLayout(memory);
  const { threads, lockWords, locksAt, regionAt, regionWords } = layout;
  const staged = stagedAt(layout, thread);
  const intent = openIntent(memory, thread);
  const places = lockPlaces(thread);
  return {
    stage: (at, words) => {
      const used = memory[staged];
      const next = staged + 1 + used;
      if (used + 2 + words.length > STAGED_WORDS) throw new Error(`more than ${STAGED_WORDS} words staged`);
      if (at < 0 || at + words.length > regionWords) throw new Error(`word ${at} is not in the region`);
      memory[next] = at;
      memory[next + 1] = words.length;
      memory.set(words, next + 2);
      memory[staged] = used + 2 + words.length;
    },
    drop: () => {
      memory[staged] = 0;
    },
    publish: () => {
      intent.begin(Staged.offered);
      journal?.record(NO_SLOT, 0, 0, 0);
      intent.done();
      return journal?.last ?? NO_NUMBER;
    },
    read: (at) => memory[regionAt + at],
    enter: (index) => {
      const at = locksAt + index * lockWords;
      // 1 + the word, in the first place that is free.
      const place = places.find((each) => memory[each] === 0);
      if (place === undefined) throw new Error(`more than ${places.length} locks of the region at a time`);
      memory[place] = at + 1;
      lock.acquire(memory, at, thread, threads);
    },
    leave: (index) => {
      const at = locksAt + index * lockWords;
      lock.release(memory, at, thread, threads);
      const place = places.findLast((each) => memory[each] === at + 1);
      if (place !== undefined) memory[place] = 0;
    },
    isDeciding: () => memory[places[0]] !== 0,
  };
}

/** The words in which a thread keeps which locks of the region it has asked for, in the order in which it did. */
export function lockPlaces(thread: number): readonly number[] {
  const block = threadAt(thread);
  const intent = block + Thread.intent;
  return [intent + Intent.firstLock, intent + Intent.secondLock, block + Thread.thirdLock];
}
