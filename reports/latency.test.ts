import { createHistogram } from 'node:perf_hooks';

import { expect, test } from 'vitest';

import { drawLatency, percentiles } from './latency.ts';

function histogramOf(values: readonly number[]) {
  const histogram = createHistogram({ figures: 3 });
  for (const value of values) histogram.record(value);
  return histogram;
}

test('percentiles are told in microseconds', () => {
  const histogram = histogramOf(Array.from({ length: 1_000 }, (_, index) => (index + 1) * 1_000));
  const told = percentiles(histogram);
  expect(told?.p50).toBeCloseTo(500, -1);
  expect(told?.p99).toBeCloseTo(990, -1);
  expect(told?.max).toBeCloseTo(1_000, -1);
});

test('a curve ends at the largest value, and has no points finer than its values', () => {
  const [curve] = drawLatency('sent', histogramOf(Array.from({ length: 100 }, (_, index) => index + 1_000)));
  expect(curve?.points[0]?.percentile).toBe(0);
  expect(curve?.points.at(-1)).toEqual({ percentile: 100, us: 1.1 });
  // The value that one in a hundred exceeds is the finest that a hundred values tell.
  expect(curve?.points.at(-2)?.percentile).toBeCloseTo(99, 6);
  const us = curve?.points.map((point) => point.us) ?? [];
  expect(us).toEqual(us.toSorted((a, b) => a - b));
});

test('nothing recorded is no curve', () => {
  expect(percentiles(histogramOf([]))).toBeNull();
  expect(drawLatency('intended', histogramOf([]))).toEqual([]);
});
