/** A long run at half the load that the machine sustains, second by second, and the verdict on it: whether memory and latency stay flat. */
import type { Verdict } from './check/index.ts';
import type { Machine } from './race-document.ts';
import { trendOf, type Trend } from './trend.ts';

/** What was seen in one second. What the machine cannot tell is null. */
export interface SoakSecond {
  /** Since the run began. */
  readonly at: number;
  readonly answers: number;
  /** From the intended start; null in a second without answers. */
  readonly p50Us: number | null;
  readonly p99Us: number | null;
  /** Resident memory of the server's process. */
  readonly serverBytes: number | null;
  /** The part of it that is the process's own: without the pages of files, such as the ledger's, that it has mapped. */
  readonly serverOwnBytes: number | null;
  readonly swarmBytes: number;
  /** What processes besides server and swarm took of all processors, 0 … 1. */
  readonly otherCpuShare: number | null;
}

export interface SoakRun {
  readonly seed: number;
  readonly machine: Machine;
  readonly minutes: number;
  /** Operations a second that a closed loop of the same clients got. */
  readonly sustained: number;
  /** Operations a second that arrive. */
  readonly offered: number;
  readonly clients: number;
  readonly serverThreads: number;
  readonly slots: number;
  readonly operations: number;
  /** Connections lost, clients missing, and clients that got no answer while the connection lived. */
  readonly losses: number;
  readonly seconds: readonly SoakSecond[];
}

type Measured = 'serverBytes' | 'serverOwnBytes' | 'swarmBytes' | 'p99Us';

interface JudgedTrend {
  readonly of: Measured;
  readonly name: string;
  readonly trend: Trend | null;
  /** `disturbed`: the machine had other work to do, so that neither a rise nor none tells anything. */
  readonly verdict: 'flat' | 'rises' | 'disturbed' | 'unknown';
}

/** One of the report: `vaga/soak@1`. */
export interface SoakDocument extends SoakRun {
  readonly schema: 'vaga/soak@1';
  /** `ok`: all are flat. `violation`: one rises, or an answer was lost. `unknown`: too short to tell. */
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  readonly trends: readonly JudgedTrend[];
  /** The first second that is judged. */
  readonly judgedFrom: number;
  /** What other processes took of the processors in the judged time, on average. */
  readonly otherShare: number | null;
}

/** The beginning is left out: caches fill, code is compiled, heaps find their size. */
const WARM_SHARE = 0.2;
/** A shorter run is told to prove nothing: it takes V8 minutes to find the size of a heap. */
const LEAST_MINUTES = 5;
const MOST_CHANCE = 0.01;
/** A rise over the whole judged time that is taken for one: heaps breathe, and the 99th percentile of a second is of few answers. */
const LARGEST_RISE: Readonly<Record<Measured, number>> = {
  serverBytes: 0.1,
  serverOwnBytes: 0.1,
  swarmBytes: 0.1,
  p99Us: 0.25,
};
/** Others may take so much of the processors before latency is no longer the server's own. */
const MOST_OTHER_SHARE = 0.1;
const NAMES: Readonly<Record<Measured, string>> = {
  serverBytes: 'memory of the server',
  serverOwnBytes: 'server’s memory without mapped files',
  swarmBytes: 'memory of the swarm',
  p99Us: 'latency p99 of each second',
};

