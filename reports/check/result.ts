import type { History } from '../../load/history/history.ts';
import { Role } from './certificate/roles.ts';
import type { Survey } from './certificate/survey.ts';
import { explain } from './explain.ts';
import { mergeVerdicts, type Verdict } from './verdict.ts';
import {
  VIOLATION_KINDS,
  MAX_LISTED,
  type Findings,
  type Violation,
  type ViolationCounts,
} from './violations.ts';

export interface CheckResult {
  readonly verdict: Verdict;
  readonly method: 'certificate';
  /** Rows of the history. */
  readonly operations: number;
  /** Slots that any operation touched. */
  readonly slots: number;
  readonly seconds: number;
  /** The most memory that the process has had in use so far, not the check alone. */
  readonly peakRssMiB: number;
  /** Sentences on why the verdict is not `ok`: one for each kind of violation, then one for each doubt. */
  readonly reasons: readonly string[];
  readonly counts: Readonly<ViolationCounts>;
  /** Sales too many. */
  readonly doubleBookings: number;
  /** Completed books. */
  readonly bookings: number;
  /** Books, cancels and moves that were refused. */
  readonly refusals: number;
  /** Operations without an answer. */
  readonly infos: number;
  /** Completed books, cancels and moves. */
  readonly changes: number;
  /** The first few of each kind; `counts` counts all. */
  readonly violations: readonly Violation[];
}

export interface CheckFacts {
  readonly history: History;
  readonly survey: Survey;
  readonly findings: Findings;
  /** Sentences on why it could not be decided. */
  readonly doubts: readonly string[];
  readonly seconds: number;
}

export function buildResult({ history, survey, findings, doubts, seconds }: CheckFacts): CheckResult {
  const { tally, touchedSlots } = survey;
  return {
    verdict: mergeVerdicts(findings.total > 0 ? 'violation' : 'ok', doubts.length > 0 ? 'unknown' : 'ok'),
    method: 'certificate',
    operations: history.length,
    slots: touchedSlots,
    seconds,
    peakRssMiB: process.resourceUsage().maxRSS / 1024,
    reasons: [...reasonsFor(findings.violations, findings.counts, history), ...doubts],
    counts: { ...findings.counts },
    doubleBookings: findings.counts.doubleBooking,
    bookings: tally[Role.acquire],
    refusals: tally[Role.refusal] + tally[Role.secondRefusal],
    infos: tally[Role.maybeChange] + tally[Role.unseenLook],
    changes: tally[Role.acquire] + tally[Role.release] + tally[Role.move],
    violations: findings.violations,
  };
}

/** The same result with violations that somebody else has seen, such as the swarm a server that is stuck. */
export function addViolations(
  result: CheckResult,
  added: readonly Violation[],
  history: History,
): CheckResult {
  if (added.length === 0) return result;
  const counts: ViolationCounts = { ...result.counts };
  const violations = [...result.violations];
  for (const violation of added) {
    counts[violation.kind] += 1;
    const listed = violations.filter(({ kind }) => kind === violation.kind).length;
    if (listed < MAX_LISTED) violations.push(violation);
  }
  // Reasons are one sentence for each kind, then the doubts, which stay as they are.
  const doubts = result.reasons.slice(VIOLATION_KINDS.filter((kind) => result.counts[kind] > 0).length);
  return {
    ...result,
    verdict: mergeVerdicts(result.verdict, 'violation'),
    reasons: [...reasonsFor(violations, counts, history), ...doubts],
    counts,
    doubleBookings: counts.doubleBooking,
    violations,
  };
}

/** One sentence for each kind: how many, and what the first one was. */
function reasonsFor(violations: readonly Violation[], counts: ViolationCounts, history: History): string[] {
  return VIOLATION_KINDS.flatMap((kind) => {
    const first = violations.find((violation) => violation.kind === kind);
    return first === undefined ? [] : [`${kind} (${counts[kind]}): ${explain(first, history)}`];
  });
}
