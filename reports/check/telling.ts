/** Rows of a history in words. */
import {
  JUDGE,
  Kind,
  NOBODY,
  NO_SLOT,
  NO_VERSION,
  Outcome,
  UNTOLD,
  type History,
} from '../../load/history/history.ts';

/** What several were told. */
export function tellAll(rows: readonly number[], history: History, joint = ', '): string {
  return rows.map((row) => tell(row, history)).join(joint);
}

/** What one client was told, and when. */
export function tell(row: number, history: History): string {
  return `${nameOf(history.client[row])} ${deedOf(row, history)} ${times(row, history)}`;
}

/** When a row was asked, and when it was told. */
export function times(row: number, history: History): string {
  const asked = `asked ${seconds(history.invokeNs[row])}`;
  const returnNs = history.returnNs[row];
  return Number.isFinite(returnNs) ? `(${asked}, told ${seconds(returnNs)})` : `(${asked}, never answered)`;
}

export function seconds(timeNs: number): string {
  return `${(timeNs / 1e9).toFixed(6)} s`;
}

export function nameOf(holder: number): string {
  return holder === JUDGE ? 'the judge' : `client ${holder}`;
}

export function heldBy(holder: number): string {
  if (holder === UNTOLD) return 'held by somebody or nobody';
  return holder === NOBODY ? 'free' : `held by client ${holder}`;
}

/** Whether a row is a completed change. */
export function isChange(row: number, history: History): boolean {
  return history.outcome[row] === Outcome.ok && history.kind[row] <= Kind.move;
}

function deedOf(row: number, history: History): string {
  switch (history.outcome[row] as Outcome) {
    case Outcome.info:
      return `asked to ${verbOf(row, history)}`;
    case Outcome.ok:
      return confirmationOf(row, history);
    case Outcome.fail:
    case Outcome.failSecond: {
      const seen = history.outcome[row] === Outcome.fail ? history.slot[row] : history.slot2[row];
      const refused = `asked to ${verbOf(row, history)} and was refused`;
      if (history.holder[row] === UNTOLD) return refused;
      return `${refused} because slot ${seen} was ${heldBy(history.holder[row])}${atVersion(history.version[row])}`;
    }
    default:
      return `has a row ${row} of an unknown outcome`;
  }
}

// Systems that do not tell versions are not told to have done so.
function asVersion(version: number): string {
  return version === NO_VERSION ? '' : ` as version ${version}`;
}

function atVersion(version: number): string {
  return version === NO_VERSION ? '' : ` at version ${version}`;
}

function inBrackets(version: number): string {
  return version === NO_VERSION ? '' : ` (version ${version})`;
}

function verbOf(row: number, history: History): string {
  const slot = history.slot[row];
  switch (history.kind[row] as Kind) {
    case Kind.book:
      return `book slot ${slot}`;
    case Kind.cancel:
      return `cancel slot ${slot}`;
    case Kind.move:
      return `move from slot ${slot} to slot ${history.slot2[row]}`;
    case Kind.status:
    case Kind.find:
      return slot === NO_SLOT ? 'find a slot' : `look at slot ${slot}`;
    default:
      return 'do something unknown';
  }
}

function confirmationOf(row: number, history: History): string {
  const slot = history.slot[row];
  const version = history.version[row];
  switch (history.kind[row] as Kind) {
    case Kind.book:
      return `was told it booked slot ${slot}${asVersion(version)}`;
    case Kind.cancel:
      return `was told it cancelled slot ${slot}${asVersion(version)}`;
    case Kind.move:
      return `was told it moved from slot ${slot}${inBrackets(version)} to slot ${history.slot2[row]}${inBrackets(history.version2[row])}`;
    case Kind.status:
    case Kind.find:
      return slot === NO_SLOT
        ? 'found nothing'
        : `saw slot ${slot}${version === NO_VERSION ? '' : ` at version ${version},`} ${heldBy(history.holder[row])}`;
    default:
      return 'was told something unknown';
  }
}
