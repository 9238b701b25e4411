/** What a race says: the document `vaga/race@1`, which every presentation is made from. What a target cannot tell is null. */
import type { Verdict, ViolationKind } from './check/index.ts';
import type { Figures } from './figures.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly node: string;
  readonly os: string;
}

/** What one part of a race gave: the provoked or the natural one. */
export interface PartDocument {
  readonly verdict: Verdict;
  readonly seconds: number;
  readonly operations: number;
  readonly bookings: number;
  readonly refusals: number;
  readonly infos: number;
  /** Successful bookings, cancellations and moves. */
  readonly changes: number;
  readonly doubleBookings: number;
  readonly violations: Readonly<Partial<Record<ViolationKind, number>>>;
  /** The first violations, in words. */
  readonly explained: readonly {
    readonly kind: ViolationKind;
    readonly slot: number;
    readonly sentence: string;
  }[];
  readonly throughputOps: number;
  readonly mix: Figures['mix'];
  readonly latencyUs: Figures['latencyUs'];
  readonly fairness: Figures['fairness'];
  readonly cpuSeconds: { readonly server: number | null; readonly swarm: number };
  readonly serverThreads: number;
  readonly serverThreadsReached: number;
  /** Connections that were lost, and clients that could not come back. */
  readonly losses: number;
  readonly missing: number;
  /** Figures of the workload alone, such as rounds of a stampede. */
  readonly workload: Readonly<Record<string, number>>;
  readonly check: { readonly method: string; readonly operations: number; readonly seconds: number };
  readonly history: string | null;
}

export interface RaceDocument {
  readonly schema: 'vaga/race@1';
  readonly verdict: Verdict;
  /** Sentences: why the verdict is what it is. */
  readonly reasons: readonly string[];
  readonly seed: number;
  readonly machine: Machine;
  readonly options: Readonly<Record<string, string | number | boolean | null>>;
  readonly control: {
    /** `server`: a server of the same kind; `rehearsal`: one of ours, in place of a server that is not. */
    readonly where: 'server' | 'rehearsal';
    readonly saboteur: string;
    readonly caught: boolean;
    readonly doubleBookings: number;
    readonly seconds: number;
  } | null;
  /** Of the provoked part. */
  readonly contention: {
    readonly contested: number;
    readonly attempts: number;
    readonly share: number;
    readonly lockWaits: number;
    /** Bookings won in a contested attempt: what `bound95` counts on. */
    readonly bookings: number;
  } | null;
  /** Both parts together. */
  readonly operations: number;
  readonly bookings: number;
  readonly refusals: number;
  readonly infos: number;
  readonly doubleBookings: number;
  readonly violations: Readonly<Partial<Record<ViolationKind, number>>>;
  /** The natural part. */
  readonly throughputOps: number | null;
  readonly latencyUs: Figures['latencyUs'];
  readonly fairness: Figures['fairness'];
  readonly cpuSeconds: { readonly server: number | null; readonly swarm: number | null };
  /** 3 / bookings won while contested: no more than so many of such races are double bookings, at 95 %, if they are alike and independent. */
  readonly bound95: number | null;
  readonly check: { readonly method: string; readonly operations: number; readonly seconds: number };
  readonly parts: { readonly provoked: PartDocument | null; readonly natural: PartDocument | null };
  readonly command: string;
  readonly files: Readonly<Record<'html' | 'json' | 'junit' | 'markdown' | 'history', string | null>>;
}
