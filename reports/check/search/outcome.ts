/**
 * What a search of one object, or of several that depend on each other, has found. `failedStep`: whose answer was reached when
 * no state was left, or when the search was given up. `why`: too many states at once, or too many steps in all.
 */
export type Outcome =
  | { readonly verdict: 'ok' }
  | { readonly verdict: 'violation'; readonly failedStep: number }
  | { readonly verdict: 'unknown'; readonly failedStep: number; readonly why: 'states' | 'steps' };
