/** A scaling law fitted to the rounds of a sweep, with intervals: medians are fitted, and rounds are drawn anew for the intervals. */
import { Random } from '../../server/base/seed.ts';
import { middleOf } from '../trend.ts';
import type { Estimate, Measured, Scaling, ScalingFit } from './document.ts';
import { fitScaling, peakOf, throughputAt } from './scaling.ts';

/** The rounds at one thread count, operations a second each. */
export interface Rounds {
  readonly threads: number;
  readonly throughputs: readonly number[];
}

/** Fewer thread counts are not fitted: any two lie on a curve of Amdahl’s, and any three nearly on one of Gunther’s. */
export const LEAST_COUNTS = 3;
const PARAMETERS = { usl: 3, amdahl: 2 } as const;
/** How often rounds are drawn anew for the intervals. */
export const DRAWS = 1_000;
const SEED = 1;

/** Null for fewer than three thread counts, or where a median is not above 0. With no `draws` there are no intervals. */
export function fitRounds(
  law: 'usl' | 'amdahl',
  rounds: readonly Rounds[],
  draws = DRAWS,
): ScalingFit | null {
  if (rounds.length < LEAST_COUNTS) return null;
  const points = rounds.map(({ threads, throughputs }) => ({
    threads,
    throughputOps: middleOf(throughputs),
  }));
  const scaling = fitScaling(law, points);
  if (scaling === null) return null;
  const drawn = drawFits(law, rounds, draws);
  const estimate = (name: keyof Scaling): Estimate => ({
    value: scaling[name],
    ...intervalOf(drawn.map((one) => one[name])),
  });
  return {
    lambda: estimate('lambda'),
    sigma: estimate('sigma'),
    kappa: estimate('kappa'),
    peakThreads: peakOf(scaling),
    peakInterval: peakIntervalOf(drawn),
    rSquared: points.length > PARAMETERS[law] ? rSquared(scaling, points) : null,
    residuals: points.map(({ threads, throughputOps }) => {
      const fittedOps = throughputAt(scaling, threads);
      return { threads, throughputOps, fittedOps, share: throughputOps / fittedOps - 1 };
    }),
  };
}

/** Fits to rounds drawn with replacement (Efron 1979); none where there is but one round. */
function drawFits(law: 'usl' | 'amdahl', rounds: readonly Rounds[], draws: number): Scaling[] {
  if (rounds.some(({ throughputs }) => throughputs.length < 2)) return [];
  const random = new Random(SEED, 0);
  return Array.from({ length: draws }, () =>
    fitScaling(
      law,
      rounds.map(({ threads, throughputs }) => ({
        threads,
        throughputOps: middleOf(throughputs.map(() => throughputs[random.nextBelow(throughputs.length)])),
      })),
    ),
  ).filter((scaling) => scaling !== null);
}

function intervalOf(drawn: readonly number[]): Pick<Estimate, 'low' | 'high'> {
  if (drawn.length === 0) return { low: null, high: null };
  const sorted = Float64Array.from(drawn).toSorted();
  return {
    low: sorted[Math.floor(sorted.length * 0.025)],
    high: sorted[Math.ceil(sorted.length * 0.975) - 1],
  };
}

function peakIntervalOf(drawn: readonly Scaling[]): ScalingFit['peakInterval'] {
  const { low, high } = intervalOf(drawn.map((scaling) => peakOf(scaling) ?? Number.POSITIVE_INFINITY));
  if (low === null || high === null) return null;
  return [Number.isFinite(low) ? low : null, Number.isFinite(high) ? high : null];
}

/** The share of the variance that the curve explains; below 0 where a level line would do better. Null where there is none. */
function rSquared(scaling: Scaling, points: readonly Measured[]): number | null {
  const mean = points.reduce((sum, { throughputOps }) => sum + throughputOps, 0) / points.length;
  const all = points.reduce((sum, { throughputOps }) => sum + (throughputOps - mean) ** 2, 0);
  const left = points.reduce(
    (sum, { threads, throughputOps }) => sum + (throughputOps - throughputAt(scaling, threads)) ** 2,
    0,
  );
  return all > 0 ? 1 - left / all : null;
}
