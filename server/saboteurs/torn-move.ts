/** A move that is two changes: each has an intent and an entry of its own, so a death or a crash in between leaves one of them. */
import { Point } from '../booking/death.ts';
import { Decision, FREE, type Ground } from '../booking/ground.ts';
import type { Desk } from '../booking/index.ts';
import { openGlance } from '../booking/look.ts';
import { Slot } from '../memory/layout.ts';
import type { ServerSaboteur } from './saboteur.ts';

/** Between the two it waits so long, on a word that nobody touches: a crash hardly ever comes by within some nanoseconds. */
const WINDOW_MS = 0.2;
const NEVER = new Int32Array(new SharedArrayBuffer(4));

/** The points of a move at which a thread may have to die, for each of its slots: in vain it would be waited for at those left out. */
const TO = ['move.to.versionLo', 'move.to.versionHi', 'move.to.holder', 'move.to.lastSeq'] as const;
const FROM = ['move.from.versionLo', 'move.from.versionHi', 'move.from.holder', 'move.from.lastSeq'] as const;

function openTornMove(ground: Ground, sound: Desk): Desk['move'] {
  const { memory, told, intent, reach, enter, leave } = ground;
  const glance = openGlance(ground);
  const change = openChange(ground);
  return (from, to, holder) => {
    const lower = Math.min(from, to);
    const upper = Math.max(from, to);
    intent.announce(lower, upper);
    const lowerData = enter(lower);
    const upperData = enter(upper);
    const [fromData, toData] = from < to ? [lowerData, upperData] : [upperData, lowerData];
    const fits = memory[fromData + Slot.holder] === holder && memory[toData + Slot.holder] === FREE;
    if (fits) {
      reach?.(Point['move.kept']);
      reach?.(Point['move.begun']);
      change(to, toData, holder, from, TO);
      glance(to, toData);
      told.version2Lo = told.versionLo;
      told.version2Hi = told.versionHi;
      Atomics.wait(NEVER, 0, 0, WINDOW_MS);
      change(from, fromData, FREE, to, FROM);
      glance(from, fromData);
      reach?.(Point['move.done']);
    }
    leave(upper);
    leave(lower);
    return fits ? Decision.ok : sound.move(from, to, holder);
  };
}

/** Both slots are announced, so that both locks are freed after a death, and the first of them is changed. */
function openChange({ memory, journal, intent, reach }: Ground) {
  return (
    slot: number,
    data: number,
    holder: number,
    other: number,
    points: typeof TO | typeof FROM,
  ): void => {
    const [versionLo, versionHi, holderWritten, numberWritten] = points;
    intent.announce(slot, other);
    intent.keepFirst(data);
    intent.begin(1);
    memory[data + Slot.versionLo] = (memory[data + Slot.versionLo] + 1) | 0;
    reach?.(Point[versionLo]);
    if (memory[data + Slot.versionLo] === 0) memory[data + Slot.versionHi] += 1;
    reach?.(Point[versionHi]);
    journal?.record(slot, holder, memory[data + Slot.versionLo], memory[data + Slot.versionHi]);
    memory[data + Slot.holder] = holder;
    reach?.(Point[holderWritten]);
    if (journal !== undefined) {
      memory[data + Slot.lastSeqLo] = journal.last.lo;
      memory[data + Slot.lastSeqHi] = journal.last.hi;
    }
    reach?.(Point[numberWritten]);
    intent.done();
  };
}

export const saboteur: ServerSaboteur = {
  desk: (ground, sound) => ({ move: openTornMove(ground, sound) }),
};
