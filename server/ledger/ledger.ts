/** What a ledger is, and what it keeps its record in. */
import type { DurableImage } from './image.ts';

/** What the slots of a store stand for: a store of other slots is refused. */
export interface StoreHeader {
  readonly slots: number;
  /** Tells catalogues apart. */
  readonly fingerprint: string;
  /** The catalogue's first day, YYYY-MM-DD; '' where slots are numbers. */
  readonly firstDay: string;
}

/**
 * Where the durable record is. Used by the ledger's own thread alone, which it may block. Whatever throws counts as a crash: the store is
 * closed, opened anew, and what it then holds is what happened.
 */
export interface Store {
  /** Reads all that is durable into an image that is clear. Once, before anything is written. */
  readonly load: (image: DurableImage) => void;
  /** Writes the changes of the image and its sequence, as one step: durable when this returns, and the image has them listed no more. */
  readonly commit: (image: DurableImage) => void;
  /** Between two groups, when all answers are out: work that takes longer, and changes nothing of what is durable. */
  readonly settle: (image: DurableImage) => void;
  /** Commits the image's sequence and as much besides as a large group would: shows that there is room again. */
  readonly probe: (image: DurableImage) => void;
  readonly close: () => void;
}

/** What the module of a store exports. */
export interface StoreModule {
  /** Opens the store in a directory, or makes a new one. Throws `VagaError('badStore')` for one of other slots or of another version. */
  readonly openStore: (directory: string, header: StoreHeader) => Store;
}

export interface Recovery {
  /** The last number found; 0 in a new store. */
  readonly sequence: number;
  readonly seconds: number;
}

/** The durable record behind acknowledged decisions, as the supervisor sees it. */
export interface Ledger {
  readonly name: 'memory' | 'lmdb';
  /** Entries of each thread's ring in the shared memory; 0 where nothing is written down and no answer waits. */
  readonly ringEntries: number;
  /** Fills the slots with what is durable, before any thread starts, and commits what the threads publish from then on. */
  readonly start: (memory: Int32Array<SharedArrayBuffer>) => Promise<Recovery>;
  /** Rejects when it ends although nobody asked it to. */
  readonly failed: Promise<never>;
  /** Commits all that is published, and ends. When no thread decides any more. */
  readonly stop: () => Promise<void>;
}
