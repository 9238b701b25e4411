import { JUDGE, Kind, Outcome } from '../../../load/history/history.ts';

/** What a row means to the check, by its kind and outcome. The first four tell of `slot` alone, and are the most frequent. */
export const Role = {
  /** A slot got a holder: a completed book. */
  acquire: 0,
  /** A slot lost its holder: a completed cancel. */
  release: 1,
  /** A refusal because of `slot`. */
  refusal: 2,
  /** An observation of `slot`, or of nothing where a find found nothing. */
  look: 3,
  /** A completed move: a release of `slot` and an acquisition of `slot2` at one moment. */
  move: 4,
  /** A move refused because of `slot2`. */
  secondRefusal: 5,
  /** A change that may have happened. */
  maybeChange: 6,
  /** An observation nobody has seen the answer of: means nothing. */
  unseenLook: 7,
  /** Does not occur: a status that was refused, say. */
  malformed: 8,
} as const;

export const ROLES = 9;

/** By role: the least number that may ask so. The judge only looks. */
export const LEAST_CLIENT = Uint8Array.from({ length: ROLES }, (_, role) =>
  role === Role.look || role === Role.unseenLook ? JUDGE : JUDGE + 1,
);

/** Index into `ROLE_BY_CODE`; any two bytes have one of their own, as those of a damaged row may be any. */
export function codeOf(kind: number, outcome: number): number {
  return (kind << 8) | outcome;
}

/** `Role` by code. */
export const ROLE_BY_CODE = buildRoles();

function buildRoles(): Uint8Array {
  const roles = new Uint8Array(1 << 16).fill(Role.malformed);
  for (const kind of [Kind.book, Kind.cancel, Kind.move]) {
    roles[codeOf(kind, Outcome.info)] = Role.maybeChange;
    roles[codeOf(kind, Outcome.fail)] = Role.refusal;
  }
  roles[codeOf(Kind.book, Outcome.ok)] = Role.acquire;
  roles[codeOf(Kind.cancel, Outcome.ok)] = Role.release;
  roles[codeOf(Kind.move, Outcome.ok)] = Role.move;
  roles[codeOf(Kind.move, Outcome.failSecond)] = Role.secondRefusal;
  for (const kind of [Kind.status, Kind.find]) {
    roles[codeOf(kind, Outcome.info)] = Role.unseenLook;
    roles[codeOf(kind, Outcome.ok)] = Role.look;
  }
  roles[codeOf(Kind.find, Outcome.fail)] = Role.look; // found nothing: its slot is NO_SLOT
  return roles;
}
