/**
 * What a lock is: a module with these exports. `memory` is an Int32Array over shared memory, `at` the index of the
 * instance's first word, `thread` counts from 0 to `threads − 1`. It uses only `Atomics`, plain element access, integer
 * locals, loops and its own functions, so that the same file can run, be proved and be timed.
 *
 * A comment `// doorway` on a line of its own marks where a waiting thread's turn is settled: the threads that
 * enter before it are counted from the first time it comes by there.
 */
export interface Lock {
  /** How many words an instance for so many threads needs. */
  readonly words: (threads: number) => number;
  /** Returns when `thread` holds the lock. */
  readonly acquire: (memory: Int32Array, at: number, thread: number, threads: number) => void;
  /** Called by the holder alone. */
  readonly release: (memory: Int32Array, at: number, thread: number, threads: number) => void;
  /** Brings an instance into its free state, where that is not all zero. */
  readonly init?: (memory: Int32Array, at: number, threads: number) => void;
  /** The largest number of threads it is an algorithm for. */
  readonly maxThreads?: number;
  /** What it guarantees beyond what every lock must. */
  readonly promises?: readonly Guarantee[];
  /**
   * Brings an instance into order after the thread `dead` has died anywhere in `acquire`, in `release` or between them, while the
   * other threads go on: frees it if that thread held it, and wakes all sleepers. What the dead thread was doing under the
   * lock is repaired before. For locks that tell from their words alone who holds them.
   */
  readonly recover?: (memory: Int32Array, at: number, dead: number, threads: number) => void;
}

/** What a lock may promise beyond what every lock must guarantee. */
export const GUARANTEES = [
  /** Each thread that waits enters in the end, if no thread stops for ever between two steps. */
  'starvationFreedom',
  /** From its doorway on, a thread sees each other one enter at most once before it: first come, first served. */
  'boundedBypass',
] as const;
type Guarantee = (typeof GUARANTEES)[number];

/** What a lock is judged by: first what every one must guarantee. A wake-up is lost where it is stuck with a thread asleep. */
export type Property =
  | 'mutualExclusion'
  | 'notStuck'
  | 'noLivelock'
  | 'noLostWakeup'
  | 'noDataRace'
  | Guarantee;

/** A lock before it is imported: threads import it themselves, by its address. */
export interface FoundLock {
  /** The name given, or the path as the user wrote it. */
  readonly name: string;
  /** A `file:` address. */
  readonly url: string;
  /** Whether it is one of ours that is broken on purpose. */
  readonly saboteur: boolean;
}

/** A lock that has been imported once, in a thread of its own. */
export interface TriedLock extends FoundLock {
  /** The largest number of threads it is an algorithm for, if there is one. */
  readonly maxThreads: number | undefined;
}

/** What a lock's trial tells: for how many threads it is, or why the file is no lock. */
export type TrialMessage = Pick<TriedLock, 'maxThreads'> | { readonly refusal: string };