export function judgeSoak(run: SoakRun): SoakDocument {
  const judgedFrom = Math.ceil(run.minutes * 60 * WARM_SHARE);
  const judged = run.seconds.filter(({ at }) => at >= judgedFrom);
  const otherShare = meanOf(judged.flatMap(({ otherCpuShare }) => otherCpuShare ?? []));
  const trends = (Object.keys(NAMES) as Measured[])
    .filter((of) => of !== 'serverOwnBytes' || judged.some(({ serverOwnBytes }) => serverOwnBytes !== null))
    .map((of) => judgeTrend(of, judged, otherShare));
  const isShort = run.minutes < LEAST_MINUTES;
  const reasons = [
    ...(isShort
      ? [`The run took less than ${LEAST_MINUTES} minutes, and so short a run proves nothing.`]
      : []),
    ...(run.losses > 0 ? [`${run.losses} connections were lost or not answered.`] : []),
    ...trends.flatMap((trend) => troubleOf(trend, otherShare)),
  ];
  const isBad = run.losses > 0 || (!isShort && trends.some(({ verdict }) => verdict === 'rises'));
  const isFlat = !isShort && trends.every(({ verdict }) => verdict === 'flat');
  return {
    ...run,
    schema: 'vaga/soak@1',
    verdict: isBad ? 'violation' : isFlat ? 'ok' : 'unknown',
    reasons,
    trends,
    judgedFrom,
    otherShare,
  };
}

function judgeTrend(of: Measured, judged: readonly SoakSecond[], otherShare: number | null): JudgedTrend {
  const trend = trendOf(
    judged.map(({ at }) => at),
    judged.map((second) => second[of] ?? Number.NaN),
  );
  if (trend === null) return { of, name: NAMES[of], trend, verdict: 'unknown' };
  const rises = trend.riseShare > LARGEST_RISE[of] && trend.chance < MOST_CHANCE;
  // Other processes take time from the server, and their end would hide a rise; but they do not put anything into its memory.
  const isDisturbed = of === 'p99Us' && (otherShare ?? 0) > MOST_OTHER_SHARE;
  return { of, name: NAMES[of], trend, verdict: isDisturbed ? 'disturbed' : rises ? 'rises' : 'flat' };
}

function troubleOf({ name, verdict, trend }: JudgedTrend, otherShare: number | null): string[] {
  switch (verdict) {
    case 'flat':
      return [];
    case 'rises':
      return [`The ${name} rises: by ${Math.round(100 * (trend?.riseShare ?? 0))} % over the judged time.`];
    case 'disturbed':
      return [
        `The ${name} proves nothing: other processes took ${Math.round(100 * (otherShare ?? 0))} % of the processors. Repeat it on a machine with nothing else to do.`,
      ];
    case 'unknown':
      return [`The ${name} is not known: this machine does not tell it, or the run was too short.`];
    default:
      return verdict satisfies never;
  }
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What counts as flat, for whoever reads a verdict. */
export const HOW_JUDGED = `Judged is all but the first ${100 * WARM_SHARE} %. A figure rises when its slope (Theil and Sen: the median over all pairs of seconds) lifts it by more than ${100 * LARGEST_RISE.serverBytes} %, latency by more than ${100 * LARGEST_RISE.p99Us} %, over that time, and when chance alone would do so less than once in ${1 / MOST_CHANCE} times (Mann and Kendall). Neighbouring seconds are alike, so the second condition is the weaker one. Latency while other processes take more than ${100 * MOST_OTHER_SHARE} % of the processors proves nothing.`;

/** The seconds of one minute as one: sums and medians. */
export interface SoakMinute {
  readonly minute: number;
  readonly perSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly serverBytes: number;
  readonly swarmBytes: number;
}

export function minutesOf({ seconds }: Pick<SoakRun, 'seconds'>): SoakMinute[] {
  const groups = Map.groupBy(seconds, ({ at }) => Math.floor(at / 60));
  return [...groups].map(([minute, group]) => {
    const middle = (of: (second: SoakSecond) => number | null): number => {
      const values = group.flatMap((second) => of(second) ?? []).toSorted((one, other) => one - other);
      return values[values.length >> 1] ?? Number.NaN;
    };
    return {
      minute: minute + 1,
      perSecond: group.reduce((sum, { answers }) => sum + answers, 0) / group.length,
      p50Us: middle(({ p50Us }) => p50Us),
      p99Us: middle(({ p99Us }) => p99Us),
      serverBytes: middle(({ serverBytes }) => serverBytes),
      swarmBytes: middle(({ swarmBytes }) => swarmBytes),
    };
  });
}
