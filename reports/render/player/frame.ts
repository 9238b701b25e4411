/** What the player shows at a moment of a schedule. */
import type { Whereabouts } from './whereabouts.ts';

export interface Frame {
  /** The thread that stepped; null before the first step. */
  readonly thread: number | null;
  /** The line to be lit, and where in it the access begins; both from 1. */
  readonly line: number | null;
  readonly column: number | null;
  /** What the step did. */
  readonly said: string;
  readonly words: readonly number[];
  /** The word that was touched, and how. */
  readonly touched: { readonly word: number; readonly change: string } | null;
  readonly threads: readonly {
    readonly doing: string;
    readonly state: Whereabouts['phase'] | 'asleep';
    /** Where in the source it is. */
    readonly line: number | null;
  }[];
  /** How many are between acquire and release: more than one is what must not be. */
  readonly insideCount: number;
  readonly holds: string;
  readonly sleeps: string;
}
