/** A chat with several server threads, played by one: what tests of conversations need. */
import { machineClock, type WallClock } from '../../base/clock.ts';
import { openStaging } from '../../booking/staging.ts';
import { openJournal, type Journal } from '../../ledger/journal.ts';
import * as lock from '../../locks/futex-owner.ts';
import { createMemory, planLayout } from '../../memory/layout.ts';
import { CHAT_LOCKS, CHAT_WORDS, openChat, type Chat } from '../index.ts';

/** The chat is not alone in the region. */
export const REGION_FROM = 1_000;
export const LOCK_FROM = 2;
const SLOTS = 10;

export function createChatMemory(threads: number, ringEntries = 0): Int32Array<SharedArrayBuffer> {
  return createMemory(
    planLayout(SLOTS, threads, lock.words(), {
      ringEntries,
      locks: LOCK_FROM + CHAT_LOCKS,
      regionWords: REGION_FROM + CHAT_WORDS,
    }),
  );
}

export interface ThreadOptions {
  /** The thread's, where the test begins rounds or has it die. */
  readonly journal?: Journal | undefined;
  readonly clock?: WallClock;
}

/** What a server thread opens when it starts. */
export function openThread(
  memory: Int32Array<SharedArrayBuffer>,
  thread: number,
  { journal = openJournal(memory, thread), clock = machineClock() }: ThreadOptions = {},
): Chat {
  const staging = openStaging(memory, lock, thread, journal);
  return openChat(memory, staging, { thread, regionFrom: REGION_FROM, lockFrom: LOCK_FROM, clock });
}
