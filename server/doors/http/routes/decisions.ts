/**
 * Decides on slots for programs and persons, and says what to answer. What has a key is decided once: its verdict is in the ledger with the
 * decision, and whoever asks again is told of that.
 */
import { FREE } from '../../../booking/ground.ts';
import { Decision, OTHER_VERSION, type Expected } from '../../../booking/index.ts';
import type { Wish } from '../../../booking/person-desk.ts';
import { nearestFree } from '../../../catalogue/nearest.ts';
import { numberOf } from '../../../ledger/sequence.ts';
import { versionOf } from '../../native/wire.ts';
import type { Named } from '../../text/key.ts';
import { OTHER_REQUEST, type KeyedRequest, type Keeping } from '../kept-requests.ts';
import { problemOf } from '../problem.ts';
import type { ProblemName } from '../problem-kinds.ts';
import type { Room } from '../room.ts';
import type { Answer } from '../rounds.ts';
import { done, holderTold, MOST_OFFERED, verdictIn, wordsOf, type Verdict } from '../verdict.ts';

/** A program with its number, or a person. */
export type Who = number | Named;

export interface Request {
  readonly who: Who;
  readonly wish: Wish;
  /** Those that the slot may be at; without them any. */
  readonly versions: readonly number[] | undefined;
  /** Without it each time that it comes it is another request. */
  readonly keyed: KeyedRequest | undefined;
}

/** Free slots are looked for among so many. */
const MOST_LOOKS = 2_000;

interface Judged {
  readonly verdict: Verdict;
  readonly restsOn: number;
}

export function decide(room: Room, request: Request): Answer {
  const { keyed } = request;
  if (keyed === undefined) return decideNow(room, request, undefined);
  return room.requests.once(
    keyed,
    (outcome) =>
      outcome === OTHER_REQUEST
        ? otherRequest(room)
        : answerOf(room, request, { verdict: verdictIn(outcome), restsOn: room.taken }),
    (keeping) => decideNow(room, request, keeping),
  );
}

/** The key that it came with is known with another request. */
export function otherRequest(room: Room): Answer {
  const detail = 'The same Idempotency-Key came before, with another request. Nothing was done.';
  const body = problemOf('other-request', detail);
  room.count(false);
  // What came before may not be durable yet, and then nobody may hear of it.
  return { status: body.status, body, restsOn: room.taken };
}

function decideNow(room: Room, request: Request, keeping: Keeping | undefined): Answer {
  const { who } = request;
  const judged =
    typeof who === 'number'
      ? decideForHolder(room, who, request, keeping)
      : decideForPerson(room, who, request, keeping);
  if (judged !== undefined) return answerOf(room, request, judged);
  const full = problemOf('no-room-for-persons', 'There are as many persons as there may be.');
  return { status: full.status, body: full, restsOn: room.persons.office.restsOn };
}

function decideForHolder(
  room: Room,
  holder: number,
  { wish, versions }: Request,
  keeping: Keeping | undefined,
): Judged {
  const { desk } = room;
  const at = versions === undefined && keeping === undefined ? desk : desk.expecting(versions, keep(keeping));
  const decision =
    wish.operation === 'move' ? at.move(wish.slot, wish.to, holder) : at[wish.operation](wish.slot, holder);
  if (decision === Decision.ok) return { verdict: doneNow(room, wish, holder), restsOn: room.restsOn };
  return publishRefusal(refusedNow(room, wish, decision), keeping);
}

/** `undefined` when there is no room for one who books for the first time. */
function decideForPerson(
  room: Room,
  { key, name }: Named,
  { wish, versions }: Request,
  keeping: Keeping | undefined,
): Judged | undefined {
  const { office } = room.persons;
  office.forget();
  const isNew = wish.operation === 'book';
  const person = isNew ? office.register(key, name) : office.find(key);
  if (person === undefined) return isNew ? undefined : decideForNobody(room, wish, versions, keeping);
  let judged: Judged | undefined;
  const decision = room.persons.decide(person, wish, versions, {
    beforeChange: keep(keeping),
    refused: (why) => {
      judged = refusedNow(room, wish, why);
      keeping?.stage(wordsOf(judged.verdict));
    },
  });
  if (decision === undefined) return undefined;
  const { verdict, restsOn } = judged ?? {
    verdict: doneNow(room, wish, person.holder),
    restsOn: room.restsOn,
  };
  return { verdict, restsOn: Math.max(office.restsOn, restsOn) };
}

/** Who is not known holds nothing, and no record is made of that. */
function decideForNobody(
  room: Room,
  wish: Wish,
  versions: readonly number[] | undefined,
  keeping: Keeping | undefined,
): Judged {
  const { version } = room.see(wish.slot, FREE);
  const fits = versions === undefined || versions.includes(version);
  const judged = refusedNow(room, wish, fits ? Decision.refused : OTHER_VERSION);
  const { restsOn } = publishRefusal(judged, keeping);
  return { ...judged, restsOn: Math.max(room.persons.office.restsOn, restsOn) };
}

