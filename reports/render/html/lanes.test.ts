/** The pictures of violations show when each operation can have taken effect. */
import { expect, test } from 'vitest';

import { parseHistory } from '../../check/samples/notation.ts';
import { tellOperations } from '../../evidence.ts';
import { lanes } from './lanes.ts';

const HISTORY = parseHistory('7:book s3 [10,20] v1 | 9:book s3 [12,25] v1');

test('a tick stands in the bar of the sale that has a place, and none in the other', () => {
  const operations = tellOperations([0, 1], HISTORY, Float64Array.of(15_000, Number.NaN));
  const { source } = lanes({ kind: 'doubleBooking', slot: 3, operations });
  const bars = source.split('<li class="operation">').slice(1);
  expect(bars.map((bar) => bar.split('class="effect"').length - 1)).toEqual([1, 0]);
  const [, tick] = /class="effect"\s+x1="([\d.]+)%"/.exec(source) ?? [];
  const [, from] = /class="bar fault"\s+x="([\d.]+)%"/.exec(source) ?? [];
  const [, width] = /class="bar fault"\s+x="[\d.]+%"\s+width="([\d.]+)%"/.exec(source) ?? [];
  expect(Number(tick)).toBeCloseTo(Number(from) + Number(width) / 2, 1);
  expect(source).toContain('a bar without one has no place');
});

test('where nobody asked for points, none are spoken of', () => {
  const operations = tellOperations([0, 1], HISTORY);
  const { source } = lanes({ kind: 'doubleBooking', slot: 3, operations });
  expect(source).not.toContain('effect');
});
