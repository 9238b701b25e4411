/** The plan of a campaign: which faults, with what particulars, in which order. One seed, one plan. */
import { Random } from '../../server/base/seed.ts';
import type { Fault, FaultKind } from './fault.ts';

export interface PlanSettings {
  readonly kinds: readonly FaultKind[];
  readonly seed: number;
  readonly kills: number;
  /** Where threads can die: each point has its turn before any has a second one. */
  readonly deathPoints: readonly string[];
  readonly deaths: number;
  /** Of each of the other kinds. */
  readonly others: number;
  /** Server threads. */
  readonly threads: number;
  readonly clients: number;
}

/** Of the campaign's random draws; the load threads have those before it. */
const PLAN_STREAM = 2_000;
/** Long enough that the swarm is at work again, short enough for hundreds of faults. Milliseconds, as all of these. */
const GAP = [50, 400] as const;
const PAUSE = [50, 1_500] as const;
const SLOW = [200, 800] as const;
const DISK_FULL = [200, 800] as const;
const MOST_SLOW_CLIENTS = 8;

/** The faults in their order. The particulars of a kind do not depend on which other kinds there are. */
export function planFaults(settings: PlanSettings): Fault[] {
  const { kinds, seed } = settings;
  const faults = kinds.flatMap((kind) =>
    planKind(kind, settings, new Random(seed, PLAN_STREAM + STREAMS[kind])),
  );
  return shuffle(faults, new Random(seed, PLAN_STREAM));
}

const STREAMS: Readonly<Record<FaultKind, number>> = {
  'kill-9': 1,
  death: 2,
  pause: 3,
  cut: 4,
  slow: 5,
  'disk-full': 6,
};

function planKind(kind: FaultKind, settings: PlanSettings, random: Random): Fault[] {
  const { kills, others, clients } = settings;
  const between = ([least, most]: readonly [number, number]) => least + random.nextBelow(most - least + 1);
  const gapMs = () => between(GAP);
  switch (kind) {
    case 'kill-9':
      return times(kills, () => ({ kind, gapMs: gapMs() }));
    case 'death':
      return planDeaths(settings, random).map(({ thread, point }) => ({
        kind,
        gapMs: gapMs(),
        thread,
        point,
      }));
    case 'pause':
      return times(others, () => ({ kind, gapMs: gapMs(), forMs: between(PAUSE) }));
    case 'cut':
      return times(others, () => ({ kind, gapMs: gapMs(), clients: 1 + random.nextBelow(clients) }));
    case 'slow':
      return times(others, () => ({
        kind,
        gapMs: gapMs(),
        clients: 1 + random.nextBelow(MOST_SLOW_CLIENTS),
        reads: random.nextBelow(2) === 0 ? 'nothing' : 'drops',
        forMs: between(SLOW),
      }));
    case 'disk-full':
      return times(others, () => ({ kind, gapMs: gapMs(), forMs: between(DISK_FULL) }));
    default:
      return kind satisfies never;
  }
}

function times(count: number, make: () => Fault): Fault[] {
  return Array.from({ length: count }, make);
}

/** Round after round of all points, each round in an order of its own; the threads in turn from a drawn one on. */
function planDeaths({ deathPoints, deaths, threads }: PlanSettings, random: Random) {
  const points: string[] = [];
  while (points.length < deaths && deathPoints.length > 0) points.push(...shuffle(deathPoints, random));
  const first = random.nextBelow(threads);
  return points.slice(0, deaths).map((point, index) => ({ point, thread: (first + index) % threads }));
}

/** Fisher and Yates. */
function shuffle<T>(items: readonly T[], random: Random): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = random.nextBelow(last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other], shuffled[last]];
  }
  return shuffled;
}
