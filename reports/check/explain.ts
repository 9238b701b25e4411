import { Outcome, type History } from '../../load/history/history.ts';
import { heldBy, isChange, nameOf, tell, tellAll, times } from './telling.ts';
import { explainNoOrder } from './no-order.ts';
import type {
  Contradiction,
  DoubleBooking,
  FinalState,
  Gap,
  IllegalRelease,
  Order,
  OtherOrder,
  Tokens,
  Violation,
} from './violations.ts';

/** A plain sentence, without a full stop, that says why the operations of a violation cannot all be true. Times in seconds. */
export function explain(violation: Violation, history: History): string {
  if ('cause' in violation && violation.cause === 'noOrder') return explainNoOrder(violation, history);
  if ('cause' in violation && violation.cause === 'otherOrder') return explainOtherOrder(violation, history);
  switch (violation.kind) {
    case 'doubleBooking':
      return explainDoubleBooking(violation, history);
    case 'illegalRelease':
      return explainIllegalRelease(violation, history);
    case 'tokens':
      return explainTokens(violation, history);
    case 'contradiction':
      return explainContradiction(violation, history);
    case 'wrongRefusal':
      return `${tellAll(violation.rows, history)}: that is no reason`;
    case 'gap':
      return explainGap(violation, history);
    case 'order':
      return explainOrder(violation, history);
    case 'cycle':
      return `${tellAll(violation.rows, history, ', and ')}: by the versions told, each of these moves came before the next, and the last before the first`;
    case 'finalState':
      return explainFinalState(violation, history);
    case 'stuck':
      return `${nameOf(violation.client)} waited ${violation.waitedSeconds.toFixed(1)} s for an answer about slot ${violation.slot} that never came, while the server lived`;
    default:
      return closed(violation);
  }
}

function explainOtherOrder({ rows, shown }: OtherOrder, history: History): string {
  const fault =
    shown === undefined
      ? `${tellAll(rows, history, ', and ')}: no order fits these versions, whichever unanswered operations happened`
      : explain(shown, history);
  return `${fault}; without the versions all answers about the slot can be put in order: the versions are wrong, the bookings are not`;
}

function closed(violation: never): never {
  throw new TypeError(`no such violation: ${JSON.stringify(violation)}`);
}

function explainDoubleBooking(
  { cause, rows, slot, version, holder }: DoubleBooking,
  history: History,
): string {
  const sale = rows.at(-1) as number;
  if (cause === 'sameVersion') {
    const [winner = sale] = rows;
    return `${tell(winner, history)}, yet ${nameOf(history.client[sale])} was told the same version ${times(sale, history)}: the slot was sold twice`;
  }
  const evidence = rows.length > 1 ? `, since ${tell(rows[0], history)}` : '';
  return `${tell(sale, history)}, yet ${nameOf(holder)} held slot ${slot} at version ${version - 1}${evidence}: the slot was sold twice`;
}

function explainIllegalRelease(
  { cause, rows, slot, version, holder }: IllegalRelease,
  history: History,
): string {
  const release = rows.at(-1) as number;
  if (cause === 'sameVersion') {
    const [winner = release] = rows;
    return `${tell(winner, history)}, yet ${nameOf(history.client[release])} was told the same version ${times(release, history)}: the slot was given up twice`;
  }
  const evidence = rows.length > 1 ? `, since ${tell(rows[0], history)}` : '';
  return `${tell(release, history)}, yet slot ${slot} was ${heldBy(holder)} at version ${version - 1}${evidence}`;
}

function explainTokens({ cause, rows, slot, version, possibleChanges }: Tokens, history: History): string {
  const told = tellAll(rows, history, ', yet ');
  switch (cause) {
    case 'sameVersion':
      return `${told}: one version cannot be both`;
    case 'tooHigh':
      return `${told}: the changes of slot ${slot}, at most ${possibleChanges}, cannot have made version ${version}`;
    case 'notAVersion':
      return `${told}: version ${version} of slot ${slot} counts no changes`;
    case 'initial':
      return `${told}: slot ${slot} had version ${version} before anything was asked`;
    case 'ontoItself':
      return `${told}: a move of a slot onto itself must be refused`;
    default:
      return closed(cause);
  }
}

function explainContradiction(violation: Contradiction, history: History): string {
  const { cause, rows, slot, version, expectedHolder, holder } = violation;
  const answer = rows.at(-1) as number;
  if (cause === 'ownAnswer') {
    return `${tell(answer, history)}, and the same answer names slot ${slot} as ${heldBy(holder)}: it should be ${heldBy(expectedHolder)}`;
  }
  const evidence = rows.length > 1 ? `, since ${tell(rows[0], history)}` : '';
  return `${tell(answer, history)}, yet version ${version} of slot ${slot} was ${heldBy(expectedHolder)}${evidence}`;
}

function explainGap({ cause, rows, slot, version, before, after }: Gap, history: History): string {
  const missing = `nobody was told to have made version ${version} of slot ${slot}`;
  const evidence = rows.length > 0 ? ` (${tellAll(rows, history, '; ')})` : '';
  const step = `from ${heldByAnyone(before)} to ${heldByAnyone(after)}`;
  return cause === 'impossible'
    ? `${missing}, and no single change leads ${step}${evidence}`
    : `${missing}, and no unanswered operation can have led ${step} in time${evidence}`;
}

function heldByAnyone(holder: number | null): string {
  return holder === null ? 'held by somebody' : heldBy(holder);
}

function explainOrder({ rows }: Order, history: History): string {
  const late = rows[0];
  const early = rows.at(-1) as number;
  const between = rows.slice(1, -1);
  const via = between.length > 0 ? `, joined by the fact that ${tellAll(between, history, ', and ')}` : '';
  return `${tell(early, history)} before ${tell(late, history)}${via}: ${whyOutOfOrder(late, between.length > 0, history)}`;
}

function whyOutOfOrder(late: number, isJoined: boolean, history: History): string {
  if (isJoined) return 'no order of the versions fits these times';
  if (history.outcome[late] === Outcome.info || isChange(late, history))
    return 'an effect before its request';
  return 'the later answer was out of date';
}

function explainFinalState(
  { cause, rows, slot, version, expectedHolder }: FinalState,
  history: History,
): string {
  if (cause === 'stale') {
    const early = rows.at(-1) as number;
    return `at the end ${tell(rows[0], history)}, yet before that ${tell(early, history)}: a change that was told is gone`;
  }
  const evidence = rows.length > 1 ? `, since ${tell(rows[0], history)}` : '';
  return `at the end ${tell(rows.at(-1) as number, history)}, yet version ${version} of slot ${slot} was ${heldBy(expectedHolder)}${evidence}`;
}
