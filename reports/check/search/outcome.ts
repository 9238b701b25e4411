/**
 * What a search of one object, or of several that depend on each other, has found. `failedStep`: whose answer was reached when
 * no state was left, or when the search was given up. `why`: too many states at once, or too many steps in all.
 */
export type Outcome =
  | { readonly verdict: 'ok' }
  | { readonly verdict: 'violation'; readonly failedStep: number }
  | { readonly verdict: 'unknown'; readonly failedStep: number; readonly why: 'states' | 'steps' };

/** An order that was found. */
export interface FoundOrder {
  /** As they were decided, which is their order but for excursions. */
  readonly changes: readonly OrderedChange[];
  /** By object: its value at the start, where anything depends on it. */
  readonly starts: ArrayLike<number>;
}

/**
 * A change in an order, just before the answer at `ns`. `isExcursion`: one of two by which an object that was at rest was acquired
 * and released, before it was acquired as the changes so far say.
 */
export interface OrderedChange {
  readonly step: number;
  readonly ns: number;
  readonly isExcursion: boolean;
}
