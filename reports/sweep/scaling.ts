/**
 * How throughput grows with threads: the Universal Scalability Law and, with κ = 0, Amdahl’s law, fitted by least squares.
 *
 * X(N) = λN / (1 + σ(N − 1) + κN(N − 1)). N / X is linear in 1/λ, σ/λ and κ/λ, so with relative errors (the noise of a throughput
 * grows with it) the best parameters within 0 ≤ σ ≤ 1 and 0 ≤ κ are those of a small convex problem. It is solved exactly, by
 * trying which of the limits bind: there is no start value to choose and no other minimum to be caught in.
 *
 * Sources: N. J. Gunther, "Guerrilla Capacity Planning" (2007), chapters 4 to 6; G. M. Amdahl, "Validity of the single processor approach
 * to achieving large scale computing capabilities", AFIPS (1967).
 */
import type { Measured, Scaling } from './document.ts';

/** A parameter that is no more than this many times the smallest double's share of another is 0. */
const NOTHING = 1e-12;

export function throughputAt({ lambda, sigma, kappa }: Scaling, threads: number): number {
  return (lambda * threads) / (1 + sigma * (threads - 1) + kappa * threads * (threads - 1));
}

/** The number of threads at which the curve is highest, at least 1; null where it never falls. */
export function peakOf({ sigma, kappa }: Scaling): number | null {
  if (kappa <= 0) return null;
  return Math.max(1, Math.sqrt(Math.max(0, 1 - sigma) / kappa));
}

/** What 1/λ, σ/λ and κ/λ are multiplied with in N / X. */
type Row = readonly [number, number, number];

/**
 * Which limits bind, as the columns that are left: `a` is 1/λ, `b` σ/λ, `c` κ/λ. With σ = 1 a and b are the same, and their columns add up.
 */
const FACES: Readonly<Record<'usl' | 'amdahl', readonly ((row: Row) => readonly number[])[]>> = {
  amdahl: [([a, b]) => [a, b], ([a]) => [a], ([a, b]) => [a + b]],
  usl: [
    (row) => row,
    ([a, b]) => [a, b],
    ([a, , c]) => [a, c],
    ([a]) => [a],
    ([a, b, c]) => [a + b, c],
    ([a, b]) => [a + b],
  ],
};

/** What the coefficients of each face, in the same order, are of a, b and c. */
const BACK: Readonly<Record<'usl' | 'amdahl', readonly ((x: readonly number[]) => Row)[]>> = {
  amdahl: [([a, b]) => [a, b, 0], ([a]) => [a, 0, 0], ([a]) => [a, a, 0]],
  usl: [
    ([a, b, c]) => [a, b, c],
    ([a, b]) => [a, b, 0],
    ([a, c]) => [a, 0, c],
    ([a]) => [a, 0, 0],
    ([a, c]) => [a, a, c],
    ([a]) => [a, a, 0],
  ],
};

/**
 * Null for fewer thread counts than the law has parameters, or a throughput that is not above 0. Where a boundless λ would come nearest, as for
 * a throughput that falls to a hundredth at once, the nearest of those with another limit.
 */
export function fitScaling(law: 'usl' | 'amdahl', points: readonly Measured[]): Scaling | null {
  const counts = new Set(points.map(({ threads }) => threads));
  if (counts.size < (law === 'usl' ? 3 : 2)) return null;
  if (points.some(({ throughputOps }) => !(throughputOps > 0) || !Number.isFinite(throughputOps)))
    return null;
  // In units of a typical N / X, so that all numbers are near 1.
  const unit = points[0].threads / points[0].throughputOps;
  const rows = points.map(({ threads, throughputOps }): Row => {
    const weight = (unit * throughputOps) / threads;
    return [weight, weight * (threads - 1), weight * threads * (threads - 1)];
  });
  let best: { readonly row: Row; readonly cost: number } | undefined;
  for (const [face, columnsOf] of FACES[law].entries()) {
    const solution = solveLeastSquares(rows.map(columnsOf));
    if (solution === undefined) continue;
    const [a, b, c] = BACK[law][face](solution);
    if (!(a > 0) || b < -NOTHING * a || c < -NOTHING * a || b > a * (1 + NOTHING)) continue;
    const cost = rows.reduce((sum, row) => sum + (row[0] * a + row[1] * b + row[2] * c - 1) ** 2, 0);
    if (best === undefined || cost < best.cost) best = { row: [a, b, c], cost };
    if (face === 0) break; // no limit binds, and none that did could bring it nearer
  }
  if (best === undefined) return null;
  const [a, b, c] = best.row;
  return { lambda: 1 / (a * unit), sigma: Math.min(1, Math.max(0, b / a)), kappa: Math.max(0, c / a) };
}

/** The x that makes each row times x as near to 1 as can be; undefined where the columns do not determine it. By Householder’s reflections. */
function solveLeastSquares(given: readonly (readonly number[])[]): number[] | undefined {
  const width = given[0].length;
  const rows = given.map((row) => [...row, 1]);
  if (rows.length < width) return undefined;
  for (let column = 0; column < width; column += 1) {
    const norm = Math.hypot(...rows.slice(column).map((row) => row[column]));
    if (!(norm > NOTHING)) return undefined;
    const mirror = rows.slice(column).map((row) => row[column]);
    mirror[0] += Math.sign(mirror[0] || 1) * norm;
    const length = mirror.reduce((sum, value) => sum + value * value, 0);
    for (let other = column; other <= width; other += 1) {
      const along = mirror.reduce((sum, value, index) => sum + value * rows[column + index][other], 0);
      for (const [index, value] of mirror.entries())
        rows[column + index][other] -= (2 * along * value) / length;
    }
  }
  const solution: number[] = Array.from({ length: width }, () => 0);
  for (let column = width - 1; column >= 0; column -= 1) {
    let right = rows[column][width];
    for (let other = column + 1; other < width; other += 1) right -= rows[column][other] * solution[other];
    solution[column] = right / rows[column][column];
  }
  return solution;
}
