/** A ledger with desks in front of it, in one thread and without sockets: decides, and says when an answer may be told. For tests. */
import { openDesk, type Desk } from '../../booking/index.ts';
import * as lock from '../../locks/futex-owner.ts';
import { createMemory, planLayout } from '../../memory/layout.ts';
import { openJournal } from '../journal.ts';
import type { Ledger } from '../ledger.ts';
import { Outbox } from '../outbox.ts';
import { numberOf } from '../sequence.ts';

const THREADS = 2;
const NOTHING = new Uint8Array();

export interface Told {
  readonly slot: number;
  readonly holder: number;
  readonly version: number;
  /** Whether it had to wait for the ledger. */
  readonly isLate: boolean;
}

export interface Counter {
  readonly memory: Int32Array<SharedArrayBuffer>;
  /** Decides on a thread. Resolves when that may be told; rejects when nobody will ever know, or the ledger is closed. */
  readonly decide: (thread: number, decision: (desk: Desk) => void) => Promise<Told>;
}

export async function openCounter(ledger: Ledger, slots: number): Promise<Counter> {
  const memory = createMemory(planLayout(slots, THREADS, lock.words(), { ringEntries: ledger.ringEntries }));
  await ledger.start(memory);
  const threads = Array.from({ length: THREADS }, (_, thread) => {
    const journal = openJournal(memory, thread);
    const desk = openDesk(memory, lock, thread, { journal });
    return { desk, outbox: journal && new Outbox(memory, journal) };
  });
  return {
    memory,
    decide: async (thread, decision) => {
      const { desk, outbox } = threads[thread];
      while (outbox?.begin(1) === 0) {
        if (!outbox.isOpen) throw new Error('closed');
        await new Promise<void>((goOn) => {
          outbox.awaitRoom({ deliver: () => {}, giveUp: () => {}, goOn });
        });
      }
      decision(desk);
      outbox?.end();
      const { slot, holder, versionLo, versionHi, sequenceLo, sequenceHi } = desk.told;
      const told = { slot, holder, version: numberOf(versionLo, versionHi), isLate: false };
      const restsOn = numberOf(sequenceLo, sequenceHi);
      if (outbox === undefined || outbox.isDurable(restsOn)) return told;
      return new Promise((resolve, reject) => {
        const deliver = (): void => resolve({ ...told, isLate: true });
        const giveUp = (): void => reject(new Error('lost'));
        outbox.hold({ deliver, giveUp, goOn: () => {} }, restsOn, NOTHING);
      });
    },
  };
}
