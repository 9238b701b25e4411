/** The laws of scaling: known parameters come back, exactly without noise and nearly with it, and never outside their limits. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { Random } from '../../server/base/seed.ts';
import type { Scaling } from './document.ts';
import { fitRounds } from './fit.ts';
import { fitScaling, peakOf, throughputAt } from './scaling.ts';

const COUNTS = [1, 2, 4, 8, 16, 32];

function measured(scaling: Scaling, counts: readonly number[] = COUNTS) {
  return counts.map((threads) => ({ threads, throughputOps: throughputAt(scaling, threads) }));
}

/** Rounds whose throughput wobbles by up to `share` on either side. */
function noisy(scaling: Scaling, share: number, rounds: number, seed: number) {
  const random = new Random(seed, 0);
  return measured(scaling).map(({ threads, throughputOps }) => ({
    threads,
    throughputs: Array.from(
      { length: rounds },
      () => throughputOps * (1 + share * (2 * random.nextFloat() - 1)),
    ),
  }));
}

const scalings = fc.record({
  lambda: fc.double({ min: 1, max: 1e7, noNaN: true }),
  sigma: fc.double({ min: 0, max: 1, noNaN: true }),
  kappa: fc.double({ min: 0, max: 0.5, noNaN: true }),
});
const someCounts = fc.uniqueArray(fc.integer({ min: 1, max: 64 }), { minLength: 3, maxLength: 8 });

describe('the Universal Scalability Law', () => {
  test('comes back from its own curve, whatever its parameters and wherever it is measured', () => {
    fc.assert(
      fc.property(scalings, someCounts, (scaling, counts) => {
        const fitted = fitScaling('usl', measured(scaling, counts))!;
        for (const threads of counts)
          expect(throughputAt(fitted, threads) / throughputAt(scaling, threads)).toBeCloseTo(1, 6);
      }),
    );
  });

  test('tells the parameters themselves', () => {
    const fitted = fitScaling('usl', measured({ lambda: 250_000, sigma: 0.04, kappa: 0.0015 }))!;
    expect(fitted.lambda).toBeCloseTo(250_000, 4);
    expect(fitted.sigma).toBeCloseTo(0.04, 10);
    expect(fitted.kappa).toBeCloseTo(0.0015, 10);
    expect(peakOf(fitted)).toBeCloseTo(Math.sqrt(0.96 / 0.0015), 6);
  });

  test('without coherence is Amdahl’s law, and has no peak', () => {
    const points = measured({ lambda: 1_000, sigma: 0.2, kappa: 0 });
    for (const law of ['usl', 'amdahl'] as const) {
      const fitted = fitScaling(law, points)!;
      expect(fitted.sigma).toBeCloseTo(0.2, 10);
      expect(fitted.kappa).toBeCloseTo(0, 10);
    }
    expect(peakOf(fitScaling('amdahl', points)!)).toBeNull();
  });

  test('stays within its limits for any throughput at all, and no other within them is nearer', () => {
    const throughputs = fc.array(fc.double({ min: 0.01, max: 1e8, noNaN: true }), {
      minLength: 6,
      maxLength: 6,
    });
    const cost = (scaling: Scaling, points: ReturnType<typeof measured>) =>
      points.reduce(
        (sum, { threads, throughputOps }) => sum + (throughputOps / throughputAt(scaling, threads) - 1) ** 2,
        0,
      );
    /** With only κ/λ left of the law, which then is a line through nothing. */
    const costOfBoundless = (points: ReturnType<typeof measured>) => {
      const slopes = points.map(({ threads, throughputOps }) => throughputOps * (threads - 1));
      const sum = (power: number) => slopes.reduce((total, slope) => total + slope ** power, 0);
      return slopes.length - sum(1) ** 2 / sum(2);
    };
    fc.assert(
      fc.property(throughputs, scalings, (given, other) => {
        const points = COUNTS.map((threads, index) => ({ threads, throughputOps: given[index] }));
        for (const law of ['usl', 'amdahl'] as const) {
          const fitted = fitScaling(law, points)!;
          expect(fitted.lambda).toBeGreaterThan(0);
          expect(fitted.sigma).toBeGreaterThanOrEqual(0);
          expect(fitted.sigma).toBeLessThanOrEqual(1);
          expect(fitted.kappa).toBeGreaterThanOrEqual(0);
          const least = cost(fitted, points);
          if (costOfBoundless(points) < least) continue; // no λ is the best
          const rival = { ...other, kappa: law === 'usl' ? other.kappa : 0 };
          expect(cost(rival, points)).toBeGreaterThanOrEqual(least * (1 - 1e-6));
          const near = { ...fitted, sigma: Math.max(0, Math.min(1, fitted.sigma + other.sigma - 0.5)) };
          expect(cost(near, points)).toBeGreaterThanOrEqual(least * (1 - 1e-6));
        }
      }),
    );
  });

  test('where only more contention than there can be would do, has the level that is nearest', () => {
    const points = measured({ lambda: 1_000, sigma: 1.5, kappa: 0 });
    const sum = (power: number) =>
      points.reduce((total, { throughputOps }) => total + throughputOps ** power, 0);
    const fitted = fitScaling('amdahl', points)!;
    expect(fitted.sigma).toBe(1);
    expect(fitted.lambda).toBeCloseTo(sum(2) / sum(1), 6);
  });

  test('is not fitted to too few thread counts, nor to a throughput of nothing', () => {
    const curve = { lambda: 1_000, sigma: 0.1, kappa: 0.01 };
    expect(fitScaling('usl', measured(curve, [1, 2]))).toBeNull();
    expect(fitScaling('usl', measured(curve, [2, 2, 2]))).toBeNull();
    expect(fitScaling('amdahl', measured(curve, [4]))).toBeNull();
    expect(fitScaling('usl', [{ threads: 3, throughputOps: 0 }, ...measured(curve)])).toBeNull();
  });
});

