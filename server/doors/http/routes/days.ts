/**
 * The routes of the catalogue and its days:
 *
 *     GET /api/catalogue
 *     GET /api/days/2026-11-21?provider=3&person=ana
 *     GET /api/free?day=2026-11-21&specialty=Dermatologia&limit=10
 *
 * What is over is neither free nor offered here, though it can be booked by number.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';

import { FREE } from '../../../booking/ground.ts';
import { isCalendarDay, type Catalogue } from '../../../catalogue/index.ts';
import type { Named } from '../../text/key.ts';
import { sendBadField, sendProblem } from '../problem.ts';
import { personOf, type Room } from '../room.ts';
import { ENTRIES, type Answer } from '../rounds.ts';
import { MOST_LISTED, type PlaceTold } from '../schemas/common.ts';
import {
  CATALOGUE,
  DAY,
  FREE_SLOTS,
  type DayAddress,
  type DayQuery,
  type FreeQuery,
} from '../schemas/days.ts';

const USUAL_LIMIT = 50;
/** A look for free slots stops after so many that are taken, so that it does not hold up the thread's other clients. */
const MOST_LOOKS = 20_000;

export function addDayRoutes(app: FastifyInstance, room: Room): void {
  const { catalogue, rounds } = room;
  const about = aboutOf(catalogue);

  app.get('/api/catalogue', { schema: CATALOGUE }, (_request, reply) => {
    reply.send(about);
  });

  app.get<{ Params: DayAddress; Querystring: DayQuery }>(
    '/api/days/:day',
    { schema: DAY },
    ({ params: { day }, query }, reply) => {
      if (!room.hasDays(reply) || !isSold(room, day, reply, 'path')) return;
      const provider = query.provider === undefined ? undefined : Number(query.provider);
      if (provider !== undefined && provider >= catalogue.providers.length) {
        sendBadField(reply, 'provider', 'query');
        return;
      }
      const named = query.person === undefined ? undefined : personOf(reply, query.person, 'person', 'query');
      if (named === undefined && query.person !== undefined) return;
      const entries = named === undefined ? ENTRIES.slot : ENTRIES.person;
      rounds.answer(reply, entries, () => dayOf(room, day, provider, named));
    },
  );

  app.get<{ Querystring: FreeQuery }>('/api/free', { schema: FREE_SLOTS }, ({ query }, reply) => {
    if (!room.hasDays(reply)) return;
    const { day, specialty } = query;
    if (day !== undefined && !isSold(room, day, reply, 'query')) return;
    const limit = Number(query.limit ?? USUAL_LIMIT);
    const field = limit > MOST_LISTED ? 'limit' : 'specialty';
    if (limit > MOST_LISTED || (specialty !== undefined && !catalogue.specialties.includes(specialty)))
      sendBadField(reply, field, 'query');
    else rounds.answer(reply, ENTRIES.slot, () => freeOf(room, day, specialty, limit));
  });
}

/** Never changes while the server runs, and rests on nothing. */
function aboutOf({ slots, providers, specialties, days, times }: Catalogue): object {
  const perProvider = days.length * times.length;
  return {
    slots,
    firstSlot: 0,
    providers: providers.map(({ name, specialty }, number) => ({
      number,
      name,
      specialty,
      firstSlot: number * perProvider,
    })),
    specialties,
    days,
    times,
  };
}

/** Whether a day is sold; else that is told. */
function isSold(room: Room, day: string, reply: FastifyReply, place: 'path' | 'query'): boolean {
  const { days } = room.catalogue;
  if (days.includes(day)) return true;
  if (isCalendarDay(day))
    sendProblem(reply, 'no-day', `${day} is not sold: the days are those from ${days[0]} to ${days.at(-1)}.`);
  else sendBadField(reply, 'day', place);
  return false;
}

function dayOf(room: Room, day: string, provider: number | undefined, named: Named | undefined): Answer {
  const { office } = room.persons;
  office.forget();
  // Before anything is looked at: what comes behind it is news.
  const at = room.position();
  const person = named === undefined ? undefined : office.find(named.key);
  if (person !== undefined) office.note(person, 'LIST_SLOTS', 0);
  let { restsOn } = office;
  const { now } = room;
  const slots = slotsOn(room.catalogue, day)
    .filter((place) => provider === undefined || place.provider === provider)
    .map(({ slot, provider: whose, time }) => {
      const { state, version } = room.see(slot, person?.holder ?? FREE);
      restsOn = Math.max(restsOn, room.restsOn);
      const isOver = state !== 'mine' && `${day} ${time}` < now;
      return { slot, provider: whose, time, state: isOver ? 'past' : state, version };
    });
  room.count(true);
  const holder = person?.holder ?? null;
  return { status: 200, body: { day, provider: provider ?? null, holder, slots, at }, restsOn };
}

interface Moment {
  readonly slot: number;
  readonly provider: number;
  readonly time: string;
}

/** Provider by provider. */
function slotsOn({ providers, days, times }: Catalogue, day: string): Moment[] {
  const dayIndex = days.indexOf(day);
  return providers.flatMap((_, provider) =>
    times.map((time, index) => {
      const slot = (provider * days.length + dayIndex) * times.length + index;
      return { slot, provider, time };
    }),
  );
}

/** The earliest first; at one time in the order of the catalogue. */
function freeOf(
  room: Room,
  onlyDay: string | undefined,
  specialty: string | undefined,
  limit: number,
): Answer {
  const { catalogue, now } = room;
  const wanted = catalogue.providers.filter((one) => specialty === undefined || one.specialty === specialty);
  const slots: PlaceTold[] = [];
  let restsOn = 0;
  let looked = 0;
  const answer = (more: boolean): Answer => {
    room.count(true);
    return { status: 200, body: { slots, more }, restsOn };
  };
  for (const day of onlyDay === undefined ? catalogue.days : [onlyDay])
    for (const time of catalogue.times) {
      if (`${day} ${time}` < now) continue;
      for (const { name } of wanted) {
        const slot = catalogue.slotOf({ provider: name, day, time });
        const place = slot === undefined ? undefined : room.placeOf(slot);
        if (place === undefined) continue;
        if (slots.length === limit || looked === MOST_LOOKS) return answer(true);
        looked += 1;
        if (room.see(place.slot, FREE).state === 'free') slots.push(place);
        restsOn = Math.max(restsOn, room.restsOn);
      }
    }
  return answer(false);
}
