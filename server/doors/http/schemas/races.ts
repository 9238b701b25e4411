/** What the routes of races take and give. */
import { CHOICES } from '../../../races/choices.ts';
import { objectOf, type RouteSchema } from './common.ts';

const { bounds, locks, workloads } = CHOICES;

/** As CHOICES and race-log.ts have it. */
const anything = { type: 'object', additionalProperties: true } as const;
const text = { type: 'string' } as const;

export const RACE_CHOICES = {
  summary: 'What a race can be made of',
  response: { 200: anything },
} as const satisfies RouteSchema;

export const CURRENT = {
  summary: 'The race that is on, or the last one',
  problems: ['no-race'],
  response: { 200: anything },
} as const satisfies RouteSchema;

export const STOP = {
  summary: 'Stops the race that is on',
  problems: ['cross-origin', 'no-race'],
  response: { 204: { type: 'null' } },
} as const satisfies RouteSchema;

export const WATCH = {
  summary: 'The race as it goes, as server-sent events',
  response: { 200: { content: { 'text/event-stream': { schema: text } } } },
} as const satisfies RouteSchema;

export const RACE_REPORT = {
  summary: 'The page of the last race that has its verdict',
  problems: ['no-race'],
  response: { 200: { content: { 'text/html': { schema: text } } } },
} as const satisfies RouteSchema;

export const START = {
  summary: 'Starts a race, on a server of its own',
  problems: ['cross-origin', 'race-under-way', 'too-long', 'media-type'],
  body: {
    type: 'object',
    required: ['clients', 'lock', 'workload'],
    additionalProperties: false,
    properties: {
      clients: { type: 'integer', minimum: bounds.clients.least, maximum: bounds.clients.most },
      lock: { type: 'string', enum: locks.map(({ name }) => name) },
      workload: { type: 'string', enum: workloads.map(({ name }) => name) },
      seconds: { type: 'number', minimum: bounds.seconds.least, maximum: bounds.seconds.most },
    },
  },
  response: { 202: objectOf({ id: text }) },
} as const satisfies RouteSchema;
