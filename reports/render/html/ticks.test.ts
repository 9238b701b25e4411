import fc from 'fast-check';
import { expect, test } from 'vitest';

import { logarithmicTicks, roundStep, ticksFromZero } from './ticks.ts';

test.each([
  [103_000, [0, 25_000, 50_000, 75_000, 100_000, 125_000]],
  [5, [0, 1, 2, 3, 4, 5]],
  [0.9, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [0, [0, 1]],
  [Number.NaN, [0, 1]],
  [Number.POSITIVE_INFINITY, [0, 1]],
])('up to %d', (most, expected) => {
  const at = ticksFromZero(most, String).map((tick) => tick.at);
  expect(at.map((place) => Number(place.toFixed(9)))).toEqual(expected);
});

test('a round step is not below what was asked, and no more than 2.5 times as much', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), (least) => {
      expect(roundStep(least)).toBeGreaterThanOrEqual(least * (1 - 1e-8));
      expect(roundStep(least)).toBeLessThan(2.5 * least);
    }),
  );
});

test('logarithmic ticks hold everything between them, and are few', () => {
  const positive = fc.double({ min: 1e-6, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(positive, positive, (one, other) => {
      const least = Math.min(one, other);
      const most = Math.max(one, other);
      const at = logarithmicTicks(least, most, String).map((tick) => tick.at);
      expect(at[0]).toBeLessThanOrEqual(Math.log10(least) + 1e-8);
      expect(at.at(-1)).toBeGreaterThanOrEqual(Math.log10(most) - 1e-8);
      expect(at.length).toBeGreaterThan(1);
      expect(at.length).toBeLessThan(12);
      expect(at).toEqual(at.toSorted((a, b) => a - b));
    }),
  );
});

test('of one decade has steps within it', () => {
  expect(logarithmicTicks(120, 900, String).map(({ label }) => label)).toEqual(['100', '200', '500', '1000']);
});
