import { describe, expect, test } from 'vitest';

import type { EvidenceOperation } from '../../race-document.ts';
import { deedOf, faultsOf } from './operations.ts';

const BOOKED: EvidenceOperation = {
  row: 0,
  client: 3,
  operation: 'book',
  slot: 7,
  slot2: null,
  outcome: 'ok',
  askedSeconds: 1,
  toldSeconds: 1.001,
  version: 5,
  version2: null,
  holder: 3,
};

test.each<[expected: string, operation: EvidenceOperation]>([
  ['booked slot 7 → version 5', BOOKED],
  ['booked slot 7', { ...BOOKED, version: null }],
  ['cancelled slot 7 → version 5', { ...BOOKED, operation: 'cancel' }],
  [
    'moved from slot 7 → version 5 to slot 8 → version 2',
    { ...BOOKED, operation: 'move', slot2: 8, version2: 2, holder: null },
  ],
  ['saw slot 7 held by client 3 at version 5', { ...BOOKED, operation: 'status' }],
  ['saw slot 7 free at version 5', { ...BOOKED, operation: 'find', holder: 0 }],
  ['found nothing', { ...BOOKED, operation: 'find', slot: null }],
  ['was refused to book slot 7: held by client 3 at version 5', { ...BOOKED, outcome: 'fail' }],
  ['asked to cancel slot 7, was never answered', { ...BOOKED, operation: 'cancel', outcome: 'info' }],
])('%s', (expected, operation) => {
  expect(deedOf(operation)).toBe(expected);
});

describe('what cannot stand', () => {
  test('two sales of one version', () => {
    const faults = faultsOf('doubleBooking', 7, [BOOKED, { ...BOOKED, client: 4, holder: 4 }]);
    expect([...faults]).toEqual([
      [0, 'the same version as client 4'],
      [1, 'the same version as client 3'],
    ]);
  });

  test('a move onto a slot is a sale of it', () => {
    const move = {
      ...BOOKED,
      client: 4,
      operation: 'move',
      slot: 1,
      slot2: 7,
      version: 9,
      version2: 5,
    } as const;
    expect(faultsOf('doubleBooking', 7, [BOOKED, move]).size).toBe(2);
    expect(faultsOf('doubleBooking', 1, [BOOKED, move]).get(0)).toBeUndefined();
  });

  test('the sale of a slot that somebody held', () => {
    const sale = { ...BOOKED, client: 4, version: 6, holder: 4 };
    expect([...faultsOf('doubleBooking', 7, [BOOKED, sale])]).toEqual([
      [1, 'sold although client 3 held it'],
    ]);
  });

  test('a refusal without a reason, and a request that still waits', () => {
    expect(faultsOf('wrongRefusal', 7, [{ ...BOOKED, outcome: 'fail' }]).get(0)).toBe('no reason to refuse');
    const waits = { ...BOOKED, outcome: 'info', toldSeconds: null, version: null, holder: null } as const;
    expect(faultsOf('stuck', 7, [waits]).get(0)).toBe('still waits');
  });

  test('nothing where only the order is wrong', () => {
    expect(faultsOf('order', 7, [BOOKED, { ...BOOKED, version: 6, client: 4, holder: 4 }]).size).toBe(0);
  });
});
