/** Trends that are there are found, and noise is not taken for one. */
import { describe, expect, test } from 'vitest';

import { Random } from '../server/base/seed.ts';
import { trendOf } from './trend.ts';

const SEED = 20261121;
const seconds = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('a series', () => {
  test('that rises has its slope, though a quarter of the points are spoilt', () => {
    const random = new Random(SEED, 0);
    const x = seconds(200);
    const y = x.map((at) =>
      random.nextBelow(4) === 0 ? 1e6 * random.nextFloat() : 100 + 0.5 * at + random.nextFloat(),
    );
    const trend = trendOf(x, y);
    expect(trend?.slope).toBeCloseTo(0.5, 0);
    expect(trend?.rise).toBeGreaterThan(80);
    expect(trend?.chance).toBeLessThan(0.001);
  });

  test('of noise rises by chance: one in a hundred is told to be rarer than one in a hundred', () => {
    const x = seconds(100);
    const chances = Array.from({ length: 400 }, (_, stream) => {
      const random = new Random(SEED, stream);
      return (
        trendOf(
          x,
          x.map(() => random.nextFloat()),
        )?.chance ?? 0
      );
    });
    expect(chances.filter((chance) => chance < 0.01).length).toBeLessThan(13); // of 400: 4 expected; 13 or more once in ten thousand
    expect(chances.filter((chance) => chance < 0.5).length).toBeGreaterThan(150);
  });

  test('that falls is no rise', () => {
    const trend = trendOf(
      seconds(50),
      seconds(50).map((at) => 100 - at),
    );
    expect(trend?.slope).toBe(-1);
    expect(trend?.chance).toBeGreaterThan(0.99);
  });

  test('of equal values has no trend', () => {
    expect(
      trendOf(
        seconds(50),
        seconds(50).map(() => 3),
      ),
    ).toMatchObject({ slope: 0, riseShare: 0, chance: 1 });
  });

  test('of many points is joined to few, and keeps its slope', () => {
    const x = seconds(20_000);
    expect(
      trendOf(
        x,
        x.map((at) => 5 + 2 * at),
      )?.slope,
    ).toBeCloseTo(2, 9);
  });

  test('with gaps leaves them out; of two points it has none', () => {
    expect(trendOf([0, 1, 2, 3], [1, Number.NaN, 3, 4])?.slope).toBe(1);
    expect(trendOf([0, 1], [1, 2])).toBeNull();
  });

  test('agrees with the textbook: Mann and Kendall of 1 … 5 with two neighbours exchanged', () => {
    // S = 8, variance = 5·4·15 / 18, z = 7 / √16.667 = 1.7146; one-sided 0.0432.
    expect(trendOf(seconds(5), [1, 2, 4, 3, 5])?.chance).toBeCloseTo(0.0432, 4);
  });
});
