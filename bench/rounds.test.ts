import { expect, test } from 'vitest';

import { alternate, median } from './rounds.ts';

test('the sides take turns, every other round in reverse', async () => {
  const order: string[] = [];
  const side = (name: string) => ({ name, run: () => order.push(name) });
  const sides = await alternate([side('a'), side('b'), side('c')], 3, () => {});
  expect(order.join('')).toBe('abccbaabc');
  expect(sides[0]).toEqual({ name: 'a', rounds: [1, 6, 7], median: 6 });
});

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
  [[5], 5],
  [[], Number.NaN],
])('the median of %j is %d', (figures, middle) => {
  expect(median(figures)).toBe(middle);
});
