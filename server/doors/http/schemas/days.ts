/** What the routes of the catalogue and its days take and give. */
import { place, positiveNumber, problems, wholeNumber } from './common.ts';

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

const texts = { type: 'array', items: { type: 'string' } } as const;

export const CATALOGUE = {
  response: {
    200: {
      type: 'object',
      properties: {
        slots: { type: 'integer' },
        firstSlot: { type: 'integer' },
        providers: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              number: { type: 'integer' },
              name: { type: 'string' },
              specialty: { type: 'string' },
              firstSlot: { type: 'integer' },
            },
          },
        },
        specialties: texts,
        days: texts,
        times: texts,
      },
    },
  },
} as const;

export const DAY = {
  params: { type: 'object', properties: { day: { type: 'string' } } },
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: { provider: wholeNumber, person: { type: 'string' } },
  },
  response: {
    200: {
      type: 'object',
      properties: {
        day: { type: 'string' },
        provider: { type: 'integer', nullable: true },
        holder: { type: 'integer', nullable: true },
        slots: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              slot: { type: 'integer' },
              provider: { type: 'integer' },
              time: { type: 'string' },
              state: { type: 'string' },
              version: { type: 'integer' },
            },
          },
        },
        at: { type: 'string' },
      },
    },
    ...problems,
  },
} as const;

export const FREE_SLOTS = {
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: { day: { type: 'string' }, specialty: { type: 'string' }, limit: positiveNumber },
  },
  response: {
    200: {
      type: 'object',
      properties: {
        slots: {
          type: 'array',
          items: { type: 'object', properties: { slot: { type: 'integer' }, ...place } },
        },
        more: { type: 'boolean' },
      },
    },
    ...problems,
  },
} as const;
