/** What a campaign of faults says: the document `vaga/chaos@1`, which every presentation is made from. */
import type { FaultKind } from '../../load/chaos/index.ts';
import type { Verdict } from '../check/index.ts';
import type { Machine, PartDocument } from '../race-document.ts';

/** How long something took over all faults of a kind, in milliseconds. */
export interface Spread {
  readonly p50: number;
  readonly p90: number;
  readonly max: number;
}

/** A server that is broken on purpose, raced before the real one. */
export interface ChaosControl {
  readonly saboteur: string;
  /** Convicted by the checker, or by not serving again. */
  readonly caught: boolean;
  readonly violations: PartDocument['violations'];
  /** Campaigns that it took. */
  readonly campaigns: number;
  readonly seconds: number;
}

/** All faults of a kind. */
export interface FaultSummary {
  readonly kind: FaultKind;
  readonly planned: number;
  readonly injected: number;
  /** Tried, and not brought about: a death at a point that the thread did not come by, say. */
  readonly notReached: number;
  /** Why there were none; null where there were. */
  readonly skipped: string | null;
  /**
   * From the fault (`kill-9`, `death`, `cut`, `slow`) or from its end (`pause`, `disk-full`) until an answer to something that
   * was asked afterwards, and until such an answer acknowledged a change. null where nothing was injected.
   */
  readonly firstAnswerMs: Spread | null;
  readonly firstChangeMs: Spread | null;
}

/** One fault that was tried. Seconds on the clock of the history. */
export interface FaultRecord {
  readonly kind: FaultKind;
  readonly label: string;
  readonly isReached: boolean;
  readonly fromSeconds: number;
  readonly untilSeconds: number;
  /** null where none came before the next fault. */
  readonly firstAnswerMs: number | null;
  readonly firstChangeMs: number | null;
  readonly remark: string;
}

/** What became of the deaths at one point. */
export interface PointSummary {
  readonly point: string;
  readonly planned: number;
  readonly reached: number;
  /** How often each repair was done, by the server's own words. */
  readonly repairs: Readonly<Record<string, number>>;
}

export interface ChaosDocument {
  readonly schema: 'vaga/chaos@1';
  readonly verdict: Verdict;
  /** Sentences: why the verdict is what it is. */
  readonly reasons: readonly string[];
  readonly seed: number;
  readonly machine: Machine;
  readonly options: Readonly<Record<string, string | number | boolean | null>>;
  readonly controls: readonly ChaosControl[];
  readonly faults: readonly FaultSummary[];
  /** Every fault that was tried, in its order. */
  readonly injected: readonly FaultRecord[];
  readonly deathPoints: readonly PointSummary[];
  readonly seconds: number;
  readonly clients: number;
  readonly serverThreads: number;
  readonly operations: number;
  /** Acknowledged changes: bookings, cancellations and moves. */
  readonly acknowledged: number;
  readonly bookings: number;
  readonly refusals: number;
  /** Requests without an answer: they may have happened. */
  readonly infos: number;
  /** Connections lost, and clients that could not come back. */
  readonly losses: number;
  readonly missing: number;
  /** Slots whose last acknowledged change is missing from what was read back at the end; null where nothing could be read. */
  readonly lostAcknowledged: number | null;
  readonly doubleBookings: number;
  readonly violations: PartDocument['violations'];
  readonly explained: PartDocument['explained'];
  readonly throughputOps: number;
  readonly check: PartDocument['check'];
  readonly command: string;
  readonly files: Readonly<Record<'html' | 'json' | 'junit' | 'markdown' | 'history', string | null>>;
}
