/** A move that is two changes: each has an intent and an entry of its own, so a death or a crash in between leaves one of them. */
import { Point } from '../booking/death.ts';
import { Decision, FREE, type Ground } from '../booking/ground.ts';
import type { Desk } from '../booking/index.ts';
import { openGlance } from '../booking/look.ts';
import { NO_SLOT, Slot } from '../memory/layout.ts';
import type { ServerSaboteur } from './saboteur.ts';

/** Between the two it waits so long, on a word that nobody touches: a crash hardly ever comes by within some nanoseconds. */
const WINDOW_MS = 0.2;
const NEVER = new Int32Array(new SharedArrayBuffer(4));

function openTornMove(ground: Ground, sound: Desk): Desk['move'] {
  const { memory, told, journal, intent, reach, enter, leave } = ground;
  const glance = openGlance(ground);
  const change = (slot: number, data: number, holder: number): void => {
    intent.announce(slot, NO_SLOT);
    intent.keepFirst(data);
    intent.begin(1);
    memory[data + Slot.versionLo] = (memory[data + Slot.versionLo] + 1) | 0;
    if (memory[data + Slot.versionLo] === 0) memory[data + Slot.versionHi] += 1;
    memory[data + Slot.holder] = holder;
    if (journal !== undefined) {
      journal.record(slot, holder, memory[data + Slot.versionLo], memory[data + Slot.versionHi]);
      memory[data + Slot.lastSeqLo] = journal.last.lo;
      memory[data + Slot.lastSeqHi] = journal.last.hi;
    }
    intent.done();
  };
  return (from, to, holder) => {
    const lower = Math.min(from, to);
    const upper = Math.max(from, to);
    intent.announce(lower, upper);
    const lowerData = enter(lower);
    const upperData = enter(upper);
    const [fromData, toData] = from < to ? [lowerData, upperData] : [upperData, lowerData];
    const fits = memory[fromData + Slot.holder] === holder && memory[toData + Slot.holder] === FREE;
    if (fits) {
      change(to, toData, holder);
      glance(to, toData);
      told.version2Lo = told.versionLo;
      told.version2Hi = told.versionHi;
      Atomics.wait(NEVER, 0, 0, WINDOW_MS);
      reach?.(Point['move.from.holder']);
      change(from, fromData, FREE);
      glance(from, fromData);
    }
    intent.announce(lower, upper);
    leave(upper);
    leave(lower);
    return fits ? Decision.ok : sound.move(from, to, holder);
  };
}

export const saboteur: ServerSaboteur = {
  desk: (ground, sound) => ({ move: openTornMove(ground, sound) }),
};
