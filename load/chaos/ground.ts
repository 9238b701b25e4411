/** What the faults of a campaign have at hand, and what each tells when it is over. */
import type { Field } from '../settings.ts';
import type { Fault } from './fault.ts';
import type { FaultyServer } from './faulty-server.ts';

export interface Ground {
  readonly server: FaultyServer;
  readonly field: Field;
  /** Sleeps. */
  readonly pause: (forMs: number) => Promise<void>;
}

/** What became of one fault. Times in nanoseconds on the clock of the history. */
export interface Injected {
  readonly fault: Fault;
  /** False where it could not be brought about, such as a point that no thread came by. */
  readonly isReached: boolean;
  readonly fromNs: number;
  /** When the cause was taken away. */
  readonly untilNs: number;
  /** From when on the server has to serve as before: since it began where it is to recover by itself, else since the cause was taken away. */
  readonly recoversFromNs: number;
  /** A remark for people; empty where there is none. */
  readonly remark: string;
  /** Of a death: what repaired it. */
  readonly repair?: string;
}
