import { expect, test } from 'vitest';

import { Random } from '../../server/base/seed.ts';
import { drawExponential } from './exponential.ts';
import { chiSquaredTest, kolmogorovSmirnovTest } from './goodness-of-fit.ts';

const DRAWS = 200_000;
const MEAN = 250;
const BIN = 25;
const BINS = 60;

/** The exponential distribution function over bins of one width; the last bin takes the tail. */
const below = (bin: number) => 1 - Math.exp((-bin * BIN) / MEAN);
const probabilities = Array.from(
  { length: BINS },
  (_, bin) => (bin === BINS - 1 ? 1 : below(bin + 1)) - below(bin),
);

function countsOf(draw: (random: Random) => number, seed: number): number[] {
  const random = new Random(seed, 0);
  const counts = new Array<number>(BINS).fill(0);
  for (let index = 0; index < DRAWS; index += 1)
    counts[Math.min(BINS - 1, Math.floor(draw(random) / BIN))] += 1;
  return counts;
}

test.each([1, 2, 3])('gaps are exponentially distributed (seed %i)', (seed) => {
  const counts = countsOf((random) => drawExponential(random, MEAN), seed);
  expect(chiSquaredTest(counts, probabilities)).toBeGreaterThan(1e-4);
  expect(kolmogorovSmirnovTest(counts, probabilities)).toBeGreaterThan(1e-4);
});

test('gaps of the same mean that are not exponential are told from them', () => {
  const counts = countsOf((random) => 2 * MEAN * random.nextFloat(), 1);
  expect(chiSquaredTest(counts, probabilities)).toBeLessThan(1e-9);
});
