/** What the routes of races take. */
import { CHOICES } from '../../../races/choices.ts';
import { problems } from './common.ts';

const { bounds, locks, workloads } = CHOICES;

export const START = {
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
  response: { 202: { type: 'object', properties: { id: { type: 'string' } } }, ...problems },
} as const;
