/** A thread that dies at any point of a decision: its slots are as before or as after, its locks are free, its neighbours go on. */
import { describe, expect, test } from 'vitest';

import { openJournal } from '../ledger/journal.ts';
import { readTaken } from '../ledger/sequence.ts';
import * as futexOwner from '../locks/futex-owner.ts';
import { createMemory, planLayout, readLayout, Shared, Slot, Thread, threadAt } from '../memory/layout.ts';
import { openDeath, Point, POINT_NAMES, recordPoints, type PointName } from './death.ts';
import { Decision, openDesk } from './index.ts';
import { saboteur as freeOnly } from '../saboteurs/free-only.ts';
import type { ServerSaboteur } from '../saboteurs/saboteur.ts';
import { saboteur as tornMove } from '../saboteurs/torn-move.ts';
import { recoverLocks, repairChange, type Repair } from './repair.ts';
import { openStaging } from './staging.ts';

const ANA = 7;
const BIA = 9;

/** Two desks on one memory, the first of them mortal; slot 1 is Ana's at version 1, slot 3 was hers and is free at version 2. */
function open(durable: boolean, sabotage?: ServerSaboteur['desk']) {
  const memory = createMemory(planLayout(4, 2, futexOwner.words(), { ringEntries: durable ? 16 : 0 }));
  memory[Shared.sequence] = 1;
  const reach = openDeath(memory, 0);
  const journal = openJournal(memory, 0, recordPoints(reach));
  const mortal = openDesk(memory, futexOwner, 0, { journal, reach, sabotage });
  mortal.book(1, ANA);
  mortal.book(3, ANA);
  mortal.cancel(3, ANA);
  const other = openDesk(memory, futexOwner, 1, { journal: openJournal(memory, 1) });
  return { memory, mortal, other };
}

function slotsOf(memory: Int32Array<SharedArrayBuffer>): Record<number, number[]> {
  const layout = readLayout(memory);
  const one = (slot: number): number[] => {
    const at = layout.slotsAt + slot * layout.slotStride;
    const data = at + layout.lockWords;
    return [memory[at], memory[data + Slot.holder], memory[data + Slot.versionLo]];
  };
  return { 1: one(1), 3: one(3) };
}

const FAULT = threadAt(0) + Thread.fault;
const FREE_LOCK = 0;
const before = { 1: [FREE_LOCK, ANA, 1], 3: [FREE_LOCK, 0, 2] };
const booked = { 1: [FREE_LOCK, ANA, 1], 3: [FREE_LOCK, BIA, 3] };
const moved = { 1: [FREE_LOCK, 0, 2], 3: [FREE_LOCK, ANA, 3] };

/** From which point on a change stands. */
const STANDS = {
  memory: { change: Point['change.holder'], move: Point['move.to.holder'] },
  durable: { change: Point['change.published'], move: Point['move.published'] },
};
const LEDGER_ONLY = /numbered|written|published|lastSeq/;

/** What a death at that point leaves to repair: from the begin of the change to its end. */
function repairAt(name: PointName, ledger: 'memory' | 'durable'): Repair {
  const kind = name.startsWith('move') ? 'move' : 'change';
  const begun = Point[`${kind}.begun`];
  const done = Point[`${kind}.done`];
  if (Point[name] < begun || Point[name] >= done) return 'nothing to repair';
  return Point[name] < STANDS[ledger][kind] ? 'rolled back' : 'rolled forward';
}

/** A number that was taken for a change that does not stand: nothing rests on it. */
function unpublished(name: PointName): number {
  return /numbered|written/.test(name) ? 1 : 0;
}

