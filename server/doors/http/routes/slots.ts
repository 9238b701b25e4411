/**
 * The routes of slots, by number:
 *
 *     POST   /api/bookings                 {"slot":12,"holder":7}, or a person's name in place of the holder
 *     DELETE /api/slots/12/booking?holder=7
 *     POST   /api/slots/12/move            {"to":30,"holder":7}
 *     GET    /api/slots/12
 *     GET    /api/slots?from=0&limit=100&person=ana
 *
 * The changes are made only while the slot is at a version that `If-Match` names, where the request has that header.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { FREE } from '../../../booking/ground.ts';
import type { Wish } from '../../../booking/person-desk.ts';
import type { Named } from '../../text/key.ts';
import { readIfMatch } from '../etag.ts';
import { MALFORMED_KEY, readIdempotencyKey } from '../idempotency-key.ts';
import { keyedRequest } from '../kept-requests.ts';
import { sendBadField } from '../problem.ts';
import { personOf, type Room } from '../room.ts';
import { ENTRIES, type Answer } from '../rounds.ts';
import { MOST_HOLDER, MOST_LISTED, type SlotAddress } from '../schemas/common.ts';
import {
  BOOK,
  CANCEL,
  LOOK,
  MOVE,
  RANGE,
  type BookingBody,
  type MoveBody,
  type RangeQuery,
  type WhoBody,
  type WhoQuery,
} from '../schemas/slots.ts';
import { holderTold } from '../verdict.ts';
import { decide, type Who } from './decisions.ts';

const USUAL_LIMIT = 100;

export function addSlotRoutes(app: FastifyInstance, room: Room): void {
  const { rounds } = room;
  /** Decides what is wished, unless the request says something that cannot be. */
  const change = (request: FastifyRequest, reply: FastifyReply, who: Who | undefined, wish: Wish): void => {
    if (who === undefined || !room.hasSlot(wish.slot, reply)) return;
    if (wish.operation === 'move' && !room.hasSlot(wish.to, reply)) return;
    const versions = readIfMatch(request.headers['if-match']);
    if (versions === 'malformed') {
      sendBadField(reply, 'if-match', 'header');
      return;
    }
    const key = readIdempotencyKey(request.headers['idempotency-key']);
    if (key === MALFORMED_KEY) {
      sendBadField(reply, 'idempotency-key', 'header');
      return;
    }
    const keyed =
      key === undefined
        ? undefined
        : keyedRequest(key, callerOf(who), textOf(wish, request.headers['if-match']));
    const entriesOfProgram = key === undefined ? ENTRIES.slot : ENTRIES.keyed;
    const entries = typeof who === 'number' ? entriesOfProgram : ENTRIES.person;
    rounds.answer(reply, entries, () => decide(room, { who, wish, versions, keyed }));
  };

  app.post<{ Body: BookingBody }>('/api/bookings', { schema: BOOK }, (request, reply) => {
    const { slot } = request.body;
    change(request, reply, whoOf(reply, request.body), { operation: 'book', slot });
  });

  app.delete<{ Params: SlotAddress; Querystring: WhoQuery }>(
    '/api/slots/:slot/booking',
    { schema: CANCEL },
    (request, reply) => {
      const slot = Number(request.params.slot);
      change(request, reply, whoAsks(reply, request.query), { operation: 'cancel', slot });
    },
  );

  app.post<{ Params: SlotAddress; Body: MoveBody }>(
    '/api/slots/:slot/move',
    { schema: MOVE },
    (request, reply) => {
      const slot = Number(request.params.slot);
      const { to } = request.body;
      if (to === slot) sendBadField(reply, 'to', 'body');
      else change(request, reply, whoOf(reply, request.body), { operation: 'move', slot, to });
    },
  );
  addLooks(app, room);
}

function addLooks(app: FastifyInstance, room: Room): void {
  const { rounds } = room;
  app.get<{ Params: SlotAddress }>('/api/slots/:slot', { schema: LOOK }, ({ params }, reply) => {
    const slot = Number(params.slot);
    if (!room.hasSlot(slot, reply)) return;
    rounds.answer(reply, ENTRIES.slot, () => {
      const { holder, version } = room.see(slot, FREE);
      room.count(true);
      const body = { slot, holder: holderTold(holder), version, ...room.placeOf(slot) };
      return { status: 200, body, version, restsOn: room.restsOn };
    });
  });

  app.get<{ Querystring: RangeQuery }>('/api/slots', { schema: RANGE }, ({ query }, reply) => {
    const from = Number(query.from ?? 0);
    const limit = Number(query.limit ?? USUAL_LIMIT);
    if (limit > MOST_LISTED) {
      sendBadField(reply, 'limit', 'query');
      return;
    }
    if (!room.hasSlot(from, reply)) return;
    const named = query.person === undefined ? undefined : personOf(reply, query.person, 'person', 'query');
    if (named === undefined && query.person !== undefined) return;
    rounds.answer(reply, ENTRIES.slot, () => rangeOf(room, from, limit, named));
  });
}

function rangeOf(room: Room, from: number, limit: number, named: Named | undefined): Answer {
  const { office } = room.persons;
  office.forget();
  // Before anything is looked at: what comes behind it is news.
  const at = room.position();
  const holder = named === undefined ? undefined : office.find(named.key)?.holder;
  let { restsOn } = office;
  const length = Math.min(limit, room.catalogue.slots - from);
  const slots = Array.from({ length }, (_, index) => {
    const slot = from + index;
    const { state, version } = room.see(slot, holder ?? FREE);
    restsOn = Math.max(restsOn, room.restsOn);
    return { slot, state, version };
  });
  room.count(true);
  return { status: 200, body: { slots, holder: holder ?? null, at }, restsOn };
}

/** Who asks, as no other caller is called: a person's key has a colon in it. */
function callerOf(who: Who): string {
  return typeof who === 'number' ? String(who) : who.key;
}

/** All that makes it another request. */
function textOf(wish: Wish, ifMatch = ''): string {
  return `${wish.operation} ${wish.slot} ${wish.operation === 'move' ? wish.to : ''} ${ifMatch}`;
}

/** The schema has seen to it that there is one of the two. */
function whoOf(reply: FastifyReply, { holder, person = '' }: WhoBody): Who | undefined {
  return holder ?? personOf(reply, person, 'person', 'body');
}

function whoAsks(reply: FastifyReply, { holder, person = '' }: WhoQuery): Who | undefined {
  if (holder === undefined) return personOf(reply, person, 'person', 'query');
  if (Number(holder) <= MOST_HOLDER) return Number(holder);
  sendBadField(reply, 'holder', 'query');
  return undefined;
}
