/**
 * The routes of persons, by the name that the agenda knows them by:
 *
 *     GET    /api/people/ana/bookings
 *     GET    /api/people/ana/trail
 *     DELETE /api/people/ana            everything that is kept about her, her bookings too
 *
 * A name that nobody has yet has no bookings and no trail: looking makes no record.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';

import { localTime } from '../../../base/clock.ts';
import type { Person } from '../../../booking/office.ts';
import type { TrailEntry } from '../../../people/trail-kinds.ts';
import { numberOf } from '../../../ledger/sequence.ts';
import type { Named } from '../../text/key.ts';
import { MALFORMED_KEY, readIdempotencyKey } from '../idempotency-key.ts';
import { sendBadField } from '../problem.ts';
import { keyedRequest, OTHER_REQUEST, type Keeping } from '../kept-requests.ts';
import { personOf, type Room } from '../room.ts';
import { ENTRIES, type Answer } from '../rounds.ts';
import { BOOKINGS, ERASE, TRAIL, type PersonAddress } from '../schemas/people.ts';
import { otherRequest } from './decisions.ts';

export function addPeopleRoutes(app: FastifyInstance, room: Room): void {
  const { rounds } = room;
  const about = (
    { name }: PersonAddress,
    reply: FastifyReply,
    entries: number,
    tell: (named: Named) => Answer | 'again',
  ): void => {
    const named = personOf(reply, name, 'name', 'path');
    if (named !== undefined) rounds.answer(reply, entries, () => tell(named));
  };

  app.get<{ Params: PersonAddress }>(
    '/api/people/:name/bookings',
    { schema: BOOKINGS },
    ({ params }, reply) => about(params, reply, ENTRIES.person, (named) => bookingsOf(room, named)),
  );
  app.get<{ Params: PersonAddress }>('/api/people/:name/trail', { schema: TRAIL }, ({ params }, reply) =>
    about(params, reply, ENTRIES.person, (named) => trailOf(room, named)),
  );
  app.delete<{ Params: PersonAddress }>('/api/people/:name', { schema: ERASE }, (request, reply) => {
    const requestKey = readIdempotencyKey(request.headers['idempotency-key']);
    if (requestKey === MALFORMED_KEY) {
      sendBadField(reply, 'idempotency-key', 'header');
      return;
    }
    let freed = 0;
    about(request.params, reply, ENTRIES.erasure, ({ key, name }) => {
      const answer = (all: number, restsOn: number): Answer => {
        room.count(true);
        return { status: 200, body: { person: name, freed: all }, restsOn };
      };
      /** Who has very many bookings loses them in several rounds, and the record in the last. */
      const eraseSome = (keeping?: Keeping): Answer | 'again' => {
        const erased = eraseIn(room, key, freed, keeping);
        ({ freed } = erased);
        return erased.isOver ? answer(freed, erased.restsOn) : 'again';
      };
      if (requestKey === undefined) return eraseSome();
      return room.requests.once<Answer | 'again'>(
        keyedRequest(requestKey, key, 'erase'),
        (kept) => (kept === OTHER_REQUEST ? otherRequest(room) : answer(kept[0], room.taken)),
        eraseSome,
      );
    });
  });
}

/** One round of it. `before`: how many slots the earlier ones have freed. */
function eraseIn(room: Room, key: string, before: number, keeping: Keeping | undefined) {
  const person = findAnew(room, key);
  const { office } = room.persons;
  const keep = (freed: number): void => keeping?.stage(Int32Array.of(before + freed));
  if (person !== undefined) {
    const freed = before + office.erase(person, keep);
    return { freed, isOver: office.find(key) === undefined, restsOn: office.restsOn };
  }
  keep(0);
  const { lo, hi } = keeping?.publish() ?? { lo: 0, hi: 0 };
  return { freed: before, isOver: true, restsOn: Math.max(office.restsOn, numberOf(lo, hi)) };
}

/** Begins anew with what the office's answers rest on. */
function findAnew({ persons: { office } }: Room, key: string): Person | undefined {
  office.forget();
  return office.find(key);
}

function bookingsOf(room: Room, { key, name }: Named): Answer {
  const person = findAnew(room, key);
  const { office } = room.persons;
  let restsOn = 0;
  const held = person === undefined ? [] : office.bookingsOf(person);
  if (person !== undefined) office.note(person, 'LIST_USER_BOOKINGS', held.length);
  const bookings = held.map((slot) => {
    const { version } = room.see(slot, person?.holder ?? 0);
    restsOn = Math.max(restsOn, room.restsOn);
    return Object.assign({ slot, version }, room.placeOf(slot));
  });
  room.count(true);
  return {
    status: 200,
    body: { person: name, holder: person?.holder ?? null, bookings },
    restsOn: Math.max(restsOn, office.restsOn),
  };
}

function trailOf(room: Room, { key, name }: Named): Answer {
  const person = findAnew(room, key);
  const { office } = room.persons;
  const trail = person === undefined ? [] : office.trailOf(person);
  room.count(true);
  return {
    status: 200,
    body: { person: name, trail: trail.map((entry) => lineOf(room, entry)) },
    restsOn: office.restsOn,
  };
}

function lineOf(room: Room, { atUs, kind, slot, count }: TrailEntry): object {
  const [seconds] = new Date(Math.floor(atUs / 1_000)).toISOString().split('.');
  const at = `${seconds}.${localTime(atUs).micros}Z`;
  if (slot === undefined) return { at, kind, slot: null, count };
  return { at, kind, count, ...room.placeOf(slot), slot };
}
