/**
 * Whether a series of measurements rises: Theil's and Sen's slope, the median of the slopes of all pairs, which a third of the points may spoil
 * without moving it far; and Mann's and Kendall's test, whether there are more rises among the pairs than chance gives.
 *
 * Sources: H. Theil, "A rank-invariant method of linear and polynomial regression analysis", Proc. KNAW 53 (1950); P. K. Sen, "Estimates of the
 * regression coefficient based on Kendall's tau", JASA 63 (1968); H. B. Mann, "Nonparametric tests against trend", Econometrica 13 (1945).
 */
export interface Trend {
  /** A unit of y for a unit of x. */
  readonly slope: number;
  /** How much it rises from the first x to the last. */
  readonly rise: number;
  readonly median: number;
  /** `rise` as a share of the median. */
  readonly riseShare: number;
  /** The chance of at least so many rises among the pairs where there is no trend; one-sided. */
  readonly chance: number;
}

/** Neighbours are joined to their median above so many points: all pairs are looked at. */
const MOST_POINTS = 600;

/** The trend of points in ascending order of x; what is no number is left out. Null for fewer than three points. */
export function trendOf(x: readonly number[], y: readonly number[]): Trend | null {
  const points = joinNeighbours(
    x.map((at, index) => ({ at, value: y[index] })).filter(({ value }) => Number.isFinite(value)),
  );
  if (points.length < 3) return null;
  const slopes: number[] = [];
  let score = 0;
  for (const [index, later] of points.entries()) {
    for (const earlier of points.slice(0, index)) {
      slopes.push((later.value - earlier.value) / (later.at - earlier.at));
      score += Math.sign(later.value - earlier.value);
    }
  }
  const slope = middleOf(slopes);
  const median = middleOf(points.map(({ value }) => value));
  const rise = slope * (points[points.length - 1].at - points[0].at);
  return {
    slope,
    rise,
    median,
    riseShare: rise / median,
    chance: chanceOf(
      score,
      points.map(({ value }) => value),
    ),
  };
}

interface Point {
  readonly at: number;
  readonly value: number;
}

function joinNeighbours(points: readonly Point[]): readonly Point[] {
  const size = Math.ceil(points.length / MOST_POINTS);
  if (size <= 1) return points;
  return Array.from({ length: Math.floor(points.length / size) }, (_, index) => {
    const group = points.slice(index * size, (index + 1) * size);
    return { at: middleOf(group.map(({ at }) => at)), value: middleOf(group.map(({ value }) => value)) };
  });
}

/** The middle of the values; of an even number, the mean of the two in the middle; NaN of none. */
export function middleOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).toSorted();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const widthOf = (count: number): number => count * (count - 1) * (2 * count + 5);

/** Mann's and Kendall's score is nearly normal; equal values narrow it. */
function chanceOf(score: number, values: readonly number[]): number {
  const ties = new Map<number, number>();
  for (const value of values) ties.set(value, (ties.get(value) ?? 0) + 1);
  const variance =
    [...ties.values()].reduce((width, count) => width - widthOf(count), widthOf(values.length)) / 18;
  if (variance <= 0) return 1;
  const steps = (score - Math.sign(score)) / Math.sqrt(variance);
  return 1 - normalBelow(steps);
}

/** The share of a normal distribution below z (Abramowitz and Stegun 26.2.17; error below 10⁻⁷). */
function normalBelow(z: number): number {
  if (z < 0) return 1 - normalBelow(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}
