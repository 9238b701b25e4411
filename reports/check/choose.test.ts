import { expect, test } from 'vitest';

import { chooseToTell } from './choose.ts';
import type { Violation } from './violations.ts';

const violation = (kind: 'order' | 'doubleBooking', slot: number) =>
  ({ kind, slot, version: 1, rows: [] }) as unknown as Violation;

test('one of each kind in turn, double bookings first', () => {
  const violations = [
    violation('order', 1),
    violation('order', 2),
    violation('doubleBooking', 3),
    violation('doubleBooking', 4),
    violation('doubleBooking', 5),
  ];
  const told = (most: number) => chooseToTell(violations, most).map(({ slot }) => slot);
  expect(told(4)).toEqual([3, 1, 4, 2]);
  expect(told(10)).toEqual([3, 1, 4, 2, 5]);
  expect(chooseToTell([], 3)).toEqual([]);
});
