/** Decisions that hinge on a slot's version: made at that version alone, under the locks, and as sound as any other. */
import { describe, expect, test } from 'vitest';

import * as futexOwner from '../locks/futex-owner.ts';
import type { Lock } from '../locks/index.ts';
import { createMemory, planLayout, readLayout, Slot, Thread, threadAt } from '../memory/layout.ts';
import { openDeath, Point, POINT_NAMES } from './death.ts';
import { FREE } from './ground.ts';
import { Decision, openDesk, OTHER_VERSION } from './index.ts';
import { recoverLocks, repairChange } from './repair.ts';

const ANA = 7;
const BIA = 9;
const FREE_LOCK = 0;

/** Two desks on one memory, the first of them mortal; slot 1 is Ana's at version 1, slot 3 is free at version 2. */
function open() {
  let meanwhile: (() => void) | undefined;
  /** Each time before the first desk gets a lock the other may be faster. */
  const lock: Lock = {
    ...futexOwner,
    acquire: (memory, at, thread) => {
      meanwhile?.();
      futexOwner.acquire(memory, at, thread);
    },
  };
  const memory = createMemory(planLayout(4, 2, futexOwner.words()));
  const one = openDesk(memory, lock, 0, { reach: openDeath(memory, 0) });
  const two = openDesk(memory, futexOwner, 1);
  one.book(1, ANA);
  one.book(3, ANA);
  one.cancel(3, ANA);
  const layout = readLayout(memory);
  const slots = (): number[][] =>
    [1, 3].map((slot) => {
      const at = layout.slotsAt + slot * layout.slotStride;
      const data = at + layout.lockWords;
      return [memory[at], memory[data + Slot.holder], memory[data + Slot.versionLo]];
    });
  const beforeLock = (act: () => void): void => {
    meanwhile = act;
  };
  return { memory, one, two, slots, beforeLock };
}

const before = [
  [FREE_LOCK, ANA, 1],
  [FREE_LOCK, FREE, 2],
];

describe('at another version', () => {
  test.each([
    ['book', (desk: ReturnType<typeof open>['one']) => desk.expecting([0, 1, 3]).book(3, BIA), 3],
    ['cancel', (desk: ReturnType<typeof open>['one']) => desk.expecting([0]).cancel(1, ANA), 1],
    ['move', (desk: ReturnType<typeof open>['one']) => desk.expecting([2]).move(1, 3, ANA), 1],
    ['move down', (desk: ReturnType<typeof open>['one']) => desk.expecting([]).move(3, 1, ANA), 3],
  ] as const)('a %s changes nothing, and tells the slot as it is', (_, decide, slot) => {
    const { one, slots } = open();
    expect(decide(one)).toBe(OTHER_VERSION);
    expect(slots()).toEqual(before);
    const [holder, versionLo] = slot === 1 ? [ANA, 1] : [FREE, 2];
    expect(one.told).toMatchObject({ slot, holder, versionLo, versionHi: 0 });
  });
});

test('at the version that was named it is the same decision as without', () => {
  const { one, slots } = open();
  expect(one.expecting([2]).book(3, BIA)).toBe(Decision.ok);
  expect(one.told).toMatchObject({ slot: 3, holder: BIA, versionLo: 3 });
  expect(one.expecting([3]).book(3, ANA)).toBe(Decision.refused);
  expect(one.expecting([1]).move(1, 3, ANA)).toBe(Decision.refusedSecond);
  expect(one.expecting([1]).cancel(1, BIA)).toBe(Decision.refused);
  expect(one.expecting([9, 3]).cancel(3, BIA)).toBe(Decision.ok);
  expect(one.expecting([1]).move(1, 3, ANA)).toBe(Decision.ok);
  expect(one.told).toMatchObject({ slot: 1, versionLo: 2, version2Lo: 5 });
  expect(one.expecting([5]).move(3, 1, ANA)).toBe(Decision.ok);
  expect(slots()).toEqual([
    [FREE_LOCK, ANA, 3],
    [FREE_LOCK, FREE, 6],
  ]);
});

test('versions beyond 32 bits are told apart', () => {
  const { memory, one } = open();
  const { slotsAt, slotStride, lockWords } = readLayout(memory);
  memory[slotsAt + 2 * slotStride + lockWords + Slot.versionHi] = 5;
  memory[slotsAt + 2 * slotStride + lockWords + Slot.versionLo] = -1;
  expect(one.expecting([2 ** 32 - 1]).book(2, ANA)).toBe(OTHER_VERSION);
  expect(one.expecting([6 * 2 ** 32 - 1]).book(2, ANA)).toBe(Decision.ok);
  expect(one.told).toMatchObject({ versionHi: 6, versionLo: 0 });
});

test('who is faster before the lock is there is noticed: the version is compared under it', () => {
  const { one, two, beforeLock, slots } = open();
  beforeLock(() => {
    two.book(3, BIA);
    two.cancel(3, BIA);
  });
  expect(one.expecting([2]).book(3, ANA)).toBe(OTHER_VERSION);
  expect(one.told).toMatchObject({ holder: FREE, versionLo: 4 });
  // From 4 to 6, and no further: the lock is taken once.
  expect(one.expecting([6]).book(3, ANA)).toBe(Decision.ok);
  expect(one.told).toMatchObject({ holder: ANA, versionLo: 7 });
  beforeLock(() => {
    beforeLock(() => {}); // once: then the first lock of the two is held
    two.cancel(1, ANA);
  });
  expect(one.expecting([1]).move(1, 2, ANA)).toBe(OTHER_VERSION);
  expect(slots()).toEqual([
    [FREE_LOCK, FREE, 2],
    [FREE_LOCK, ANA, 7],
  ]);
});

describe('a death', () => {
  const names = POINT_NAMES.filter((name) => !/numbered|written|published|lastSeq/.test(name));
  test.each(names)('at %s leaves the slots as before or as after, and their locks free', (name) => {
    const { memory, one, two, slots } = open();
    Atomics.store(memory, threadAt(0) + Thread.fault, Point[name]);
    const decide = (): unknown =>
      name.startsWith('move') ? one.expecting([1]).move(1, 3, ANA) : one.expecting([2]).book(3, BIA);
    expect(decide).toThrow(name);
    repairChange(memory, 0);
    recoverLocks(memory, futexOwner, 0);
    const after = name.startsWith('move')
      ? [
          [FREE_LOCK, FREE, 2],
          [FREE_LOCK, ANA, 3],
        ]
      : [
          [FREE_LOCK, ANA, 1],
          [FREE_LOCK, BIA, 3],
        ];
    expect([before, after]).toContainEqual(slots());
    expect(two.status(3)).toBe(Decision.ok);
  });
});
