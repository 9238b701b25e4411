/** What a campaign does to a server process, and hears of it. Whoever started the process implements it. */
import type { Address } from '../targets/address.ts';

/** How the last decision of a thread that died was left: it happened as a whole, or not at all. */
export interface Death {
  /** What had to be done about it, in the server's words. */
  readonly repair: string;
  readonly repairMs: number;
}

export interface FaultyServer {
  /** The same over all restarts. */
  readonly address: Address;
  readonly threads: number;
  /** Points at which a thread can be told to die; empty where the server has none. */
  readonly deathPoints: readonly string[];
  /** The directory of its ledger. */
  readonly directory: string;
  /** Of the process that runs now. */
  readonly pid: () => number;
  /** Rejects with `VagaError('serverEnded')` when the process that runs now ends although nobody ended it. */
  readonly failed: () => Promise<never>;
  /** Ends the process by SIGKILL; resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** Starts a process anew on the same ledger and port; resolves when its door is open. */
  readonly start: () => Promise<void>;
  /** Tells a thread to die the next time it comes by a point. */
  readonly arm: (thread: number, point: string) => void;
  /** Resolves when that has happened; undefined when it has not within so long. */
  readonly died: (thread: number, point: string, withinMs: number) => Promise<Death | undefined>;
  /** Resolves with how long the thread's restart took, in milliseconds; undefined when it is not back within so long. */
  readonly restarted: (thread: number, withinMs: number) => Promise<number | undefined>;
}
