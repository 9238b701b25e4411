/** Percentiles of each second, as a watcher takes them. */
import { expect, test } from 'vitest';

import { Random } from '../../server/base/seed.ts';
import { LatencyBySecond } from './by-second.ts';

test('percentiles are those of the latencies, within 4 per cent', () => {
  const random = new Random(20261121, 0);
  const seconds = new LatencyBySecond(LatencyBySecond.createBuffer());
  const latencies = Array.from({ length: 20_000 }, () => Math.round(10 ** (3 + 6 * random.nextFloat())));
  for (const latencyNs of latencies) seconds.record(100, latencyNs);
  const sorted = latencies.toSorted((one, other) => one - other);
  const { answers, percentileUs } = seconds.take(100);
  expect(answers).toBe(latencies.length);
  for (const share of [0.01, 0.5, 0.9, 0.99, 1]) {
    const exactUs = sorted[Math.ceil(share * sorted.length) - 1] / 1e3;
    expect(percentileUs(share) / exactUs).toBeGreaterThan(0.96);
    expect(percentileUs(share) / exactUs).toBeLessThan(1.04);
  }
});

test('seconds are kept apart, and what was taken is gone', () => {
  const seconds = new LatencyBySecond(LatencyBySecond.createBuffer());
  seconds.record(7, 1_000);
  seconds.record(8, 1e15);
  expect(seconds.take(7).answers).toBe(1);
  expect(seconds.take(7).percentileUs(0.5)).toBeNaN();
  expect(seconds.take(8).answers).toBe(1);
  expect(seconds.take(16).answers).toBe(0);
});
