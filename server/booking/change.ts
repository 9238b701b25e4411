/** The decision on one slot: book and cancel. */
import { NO_SLOT, Slot } from '../memory/layout.ts';
import { Point } from './death.ts';
import { Decision, FREE, type Ground } from './ground.ts';

/** Changes the holder of one slot, if it is the expected one. */
export function openChange({ memory, told, contention, journal, intent, reach, enter, leave }: Ground) {
  /**
   * Writes the slot's new data. Plain stores: the lock's release publishes them. There are those who look at a holder without the lock, so
   * it is written when the change stands: without a ledger it stands with that (see repair.ts); with one it has its number by
   * then, so whoever has seen it and reads the last number taken waits for it.
   */
  const write = (slot: number, data: number, holder: number, versionLo: number, versionHi: number): void => {
    intent.keepFirst(data);
    reach?.(Point['change.kept']);
    intent.begin(1);
    reach?.(Point['change.begun']);
    memory[data + Slot.versionLo] = versionLo;
    reach?.(Point['change.versionLo']);
    memory[data + Slot.versionHi] = versionHi;
    reach?.(Point['change.versionHi']);
    journal?.record(slot, holder, versionLo, versionHi);
    memory[data + Slot.holder] = holder;
    reach?.(Point['change.holder']);
    if (journal !== undefined) {
      memory[data + Slot.lastSeqLo] = journal.last.lo;
      reach?.(Point['change.lastSeqLo']);
      memory[data + Slot.lastSeqHi] = journal.last.hi;
      reach?.(Point['change.lastSeqHi']);
    }
    intent.done();
    reach?.(Point['change.done']);
  };
  return (slot: number, expected: number, next: number): Decision => {
    contention?.arrive(slot, slot);
    intent.announce(slot, NO_SLOT);
    reach?.(Point['change.announced']);
    const data = enter(slot);
    reach?.(Point['change.locked']);
    let holder = memory[data + Slot.holder];
    let versionLo = memory[data + Slot.versionLo];
    let versionHi = memory[data + Slot.versionHi];
    contention?.hold();
    const fits = holder === expected;
    if (fits) {
      holder = next;
      versionLo = (versionLo + 1) | 0;
      if (versionLo === 0) versionHi += 1;
      write(slot, data, holder, versionLo, versionHi);
    }
    if (journal !== undefined) {
      told.sequenceLo = memory[data + Slot.lastSeqLo];
      told.sequenceHi = memory[data + Slot.lastSeqHi];
    }
    if (contention?.leave(slot, slot, fits && next !== FREE) === true) memory[data + Slot.contested] += 1;
    leave(slot);
    reach?.(Point['change.released']);
    told.slot = slot;
    told.holder = holder;
    told.versionLo = versionLo;
    told.versionHi = versionHi;
    return fits ? Decision.ok : Decision.refused;
  };
}
