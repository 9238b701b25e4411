/**
 * The journal of a thread where there is no ledger: it writes changes into the feed, as long as somebody wants to hear of them. No answer
 * waits for anything, so there are no rounds and no numbers.
 */
import type { Journal, RecordPoints } from '../ledger/journal.ts';
import { Feed, NO_SLOT, readLayout } from '../memory/layout.ts';
import { openRing, writeEntry } from './ring.ts';

/** What a decision needs of a journal. */
export type ChangeJournal = Pick<Journal, 'last' | 'record' | 'recordTwo'>;

/** `undefined` where the memory has no feed. */
export function openFeedJournal(
  memory: Int32Array<SharedArrayBuffer>,
  thread: number,
  points?: RecordPoints,
): ChangeJournal | undefined {
  const { feedEntries, feedAt } = readLayout(memory);
  if (feedEntries === 0) return undefined;
  const ring = openRing(memory, thread);
  const watchedAt = feedAt + Feed.watched;

  const append: ChangeJournal['recordTwo'] = (
    slot,
    holder,
    versionLo,
    versionHi,
    slot2,
    holder2,
    version2Lo,
    version2Hi,
  ) => {
    const slots = slot2 === NO_SLOT ? 1 : 2;
    ring.enter();
    const position = (ring.claim(1) + 1) | 0;
    points?.numbered(slots);
    const at = ring.at(position);
    writeEntry(memory, at, slot, holder, versionLo, versionHi, slot2, holder2, version2Lo, version2Hi);
    points?.written(slots);
    ring.publish(position);
    ring.leave();
    points?.published(slots);
  };
  return {
    last: { lo: 0, hi: 0 },
    // Looked at under the slot's lock: who begins to watch and looks at the slot then has seen this change, or is told of it. A plain load, since
    // taking the lock has ordered it; an Atomics.load there costs a quarter of a decision, and this nothing that can be measured.
    record: (slot, holder, versionLo, versionHi) => {
      if (memory[watchedAt] === 1) append(slot, holder, versionLo, versionHi, NO_SLOT, 0, 0, 0);
    },
    recordTwo: (slot, holder, versionLo, versionHi, slot2, holder2, version2Lo, version2Hi) => {
      if (memory[watchedAt] === 1)
        append(slot, holder, versionLo, versionHi, slot2, holder2, version2Lo, version2Hi);
    },
  };
}
