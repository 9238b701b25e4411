import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { EvidenceOperation } from '../../race-document.ts';
import { timeAxis } from './time-axis.ts';

function operation(askedSeconds: number, toldSeconds: number | null): EvidenceOperation {
  return {
    row: 0,
    client: 1,
    operation: 'book',
    slot: 1,
    slot2: null,
    outcome: toldSeconds === null ? 'info' : 'ok',
    askedSeconds,
    toldSeconds,
    version: 1,
    version2: null,
    holder: 1,
  };
}

describe('operations at once', () => {
  const axis = timeAxis([operation(1, 1.004), operation(1.001, 1.002)]);

  test('stand in proportion', () => {
    expect([1, 1.001, 1.002, 1.004].map((at) => Math.round(axis.percentAt(at)))).toEqual([0, 25, 50, 100]);
    expect(axis.breaks).toEqual([]);
  });

  test('are measured in milliseconds since the first', () => {
    expect(axis.ticks.map(({ label }) => label)).toEqual(['0 ms', '2 ms', '4 ms']);
  });
});

test('idle time is left out, so that short operations stay visible', () => {
  const axis = timeAxis([operation(1, 1.001), operation(3, 3.001)]);
  expect(axis.breaks.length).toBe(1);
  expect(axis.percentAt(1.001) - axis.percentAt(1)).toBeGreaterThan(30);
  expect(axis.percentAt(3.001) - axis.percentAt(3)).toBeGreaterThan(30);
  expect(axis.ticks.map(({ label }) => label)).toEqual(['0 ms', '2,000 ms']);
});

test('what was never answered has room to the right', () => {
  expect(timeAxis([operation(1, 1.001), operation(1.0005, null)]).percentAt(1.001)).toBeLessThan(90);
});

test('every time has a place, a later one none before an earlier', () => {
  const time = fc.oneof(fc.double({ min: 0, max: 100 }), fc.double());
  const list = fc.array(fc.tuple(time, fc.oneof(time, fc.constant(null))), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(list, (times) => {
      const axis = timeAxis(times.map(([asked, told]) => operation(asked, told)));
      const asked = times.map(([at]) => at).filter(Number.isFinite);
      const places = asked.toSorted((one, other) => one - other).map((at) => axis.percentAt(at));
      expect(places.every((place) => place >= 0 && place <= 100)).toBe(true);
      expect(places).toEqual(places.toSorted((one, other) => one - other));
    }),
  );
});
