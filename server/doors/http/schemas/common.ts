/**
 * What the routes of the API take and give. Nothing is coerced: a slot that is `null` or a text is an error, not slot 0. What is part of
 * an address is text, so it is held to a pattern.
 */
import { BOUNDS, CHOICES } from '../../../races/choices.ts';

export const MOST_HOLDER = 2 ** 31 - 1;
/** The most of what a list can be asked for. */
export const MOST_LISTED = 500;

/** What each field has to be, in words: those of a pattern help nobody. */
export const FIELDS: Readonly<Record<string, string>> = {
  slot: 'has to be a whole number from 0 on',
  to: 'has to be a whole number from 0 on, and another slot',
  holder: `has to be a whole number from 1 to ${MOST_HOLDER}`,
  person: 'has to be a name: 1 to 73 bytes of UTF-8, without |',
  name: 'has to be a name: 1 to 73 bytes of UTF-8, without |',
  day: 'has to be a day of the calendar, as 2026-11-21',
  provider: 'has to be the number of a provider in the catalogue',
  specialty: 'has to be a specialty in the catalogue',
  from: 'has to be a whole number from 0 on',
  slots: 'has to be two slots, from the first to the last: 0-99',
  limit: `has to be a whole number from 1 to ${MOST_LISTED}`,
  clients: `has to be a whole number from ${BOUNDS.clients.least} to ${BOUNDS.clients.most}`,
  seconds: `has to be a number from ${BOUNDS.seconds.least} to ${BOUNDS.seconds.most}`,
  lock: 'has to be a lock of the shelf: see /api/races/choices',
  workload: `has to be one of ${CHOICES.workloads.map(({ name }) => name).join(', ')}`,
  'if-match': 'has to be * or a list of entity tags, as "7"',
};

/** Part of an address: a whole number, and how many digits it may have. */
export const wholeNumber = { type: 'string', pattern: '^[0-9]{1,15}$' } as const;
export const positiveNumber = { type: 'string', pattern: '^0*[1-9][0-9]{0,9}$' } as const;

export interface SlotAddress {
  readonly slot: string;
}

export const slotAddress = { type: 'object', properties: { slot: wholeNumber } } as const;

/** Who asks: a program by its number, or a person by name. */
export const WHO = [{ required: ['holder'] }, { required: ['person'] }] as const;

/** What every decision tells: the slot as it was decided on. Versions have 53 bits, so that a number of JSON holds them. */
export interface SlotTold {
  readonly slot: number;
  /** `null`: nobody. Below zero: a person. */
  readonly holder: number | null;
  readonly version: number;
}

export const told = {
  slot: { type: 'integer' },
  holder: { type: 'integer', nullable: true },
  version: { type: 'integer' },
} as const;

/** Where a slot is in a calendar. */
export interface PlaceTold {
  readonly slot: number;
  /** A number, as the catalogue has it. */
  readonly provider: number;
  readonly specialty: string;
  readonly day: string;
  readonly time: string;
}

export const place = {
  provider: { type: 'integer' },
  specialty: { type: 'string' },
  day: { type: 'string' },
  time: { type: 'string' },
} as const;

const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'in', 'detail'],
        properties: { field: { type: 'string' }, in: { type: 'string' }, detail: { type: 'string' } },
      },
    },
    ...told,
    nearest: {
      type: 'array',
      items: { type: 'object', properties: { slot: { type: 'integer' }, ...place } },
    },
  },
} as const;

/** Any answer that is a problem. They are sent as text, so that this describes and does not write them. */
export const problems = {
  '4xx': { content: { 'application/problem+json': { schema: problem } } },
  '5xx': { content: { 'application/problem+json': { schema: problem } } },
} as const;
