import type { RecordableHistogram } from 'node:perf_hooks';

import type { Client } from '../clients/client.ts';
import type { Random } from '../../server/base/seed.ts';
import type { Control } from '../control.ts';

/** What a workload sees of the load thread it runs on. */
export interface Crew {
  readonly thread: number;
  readonly clients: readonly Client[];
  /** Requests a client may have under way. */
  readonly depth: number;
  readonly slots: number;
  readonly random: Random;
  readonly control: Control;
  /** Takes one operation from the run's budget; false when it is spent or the run is over. */
  mayAsk(): boolean;
  nowNs(): number;
}

export interface WorkloadFigures {
  readonly sums?: Readonly<Record<string, number>>;
  readonly peaks?: Readonly<Record<string, number>>;
  /** Latencies from the intended start, in nanoseconds, where the workload intends one. */
  readonly corrected?: RecordableHistogram;
}

/** Decides what the clients of one load thread ask. */
export interface Workload {
  /** All threads are ready: fire. Resolves when this thread will ask nothing more; answers may still be under way. */
  run(): Promise<void>;
  /** One answer has come in. */
  answered(client: Client, operation: number, status: number, slot: number, slot2: number): void;
  /** All answers that came in together have been told. */
  drained(client: Client): void;
  /** A request's answer is lost. */
  lost(client: Client, operation: number, slot: number, slot2: number): void;
  /** A lost client is back. */
  returned(client: Client): void;
  /** Figures of this workload alone, by name: over the threads, sums are added up and of peaks the largest is taken. */
  figures(): WorkloadFigures;
}
