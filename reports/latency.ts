import type { Histogram } from 'node:perf_hooks';

import type { LatencyCurve } from './pictures.ts';

/** Percentiles in microseconds. */
export type LatencyUs = Readonly<Record<'p50' | 'p90' | 'p99' | 'p999' | 'max', number>>;

/** Points of a curve for each time that what is left above gets ten times smaller. */
const POINTS_PER_NINE = 12;
const MOST_NINES = 7;

/** The usual percentiles of a histogram of nanoseconds; null when it is empty. */
export function percentiles(histogram: Histogram): LatencyUs | null {
  if (histogram.count === 0) return null;
  const us = (percentile: number) => toUs(histogram.percentile(percentile));
  return { p50: us(50), p90: us(90), p99: us(99), p999: us(99.9), max: toUs(histogram.max) };
}

/** A histogram of nanoseconds as a curve, as far as there are values to tell its points apart. */
export function drawLatency(from: LatencyCurve['from'], histogram: Histogram): LatencyCurve[] {
  if (histogram.count === 0) return [];
  const points = [];
  for (let step = 0; step < POINTS_PER_NINE * MOST_NINES; step += 1) {
    const above = 10 ** (-step / POINTS_PER_NINE);
    if (above * histogram.count < 1) break;
    const percentile = 100 * (1 - above);
    // The histogram takes no percentile of 0.
    points.push({ percentile, us: toUs(step === 0 ? histogram.min : histogram.percentile(percentile)) });
  }
  return [{ from, points: [...points, { percentile: 100, us: toUs(histogram.max) }] }];
}

function toUs(ns: number): number {
  return Math.round(ns / 100) / 10;
}
