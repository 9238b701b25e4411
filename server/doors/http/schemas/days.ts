/** What the routes of the catalogue and its days take and give. */
import {
  holderOrNone,
  listOf,
  objectOf,
  placedSlot,
  positiveNumber,
  wholeNumber,
  type RouteSchema,
} from './common.ts';

export interface DayAddress {
  readonly day: string;
}

export interface DayQuery {
  readonly provider?: string;
  readonly person?: string;
}

export interface FreeQuery {
  readonly day?: string;
  readonly specialty?: string;
  readonly limit?: string;
}

/** `past`: it is over, so nobody will come; `mine`: of the person who asks, over or not. */
export type SlotState = 'free' | 'taken' | 'mine' | 'past';

const integer = { type: 'integer' } as const;
const text = { type: 'string' } as const;

export const CATALOGUE = {
  summary: 'What can be booked: providers, days, times, and how their slots are numbered',
  response: {
    200: objectOf({
      slots: integer,
      firstSlot: integer,
      providers: listOf(objectOf({ number: integer, name: text, specialty: text, firstSlot: integer })),
      specialties: listOf(text),
      days: listOf(text),
      times: listOf(text),
    }),
  },
} as const satisfies RouteSchema;

export const DAY = {
  summary: 'The slots of a day, of one provider or of all',
  description: 'With person it is told which of them are hers, and that she has looked is in her trail.',
  problems: ['no-calendar', 'no-day', 'unavailable'],
  params: { type: 'object', properties: { day: text } },
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: { provider: wholeNumber, person: text },
  },
  response: {
    200: objectOf({
      day: text,
      provider: { type: ['integer', 'null'] },
      holder: holderOrNone,
      slots: listOf(
        objectOf({ slot: integer, provider: integer, time: text, state: text, version: integer }),
      ),
      at: text,
    }),
  },
} as const satisfies RouteSchema;

export const FREE_SLOTS = {
  summary: 'What is free, the earliest first',
  problems: ['no-calendar', 'no-day', 'unavailable'],
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: { day: text, specialty: text, limit: positiveNumber },
  },
  response: { 200: objectOf({ slots: listOf(placedSlot), more: { type: 'boolean' } }) },
} as const satisfies RouteSchema;
