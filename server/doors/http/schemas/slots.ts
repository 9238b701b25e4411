/** What the routes of single slots take and give. */
import {
  MOST_HOLDER,
  WHO,
  place,
  positiveNumber,
  problems,
  slotAddress,
  told,
  wholeNumber,
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

const slotNumber = { type: 'integer', minimum: 0 } as const;
const who = {
  holder: { type: 'integer', minimum: 1, maximum: MOST_HOLDER },
  person: { type: 'string' },
} as const;
const decided = { type: 'object', properties: { ...told, person: { type: 'string' } } } as const;

export const BOOK = {
  body: {
    type: 'object',
    required: ['slot'],
    additionalProperties: false,
    properties: { slot: slotNumber, ...who },
    oneOf: WHO,
  },
  response: { 201: decided, ...problems },
} as const;

export const CANCEL = {
  params: slotAddress,
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: { holder: positiveNumber, person: { type: 'string' } },
    oneOf: WHO,
  },
  response: { 200: decided, ...problems },
} as const;

export const MOVE = {
  params: slotAddress,
  body: {
    type: 'object',
    required: ['to'],
    additionalProperties: false,
    properties: { to: slotNumber, ...who },
    oneOf: WHO,
  },
  response: {
    200: {
      type: 'object',
      properties: {
        ...decided.properties,
        from: {
          type: 'object',
          properties: { slot: { type: 'integer' }, version: { type: 'integer' } },
        },
      },
    },
    ...problems,
  },
} as const;

export const LOOK = {
  params: slotAddress,
  response: { 200: { type: 'object', properties: { ...told, ...place } }, ...problems },
} as const;

export const RANGE = {
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: { from: wholeNumber, limit: positiveNumber, person: { type: 'string' } },
  },
  response: {
    200: {
      type: 'object',
      properties: {
        slots: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              slot: { type: 'integer' },
              state: { type: 'string' },
              version: { type: 'integer' },
            },
          },
        },
        holder: { type: 'integer', nullable: true },
        at: { type: 'string' },
      },
    },
    ...problems,
  },
} as const;
