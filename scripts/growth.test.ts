/** The plot of how the checks grow. */
import { expect, test } from 'vitest';

import { drawGrowth, exponentOf } from './growth-picture.ts';
import { measureGrowth } from './growth.ts';

test('the exponent of a power is found', () => {
  const points = [1e4, 1e5, 1e7].map((operations) => [operations, 3e-9 * operations ** 1.25] as const);
  expect(exponentOf({ points })).toBeCloseTo(1.25, 9);
});

test('a proportion is drawn parallel to the guide', () => {
  const points = [1e4, 1e5, 1e6, 1e7].map((operations) => [operations, 2e-7 * operations] as const);
  const svg = drawGrowth([{ name: 'a <check>', colour: '#000000', points }], ['some machine']);
  const slopes = [...svg.matchAll(/d="M([\d.]+) ([\d.]+)L(?:[\d. L]+L)?([\d.]+) ([\d.]+)" fill="none"/g)].map(
    ([, x1, y1, x2, y2]) => (Number(y2) - Number(y1)) / (Number(x2) - Number(x1)),
  );
  expect(slopes).toHaveLength(2);
  expect(slopes[0]).toBeCloseTo(slopes[1], 2);
  expect(svg).toContain('a &lt;check>: operations to the power 1.00');
  expect(svg).toContain('some machine');
  expect(svg).not.toContain('NaN');
});

test('both checks are measured at every size', async () => {
  const told: string[] = [];
  const curves = await measureGrowth([1_000, 3_000], 1, 6_000, (text) => told.push(text));
  expect(told).toHaveLength(4);
  expect(curves.map(({ points }) => points.map(([operations]) => operations))).toEqual([
    [1_000, 3_000],
    [1_000, 3_000],
  ]);
  for (const { points } of curves) for (const [, seconds] of points) expect(seconds).toBeGreaterThan(0);
});
