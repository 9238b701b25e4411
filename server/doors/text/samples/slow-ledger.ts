/** A ledger that commits when a test says so, closes when a test says so, and has room for little. */
import { setImmediate as nextTurn } from 'node:timers/promises';

import { Gatherer, isDeciding } from '../../../ledger/gather.ts';
import { DurableImage } from '../../../ledger/image.ts';
import { openJournal } from '../../../ledger/journal.ts';
import { Outbox } from '../../../ledger/outbox.ts';
import { numberOf, publishDurable } from '../../../ledger/sequence.ts';
import { Shared, createMemory, planLayout, threadAt } from '../../../memory/layout.ts';

const SLOTS = 8;
/** Room for one message, and for some changes beside. */
const RING_ENTRIES = 2_048;

export interface SlowLedger {
  readonly outbox: Outbox;
  /** Makes a change and returns its number. Throws outside of a round. */
  readonly change: () => number;
  /** Makes durable what there is. */
  readonly commit: () => Promise<void>;
  /** From now on it takes no changes, and those that are not durable are lost; or it does again. */
  readonly turnGate: () => Promise<void>;
}

export function openSlowLedger(ringEntries = RING_ENTRIES): SlowLedger {
  const memory = createMemory(planLayout(SLOTS, 1, 1, { ringEntries }));
  Atomics.store(memory, Shared.sequence, 1);
  publishDurable(memory, 0);
  const journal = openJournal(memory, 0);
  if (journal === undefined) throw new Error('the memory has no rings');
  const image = new DurableImage(SLOTS);
  const gatherer = new Gatherer(memory, 0);
  const tell = async (): Promise<void> => {
    Atomics.add(memory, Shared.news, 1);
    Atomics.notify(memory, Shared.news);
    await nextTurn();
  };
  let version = 0;
  return {
    outbox: new Outbox(memory, journal),
    change: () => {
      if (!isDeciding(memory, threadAt(0))) throw new Error('a change outside of a round');
      journal.record(0, 7, (version += 1), 0);
      return numberOf(journal.last.lo, journal.last.hi);
    },
    commit: async () => {
      gatherer.gather(image);
      publishDurable(memory, image.sequence);
      await tell();
    },
    turnGate: async () => {
      Atomics.add(memory, Shared.gate, 1);
      await tell();
    },
  };
}
