/** What a sweep says: the document `vaga/sweep@1`. What the machine cannot tell is null. */
import type { Verdict } from '../check/index.ts';
import type { Figures } from '../figures.ts';
import type { Machine } from '../race-document.ts';

/** The conditions that are swept over. */
export interface SweepPoint {
  readonly lock: string;
  /** Server threads. */
  readonly threads: number;
  readonly clients: number;
  /** The exponent of the Zipf distribution that slots are drawn from. */
  readonly skew: number;
  /** How long each decision sleeps between reading and writing its slot. */
  readonly holdUs: number;
}

/** What one round at one point gave: a fresh server, a fresh swarm, a recorded and judged history. */
export interface SweepRound {
  /** From 1. */
  readonly round: number;
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  readonly seconds: number;
  readonly operations: number;
  readonly throughputOps: number;
  /** The share of successful bookings, cancellations and moves among all operations. */
  readonly changeShare: number;
  readonly bookings: number;
  readonly latencyUs: Figures['latencyUs'];
  /** Jain’s index of the bookings that each client won, 1 / clients … 1. */
  readonly jain: number | null;
  /** CPU time of the server process for an operation. */
  readonly serverCpuUs: number | null;
  /**
   * How often a thread of the server's process went to sleep and was woken (voluntary context switches): for requests,
   * for a lock, for the hold, all of them together.
   */
  readonly wakeUps: number | null;
  /** How often the system took the processor from a thread of the server (involuntary context switches). */
  readonly preemptions: number | null;
  /** CPU time of the swarm, as a share of what its load threads could have taken. */
  readonly swarmBusyShare: number;
  /** What processes besides server and swarm took of all processors, 0 … 1. */
  readonly otherCpuShare: number | null;
  /** Counted by the server while it holds its decisions open; null where it does not. */
  readonly contention: {
    readonly attempts: number;
    readonly contested: number;
    readonly lockWaits: number;
  } | null;
}

/** The figures of a point that are drawn and tabled: medians of its rounds, each by itself. */
export interface SweepMedians {
  readonly throughputOps: number;
  readonly changeShare: number;
  readonly p50Us: number | null;
  readonly p99Us: number | null;
  readonly jain: number | null;
  readonly wakeUpsPerBooking: number | null;
  readonly lockWaitShare: number | null;
  readonly serverCpuUs: number | null;
  readonly swarmBusyShare: number;
}

export interface SweptPoint extends SweepPoint {
  /** Whether server threads and load threads together are more than the machine has cores. */
  readonly isOversubscribed: boolean;
  readonly medians: SweepMedians;
  readonly rounds: readonly SweepRound[];
}

/** The interval holds the value with 95 %; null where there is but one round. */
export interface Estimate {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** A thread count and the throughput there. */
export interface Measured {
  readonly threads: number;
  readonly throughputOps: number;
}

/** X(N) = λN / (1 + σ(N − 1) + κN(N − 1)). */
export interface Scaling {
  /** λ: operations a second of one thread. */
  readonly lambda: number;
  /** σ, contention: the share of the work that only one thread can do at a time, 0 … 1. */
  readonly sigma: number;
  /** κ, coherence: what each pair of threads costs, as a share of the work of one. At least 0. */
  readonly kappa: number;
}

export interface ScalingFit {
  readonly lambda: Estimate;
  readonly sigma: Estimate;
  /** Of Amdahl’s law it is 0. */
  readonly kappa: Estimate;
  /** Where the curve is highest, at least 1; null where it never falls. */
  readonly peakThreads: number | null;
  /** Of the interval: null stands for a curve that never falls. */
  readonly peakInterval: readonly [low: number | null, high: number | null] | null;
  /** Null where the law has as many parameters as there are points, and where all points are alike. */
  readonly rSquared: number | null;
  readonly residuals: readonly (Measured & {
    readonly fittedOps: number;
    /** Measured divided by fitted, less 1. */
    readonly share: number;
  })[];
}

/** Why more threads stop helping. */
export type LimitCause = 'cores' | 'swarm' | 'contention' | 'coherence' | 'notReached' | 'unknown';

/** One curve: the thread counts of one lock under the same conditions. */
export interface SweepGroup extends Omit<SweepPoint, 'threads'> {
  readonly usl: ScalingFit | null;
  readonly amdahl: ScalingFit | null;
  /** Why there is no fit, or what a fit has to be read with. */
  readonly notes: readonly string[];
  readonly limit: {
    /** The fewest threads that do as well as any number; null where nothing was measured. */
    readonly threads: number | null;
    readonly causes: readonly LimitCause[];
    readonly sentence: string;
  };
}

/** The throughput of a lock beside that of the first one, under the same conditions. */
export interface LockComparison extends SweepPoint {
  readonly base: string;
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
  readonly change: 'more' | 'less' | 'none';
}

export interface SweepOptions {
  readonly threads: readonly number[];
  readonly clients: readonly number[];
  readonly skew: readonly number[];
  readonly 'hold-us': readonly number[];
  readonly locks: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  readonly pipeline: number;
  readonly slots: number;
  readonly 'load-threads': number;
}

export interface SweepDocument {
  readonly schema: 'vaga/sweep@1';
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  readonly seed: number;
  readonly machine: Machine;
  readonly options: SweepOptions;
  /** Conditions that were left out, and why. */
  readonly skipped: readonly string[];
  readonly rounds: { readonly measured: number; readonly planned: number };
  readonly points: readonly SweptPoint[];
  readonly groups: readonly SweepGroup[];
  readonly comparisons: readonly LockComparison[];
  readonly command: string;
  readonly files: Readonly<Record<'html' | 'json' | 'points', string>>;
}
