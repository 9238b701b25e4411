/**
 * The API described in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1.html), from the routes' own schemas. The routes are added once more to a
 * fastify that serves nobody, when somebody asks for the first time: a server does not start later for it.
 */
import swagger from '@fastify/swagger';
import { fastify, type FastifyInstance } from 'fastify';

import { PROBLEM_KINDS, type ProblemName } from './problem-kinds.ts';
import { problem, type RouteSchema } from './schemas/common.ts';

/** Where swagger looks for the words of an answer which are not those of its schema. */
const DESCRIPTION = 'x-response-description';
/** What any request may be told, most of it before a route has looked at it. */
const ALWAYS: readonly ProblemName[] = [
  'bad-input',
  'timeout',
  'other-host',
  'too-many-requests',
  'headers-too-long',
  'mistake',
  'busy',
];

/** The name of the one schema of all problems. */
const PROBLEM = 'Problem';

const text = { type: 'string' } as const;
const REQUEST_HEADERS = {
  'If-Match': {
    ...text,
    description:
      'Entity tags of the slot, as "7", or *: it is done only while the slot is at one of these versions, and else refused with 412. Of a move it is the slot that is left.',
  },
  'Idempotency-Key': {
    ...text,
    description:
      'A text of 1 to 64 printable bytes that names this request: sent again with the same key it is answered as it was the first time, and not done again. With another request it is refused with 422.',
  },
} as const;
const ANSWER_HEADERS = {
  ETag: { ...text, description: 'The version of the slot that the answer tells of, in quotes' },
  Location: { ...text, description: 'The slot that is booked' },
} as const;

/** `addRoutes` adds all that are to be described. */
export async function describeApi(addRoutes: (app: FastifyInstance) => void): Promise<object> {
  const app = fastify();
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'vaga',
        version: '1',
        description:
          'Slots are booked, cancelled and moved by programs, with a number for whom they book, and by persons, by name. Nobody is authenticated.',
      },
    },
    refResolver: { buildLocalReference: () => PROBLEM },
    transform: ({ schema, url }) => ({ schema: completed(schema as RouteSchema | undefined), url }),
  });
  app.addSchema({ $id: PROBLEM, ...problem });
  addRoutes(app);
  await app.ready();
  return app.swagger();
}

/** A route's schema with its headers and its problems, as swagger understands them. */
function completed(route: Partial<RouteSchema> = {}): object {
  const { takes, gives = [], problems = [], response = {}, ...rest } = route;
  const headers = { type: 'object', properties: pick(REQUEST_HEADERS, takes ?? []) };
  const answers: Record<string, object> = problemAnswers([...ALWAYS, ...problems]);
  for (const [status, schema] of Object.entries(response))
    answers[status] = { [DESCRIPTION]: 'Done', ...schema, headers: pick(ANSWER_HEADERS, gives) };
  return { ...rest, ...(takes === undefined ? {} : { headers }), response: answers };
}

function pick<Name extends string>(
  all: Readonly<Record<Name, object>>,
  names: readonly Name[],
): Readonly<Record<string, object>> {
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

/** Headers of problems, by status. */
const PROBLEM_HEADERS: Readonly<Record<number, object>> = {
  409: { ETag: ANSWER_HEADERS.ETag },
  412: { ETag: ANSWER_HEADERS.ETag },
  429: { 'Retry-After': { type: 'integer', description: 'Seconds' } },
};

/** By status: what is wrong may be one of several things. */
function problemAnswers(names: readonly ProblemName[]): Record<string, object> {
  const byStatus = Map.groupBy(names, (name) => PROBLEM_KINDS[name].status);
  return Object.fromEntries(
    [...byStatus].map(([status, all]) => {
      const description = all.map((name) => PROBLEM_KINDS[name].title).join('; or: ');
      const content = { 'application/problem+json': { schema: { $ref: `${PROBLEM}#` } } };
      const headers = PROBLEM_HEADERS[status];
      return [status, { description, content, ...(headers === undefined ? {} : { headers }) }];
    }),
  );
}
