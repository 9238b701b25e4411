/** Decides on slots for programs and persons, and says what to answer. */
import { FREE } from '../../../booking/ground.ts';
import { Decision, OTHER_VERSION, type Expected } from '../../../booking/index.ts';
import type { Wish } from '../../../booking/person-desk.ts';
import { nearestFree } from '../../../catalogue/nearest.ts';
import { versionOf } from '../../native/wire.ts';
import type { Named } from '../../text/key.ts';
import { problemOf } from '../problem.ts';
import type { ProblemName } from '../problem-kinds.ts';
import type { Room } from '../room.ts';
import type { Answer } from '../rounds.ts';
import type { SlotTold } from '../schemas/common.ts';

/** A program with its number, or a person. */
export type Who = number | Named;

/** So many free slots are offered in place of one that is taken, among so many that are looked at. */
const MOST_OFFERED = 5;
const MOST_LOOKS = 2_000;

/** How a decision ended, and the number of who asked: 0 for a person whom nobody knows. */
interface Decided {
  readonly decision: Expected;
  readonly holder: number;
}

/** `versions`: those that the slot may be at; without them any. */
export function decide(room: Room, who: Who, wish: Wish, versions?: readonly number[]): Answer {
  if (typeof who === 'number') {
    const decision = decideForHolder(room, who, wish, versions);
    return answerOf(room, wish, { decision, holder: who }, {}, room.restsOn);
  }
  const { office } = room.persons;
  office.forget();
  const decided = decideForPerson(room, who, wish, versions);
  if (decided === undefined) {
    const full = problemOf('no-room-for-persons', 'There are as many persons as there may be.');
    return { status: full.status, body: full, restsOn: office.restsOn };
  }
  const restsOn = Math.max(office.restsOn, room.restsOn);
  return answerOf(room, wish, decided, { person: who.name }, restsOn);
}

function decideForHolder(
  { desk }: Room,
  holder: number,
  wish: Wish,
  versions: readonly number[] | undefined,
): Expected {
  const at = versions === undefined ? desk : desk.expecting(versions);
  return wish.operation === 'move'
    ? at.move(wish.slot, wish.to, holder)
    : at[wish.operation](wish.slot, holder);
}

/** `undefined` when there is no room for one who books for the first time. */
function decideForPerson(
  room: Room,
  { key, name }: Named,
  wish: Wish,
  versions: readonly number[] | undefined,
): Decided | undefined {
  const { office } = room.persons;
  const isNew = wish.operation === 'book';
  const person = isNew ? office.register(key, name) : office.find(key);
  if (person !== undefined) {
    const decision = room.persons.decide(person, wish, versions);
    return decision === undefined ? undefined : { decision, holder: person.holder };
  }
  if (isNew) return undefined;
  // Nobody knows them, so they hold nothing, and no record is made of that.
  const { version } = room.see(wish.slot, FREE);
  const fits = versions === undefined || versions.includes(version);
  return { decision: fits ? Decision.refused : OTHER_VERSION, holder: FREE };
}

function answerOf(
  room: Room,
  wish: Wish,
  { decision, holder }: Decided,
  who: { readonly person?: string },
  restsOn: number,
): Answer {
  room.count(decision === Decision.ok);
  switch (decision) {
    case Decision.ok:
      return doneOf(room, wish, holder, who, restsOn);
    case OTHER_VERSION:
      return refusalOf(room, 'other-version', restsOn);
    case Decision.refused:
      if (wish.operation === 'book') return takenOf(room, restsOn);
      return refusalOf(room, 'not-yours', restsOn);
    case Decision.refusedSecond:
      return takenOf(room, restsOn);
    case Decision.none:
      throw new Error('a change ended as a find');
    default:
      return decision satisfies never;
  }
}

function doneOf(
  room: Room,
  wish: Wish,
  holder: number,
  who: { readonly person?: string },
  restsOn: number,
): Answer {
  const { told } = room;
  const { slot, version } = told;
  switch (wish.operation) {
    case 'book':
      return { status: 201, body: { ...told, ...who }, version, location: `/api/slots/${slot}`, restsOn };
    case 'cancel':
      return { status: 200, body: told, version, restsOn };
    case 'move': {
      const { version2Lo, version2Hi } = room.desk.told;
      const now: SlotTold = { slot: wish.to, holder, version: versionOf(version2Lo, version2Hi) };
      return {
        status: 200,
        body: { ...now, ...who, from: { slot, version } },
        version: now.version,
        restsOn,
      };
    }
    default:
      return wish satisfies never;
  }
}

function refusalOf(room: Room, name: ProblemName, restsOn: number): Answer {
  const { told } = room;
  const { slot, holder, version } = told;
  const whose = holder === null ? 'nobody has it' : `holder ${holder} has it`;
  const body = problemOf(name, `Slot ${slot} is at version ${version}, and ${whose}.`, told);
  return { status: body.status, body, version, restsOn };
}

/** With what is free instead, where there is a calendar. */
function takenOf(room: Room, restsOn: number): Answer {
  const answer = refusalOf(room, 'taken', restsOn);
  if (room.catalogue.days.length === 0) return answer;
  let last = restsOn;
  const wish = { slot: room.told.slot, most: MOST_OFFERED, looks: MOST_LOOKS, from: room.now };
  const free = nearestFree(room.catalogue, wish, (other) => {
    const { state } = room.see(other, FREE);
    last = Math.max(last, room.restsOn);
    return state === 'free';
  });
  const nearest = free.flatMap((other) => room.placeOf(other) ?? []);
  return { ...answer, body: { ...answer.body, nearest }, restsOn: last };
}