describe('with noise', () => {
  const CURVE = { lambda: 300_000, sigma: 0.05, kappa: 0.002 };
  /** Fewer than a sweep has, since here many are fitted. */
  const DRAWS = 200;

  test('of three per cent the parameters come back, and the intervals mostly hold them', () => {
    const fits = Array.from({ length: 40 }, (_, seed) =>
      fitRounds('usl', noisy(CURVE, 0.03, 5, seed), DRAWS)!,
    );
    for (const fit of fits) {
      expect(fit.lambda.value / CURVE.lambda).toBeCloseTo(1, 1);
      expect(Math.abs(fit.sigma.value - CURVE.sigma)).toBeLessThan(0.03);
      expect(Math.abs(fit.kappa.value - CURVE.kappa)).toBeLessThan(0.001);
      expect(fit.rSquared).toBeGreaterThan(0.98);
      expect(fit.sigma.low).toBeLessThanOrEqual(fit.sigma.value);
      expect(fit.sigma.high).toBeGreaterThanOrEqual(fit.sigma.value);
    }
    const holds = fits.filter(
      ({ kappa: { low, high } }) => low! <= CURVE.kappa && CURVE.kappa <= high!,
    ).length;
    // A bootstrap of five rounds is somewhat too sure of itself.
    expect(holds).toBeGreaterThanOrEqual(28);
  });

  test('and no coherence: κ is nearly nothing, and the interval of the peak reaches to none', () => {
    const fits = Array.from({ length: 20 }, (_, seed) =>
      fitRounds('usl', noisy({ ...CURVE, kappa: 0 }, 0.03, 5, seed), DRAWS)!,
    );
    for (const { kappa } of fits) expect(kappa.value).toBeLessThan(0.0007);
    expect(fits.filter(({ peakInterval }) => peakInterval![1] === null).length).toBeGreaterThan(10);
  });

  test('residuals are what is left of the medians', () => {
    const fit = fitRounds('amdahl', noisy(CURVE, 0.03, 5, 1))!;
    expect(fit.residuals.map(({ threads }) => threads)).toEqual(COUNTS);
    for (const { throughputOps, fittedOps, share } of fit.residuals)
      expect(throughputOps).toBeCloseTo(fittedOps * (1 + share), 3);
    // A curve that falls is none of Amdahl's: what is left says so.
    expect(Math.abs(fit.residuals.at(-1)!.share)).toBeGreaterThan(0.1);
  });

  test('three thread counts are fitted by Gunther’s law without a word on how well; two are not', () => {
    const rounds = noisy(CURVE, 0.03, 3, 1);
    expect(fitRounds('usl', rounds.slice(0, 3))!.rSquared).toBeNull();
    expect(fitRounds('amdahl', rounds.slice(0, 3))!.rSquared).not.toBeNull();
    expect(fitRounds('usl', rounds.slice(0, 2))).toBeNull();
    expect(fitRounds('amdahl', rounds.slice(0, 2))).toBeNull();
  });

  test('one round has no interval', () => {
    const fit = fitRounds('usl', noisy(CURVE, 0.03, 1, 1))!;
    expect(fit.lambda).toMatchObject({ low: null, high: null });
    expect(fit.peakInterval).toBeNull();
  });
});