describe.each(['memory', 'durable'] as const)('with a %s ledger', (ledger) => {
  const points = POINT_NAMES.filter((name) => ledger === 'durable' || !LEDGER_ONLY.test(name));

  test.each(points)('death at %s', (name: PointName) => {
    const { memory, mortal, other } = open(ledger === 'durable');
    const isMove = name.startsWith('move');
    Atomics.store(memory, FAULT, Point[name]);
    expect(() => (isMove ? mortal.move(1, 3, ANA) : mortal.book(3, BIA))).toThrow(name);
    const stands = Point[name] >= STANDS[ledger][isMove ? 'move' : 'change'];
    const seen = slotsOf(memory);
    const repair = repairChange(memory, 0);
    recoverLocks(memory, futexOwner, 0);
    const after = isMove ? moved : booked;
    expect(slotsOf(memory)).toEqual(stands ? after : before);
    // Who has looked at the holders without the locks has seen nothing that is undone.
    const news = ([1, 3] as const).filter((slot) => seen[slot][1] !== before[slot][1]);
    expect(stands || news.length === 0).toBe(true);
    expect(repair).toBe(repairAt(name, ledger));
    // The neighbour decides on both slots, under their locks, and what it tells rests on all that was taken.
    expect(other.status(3)).toBe(Decision.ok);
    expect(other.told.sequenceLo).toBe(ledger === 'durable' ? readTaken(memory) - unpublished(name) : 0);
    expect(other.move(stands && isMove ? 3 : 1, stands && isMove ? 1 : 2, ANA)).toBe(Decision.ok);
  });

  test('a repair that is done twice changes nothing', () => {
    const { memory, mortal } = open(ledger === 'durable');
    Atomics.store(memory, FAULT, Point['move.to.versionHi']);
    expect(() => mortal.move(1, 3, ANA)).toThrow('move.to.versionHi');
    expect(repairChange(memory, 0)).toBe('rolled back');
    recoverLocks(memory, futexOwner, 0);
    expect(repairChange(memory, 0)).toBe('nothing to repair');
    expect(slotsOf(memory)).toEqual(before);
  });
});

describe.each(['memory', 'durable'] as const)('what is staged for the region, with a %s ledger', (ledger) => {
  const durable = ledger === 'durable';
  const points = POINT_NAMES.filter(
    (name) => name.startsWith('change') && (durable || !LEDGER_ONLY.test(name)),
  );
  function openRegion() {
    const rings = durable ? { ringEntries: 16 } : {};
    const memory = createMemory(
      planLayout(4, 2, futexOwner.words(), { ...rings, locks: 2, regionWords: 100 }),
    );
    memory[Shared.sequence] = 1;
    const reach = openDeath(memory, 0);
    const journal = openJournal(memory, 0, recordPoints(reach));
    const desk = openDesk(memory, futexOwner, 0, { journal, reach });
    return { memory, desk, staging: openStaging(memory, futexOwner, 0, journal) };
  }

  test.each(points)('death at %s writes all of it, or nothing', (name) => {
    const { memory, desk, staging } = openRegion();
    staging.enter(1);
    staging.stage(10, [1, 2, 3]);
    staging.stage(
      50,
      Array.from({ length: 30 }, (_, word) => 100 + word),
    );
    Atomics.store(memory, FAULT, Point[name]);
    expect(() => desk.book(2, ANA)).toThrow(name);
    repairChange(memory, 0);
    recoverLocks(memory, futexOwner, 0);
    const stands = Point[name] >= STANDS[ledger].change;
    expect([10, 11, 12, 50, 79, 80].map((at) => staging.read(at))).toEqual(
      stands ? [1, 2, 3, 100, 129, 0] : [0, 0, 0, 0, 0, 0],
    );
    const { locksAt, lockWords } = readLayout(memory);
    expect(memory[locksAt + lockWords]).toBe(FREE_LOCK);
    // Nothing is left over for the next decision.
    staging.publish();
    expect(staging.read(10)).toBe(stands ? 1 : 0);
  });

  test('is written by itself, too, and can be taken back', () => {
    const { staging } = openRegion();
    staging.stage(3, [7]);
    staging.drop();
    staging.stage(4, [8]);
    expect(staging.publish().lo).toBe(durable ? 1 : 0);
    expect([3, 4].map((at) => staging.read(at))).toEqual([0, 8]);
  });
});

describe('the saboteurs', () => {
  test('a repair that only frees the lock leaves a slot half changed', () => {
    const { memory, mortal } = open(false);
    Atomics.store(memory, FAULT, Point['change.versionHi']);
    expect(() => mortal.book(3, BIA)).toThrow('change.versionHi');
    freeOnly.repair?.(memory, 0);
    recoverLocks(memory, futexOwner, 0);
    expect(slotsOf(memory)).toEqual({ ...before, 3: [FREE_LOCK, 0, 3] });
  });

  test('a torn move leaves its holder with two slots', () => {
    const { memory, mortal } = open(true, tornMove.desk);
    Atomics.store(memory, FAULT, Point['move.from.versionHi']);
    expect(() => mortal.move(1, 3, ANA)).toThrow('move.from.versionHi');
    repairChange(memory, 0);
    recoverLocks(memory, futexOwner, 0);
    const { 1: from, 3: to } = slotsOf(memory);
    expect([from[1], to[1]]).toEqual([ANA, ANA]);
  });
});
