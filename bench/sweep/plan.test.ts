/** A plan has every point in every round, in an order that the seed decides; locks are compared under the same conditions. */
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { sweepInput } from '../../reports/sweep-samples.ts';
import { judgeSweep } from '../../reports/sweep/judge.ts';
import { nameOf, orderRounds, planPoints } from './plan.ts';
import { compareLocks } from './run.ts';

const { options } = sweepInput({ holdUs: [0, 50] });
const { points } = planPoints(options, new Map());

test('every combination is a point, and none is there twice', () => {
  expect(points).toHaveLength(5 * 2 * 2 * 2 * 2);
  expect(new Set(points.map((point) => nameOf({ point, round: 1 }))).size).toBe(points.length);
});

test('what a lock is no algorithm for is left out, and told', () => {
  const limited = planPoints({ ...options, locks: ['peterson', 'futex'] }, new Map([['peterson', 2]]));
  expect(
    limited.points.filter(({ lock }) => lock === 'peterson').map(({ threads }) => threads),
  ).not.toContain(4);
  expect(limited.points.filter(({ lock }) => lock === 'futex').map(({ threads }) => threads)).toContain(16);
  expect(limited.skipped).toEqual(["'peterson' is an algorithm for at most 2 threads: more were left out."]);
});

test('each round has every point once, in an order of its own that is the same for the same seed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
      const order = orderRounds(points, 3, seed);
      expect(orderRounds(points, 3, seed)).toEqual(order);
      const rounds = [1, 2, 3].map((round) =>
        order.filter((one) => one.round === round).map(({ point }) => nameOf({ point, round: 0 })),
      );
      expect(order.map(({ round }) => round)).toEqual([1, 2, 3].flatMap((round) => points.map(() => round)));
      const [first, ...others] = rounds.map((names) => names.toSorted());
      expect(new Set(first).size).toBe(points.length);
      for (const other of others) expect(other).toEqual(first);
      expect(rounds[0]).not.toEqual(rounds[1]);
    }),
    { numRuns: 20 },
  );
});

test('every lock is compared with the first where all else is alike', () => {
  const { points: swept, options: asked } = judgeSweep(sweepInput());
  const comparisons = compareLocks(swept, asked.locks);
  expect(comparisons).toHaveLength(5 * 2 * 2);
  for (const { lock, base } of comparisons) expect([lock, base]).toEqual(['ticket', 'futex-owner']);
  // The sample's ticket scales badly: with many threads it is slower beyond noise, with one it is as fast.
  const [many, one] = [16, 1].map((count) => comparisons.filter(({ threads }) => threads === count));
  for (const { change, ratio } of many) expect([change, ratio < 0.5]).toEqual(['less', true]);
  for (const { ratio } of one) expect(ratio).toBeCloseTo(1, 0);
});