/** Stages what is about to be done. */
function keep(keeping: Keeping | undefined) {
  if (keeping === undefined) return undefined;
  return (coming: Omit<Verdict, 'decision' | 'nearest'>): void => keeping.stage(wordsOf(done(coming)));
}

/** A refusal is no change of a slot, so it is written down by itself. */
function publishRefusal(judged: Judged, keeping: Keeping | undefined): Judged {
  if (keeping === undefined) return judged;
  keeping.stage(wordsOf(judged.verdict));
  const { lo, hi } = keeping.publish();
  return { ...judged, restsOn: Math.max(judged.restsOn, numberOf(lo, hi)) };
}

/** What was done just now, as the desk tells it. */
function doneNow({ desk: { told } }: Room, { operation }: Wish, holder: number): Verdict {
  const { slot, versionLo, versionHi, version2Lo, version2Hi } = told;
  const isMove = operation === 'move';
  return done({
    slot,
    holder: isMove ? holder : told.holder,
    version: versionOf(versionLo, versionHi),
    version2: isMove ? versionOf(version2Lo, version2Hi) : 0,
  });
}

/** What was refused just now, as the desk tells it; where somebody was faster, with what is free instead. */
function refusedNow(room: Room, { operation }: Wish, decision: Expected): Judged {
  if (decision === Decision.none) throw new Error('a change ended as a find');
  const { slot, holder, versionLo, versionHi } = room.desk.told;
  const version = versionOf(versionLo, versionHi);
  const { restsOn } = room;
  const isTaken =
    decision === Decision.refusedSecond || (decision === Decision.refused && operation === 'book');
  const near = isTaken ? nearestNow(room, slot) : { nearest: [], restsOn: 0 };
  return {
    verdict: { decision, slot, holder, version, version2: 0, nearest: near.nearest },
    restsOn: Math.max(restsOn, near.restsOn),
  };
}

function nearestNow(room: Room, slot: number): { readonly nearest: number[]; readonly restsOn: number } {
  if (room.catalogue.days.length === 0) return { nearest: [], restsOn: 0 };
  let restsOn = 0;
  const wish = { slot, most: MOST_OFFERED, looks: MOST_LOOKS, from: room.now };
  const nearest = nearestFree(room.catalogue, wish, (other) => {
    const { state } = room.see(other, FREE);
    restsOn = Math.max(restsOn, room.restsOn);
    return state === 'free';
  });
  return { nearest: [...nearest], restsOn };
}

function answerOf(room: Room, { who, wish }: Request, { verdict, restsOn }: Judged): Answer {
  room.count(verdict.decision === Decision.ok);
  switch (verdict.decision) {
    case Decision.ok:
      return doneOf(wish, verdict, typeof who === 'number' ? {} : { person: who.name }, restsOn);
    case OTHER_VERSION:
      return refusalOf('other-version', verdict, restsOn);
    case Decision.refused:
      if (wish.operation === 'book') return takenOf(room, verdict, restsOn);
      return refusalOf('not-yours', verdict, restsOn);
    case Decision.refusedSecond:
      return takenOf(room, verdict, restsOn);
    default:
      return verdict.decision satisfies never;
  }
}

function doneOf(
  wish: Wish,
  { slot, holder: number, version, version2 }: Verdict,
  who: { readonly person?: string },
  restsOn: number,
): Answer {
  const holder = holderTold(number);
  switch (wish.operation) {
    case 'book': {
      const location = `/api/slots/${slot}`;
      return { status: 201, body: { slot, holder, version, ...who }, version, location, restsOn };
    }
    case 'cancel':
      return { status: 200, body: { slot, holder, version }, version, restsOn };
    case 'move': {
      const body = { slot: wish.to, holder, version: version2, ...who, from: { slot, version } };
      return { status: 200, body, version: version2, restsOn };
    }
    default:
      return wish satisfies never;
  }
}

function refusalOf(name: ProblemName, { slot, holder: number, version }: Verdict, restsOn: number): Answer {
  const holder = holderTold(number);
  const whose = holder === null ? 'nobody has it' : `holder ${holder} has it`;
  const told = { slot, holder, version };
  const body = problemOf(name, `Slot ${slot} is at version ${version}, and ${whose}.`, told);
  return { status: body.status, body, version, restsOn };
}

/** With what is free instead, where there is a calendar. */
function takenOf(room: Room, verdict: Verdict, restsOn: number): Answer {
  const answer = refusalOf('taken', verdict, restsOn);
  if (room.catalogue.days.length === 0) return answer;
  const nearest = verdict.nearest.flatMap((slot) => room.placeOf(slot) ?? []);
  return { ...answer, body: { ...answer.body, nearest } };
}
