/**
 * Several targets under the same swarm: the sides alternated, a fresh server and a fresh swarm for every run, every history checked.
 *
 * A round of a side has two runs. In the closed loop everybody asks again as soon as there is an answer: so much can a side do. Then the
 * same operations arrive at one rate for all sides, whether or not they are answered: so long do people wait. A closed loop
 * cannot tell that, since a slow side is then asked less.
 */
import { join } from 'node:path';

import type { SwarmAddress } from '../../load/targets/address.ts';
import type { CompareDocument, CompareRun } from '../../reports/compare/document.ts';
import { cpuMsOf, machineTimes, ownCpuMs } from '../other-work.ts';
import type { MeasuredSide } from './document.ts';
import type { SwarmOrder, SwarmReport } from './swarm/messages.ts';
import { runSwarmProcess } from './swarm/process.ts';

/** A server that can be raced now. */
export interface RunningSide {
  readonly address: SwarmAddress;
  /** Of its process, where it is known. */
  readonly pid: number | undefined;
  readonly stop: () => Promise<void>;
  /** Rejects if it ends although nobody asked it to. */
  readonly failed: Promise<never>;
}

/** Something to be compared. */
export interface ComparedSide extends Pick<MeasuredSide, 'name' | 'what' | 'isFresh'> {
  /**
   * Called for each run, which `run` names; what it writes goes to `folder`. Where the server is not ours, it only tells
   * where it is.
   */
  readonly start: (run: string, folder: string) => Promise<RunningSide>;
}

export interface CompareSettings extends Omit<
  SwarmOrder,
  'address' | 'isFresh' | 'rate' | 'history' | 'moves'
> {
  readonly sides: readonly ComparedSide[];
  readonly moves: boolean;
  readonly rounds: number;
  /** Arrivals a second; undefined for half of what the slowest side does. */
  readonly rate: number | undefined;
  /** Where the histories go. Those that were found right are removed. */
  readonly folder: string;
  /** `share`: of the whole comparison, 0 … 1. */
  readonly onProgress: (share: number, detail: string) => void;
}

export interface Compared extends Pick<CompareDocument, 'rate' | 'rateFrom'> {
  readonly sides: readonly MeasuredSide[];
}

type Loop = 'closed' | 'open' | 'calibration';

/**
 * The rate of arrivals, as a share of what the slowest side can do: all keep up, and none is idle. Arrivals come one by one, so
 * where clients pipeline, what a side can do is first measured without that.
 */
const RATE_SHARE = 0.5;

export async function compare(settings: CompareSettings): Promise<Compared> {
  const { sides, rounds, rate: given } = settings;
  const measured = sides.map((side) => ({
    side,
    calibration: [] as Raced[],
    closed: [] as Raced[],
    open: [] as Raced[],
  }));
  const calibrates = given === undefined && settings.depth > 1;
  const course = { settings, done: 0, runs: sides.length * (rounds * 2 + (calibrates ? 1 : 0)) };
  const raceAll = async (loop: Loop, round: number, rate: number) => {
    // Every other round in reverse, so that a drifting machine favours none.
    for (const { side, [loop]: races } of round % 2 === 0 ? measured : measured.toReversed())
      races.push(await race(course, side, { loop, round, rate }));
  };
  if (calibrates) await raceAll('calibration', 0, Number.NaN);
  let rate = given ?? Number.NaN;
  for (let round = 0; round < rounds; round += 1) {
    await raceAll('closed', round, rate);
    if (Number.isNaN(rate))
      rate = rateFor(measured.map(({ calibration, closed }) => (calibration[0] ?? closed[0]).run));
    await raceAll('open', round, rate);
  }
  return {
    rate,
    rateFrom: given === undefined ? 'measured' : 'option',
    sides: measured.map(({ side: { name, what, isFresh }, calibration, closed, open }) => ({
      name,
      what,
      isFresh,
      calibration: calibration[0]?.run ?? null,
      rounds: closed.map(({ run }, round) => ({ closed: run, open: open[round].run })),
      curves: open.map(({ curve }) => curve),
    })),
  };
}

function rateFor(runs: readonly CompareRun[]): number {
  const slowest = Math.min(...runs.map(({ throughputOps }) => throughputOps));
  return Math.max(1, Math.floor(slowest * RATE_SHARE));
}

interface Raced {
  readonly run: CompareRun;
  readonly curve: SwarmReport['curve'];
}

/** One run: starts the side, races it, ends it. */
async function race(
  course: { readonly settings: CompareSettings; readonly runs: number; done: number },
  { name, isFresh, start }: ComparedSide,
  { loop, round, rate }: { readonly loop: Loop; readonly round: number; readonly rate: number },
): Promise<Raced> {
  const { sides: _sides, rounds, folder, onProgress, rate: _rate, ...order } = course.settings;
  const { runs } = course;
  const isCalibration = loop === 'calibration';
  const label = isCalibration
    ? `${name}, without pipelining`
    : `${name}, round ${round + 1} of ${rounds}, ${loop} loop`;
  onProgress(course.done / runs, label);
  const run = `${name.replaceAll(/[^\w-]+/g, '-')}-${round + 1}-${loop}`;
  const server = await start(run, folder);
  /** Connecting and checking take their time, too, but nobody knows how long beforehand. */
  let racedShare = 0;
  try {
    const before = timesNow(server.pid);
    const swarm = runSwarmProcess(
      {
        ...order,
        depth: isCalibration ? 1 : order.depth,
        address: server.address,
        isFresh,
        rate: loop === 'open' ? rate : undefined,
        history: join(folder, `${run}.hist`),
      },
      (stage, share) => {
        if (stage === 'racing') racedShare = share;
        onProgress((course.done + racedShare) / runs, `${label}, ${stage}`);
      },
    );
    const { run: told, curve, processCpuMs } = await Promise.race([server.failed, swarm]);
    const { swarmCpuSeconds, ...rest } = told;
    const { serverSeconds, otherCpuShare } = passed(before, timesNow(server.pid), processCpuMs);
    return {
      run: { ...rest, cpuSeconds: { server: serverSeconds, swarm: swarmCpuSeconds }, otherCpuShare },
      curve,
    };
  } finally {
    course.done += 1;
    await server.stop();
  }
}

interface Times extends ReturnType<typeof machineTimes> {
  readonly ownMs: number;
  /** null where the server's process is not known. */
  readonly serverMs: number | null;
}

function timesNow(pid: number | undefined): Times {
  const serverMs = pid === undefined ? null : (cpuMsOf(pid) ?? null);
  return { ...machineTimes(), ownMs: ownCpuMs(), serverMs };
}

/** What the server used, and which share of the processors went to others than the server, the swarm and this process. */
function passed(before: Times, after: Times, swarmMs: number) {
  if (before.serverMs === null || after.serverMs === null)
    return { serverSeconds: null, otherCpuShare: null };
  const serverMs = after.serverMs - before.serverMs;
  const othersMs = after.busyMs - before.busyMs - serverMs - swarmMs - (after.ownMs - before.ownMs);
  const allMs = after.allMs - before.allMs;
  return {
    serverSeconds: serverMs / 1e3,
    otherCpuShare: allMs > 0 ? Math.min(1, Math.max(0, othersMs / allMs)) : null,
  };
}
