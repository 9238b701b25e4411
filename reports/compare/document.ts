/** What a comparison of several targets says: the document `vaga/compare@1`, which every presentation is made from. What a target cannot tell is null. */
import type { Verdict } from '../check/index.ts';
import type { LatencyCurve } from '../pictures.ts';
import type { Machine, PartDocument } from '../race-document.ts';

/** One swarm of a process of its own against one side, and the verdict on its history. */
export interface CompareRun extends Pick<
  PartDocument,
  | 'verdict'
  | 'seconds'
  | 'operations'
  | 'bookings'
  | 'changes'
  | 'infos'
  | 'doubleBookings'
  | 'violations'
  | 'throughputOps'
  | 'latencyUs'
  | 'correctedLatencyUs'
  | 'fairness'
  | 'losses'
  | 'missing'
  | 'workload'
  | 'check'
> {
  /** Sentences: why the verdict is not `ok`. */
  readonly reasons: readonly string[];
  /** Slots that were taken before the run, so that nobody could win them: none at a server that was started for it. */
  readonly takenBefore: number;
  /** Of the processes while they raced, connecting and reading the slots included; null where the server's process is not known. */
  readonly cpuSeconds: { readonly server: number | null; readonly swarm: number };
  /** What processes that had no part in it took of all processors meanwhile, 0 … 1; null where the server's process is not known. */
  readonly otherCpuShare: number | null;
}

/** What one side did in one round. */
export interface CompareRound {
  /** Everybody asks again as soon as there is an answer: gives throughput, fairness and CPU. */
  readonly closed: CompareRun;
  /** The same operations arrive at one rate for all sides: gives latency from the intended start. */
  readonly open: CompareRun;
}

/** How a side's rounds compare with those of the base. */
export interface Ratio {
  /** Median of the side divided by that of the base, and the interval that holds it with 95 %. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** Of the rank test: how likely rounds so unlike each other are when the sides are alike. */
  readonly p: number;
  /** `none`: no difference beyond noise. */
  readonly change: 'more' | 'less' | 'none';
}

/** One figure of one side. */
export interface Measured {
  /** In the order in which they were run. */
  readonly rounds: readonly (number | null)[];
  /** null where a round has no figure. */
  readonly median: number | null;
  /** null for the base itself, and where either side has no figures. */
  readonly ratio: Ratio | null;
}

/** Everything that is compared: where it comes from, and which way is better. */
export const MEASURES = {
  throughputOps: { better: 'more', of: ({ closed }) => closed.throughputOps },
  latencyP50Us: { better: 'less', of: ({ open }) => open.correctedLatencyUs?.p50 },
  latencyP99Us: { better: 'less', of: ({ open }) => open.correctedLatencyUs?.p99 },
  latencyP999Us: { better: 'less', of: ({ open }) => open.correctedLatencyUs?.p999 },
  serverCpuUs: {
    better: 'less',
    of: ({ closed: { cpuSeconds, operations } }) =>
      cpuSeconds.server === null ? null : (cpuSeconds.server * 1e6) / operations,
  },
  jain: { better: 'more', of: ({ closed }) => closed.fairness.jain },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly better: 'more' | 'less';
      readonly of: (round: CompareRound) => number | null | undefined;
    }
  >
>;

export type MeasureName = keyof typeof MEASURES;
export const MEASURE_NAMES = Object.keys(MEASURES) as readonly MeasureName[];

export interface CompareSide {
  /** As it was named. */
  readonly name: string;
  /** What it is: program, version, settings. */
  readonly what: string;
  /** Its server was started anew for each run; else it was there before, and stays. */
  readonly isFresh: boolean;
  /** Of all its histories together. */
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  readonly operations: number;
  readonly bookings: number;
  readonly doubleBookings: number;
  readonly infos: number;
  /** Which share of the operations of the closed loop were changes: median of the rounds, 0 … 1. */
  readonly changesShare: number;
  readonly measures: Readonly<Record<MeasureName, Measured>>;
  /** Latency from the intended start by percentile: at each, the median of the rounds. Empty where nothing was answered. */
  readonly curve: LatencyCurve['points'];
  /** A closed loop without pipelining that the rate of the open loop was found by; null where there was no need of one. */
  readonly calibration: CompareRun | null;
  readonly rounds: readonly CompareRound[];
}

export interface CompareDocument {
  readonly schema: 'vaga/compare@1';
  readonly verdict: Verdict;
  /** Sentences: why the verdict is what it is. */
  readonly reasons: readonly string[];
  /** Sentences that the figures should be read with. */
  readonly notes: readonly string[];
  readonly seed: number;
  readonly machine: Machine;
  readonly options: Readonly<Record<string, string | number | boolean | null>>;
  readonly rounds: number;
  readonly clients: number;
  readonly slots: number;
  /** Of the clients' operations some are moves; not where a target has none, for then no side moves. */
  readonly moves: boolean;
  /** Operations a second that arrive in the open loop, at every side alike. */
  readonly rate: number;
  /** `measured`: half of the slowest side's throughput in the first round, or without pipelining where clients pipeline. */
  readonly rateFrom: 'option' | 'measured';
  /** The side that the others are divided by. */
  readonly base: string;
  readonly sides: readonly CompareSide[];
  readonly command: string;
  readonly files: Readonly<Record<'html' | 'json', string | null>>;
}
