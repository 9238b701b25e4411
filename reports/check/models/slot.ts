import { Kind, NOBODY, Outcome, UNTOLD, type History } from '../../../load/history/history.ts';
import { Guard, changes, sees, type Model, type Step } from './model.ts';

/** A bookable slot: its value is its holder. A move is a release of one slot and an acquisition of another at one moment. */
export const slot: Model<History> = {
  name: 'slot',
  initial: NOBODY,
  rests: true,
  hasPairs: true,
  read: (history, row, part, step) =>
    part === 0 ? readFirst(history, row, step) : readSecond(history, row, step),
};

function readFirst(history: History, row: number, step: Step): boolean {
  const kind = history.kind[row];
  const outcome = history.outcome[row];
  if (kind === Kind.status || kind === Kind.find) return readLook(history, row, step);
  if (outcome === Outcome.fail || outcome === Outcome.failSecond) return readRefusal(history, row, step);
  const client = history.client[row];
  const own = history.slot[row];
  const isInfo = outcome === Outcome.info;
  if (kind === Kind.move && own === history.slot2[row]) {
    // A move onto itself must be refused.
    return !isInfo && sees(step, own, Guard.never, client);
  }
  const holderSince = kind === Kind.book ? client : NOBODY;
  const told = history.holder[row];
  if (!isInfo && kind !== Kind.move && told !== UNTOLD && told !== holderSince)
    return sees(step, own, Guard.never, told);
  return kind === Kind.book
    ? changes(step, own, Guard.is, NOBODY, client, isInfo)
    : changes(step, own, Guard.is, client, NOBODY, isInfo);
}

/** The acquisition of a move that was done or may have been. */
function readSecond(history: History, row: number, step: Step): boolean {
  const outcome = history.outcome[row];
  const own = history.slot2[row];
  if (history.kind[row] !== Kind.move || own === history.slot[row]) return false;
  if (outcome === Outcome.fail || outcome === Outcome.failSecond) return false;
  return changes(step, own, Guard.is, NOBODY, history.client[row], outcome === Outcome.info);
}

function readLook(history: History, row: number, step: Step): boolean {
  const own = history.slot[row];
  const told = history.holder[row];
  if (history.outcome[row] !== Outcome.ok || own < 0 || told === UNTOLD) return false;
  return sees(step, own, Guard.is, told);
}

/** A book may be refused because somebody holds the slot, a cancel or move because somebody else does, or nobody. */
function readRefusal(history: History, row: number, step: Step): boolean {
  const isSecond = history.outcome[row] === Outcome.failSecond;
  const own = isSecond ? history.slot2[row] : history.slot[row];
  const wrong = isSecond || history.kind[row] === Kind.book ? NOBODY : history.client[row];
  const told = history.holder[row];
  if (told === UNTOLD) return sees(step, own, Guard.isNot, wrong);
  return sees(step, own, told === wrong ? Guard.never : Guard.is, told);
}
