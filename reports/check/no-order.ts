/** What a search has found in words: which answers cannot all be true, and as what kind of violation they count. */
import { JUDGE, Kind, NO_VERSION, Outcome, type History } from '../../load/history/history.ts';
import { isChange, nameOf, seconds, tell } from './telling.ts';
import type { NoOrder } from './violations.ts';

/** The violation that rows of a minimal set without an order are, in the order in which they were asked. */
export function describeNoOrder(rows: readonly number[], slot: number, history: History): NoOrder {
  const acquisitions = rows.filter((row) => acquires(row, slot, history)).length;
  const areChanges = rows.every((row) => isChange(row, history));
  const isJudges = rows.some((row) => history.client[row] === JUDGE);
  const kind = isJudges
    ? 'finalState'
    : areChanges && acquisitions > rows.length - acquisitions
      ? 'doubleBooking'
      : areChanges
        ? 'illegalRelease'
        : 'order';
  return { kind, cause: 'noOrder', slot, version: NO_VERSION, rows };
}

/** Whether a completed change gave the slot a holder. */
function acquires(row: number, slot: number, history: History): boolean {
  if (history.outcome[row] !== Outcome.ok) return false;
  return history.kind[row] === Kind.move ? history.slot2[row] === slot : history.kind[row] === Kind.book;
}

export function explainNoOrder({ kind, rows, slot }: NoOrder, history: History): string {
  const told = rows.map((row) => tell(row, history));
  const [last = ''] = told.slice(-1);
  const story = told.length === 1 ? last : `${told.slice(0, -1).join(', and ')}, yet ${last}`;
  const between = kind === 'doubleBooking' ? releaseBetween(rows, slot, history) : '';
  return `${story}${between}: ${conclusionOf(kind, rows.length)}`;
}

function conclusionOf(kind: NoOrder['kind'], answers: number): string {
  const whatever = 'whatever else happened';
  switch (kind) {
    case 'doubleBooking':
      return `the slot was sold twice, ${whatever}`;
    case 'illegalRelease':
      return `nobody can give up what is not theirs, ${whatever}`;
    case 'finalState':
      return `the slot ended otherwise than was told, ${whatever}`;
    case 'order':
      return answers === 1
        ? `that cannot be true, ${whatever}`
        : `no order of these ${answers} answers fits, ${whatever}`;
    default: {
      const none: never = kind;
      return none;
    }
  }
}

/** When the first of two holders gave the slot up, which the second did not wait for. */
function releaseBetween(rows: readonly number[], slot: number, history: History): string {
  const [first, second] = rows;
  if (rows.length !== 2 || !acquires(first, slot, history)) return '';
  const client = history.client[first];
  let askedNs = Number.POSITIVE_INFINITY;
  for (let row = 0; row < history.length; row += 1) {
    const isRelease = history.kind[row] === Kind.cancel || history.kind[row] === Kind.move;
    if (!isRelease || history.client[row] !== client || history.slot[row] !== slot) continue;
    if (history.outcome[row] === Outcome.fail || history.outcome[row] === Outcome.failSecond) continue;
    if (history.invokeNs[row] >= history.returnNs[second]) askedNs = Math.min(askedNs, history.invokeNs[row]);
  }
  return Number.isFinite(askedNs)
    ? `, and ${nameOf(client)} asked to give the slot up only at ${seconds(askedNs)}`
    : `, and ${nameOf(client)} did not ask to give the slot up before that`;
}
