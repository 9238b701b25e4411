/** What the routes of single slots take and give. */
import {
  holderOrNone,
  listOf,
  MOST_HOLDER,
  objectOf,
  place,
  positiveNumber,
  slotAddress,
  told,
  WHO,
  wholeNumber,
  type RouteSchema,
} from './common.ts';

/** `holder` or `person`, never both. */
export interface WhoBody {
  readonly holder?: number;
  readonly person?: string;
}

export interface BookingBody extends WhoBody {
  readonly slot: number;
}

export interface MoveBody extends WhoBody {
  readonly to: number;
}

export interface WhoQuery {
  readonly holder?: string;
  readonly person?: string;
}

export interface RangeQuery {
  readonly from?: string;
  readonly limit?: string;
  readonly person?: string;
}

const integer = { type: 'integer' } as const;
const text = { type: 'string' } as const;
const slotNumber = { type: 'integer', minimum: 0 } as const;
const who = { holder: { type: 'integer', minimum: 1, maximum: MOST_HOLDER }, person: text } as const;
const WHO_ASKS = 'Who asks is a program with a holder, a number, or a person by name: one of both.';

export const BOOK = {
  summary: 'Books a slot',
  description: WHO_ASKS,
  takes: ['If-Match', 'Idempotency-Key'],
  gives: ['ETag', 'Location'],
  problems: [
    'cross-origin',
    'no-slot',
    'taken',
    'other-version',
    'too-long',
    'media-type',
    'other-request',
    'unavailable',
    'no-room-for-persons',
  ],
  body: {
    type: 'object',
    required: ['slot'],
    additionalProperties: false,
    properties: { slot: slotNumber, ...who },
    oneOf: WHO,
  },
  response: { 201: objectOf({ ...told, person: text }, { but: ['person'] }) },
} as const satisfies RouteSchema;

export const CANCEL = {
  summary: 'Cancels the booking of a slot',
  description: WHO_ASKS,
  takes: ['If-Match', 'Idempotency-Key'],
  gives: ['ETag'],
  problems: ['cross-origin', 'no-slot', 'not-yours', 'other-version', 'other-request', 'unavailable'],
  params: slotAddress,
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: { holder: positiveNumber, person: text },
    oneOf: WHO,
  },
  response: { 200: objectOf(told) },
} as const satisfies RouteSchema;

export const MOVE = {
  summary: 'Moves a booking to another slot: both change or neither does',
  description: WHO_ASKS,
  takes: ['If-Match', 'Idempotency-Key'],
  gives: ['ETag'],
  problems: [
    'cross-origin',
    'no-slot',
    'taken',
    'not-yours',
    'other-version',
    'too-long',
    'media-type',
    'other-request',
    'unavailable',
  ],
  params: slotAddress,
  body: {
    type: 'object',
    required: ['to'],
    additionalProperties: false,
    properties: { to: slotNumber, ...who },
    oneOf: WHO,
  },
  response: {
    200: objectOf(
      { ...told, person: text, from: objectOf({ slot: integer, version: integer }) },
      { but: ['person'] },
    ),
  },
} as const satisfies RouteSchema;

export const LOOK = {
  summary: 'One slot',
  gives: ['ETag'],
  problems: ['no-slot', 'unavailable'],
  params: slotAddress,
  response: {
    200: objectOf({ ...told, ...place }, { but: ['provider', 'specialty', 'day', 'time'] }),
  },
} as const satisfies RouteSchema;

export const RANGE = {
  summary: 'A row of slots, by number',
  problems: ['no-slot', 'unavailable'],
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: { from: wholeNumber, limit: positiveNumber, person: text },
  },
  response: {
    200: objectOf({
      slots: listOf(objectOf({ slot: integer, state: text, version: integer })),
      holder: holderOrNone,
      at: text,
    }),
  },
} as const satisfies RouteSchema;
