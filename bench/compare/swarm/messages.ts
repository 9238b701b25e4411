/** What the comparison and the process of a swarm tell each other. */
import type { SwarmAddress } from '../../../load/targets/address.ts';
import type { CompareRun } from '../../../reports/compare/document.ts';
import type { LatencyCurve } from '../../../reports/pictures.ts';
import type { ErrorCode } from '../../../server/base/errors.ts';

/** One run. The Zipf table is not sent: it follows from slots and skew. */
export interface SwarmOrder {
  readonly address: SwarmAddress;
  /** Nobody else has used the server's slots: else they are read before the run. */
  readonly isFresh: boolean;
  /** Arrivals a second of an open loop; undefined for a closed one. */
  readonly rate: number | undefined;
  readonly moves: boolean;
  readonly clients: number;
  readonly loadThreads: number;
  readonly depth: number;
  readonly slots: number;
  readonly skew: number;
  readonly seconds: number;
  readonly operations: number;
  readonly seed: number;
  /** Where the history goes, which is removed when it was checked and found right. */
  readonly history: string;
}

/** What the swarm saw. The server's CPU time is for whoever knows its process. */
export interface SwarmReport {
  readonly run: Omit<CompareRun, 'cpuSeconds' | 'otherCpuShare'> & { readonly swarmCpuSeconds: number };
  /** Of its whole process, from its start on. */
  readonly processCpuMs: number;
  /** From the intended start where the loop is open; else from when it was sent. */
  readonly curve: LatencyCurve['points'];
}

export type FromSwarm =
  | { readonly kind: 'progress'; readonly stage: string; readonly share: number }
  | { readonly kind: 'done'; readonly report: SwarmReport }
  /** A foreseen error: a class would not survive the way. */
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string };
