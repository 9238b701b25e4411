/** A sweep from its first round to its last, or from where it was interrupted. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import type {
  LockComparison,
  SweepOptions,
  SweepPoint,
  SweepRound,
  SweptPoint,
} from '../../reports/sweep/document.ts';
import { describePoint } from '../../reports/sweep/judge.ts';
import { compareRounds } from '../statistics.ts';
import { measureRound, type Hands } from './measure.ts';
import { nameOf, orderRounds, type PlannedRound } from './plan.ts';
import type { MeasuredRound, PointsFile } from './points-file.ts';

export interface SweepRun {
  readonly hands: Hands;
  readonly points: readonly SweepPoint[];
  readonly options: SweepOptions;
  readonly seed: number;
  readonly folder: string;
  readonly file: PointsFile;
  /** What was measured before. */
  readonly earlier: readonly MeasuredRound[];
  /** `share`: how much of what was left to do is done, 0 … 1; the counts are those of the whole sweep. */
  readonly onProgress: (share: number, done: number, planned: number, what: string) => void;
  /** Resolves when the sweep is to end; the round that it cuts short is not kept. */
  readonly interruption: Promise<void>;
}

/** Resolves with every round that was measured, the earlier ones first; when it is interrupted, with those so far. */
export async function runSweep(run: SweepRun): Promise<readonly MeasuredRound[]> {
  const { hands, points, options, seed, folder, file, earlier, onProgress, interruption } = run;
  const measured = [...earlier];
  const known = new Set(earlier.map((round) => nameOf({ point: round, round: round.round })));
  const planned = orderRounds(points, options.rounds, seed);
  const left = planned.filter((round) => !known.has(nameOf(round)));
  for (const [index, next] of left.entries()) {
    const tell = (share: number): void =>
      onProgress((index + share) / left.length, measured.length, planned.length, describePlanned(next));
    tell(0);
    // A history is kept where it holds a violation, so each has a name of its own.
    const history = join(folder, `round-${next.round}-${planned.indexOf(next) + 1}.hist`);
    const measuring = measureRound(hands, next, { options, seed, history, onShare: tell });
    measuring.catch(() => {}); // after an interruption nobody else hears how it ended
    const round = await Promise.race([measuring, interruption]);
    if (round === undefined) break;
    if (round.verdict !== 'violation') rmSync(history, { force: true });
    const kept = { ...next.point, ...round };
    file.append(kept);
    measured.push(kept);
  }
  return measured;
}

function describePlanned({ point, round }: PlannedRound): string {
  return `round ${round}, ${describePoint(point)}`;
}

/** The rounds of each point, in the order of the plan. */
export function roundsByPoint(
  points: readonly SweepPoint[],
  measured: readonly MeasuredRound[],
): (SweepPoint & { readonly rounds: readonly SweepRound[] })[] {
  const byPoint = Map.groupBy(measured, (round) => nameOf({ point: round, round: 0 }));
  return points.map((point) => ({
    ...point,
    rounds: (byPoint.get(nameOf({ point, round: 0 })) ?? [])
      .map(withoutPoint)
      .toSorted((one, other) => one.round - other.round),
  }));
}

function withoutPoint(measured: MeasuredRound): SweepRound {
  const {
    lock: _lock,
    threads: _threads,
    clients: _clients,
    skew: _skew,
    holdUs: _holdUs,
    ...round
  } = measured;
  return round;
}

/** Every lock beside the first one of the sweep, under the same conditions. */
export function compareLocks(points: readonly SweptPoint[], [base]: readonly string[]): LockComparison[] {
  const alike = (point: SweepPoint) => nameOf({ point: { ...point, lock: base }, round: 0 });
  const bases = new Map(points.filter(({ lock }) => lock === base).map((point) => [alike(point), point]));
  return points
    .filter(({ lock }) => lock !== base)
    .flatMap((point) => {
      const other = bases.get(alike(point));
      if (other === undefined || throughputs(other).some((value) => !(value > 0))) return [];
      const { lock, threads, clients, skew, holdUs } = point;
      const comparison = compareRounds(throughputs(point), throughputs(other));
      return [{ lock, threads, clients, skew, holdUs, base, ...comparison }];
    });
}

function throughputs({ rounds }: SweptPoint): number[] {
  return rounds.map(({ throughputOps }) => throughputOps);
}
