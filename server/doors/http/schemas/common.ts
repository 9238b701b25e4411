/**
 * What the routes of the API take and give. Nothing is coerced: a slot that is `null` or a text is an error, not slot 0. What is part of
 * an address is text, so it is held to a pattern.
 */
import type { FastifySchema } from 'fastify';

import { BOUNDS, CHOICES } from '../../../races/choices.ts';
import type { ProblemName } from '../problem-kinds.ts';

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
  'idempotency-key': 'has to be a text of 1 to 64 printable bytes, with or without quotes',
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

const integer = { type: 'integer' } as const;
const text = { type: 'string' } as const;
/** Nobody is `null`. */
export const holderOrNone = { type: ['integer', 'null'] } as const;

/** What every decision tells: the slot as it was decided on. A holder below zero is a person. Versions have 53 bits, so that a number of JSON holds them. */
export const told = { slot: integer, holder: holderOrNone, version: integer } as const;
const TOLD = ['slot', 'holder', 'version'] as const;

/** Where a slot is in a calendar. */
export interface PlaceTold {
  readonly slot: number;
  /** A number, as the catalogue has it. */
  readonly provider: number;
  readonly specialty: string;
  readonly day: string;
  readonly time: string;
}

export const place = { provider: integer, specialty: text, day: text, time: text } as const;

/** An object that has these fields, and all of them but those that are named. */
export function objectOf<const P extends Readonly<Record<string, object>>>(
  properties: P,
  { but = [] }: { readonly but?: readonly (keyof P)[] } = {},
) {
  const required = Object.keys(properties).filter((name) => !but.includes(name));
  return { type: 'object', required, properties } as const;
}

export function listOf<const I extends object>(items: I) {
  return { type: 'array', items } as const;
}

export const placedSlot = objectOf({ slot: integer, ...place });

/** RFC 9457, with the members that problems of this API have. */
export const problem = objectOf(
  {
    type: text,
    title: text,
    status: integer,
    detail: text,
    errors: listOf(
      objectOf({ field: text, in: { enum: ['body', 'query', 'path', 'header'] }, detail: text }),
    ),
    ...told,
    nearest: listOf(placedSlot),
  },
  { but: ['errors', ...TOLD, 'nearest'] },
);

/**
 * A route's schemas, and what its description has besides them. Problems are sent as text, which no schema has to write, so that they are named here
 * alone: openapi.ts makes answers of them.
 */
export interface RouteSchema extends FastifySchema {
  readonly summary: string;
  readonly response?: Readonly<Record<number, object>>;
  readonly description?: string;
  /** Headers of requests. */
  readonly takes?: readonly ('If-Match' | 'Idempotency-Key')[];
  /** Headers of what is answered when it is done. */
  readonly gives?: readonly ('ETag' | 'Location')[];
  /** Besides those that every route has. */
  readonly problems?: readonly ProblemName[];
}
