/** The decision on two slots. */
import { Slot } from '../memory/layout.ts';
import { Point } from './death.ts';
import { Decision, FREE, type Ground } from './ground.ts';
import { openGlance, type Glance } from './look.ts';

/** Moves a booking from one slot to another: both change or neither does. Locks are taken in ascending order of slots. */
export function openMove(ground: Ground) {
  const { memory, contention, intent, reach, enter, leave } = ground;
  const look = openGlance(ground);
  const write = openTwoWrites(ground, look);
  return (from: number, to: number, holder: number): Decision => {
    const lower = Math.min(from, to);
    const upper = Math.max(from, to);
    contention?.arrive(from, to);
    intent.announce(lower, upper);
    reach?.(Point['move.announced']);
    const lowerData = enter(lower);
    reach?.(Point['move.lowerLocked']);
    const upperData = enter(upper);
    reach?.(Point['move.upperLocked']);
    const fromData = from < to ? lowerData : upperData;
    const toData = from < to ? upperData : lowerData;
    const toIsFree = memory[toData + Slot.holder] === FREE;
    const fromIsOwn = memory[fromData + Slot.holder] === holder;
    contention?.hold();
    if (fromIsOwn) look(to, toData); // a refusal rests on the first slot that forbids the move
    else look(from, fromData);
    const fits = fromIsOwn && toIsFree;
    if (fits) {
      intent.keepFirst(lowerData);
      intent.keepSecond(upperData);
      write(from, fromData, to, toData, holder);
    }
    if (contention?.leave(from, to, fits) === true) memory[fromData + Slot.contested] += 1;
    leave(upper);
    reach?.(Point['move.upperReleased']);
    leave(lower);
    reach?.(Point['move.lowerReleased']);
    if (fits) return Decision.ok;
    return fromIsOwn ? Decision.refusedSecond : Decision.refused;
  };
}

function openTwoWrites({ memory, told, journal, intent, reach }: Ground, look: Glance) {
  const writeVersion = (data: number, versionLo: number, versionHi: number, point: number): void => {
    memory[data + Slot.versionLo] = versionLo;
    reach?.(point);
    memory[data + Slot.versionHi] = versionHi;
    reach?.(point + 1);
  };
  const writeNumber = (data: number, point: number): void => {
    if (journal === undefined) return;
    memory[data + Slot.lastSeqLo] = journal.last.lo;
    memory[data + Slot.lastSeqHi] = journal.last.hi;
    reach?.(point);
  };
  /** What was told last is the slot moved to. */
  return (from: number, fromData: number, to: number, toData: number, holder: number): void => {
    reach?.(Point['move.kept']);
    intent.begin(2);
    reach?.(Point['move.begun']);
    told.version2Lo = (told.versionLo + 1) | 0;
    told.version2Hi = told.version2Lo === 0 ? told.versionHi + 1 : told.versionHi;
    look(from, fromData);
    told.holder = FREE;
    told.versionLo = (told.versionLo + 1) | 0;
    if (told.versionLo === 0) told.versionHi += 1;
    const { versionLo, versionHi, version2Lo, version2Hi } = told;
    writeVersion(fromData, versionLo, versionHi, Point['move.from.versionLo']);
    writeVersion(toData, version2Lo, version2Hi, Point['move.to.versionLo']);
    // One entry with both slots, so that no crash can come between them.
    journal?.recordTwo(from, FREE, versionLo, versionHi, to, holder, version2Lo, version2Hi);
    // The holders behind it, as in change.ts; without a ledger the first of the two decides.
    memory[toData + Slot.holder] = holder;
    reach?.(Point['move.to.holder']);
    memory[fromData + Slot.holder] = FREE;
    reach?.(Point['move.from.holder']);
    writeNumber(fromData, Point['move.from.lastSeq']);
    writeNumber(toData, Point['move.to.lastSeq']);
    if (journal !== undefined) {
      told.sequenceLo = journal.last.lo;
      told.sequenceHi = journal.last.hi;
    }
    intent.done();
    reach?.(Point['move.done']);
  };
}
