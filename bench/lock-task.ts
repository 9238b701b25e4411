/** What a thread of the lock benchmarks is told, and what it tells. */
import type { FoundLock } from '../server/locks/index.ts';

export interface LockTask {
  readonly lock: FoundLock;
  readonly memory: Int32Array<SharedArrayBuffer>;
  /** Word where the lock's instance starts. */
  readonly at: number;
  readonly thread: number;
  readonly threads: number;
  readonly mode: 'alone' | 'together';
  /** How long is measured. */
  readonly durationMs: number;
  /** Whether each wait is timed: a clock is read before and behind every acquisition then. */
  readonly timed: boolean;
}

/** Words before the lock's instance: threads that are ready, whether they are to stop, and what the lock guards. */
export const Word = { ready: 0, stop: 16, guarded: 32, lock: 48 } as const;

export interface LockTold {
  readonly acquisitions: number;
  readonly longestWaitUs: number;
  /** Alone: nanoseconds for acquire and release. */
  readonly pairNs: number;
}
