import { expect, test } from 'vitest';

import { beside, compareRounds, rankTest } from './statistics.ts';

test('the rank test has the exact probabilities of the published tables', () => {
  // Two sided, m = n = 5: U = 0 has 2/252, U = 2 has 8/252 (Mann and Whitney 1947, table I: 1/252 and 4/252 one sided).
  expect(rankTest([6, 7, 8, 9, 10], [1, 2, 3, 4, 5])).toBeCloseTo(2 / 252, 12);
  expect(rankTest([4, 7, 8, 9, 10], [1, 2, 3, 5, 6])).toBeCloseTo(8 / 252, 12);
  // m = 3, n = 4: U = 1 has 2 · 2/35.
  expect(rankTest([4, 6, 7], [1, 2, 3, 5])).toBeCloseTo(4 / 35, 12);
});

test('sides that are alike show no change, and ones that are apart show which is more', () => {
  const rounds = [100, 101, 99, 102, 98];
  expect(compareRounds(rounds, rounds)).toMatchObject({ ratio: 1, change: 'none' });
  expect(compareRounds([103, 99, 98, 104, 100], rounds).change).toBe('none');
  const slower = compareRounds([80, 81, 79, 82, 78], rounds);
  expect(slower).toMatchObject({ ratio: 0.8, change: 'less' });
  expect(slower.low).toBeGreaterThan(0.75);
  expect(slower.high).toBeLessThan(0.85);
  expect(compareRounds(rounds, [80, 81, 79, 82, 78]).change).toBe('more');
});

test('too few rounds never make a change: three of each cannot be told from chance', () => {
  expect(compareRounds([200, 201, 202], [100, 101, 102])).toMatchObject({ change: 'none', p: 0.1 });
});

test('a side without rounds is refused', () => {
  expect(() => compareRounds([], [1])).toThrow(RangeError);
});

test('a side beside its peer has the ratio of the medians, and names the peer', () => {
  const [side, peer] = [
    { name: 'ours', rounds: [20, 22, 24], median: 22, note: 'as it was' },
    { name: 'theirs', rounds: [10, 11, 12], median: 11 },
  ];
  const { ratio, low, high } = compareRounds(side.rounds, peer.rounds);
  expect(beside(side, peer)).toEqual({ ...side, against: { side: 'theirs', ratio, low, high } });
  expect(ratio).toBe(2);
});
