/**
 * Whether draws come from a distribution: the two classic tests, for tests only. Both give the probability with which
 * draws from the right distribution would fit as badly as these do, or worse: small means "not from it".
 */

/** Below this expectation the χ² distribution is a poor approximation of a bin's (the usual rule of thumb, Cochran 1954). */
const MIN_EXPECTED = 5;

/**
 * Pearson's χ² test of counts against probabilities. Neighbouring bins are pooled until each expects at least five, so
 * a long tail of rare ranks still counts.
 *
 * @param probabilities sum to 1, as long as `counts`
 * @returns 1 where only one bin is left, since then there is nothing to tell apart
 */
export function chiSquaredTest(counts: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  let draws = 0;
  for (let bin = 0; bin < counts.length; bin += 1) draws += counts[bin];
  let statistic = 0;
  let bins = 0;
  let observed = 0;
  let expected = 0;
  let expectedLeft = draws;
  for (let bin = 0; bin < counts.length; bin += 1) {
    observed += counts[bin];
    expected += probabilities[bin] * draws;
    const left = expectedLeft - expected;
    const isLast = bin === counts.length - 1;
    // A pool is closed only while enough is left for another; the last one takes the rest.
    if (!isLast && (expected < MIN_EXPECTED || left < MIN_EXPECTED)) continue;
    statistic += (observed - expected) ** 2 / expected;
    bins += 1;
    observed = 0;
    expected = 0;
    expectedLeft = left;
  }
  return bins === 1 ? 1 : chiSquaredSurvival(statistic, bins - 1);
}

/**
 * The Kolmogorov–Smirnov test on the largest distance between the two cumulative distributions, by Kolmogorov's limit
 * (right for thousands of draws). For ranks, which are discrete, it is conservative: it rejects the right distribution
 * less often than its probability says.
 */
export function kolmogorovSmirnovTest(counts: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  let draws = 0;
  for (let bin = 0; bin < counts.length; bin += 1) draws += counts[bin];
  let distance = 0;
  let drawn = 0;
  let expected = 0;
  for (let bin = 0; bin < counts.length; bin += 1) {
    drawn += counts[bin] / draws;
    expected += probabilities[bin];
    distance = Math.max(distance, Math.abs(drawn - expected));
  }
  return kolmogorovSurvival(distance * Math.sqrt(draws));
}

/** 2 Σ (−1)^(k−1) exp(−2 k² x²), k from 1: how often √n times the distance exceeds `x`. */
export function kolmogorovSurvival(x: number): number {
  if (x < 0.2) return 1; // to 12 digits; the series converges badly there
  let sum = 0;
  for (let k = 1; k <= 50; k += 1) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * (k * x) ** 2);
  return sum;
}

/** How often a χ² variable with `freedom` degrees of freedom exceeds `x`. */
export function chiSquaredSurvival(x: number, freedom: number): number {
  return x <= 0 ? 1 : upperGamma(freedom / 2, x / 2);
}

/**
 * The regularized upper incomplete gamma function Q(a, x), x > 0: by its series where x < a + 1, else by its continued
 * fraction (Lentz's method); both as in Press et al., "Numerical Recipes", section 6.2.
 */
function upperGamma(a: number, x: number): number {
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; term > sum * Number.EPSILON; n += 1) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - sum * scale;
  }
  let b = x + 1 - a;
  let c = Number.MAX_VALUE;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1, step = 0; Math.abs(step - 1) > 1e-14 && n < 1_000_000; n += 1) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    step = c * d;
    fraction *= step;
  }
  return fraction * scale;
}

/** ln Γ(a) for a > 0, by Stirling's series (DLMF 5.11.1) after raising a above 10. */
function logGamma(a: number): number {
  let shift = 0;
  let raised = a;
  for (; raised < 10; raised += 1) shift += Math.log(raised);
  const inverse = 1 / raised;
  const inverseSquared = inverse * inverse;
  const series =
    inverse * (1 / 12 - inverseSquared * (1 / 360 - inverseSquared * (1 / 1260 - inverseSquared / 1680)));
  return (raised - 0.5) * Math.log(raised) - raised + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
