/** What the routes of persons take and give. */
import { place, problems } from './common.ts';

export interface PersonAddress {
  readonly name: string;
}

const params = { type: 'object', properties: { name: { type: 'string' } } } as const;

export const BOOKINGS = {
  params,
  response: {
    200: {
      type: 'object',
      properties: {
        person: { type: 'string' },
        holder: { type: 'integer', nullable: true },
        bookings: {
          type: 'array',
          items: {
            type: 'object',
            properties: { slot: { type: 'integer' }, version: { type: 'integer' }, ...place },
          },
        },
      },
    },
    ...problems,
  },
} as const;

export const TRAIL = {
  params,
  response: {
    200: {
      type: 'object',
      properties: {
        person: { type: 'string' },
        trail: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              at: { type: 'string' },
              kind: { type: 'string' },
              slot: { type: 'integer', nullable: true },
              count: { type: 'integer' },
              ...place,
            },
          },
        },
      },
    },
    ...problems,
  },
} as const;

export const ERASE = {
  params,
  response: {
    200: {
      type: 'object',
      properties: { person: { type: 'string' }, freed: { type: 'integer' } },
    },
    ...problems,
  },
} as const;
