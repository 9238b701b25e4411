/** From the rounds of several sides to the document of a comparison: a pure function of what was measured. */
import { mergeVerdicts } from '../../reports/check/index.ts';
import {
  MEASURES,
  MEASURE_NAMES,
  type CompareDocument,
  type CompareRound,
  type CompareSide,
  type Measured,
  type MeasureName,
} from '../../reports/compare/document.ts';
import type { LatencyCurve } from '../../reports/pictures.ts';
import { median } from '../rounds.ts';
import { compareRounds, rankTest } from '../statistics.ts';

type Points = LatencyCurve['points'];

/** A side as it was measured. */
export interface MeasuredSide extends Pick<
  CompareSide,
  'name' | 'what' | 'isFresh' | 'calibration' | 'rounds'
> {
  /** Latency from the intended start, of each round. */
  readonly curves: readonly Points[];
}

export interface CompareInput extends Pick<
  CompareDocument,
  | 'seed'
  | 'machine'
  | 'options'
  | 'clients'
  | 'slots'
  | 'moves'
  | 'rate'
  | 'rateFrom'
  | 'base'
  | 'command'
  | 'files'
> {
  /** The base is among them; all have equally many rounds. */
  readonly sides: readonly MeasuredSide[];
}

export function buildDocument(input: CompareInput): CompareDocument {
  const { sides: measured, base: baseName, ...told } = input;
  const base = measured.find(({ name }) => name === baseName);
  if (base === undefined) throw new RangeError(`no side is named ${baseName}`);
  const sides = measured.map((side) => describeSide(side, base));
  const rounds = base.rounds.length;
  return {
    schema: 'vaga/compare@1',
    verdict: mergeVerdicts('ok', ...sides.map(({ verdict }) => verdict)),
    reasons: sides.flatMap(({ name, reasons }) => reasons.slice(0, 3).map((reason) => `${name}: ${reason}`)),
    notes: [
      ...roundNotes(rounds),
      ...otherWorkNotes(sides),
      ...sides.flatMap(keepingUpNotes),
      ...sides.flatMap((side) => takenNotes(side, told.slots)),
    ],
    ...told,
    rounds,
    base: baseName,
    sides,
  };
}

function describeSide(side: MeasuredSide, base: MeasuredSide): CompareSide {
  const { name, what, isFresh, calibration, rounds, curves } = side;
  const raced = rounds.flatMap(({ closed, open }) => [closed, open]);
  const runs = calibration === null ? raced : [calibration, ...raced];
  const sum = (of: (run: CompareRound['closed']) => number) =>
    runs.reduce((total, run) => total + of(run), 0);
  const measures = MEASURE_NAMES.map((measure) => [measure, measureSide(measure, side, base)] as const);
  return {
    name,
    what,
    isFresh,
    verdict: mergeVerdicts('ok', ...runs.map(({ verdict }) => verdict)),
    reasons: [...new Set(runs.flatMap(({ reasons }) => reasons))],
    operations: sum(({ operations }) => operations),
    bookings: sum(({ bookings }) => bookings),
    doubleBookings: sum(({ doubleBookings }) => doubleBookings),
    infos: sum(({ infos }) => infos),
    changesShare: median(
      rounds.map(({ closed: { changes, operations } }) => (operations === 0 ? 0 : changes / operations)),
    ),
    measures: Object.fromEntries(measures) as CompareSide['measures'],
    curve: medianCurve(curves),
    calibration,
    rounds,
  };
}

function measureSide(measure: MeasureName, side: MeasuredSide, base: MeasuredSide): Measured {
  const rounds = figuresOf(measure, side);
  const figures = rounds.filter((figure) => figure !== null);
  const isWhole = figures.length === rounds.length;
  const of = isWhole ? median(figures) : null;
  if (side === base || !isWhole) return { rounds, median: of, ratio: null };
  const others = figuresOf(measure, base).filter((figure) => figure !== null);
  // A figure of 0 is one that was too small to be measured: nothing can be divided by it.
  const areComparable =
    others.length === base.rounds.length && [...figures, ...others].every((figure) => figure > 0);
  return { rounds, median: of, ratio: areComparable ? compareRounds(figures, others) : null };
}

function figuresOf(measure: MeasureName, { rounds }: MeasuredSide): (number | null)[] {
  return rounds.map((round) => {
    const figure = MEASURES[measure].of(round);
    return typeof figure === 'number' && Number.isFinite(figure) ? figure : null;
  });
}

/** At each percentile that all rounds have, the median of their latencies. Rounds with more answers reach further to the right. */
export function medianCurve(curves: readonly Points[]): Points {
  const [first = []] = curves;
  const byPercentile = curves.map(
    (points) => new Map(points.map(({ percentile, us }) => [percentile, us] as const)),
  );
  return first
    .filter(({ percentile }) => byPercentile.every((of) => of.has(percentile)))
    .map(({ percentile }) => ({
      percentile,
      us: median(byPercentile.map((of) => of.get(percentile) ?? Number.NaN)),
    }));
}

const ALPHA = 0.05;

/** What so few rounds cannot show. */
export function roundNotes(rounds: number): string[] {
  const ranks = Array.from({ length: rounds }, (_, round) => round);
  const leastP = rankTest(
    ranks,
    ranks.map((rank) => rank - rounds),
  );
  if (leastP >= ALPHA) {
    return [
      `With ${rounds} ${rounds === 1 ? 'round' : 'rounds'} a side no difference can be significant: the rank test's p is never below ${leastP.toFixed(2)}. Use at least 5 rounds.`,
    ];
  }
  if (rounds >= 5) return [];
  return [
    `With ${rounds} rounds a side a difference is significant only where every round of one side is above every round of the other. Use at least 5 rounds.`,
  ];
}

/** More than this, and a figure tells of the machine's other work as much as of the side. */
const MOST_OTHER_SHARE = 0.1;

function otherWorkNotes(sides: readonly CompareSide[]): string[] {
  const shares = sides
    .flatMap(({ rounds }) => rounds.flatMap(({ closed, open }) => [closed.otherCpuShare, open.otherCpuShare]))
    .filter((share) => share !== null);
  if (shares.length === 0 || median(shares) <= MOST_OTHER_SHARE) return [];
  return [
    `Other processes took ${Math.round(100 * median(shares))} % of the processors meanwhile (median of the runs): the figures tell of them, too. Compare on a machine that has nothing else to do.`,
  ];
}

/** A side that was behind the arrivals when they ended. */
function keepingUpNotes({ name, rounds }: CompareSide): string[] {
  const sum = (figure: string) => rounds.reduce((total, { open }) => total + (open.workload[figure] ?? 0), 0);
  const [arrived, unsent] = [sum('arrived'), sum('unsent')];
  if (unsent <= arrived * 0.01) return [];
  return [
    `${name} was behind when the open loop ended: ${unsent.toLocaleString('en')} of ${arrived.toLocaleString('en')} arrivals had not even been sent. A side that cannot keep up has no latency of its own: it grows for as long as requests arrive.`,
  ];
}

/** Whoever finds half of the slots taken does something else than the others. */
function takenNotes({ name, rounds }: CompareSide, slots: number): string[] {
  const most = Math.max(...rounds.flatMap(({ closed, open }) => [closed.takenBefore, open.takenBefore]));
  if (most === 0) return [];
  return [
    `At ${name} up to ${most.toLocaleString('en')} of ${slots.toLocaleString('en')} slots were taken before a run, so its clients had fewer to win than those of a side that starts empty.`,
  ];
}
