/**
 * What a thread leaves behind for the case that it dies in the middle of a decision: which slots it is at, and how they were. Its own
 * lines of the shared memory, so plain stores: who reads them has heard of the thread's end, and with that sees all that it wrote.
 */
import { IMAGE_WORDS, Intent, Thread, threadAt } from '../memory/layout.ts';

export interface IntentWords {
  /** Before the first lock is asked for: `second` is the higher slot of a move. */
  readonly announce: (first: number, second: number) => void;
  /** Keeps a slot's data, from the word `data` on, as it was. Under its lock. */
  readonly keepFirst: (data: number) => void;
  readonly keepSecond: (data: number) => void;
  /** From here on so many slots are other than they were. */
  readonly begin: (slots: number) => void;
  /** All is as it shall be. Without a journal this is the moment from which the change stands. */
  readonly done: () => void;
}

export function openIntent(memory: Int32Array<SharedArrayBuffer>, thread: number): IntentWords {
  const block = threadAt(thread);
  const intent = block + Thread.intent;
  const keep = (data: number, image: number): void => {
    for (let word = 0; word < IMAGE_WORDS; word += 1) memory[intent + image + word] = memory[data + word];
  };
  return {
    announce: (first, second) => {
      memory[intent + Intent.first] = first;
      memory[intent + Intent.second] = second;
    },
    keepFirst: (data) => {
      memory[intent + Intent.published] = memory[block + Thread.published];
      keep(data, Intent.firstImage);
    },
    keepSecond: (data) => keep(data, Intent.secondImage),
    begin: (slots) => {
      memory[intent + Intent.changing] = slots;
    },
    done: () => {
      memory[intent + Intent.changing] = 0;
    },
  };
}
