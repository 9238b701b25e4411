/** What a run of the swarm is told, and what it tells while it runs. */
import type { Clock } from '../server/base/clock.ts';
import type { Live } from './control.ts';
import type { InitialState } from './history/history.ts';
import type { ServerCounts } from './judge.ts';
import type { SwarmAddress } from './targets/address.ts';
import type { WorkloadSettings } from './thread.ts';

export interface SwarmSettings {
  readonly address: SwarmAddress;
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
  /** Where a watcher sees the race: a `Scoreboard`'s. For a race that is recorded. */
  readonly board?: SharedArrayBuffer | undefined;
  /** For a server that is made to fail during the race. `durationMs` and `extend` then mean nothing. */
  readonly resilient?: Resilience;
}

/**
 * Clients that go on whatever becomes of the server: they come back for as long as a restart takes, and leave it alone for a moment
 * when its ledger takes no writes. What was under way is lost, and on record as such.
 */
export interface Resilience {
  /** Called when the race is on; it ends when this resolves, with whether the server still serves. */
  readonly conduct: (field: Field) => Promise<boolean>;
}

/** What a conductor sees of a race, and does to its clients. */
export interface Field {
  /** The clock of the history. */
  readonly clock: Clock;
  /** No more requests than so many are under way at once. */
  readonly mostUnderWay: number;
  readonly live: () => Live;
  /** Tells the clients that silence is no fault of the server until it is taken back. */
  readonly setDown: (down: boolean) => void;
  /** So many clients break their connection in the middle of a request, and come back. */
  readonly cut: (clients: number) => void;
  /** The race ends for another reason, such as that no client is left. */
  readonly isOver: () => boolean;
}

export interface SwarmProgress extends Live {
  readonly stage: 'connecting' | 'racing' | 'reading the slots';
  /** Since the stage began. */
  readonly elapsedMs: number;
  /** How much of the stage is done, as far as can be told: 0 … 1. */
  readonly share: number;
}
