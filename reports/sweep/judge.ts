/** The rounds of a sweep, put together to its document: medians, curves, verdict. A pure function of what was measured. */
import { mergeVerdicts } from '../check/index.ts';
import { middleOf } from '../trend.ts';
import type {
  LockComparison,
  SweepDocument,
  SweepGroup,
  SweepMedians,
  SweepOptions,
  SweepPoint,
  SweepRound,
  SweptPoint,
} from './document.ts';
import { DRAWS, LEAST_COUNTS, fitRounds, type Rounds } from './fit.ts';
import { limitOf } from './limit.ts';

/** So many thread counts leave a curve of three parameters something to be wrong about. */
const ENOUGH_COUNTS = 4;
/** Reasons that are told; the points have all of them. */
const MOST_REASONS = 5;

export interface SweepInput extends Pick<
  SweepDocument,
  'seed' | 'machine' | 'options' | 'skipped' | 'command' | 'files'
> {
  /** Every point that was planned, with the rounds that were measured of it, perhaps none. */
  readonly measured: readonly (SweepPoint & { readonly rounds: readonly SweepRound[] })[];
  readonly compare: (points: readonly SweptPoint[]) => readonly LockComparison[];
}

export function judgeSweep(input: SweepInput): SweepDocument {
  const { seed, machine, options, skipped, command, files, measured, compare } = input;
  const points = measured
    .filter(({ rounds }) => rounds.length > 0)
    .map((point) => summarize(point, machine.cores - options['load-threads']));
  const rounds = {
    measured: points.reduce((sum, point) => sum + point.rounds.length, 0),
    planned: measured.length * options.rounds,
  };
  const faults = points.flatMap((point) =>
    point.rounds
      .filter(({ verdict }) => verdict !== 'ok')
      .map(({ verdict, round, reasons }) => ({
        verdict,
        sentence: `${describePoint(point)}, round ${round}: ${reasons[0] ?? verdict}`,
      })),
  );
  const violations = faults.filter(({ verdict }) => verdict === 'violation');
  const told = (violations.length > 0 ? violations : faults).slice(0, MOST_REASONS);
  const isPartial = rounds.measured < rounds.planned;
  return {
    schema: 'vaga/sweep@1',
    verdict: mergeVerdicts('ok', ...faults.map(({ verdict }) => verdict), isPartial ? 'unknown' : 'ok'),
    reasons: [
      ...told.map(({ sentence }) => sentence),
      ...(isPartial
        ? [`Only ${rounds.measured} of ${rounds.planned} rounds were measured: it was interrupted.`]
        : []),
    ],
    seed,
    machine,
    options,
    skipped,
    rounds,
    points,
    // Who has interrupted it does not want to wait for intervals.
    groups: groupsOf(points, options, machine.cores, isPartial ? 0 : DRAWS),
    comparisons: isPartial ? [] : compare(points),
    command,
    files,
  };
}

/** The conditions of a point in words. */
export function describePoint({ threads, ...conditions }: SweepPoint): string {
  return `${conditions.lock}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, ${describeConditions(conditions)}`;
}

/** What a curve is measured under, but for the lock. */
export function describeConditions({
  clients,
  skew,
  holdUs,
}: Pick<SweepPoint, 'clients' | 'skew' | 'holdUs'>): string {
  return `${clients} ${clients === 1 ? 'client' : 'clients'}, skew ${skew}${holdUs > 0 ? `, hold ${holdUs} µs` : ''}`;
}

/** `coresLeft`: by the load threads to the server’s. */
function summarize(point: SweepInput['measured'][number], coresLeft: number): SweptPoint {
  return { ...point, isOversubscribed: point.threads > coresLeft, medians: mediansOf(point.rounds) };
}

function mediansOf(rounds: readonly SweepRound[]): SweepMedians {
  const median = (of: (round: SweepRound) => number | null | undefined): number | null => {
    const values = rounds.flatMap((round) => of(round) ?? []).filter(Number.isFinite);
    return values.length === 0 ? null : middleOf(values);
  };
  return {
    throughputOps: median(({ throughputOps }) => throughputOps) ?? 0,
    changeShare: median(({ changeShare }) => changeShare) ?? 0,
    p50Us: median(({ latencyUs }) => latencyUs?.p50),
    p99Us: median(({ latencyUs }) => latencyUs?.p99),
    jain: median(({ jain }) => jain),
    wakeUpsPerBooking: median(({ wakeUps, bookings }) =>
      wakeUps === null || bookings === 0 ? null : wakeUps / bookings,
    ),
    lockWaitShare: median(({ contention }) =>
      contention === null || contention.attempts === 0 ? null : contention.lockWaits / contention.attempts,
    ),
    serverCpuUs: median(({ serverCpuUs }) => serverCpuUs),
    swarmBusyShare: median(({ swarmBusyShare }) => swarmBusyShare) ?? 0,
  };
}

/** One for each lock and condition, in the order of the points, which are those of a curve by threads. */
function groupsOf(
  points: readonly SweptPoint[],
  options: SweepOptions,
  cores: number,
  draws: number,
): SweepGroup[] {
  const curves = Map.groupBy(points, curveOf);
  return [...curves.values()].map((unsorted) => {
    const curve = unsorted.toSorted((one, other) => one.threads - other.threads);
    const [{ lock, clients, skew, holdUs }] = curve;
    const isSound = curve.every(({ rounds }) => rounds.every(({ verdict }) => verdict === 'ok'));
    const rounds: Rounds[] = curve.map(({ threads, rounds: raw }) => ({
      threads,
      throughputs: raw.map(({ throughputOps }) => throughputOps),
    }));
    const usl = isSound ? fitRounds('usl', rounds, draws) : null;
    return {
      lock,
      clients,
      skew,
      holdUs,
      usl,
      amdahl: isSound ? fitRounds('amdahl', rounds, draws) : null,
      notes: notesOn(curve, isSound, draws > 0),
      limit: limitOf(curve, usl, { cores, loadThreads: options['load-threads'] }),
    };
  });
}

/** The curve that a point is on. */
export function curveOf({ lock, clients, skew, holdUs }: Omit<SweepPoint, 'threads'>): string {
  return JSON.stringify([lock, clients, skew, holdUs]);
}

function notesOn(curve: readonly SweptPoint[], isSound: boolean, hasIntervals: boolean): string[] {
  if (!isSound) return ['Not fitted: not every round was verified.'];
  if (curve.length < LEAST_COUNTS)
    return [
      `Not fitted: ${curve.length === 1 ? 'one thread count is' : `${curve.length} thread counts are`} too few, three are needed and four are better.`,
    ];
  if (curve.some(({ medians }) => !(medians.throughputOps > 0)))
    return ['Not fitted: at one of the thread counts nothing was done.'];
  const oversubscribed = curve.filter(({ isOversubscribed }) => isOversubscribed).length;
  return [
    ...(curve.length < ENOUGH_COUNTS
      ? [
          'Three thread counts: a curve of three parameters can go through any three points, so nothing says how well the Universal Scalability Law fits.',
        ]
      : []),
    ...(hasIntervals ? [] : ['Interrupted: no intervals.']),
    ...(hasIntervals && curve.some(({ rounds }) => rounds.length < 2)
      ? ['One round at some thread count: no intervals.']
      : []),
    ...(oversubscribed > 0
      ? [
          `${oversubscribed} of ${curve.length} thread counts are oversubscribed: the fit describes the scheduler as much as the lock.`,
        ]
      : []),
  ];
}
