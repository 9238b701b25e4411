/** What a check says. `unknown` is never a pass: it could not be decided, or was not looked at closely enough. */
export type Verdict = 'ok' | 'violation' | 'unknown';

const RANK: Readonly<Record<Verdict, number>> = { ok: 0, unknown: 1, violation: 2 };

/**
 * One verdict out of several: a violation anywhere is a violation, else anything unknown is unknown. There is no verdict on
 * nothing, so at least one must be given.
 */
export function mergeVerdicts(first: Verdict, ...rest: readonly Verdict[]): Verdict {
  return rest.reduce((worst, verdict) => (RANK[verdict] > RANK[worst] ? verdict : worst), first);
}
