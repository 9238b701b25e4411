/** The decisions that change nothing: status and find; and a look without the lock. */
import { readTaken } from '../ledger/sequence.ts';
import { NO_SLOT, Slot, readLayout } from '../memory/layout.ts';
import { Decision, FREE, type Ground } from './ground.ts';

/** At most so many slots are looked at by one `find`, so that it does not hold up the thread's other clients. */
const FIND_SLOTS = 65_536;

type Look = (slot: number) => Decision;
/** Tells a slot as it is, `data` its first word. Under its lock. */
export type Glance = (slot: number, data: number) => void;

export function openGlance({ memory, told }: Ground): Glance {
  return (slot, data) => {
    told.slot = slot;
    told.holder = memory[data + Slot.holder];
    told.versionLo = memory[data + Slot.versionLo];
    told.versionHi = memory[data + Slot.versionHi];
    told.sequenceLo = memory[data + Slot.lastSeqLo];
    told.sequenceHi = memory[data + Slot.lastSeqHi];
  };
}

export function openLook(ground: Ground): Look {
  const { intent, enter, leave } = ground;
  const glance = openGlance(ground);
  return (slot) => {
    intent.announce(slot, NO_SLOT);
    glance(slot, enter(slot));
    leave(slot);
    return Decision.ok;
  };
}

/**
 * Whether a slot is seen to be taken, without its lock. That is as good as a refusal under the lock to whoever is told neither version nor
 * holder: somebody held the slot at this moment, and a holder is written when the change stands, so that what is seen is never
 * undone (repair.ts). It saves the two atomic steps of the lock, a quarter of what a refusal costs.
 *
 * False where a decision has to tell: with a ledger, since what a refusal rests on is told under the lock alone, and in a provoked race, where all
 * have to meet at the lock.
 */
export function openSight(
  { memory, contention }: Ground,
  firstHolderAt: number,
  stride: number,
): (slot: number) => boolean {
  if (contention !== undefined || readLayout(memory).ringEntries > 0) return () => false;
  return (slot) => Atomics.load(memory, firstHolderAt + slot * stride) !== FREE;
}

export function openFind(
  { memory, told, journal, slots }: Ground,
  look: Look,
  firstHolderAt: number,
  stride: number,
) {
  return (from: number, holder: number): Decision => {
    const end = Math.min(slots, from + FIND_SLOTS);
    for (let slot = from; slot < end; slot += 1) {
      // A glance without the lock: a match is looked at again under it, and nothing is claimed of the others.
      if (Atomics.load(memory, firstHolderAt + slot * stride) !== holder) continue;
      look(slot);
      if (told.holder === holder) return Decision.ok;
    }
    told.slot = end;
    told.holder = FREE;
    told.versionLo = 0;
    told.versionHi = 0;
    // It rests on many slots, so on whatever has been taken by now.
    const taken = journal === undefined ? 0 : readTaken(memory);
    told.sequenceLo = taken | 0;
    told.sequenceHi = Math.floor(taken / 2 ** 32);
    return Decision.none;
  };
}
