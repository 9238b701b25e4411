/** What a time line is made from. */
import type { History } from '../../../load/history/history.ts';
import type { Verdict, ViolationKind } from '../../check/index.ts';

export interface TimelinePage {
  /** The name of the history's file. */
  readonly title: string;
  readonly verdict: Verdict;
  /** Sentences on why the verdict is not `ok`. */
  readonly reasons: readonly string[];
  readonly history: History;
  /** How many slots there are. */
  readonly slots: number;
  readonly violations: readonly TimelineViolation[];
  /** Finds when the operations of the slots of some rows took effect; null where nobody knows. */
  readonly points: ((rows: readonly number[]) => PagePoints) | null;
  readonly faults: readonly TimelineFault[];
}

/** When operations took effect. */
export interface PagePoints {
  /** By row of the history: nanoseconds on the run's clock, NaN where unknown. */
  readonly ns: Float64Array;
  /** Rows that were answered and have no place in the order of the others. */
  readonly unplaced: readonly number[];
}

export interface TimelineViolation {
  readonly kind: ViolationKind;
  readonly slot: number;
  /** The operations that cannot all be true, as rows of the history. */
  readonly rows: readonly number[];
  readonly sentence: string;
}

/** Something that was done to the system under test, such as a restart. Seconds on the run's clock. */
export interface TimelineFault {
  readonly label: string;
  readonly fromSeconds: number;
  /** Not finite where it lasted to the end. */
  readonly untilSeconds: number;
}
