/** What the routes of persons take and give. */
import { holderOrNone, listOf, objectOf, place, type RouteSchema } from './common.ts';

export interface PersonAddress {
  readonly name: string;
}

const integer = { type: 'integer' } as const;
const text = { type: 'string' } as const;
const params = { type: 'object', properties: { name: text } } as const;
/** Where slots are numbers they are nowhere in a calendar. */
const PLACE = ['provider', 'specialty', 'day', 'time'] as const;

export const BOOKINGS = {
  summary: 'What a person holds',
  problems: ['unavailable'],
  params,
  response: {
    200: objectOf({
      person: text,
      holder: holderOrNone,
      bookings: listOf(objectOf({ slot: integer, version: integer, ...place }, { but: PLACE })),
    }),
  },
} as const satisfies RouteSchema;

export const TRAIL = {
  summary: 'What was done and refused in a person’s name',
  problems: ['unavailable'],
  params,
  response: {
    200: objectOf({
      person: text,
      trail: listOf(
        objectOf(
          { at: text, kind: text, slot: { type: ['integer', 'null'] }, count: integer, ...place },
          { but: PLACE },
        ),
      ),
    }),
  },
} as const satisfies RouteSchema;

export const ERASE = {
  summary: 'Frees what a person holds and forgets the person',
  takes: ['Idempotency-Key'],
  problems: ['cross-origin', 'other-request', 'unavailable'],
  params,
  response: { 200: objectOf({ person: text, freed: integer }) },
} as const satisfies RouteSchema;
