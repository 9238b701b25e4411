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

/** By the versions in the answers; by searching for an order; or by both, where the versions left something to decide. */
type Method = 'certificate' | 'search' | 'certificate and search';

export interface CheckResult {
  readonly verdict: Verdict;
  readonly method: Method;
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
  /** Slots about which a search could decide what the versions left open. */
  readonly openSlots?: readonly number[];
}

export interface CheckFacts {
  readonly history: History;
  readonly survey: Survey;
  readonly findings: Findings;
  /** Sentences on why it could not be decided. */
  readonly doubts: readonly string[];
  readonly openSlots: readonly number[];
  readonly method: Method;
  readonly seconds: number;
}

export function buildResult({
  history,
  survey,
  findings,
  doubts,
  openSlots,
  method,
  seconds,
}: CheckFacts): CheckResult {
  const { tally, touchedSlots } = survey;
  return {
    verdict: mergeVerdicts(findings.total > 0 ? 'violation' : 'ok', doubts.length > 0 ? 'unknown' : 'ok'),
    method,
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
    openSlots,
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
  const doubts = doubtsIn(result);
  return {
    ...result,
    verdict: mergeVerdicts(result.verdict, 'violation'),
    reasons: [...reasonsFor(violations, counts, history), ...doubts],
    counts,
    doubleBookings: counts.doubleBooking,
    violations,
  };
}

export interface Restatement {
  /** The violations listed, each as it is called now. */
  readonly violations: readonly Violation[];
  /** Violations that were doubts before. */
  readonly added: readonly Violation[];
  /** Whether what was open about the slots concerned is decided. */
  readonly isDecided: boolean;
  readonly history: History;
  readonly seconds: number;
}

/** A result after a search has looked at what the versions showed or left open. */
export function restate(
  result: CheckResult,
  { violations, added, isDecided, history, seconds }: Restatement,
): CheckResult {
  const counts: ViolationCounts = { ...result.counts };
  for (const [index, { kind }] of violations.entries()) {
    counts[result.violations[index].kind] -= 1;
    counts[kind] += 1;
  }
  const all = [...violations, ...added];
  for (const { kind } of added) counts[kind] += 1;
  const isWrong = VIOLATION_KINDS.some((kind) => counts[kind] > 0);
  const doubts = isDecided ? [] : doubtsIn(result);
  return {
    ...result,
    verdict: mergeVerdicts(isWrong ? 'violation' : 'ok', doubts.length > 0 ? 'unknown' : 'ok'),
    method: 'certificate and search',
    seconds,
    reasons: [...reasonsFor(all, counts, history), ...doubts],
    counts,
    doubleBookings: counts.doubleBooking,
    violations: all,
    openSlots: isDecided ? [] : (result.openSlots ?? []),
  };
}

/** Reasons are one sentence for each kind of violation, then the doubts. */
function doubtsIn({ reasons, counts }: CheckResult): readonly string[] {
  return reasons.slice(VIOLATION_KINDS.filter((kind) => counts[kind] > 0).length);
}

/** One sentence for each kind: how many, and what the first one was. */
function reasonsFor(violations: readonly Violation[], counts: ViolationCounts, history: History): string[] {
  return VIOLATION_KINDS.flatMap((kind) => {
    const first = violations.find((violation) => violation.kind === kind);
    return first === undefined ? [] : [`${kind} (${counts[kind]}): ${explain(first, history)}`];
  });
}
