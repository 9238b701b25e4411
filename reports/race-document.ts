/** What a race says: the document `vaga/race@1`, which every presentation is made from. What a target cannot tell is null. */
import type { Kind } from '../load/history/history.ts';
import type { Verdict, ViolationKind } from './check/index.ts';
import type { DoorResult } from './door-results.ts';
import type { Figures } from './figures.ts';
import type { TraceResults } from './trace-results.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly node: string;
  readonly os: string;
}

/** One of the operations that cannot all be true. Times in seconds on the clock of its part. */
export interface EvidenceOperation {
  /** The row of the history: operations of several violations with one row are the same. */
  readonly row: number;
  /** The holder on whose behalf it was asked; 0 for the judge, who reads the slots before and after. */
  readonly client: number;
  readonly operation: keyof typeof Kind;
  /** null for a find that found nothing. */
  readonly slot: number | null;
  /** Of a move: where to. */
  readonly slot2: number | null;
  /** `info`: no answer, so it may have happened. */
  readonly outcome: 'ok' | 'fail' | 'info';
  readonly askedSeconds: number;
  /** null for `info`. */
  readonly toldSeconds: number | null;
  /** When it can have taken effect, in an order of all others about its slots; absent where it has no place there, or nobody asked. */
  readonly effectSeconds?: number;
  /** The version told for `slot`, or for the slot that a refusal rests on; null for `info`. */
  readonly version: number | null;
  /** Of a completed move: the version told for `slot2`. */
  readonly version2: number | null;
  /** Who was told to hold the slot, 0 for nobody; null for `info` and for completed moves. */
  readonly holder: number | null;
}

/** What one part of a race gave: the provoked or the natural one. */
export interface PartDocument {
  readonly verdict: Verdict;
  readonly clients: number;
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
    /** The smallest set of operations that cannot all be true, in the order in which they were asked. */
    readonly operations: readonly EvidenceOperation[];
  }[];
  readonly throughputOps: number;
  readonly mix: Figures['mix'];
  readonly latencyUs: Figures['latencyUs'];
  /** Workload `open` alone: from the intended start, so that waiting for a free client counts; else null. */
  readonly correctedLatencyUs: Figures['correctedLatencyUs'];
  readonly fairness: Figures['fairness'];
  readonly cpuSeconds: { readonly server: number | null; readonly swarm: number };
  /** null where a target does not tell. */
  readonly serverThreads: number | null;
  readonly serverThreadsReached: number | null;
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
  /** Of the provoked part, or of the only one. */
  readonly contention: {
    /**
     * `server`: counted by the server, whose threads met at a slot. `history`: attempts that were under way at the same time as another client's
     * at the same slot, of a target that does not count.
     */
    readonly source: 'server' | 'history';
    readonly contested: number;
    readonly attempts: number;
    readonly share: number;
    readonly lockWaits: number | null;
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
  /** Workload `trace` alone, natural part: what became of the recorded requests; else null. */
  readonly trace: TraceResults | null;
  /** A race of several doors alone, natural part: what came of it at each; else null. */
  readonly doors: readonly DoorResult[] | null;
  readonly command: string;
  readonly files: Readonly<Record<'html' | 'json' | 'junit' | 'markdown' | 'history', string | null>>;
}
