import type { Random } from '../../server/base/seed.ts';

/**
 * A draw from the exponential distribution of the given mean, by inversion: the times between the arrivals of a Poisson
 * process. Never negative, and finite: at most 22.2 times the mean, since a draw has 32 bits.
 */
export function drawExponential(random: Random, mean: number): number {
  return -Math.log(1 - random.nextFloat()) * mean;
}
