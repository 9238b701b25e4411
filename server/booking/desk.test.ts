import { describe, expect, test } from 'vitest';

import * as futexOwner from '../locks/futex-owner.ts';
import {
  COUNTERS,
  countersOf,
  createMemory,
  planLayout,
  readLayout,
  Slot,
  Thread,
  threadAt,
} from '../memory/layout.ts';
import { Decision, openDesk, type Desk } from './index.ts';

const SLOTS = 8;
const ANA = 7;
const BIA = 9;

function open(holdUs = 0) {
  const memory = createMemory(planLayout(SLOTS, 2, futexOwner.words()));
  return { memory, desk: openDesk(memory, futexOwner, 0, { holdUs }) };
}

const told = ({ told: { slot, holder, versionLo, versionHi } }: Desk) => ({
  slot,
  holder,
  version: versionHi * 2 ** 32 + (versionLo >>> 0),
});

describe('a desk', () => {
  test('books a free slot once, and says who holds it', () => {
    const { desk } = open();
    expect(desk.book(3, ANA)).toBe(Decision.ok);
    expect(told(desk)).toEqual({ slot: 3, holder: ANA, version: 1 });
    expect(desk.book(3, BIA)).toBe(Decision.refused);
    expect(told(desk)).toEqual({ slot: 3, holder: ANA, version: 1 });
    expect(desk.book(3, ANA)).toBe(Decision.refused);
  });

  test('cancels for the holder alone, and every change counts one version', () => {
    const { desk } = open();
    desk.book(3, ANA);
    expect(desk.cancel(3, BIA)).toBe(Decision.refused);
    expect(desk.cancel(3, ANA)).toBe(Decision.ok);
    expect(told(desk)).toEqual({ slot: 3, holder: 0, version: 2 });
    expect(desk.cancel(3, ANA)).toBe(Decision.refused);
    desk.book(3, BIA);
    expect(told(desk)).toEqual({ slot: 3, holder: BIA, version: 3 });
  });

  test('sees at a glance what is taken, except where all have to meet at the lock', () => {
    const { desk } = open();
    expect(desk.seesTaken(3)).toBe(false);
    desk.book(3, ANA);
    expect(desk.seesTaken(3)).toBe(true);
    expect(desk.seesTaken(2)).toBe(false);
    desk.move(3, 2, ANA);
    expect([2, 3].map((slot) => desk.seesTaken(slot))).toEqual([true, false]);
    const { desk: provoked } = open(1);
    provoked.book(3, ANA);
    expect(provoked.seesTaken(3)).toBe(false);
  });

  test.each([
    [2, 5],
    [5, 2],
  ])('moves both slots or neither, from %i to %i', (from, to) => {
    const { desk } = open();
    expect(desk.move(from, to, ANA)).toBe(Decision.refused);
    expect(told(desk)).toEqual({ slot: from, holder: 0, version: 0 });
    desk.book(from, ANA);
    desk.book(to, BIA);
    expect(desk.move(from, to, ANA)).toBe(Decision.refusedSecond);
    expect(told(desk)).toEqual({ slot: to, holder: BIA, version: 1 });
    desk.cancel(to, BIA);
    expect(desk.move(from, to, ANA)).toBe(Decision.ok);
    expect(told(desk)).toEqual({ slot: from, holder: 0, version: 2 });
    expect(desk.told.version2Lo).toBe(3);
    desk.status(to);
    expect(told(desk)).toEqual({ slot: to, holder: ANA, version: 3 });
  });

  test('finds what a holder has, slot after slot', () => {
    const { desk } = open();
    for (const slot of [1, 4, 6]) desk.book(slot, ANA);
    const found: number[] = [];
    for (let from = 0; desk.find(from, ANA) === Decision.ok; from = desk.told.slot + 1)
      found.push(desk.told.slot);
    expect(found).toEqual([1, 4, 6]);
    expect(desk.told.slot).toBe(SLOTS);
  });

  test('carries a version over the edge of 32 bits', () => {
    const { memory, desk } = open();
    const { slotsAt, slotStride, lockWords } = readLayout(memory);
    memory[slotsAt + 2 * slotStride + lockWords + Slot.versionLo] = -1; // 2³² − 1
    desk.book(2, ANA);
    expect(told(desk).version).toBe(2 ** 32);
  });

  test('counts an attempt as contested when another thread has announced the slot', () => {
    const { memory, desk } = open(1);
    const counts = () =>
      Object.fromEntries(COUNTERS.map((name, index) => [name, countersOf(memory, 0)[index]]));
    desk.book(3, ANA);
    expect(counts()).toMatchObject({
      attempts: 1,
      contested: 0,
      lockWaits: 0,
      contestedBookings: 0,
    });
    memory[threadAt(1) + Thread.announcedFirst] = 5 + 1; // thread 1 announces slot 5
    desk.book(5, ANA);
    desk.book(4, ANA);
    expect(counts()).toMatchObject({
      attempts: 3,
      contested: 1,
      lockWaits: 0,
      contestedBookings: 1,
    });
    memory[threadAt(1) + Thread.inside] = 1; // and is inside
    desk.cancel(5, ANA);
    expect(counts()).toMatchObject({ attempts: 4, contested: 2, lockWaits: 1, contestedBookings: 1 });
  });
});

describe('the layout', () => {
  test('is read back from the memory, and refused where it does not fit', () => {
    const layout = planLayout(1_000, 3, 5);
    const memory = createMemory(layout);
    expect(readLayout(memory)).toEqual(layout);
    expect(() => readLayout(memory.subarray(0, 500))).toThrow('shared memory of 500 words');
    memory[1] = 99;
    expect(() => readLayout(memory)).toThrow('layout 99');
  });

  test('refuses more than fits', () => {
    expect(() => planLayout(2 ** 24, 64, 4_096)).toThrow('use fewer slots');
  });
});
