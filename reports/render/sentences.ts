/** A race in three sentences: the verdict, what was shown, and what was not. Every presentation begins with these. */
import type { Verdict } from '../check/index.ts';
import type { RaceDocument } from '../race-document.ts';
import { violationTotal } from './findings.ts';
import { count, counted, times } from './numbers.ts';
import { tidy } from './plain-text.ts';

const WORDS: Readonly<Record<Verdict, string>> = { ok: 'OK', violation: 'VIOLATION', unknown: 'UNKNOWN' };

export interface Headline {
  /** The verdict in one word. */
  readonly word: string;
  /** What it means, in a few. */
  readonly meaning: string;
}

export function headline(document: RaceDocument): Headline {
  return { word: WORDS[document.verdict], meaning: meaningOf(document) };
}

function meaningOf(document: RaceDocument): string {
  const { verdict, doubleBookings, violations } = document;
  switch (verdict) {
    case 'ok':
      return 'no slot was sold twice';
    case 'unknown':
      return 'this is not a pass';
    case 'violation':
      if (doubleBookings > 0) return counted(doubleBookings, 'double booking');
      if (isOnlyStuck(document)) return 'the server stopped answering';
      return counted(violationTotal(violations), 'answer that cannot be true', 'answers that cannot be true');
    default:
      return closed(verdict);
  }
}

/** What was shown, in one sentence. */
export function whatWasShown(document: RaceDocument): string {
  const { verdict, doubleBookings, bookings } = document;
  const won = `${counted(bookings, 'booking')} ${bookings === 1 ? 'was' : 'were'} won`;
  switch (verdict) {
    case 'ok':
      return `${won}${contestedClause(document)} and no slot was sold twice${controlClause(document)}.`;
    case 'unknown':
      return `${won}${contestedClause(document)} and no slot was seen to be sold twice, but that is no pass, for the reasons below.`;
    case 'violation':
      if (doubleBookings > 0)
        return `A slot that was already taken was sold again: ${times(doubleBookings)}, among ${counted(bookings, 'confirmed booking')}.`;
      if (isOnlyStuck(document))
        return `${won}, no slot was sold twice, and then the server stopped answering although it lived.`;
      return `${won} and no slot was sold twice, but what the clients were told cannot all be true.`;
    default:
      return closed(verdict);
  }
}

/** What was not shown, in one sentence. */
export function whatWasNotShown(document: RaceDocument): string {
  const { verdict, parts } = document;
  switch (verdict) {
    case 'ok':
      return `Not shown: that it can never happen; ${boundClause(document)}, and only the schedules of this machine were tried.`;
    case 'unknown':
      return 'Not shown: that it is right, or that it is wrong; and only the schedules of this machine were tried.';
    case 'violation':
      return parts.provoked === null
        ? 'Not shown: how often this happens elsewhere; only the schedules of this machine were tried.'
        : 'Not shown: how often this happens in service; the provoked part holds each decision open so that a fault shows, and only the schedules of this machine were tried.';
    default:
      return closed(verdict);
  }
}

function contestedClause({ contention }: RaceDocument): string {
  if (contention === null) return '';
  const other = contention.source === 'server' ? 'another thread was at' : 'another client was asking for';
  return `, ${count(contention.bookings)} of them while ${other} the same slot,`;
}

function controlClause({ control }: RaceDocument): string {
  if (control === null || !control.caught) return '';
  const where =
    control.where === 'server'
      ? 'a server with the broken lock'
      : 'in a rehearsal, a server of ours with the broken lock';
  const caught = control.doubleBookings > 0 ? `, ${times(control.doubleBookings)}` : '';
  return `; ${where} '${tidy(control.saboteur)}' was caught first${caught}`;
}

function boundClause({ bound95, contention }: RaceDocument): string {
  if (bound95 === null || !(bound95 > 0))
    return contention === null
      ? 'this target does not tell how many bookings were contested, so there is no bound'
      : 'without contested bookings there is no bound';
  // Rounded down, to the weaker claim.
  const oneIn = Math.floor(1 / bound95);
  if (oneIn < 2) return 'so few contested bookings give no bound';
  return `if such races are alike and independent, at most 1 in ${count(oneIn)} contested bookings is a double one (95 %)`;
}

function isOnlyStuck({ violations }: RaceDocument): boolean {
  const stuck = violations.stuck ?? 0;
  return stuck > 0 && stuck === violationTotal(violations);
}

function closed(verdict: never): never {
  throw new TypeError(`no such verdict: ${String(verdict)}`);
}
