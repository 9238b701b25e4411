/**
 * What a lock is: a module with these exports. `memory` is an Int32Array over shared memory, `at` the index of the
 * instance's first word, `thread` counts from 0 to `threads − 1`. It uses only `Atomics`, plain element access, integer
 * locals, loops and its own functions, so that the same file can run, be proved and be timed.
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
}

/** A lock before it is imported: threads import it themselves, by its address. */
export interface FoundLock {
  /** The name given, or the path as the user wrote it. */
  readonly name: string;
  /** A `file:` address. */
  readonly url: string;
  /** Whether it is one of ours that is broken on purpose. */
  readonly saboteur: boolean;
}

/** What a lock's trial tells: nothing to say, or why the file is no lock. */
export interface TrialMessage {
  readonly refusal?: string;
}
