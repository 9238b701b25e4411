/** What a run of the swarm is told, and what it tells while it runs. */
import type { Live } from './control.ts';
import type { Address } from './crew.ts';
import type { InitialState } from './history/history.ts';
import type { ServerCounts } from './judge.ts';
import type { WorkloadSettings } from './thread.ts';

export interface SwarmSettings {
  readonly address: Address;
  readonly workload: WorkloadSettings;
  readonly clients: number;
  /** Load threads. */
  readonly threads: number;
  /** Requests that a client may have under way. */
  readonly depth: number;
  /** The slots raced for are the first so many of the server's. */
  readonly slots: number;
  /** No more operations than this. */
  readonly operations: number;
  /** Nothing is asked after so long, unless `extend` asks for more time. */
  readonly durationMs: number;
  /** Asked when the time is up, with what the server has counted so far: how many milliseconds more, 0 for none. */
  readonly extend?: (counts: ServerCounts) => number;
  readonly seed: number;
  /** The file that the history goes to; without it nothing is recorded and nothing is read back. */
  readonly history: string | undefined;
  /** `fresh`: a server of our own that nobody else has used. `observed`: all slots are read before the run. */
  readonly initial: InitialState;
  readonly stuckMs: number;
  readonly onProgress?: (progress: SwarmProgress) => void;
}

export interface SwarmProgress extends Live {
  readonly stage: 'connecting' | 'racing' | 'reading the slots';
  /** Since the stage began. */
  readonly elapsedMs: number;
  /** How much of the stage is done, as far as can be told: 0 … 1. */
  readonly share: number;
}
