/** Pages that explain the kinds of problems: the addresses that stand in `type`. Short plain text, for who follows one. */
import type { FastifyInstance } from 'fastify';

import { isProblem, PROBLEM_KINDS, typeOf, type ProblemName } from '../problem-kinds.ts';
import { sendProblem } from '../problem.ts';
import type { RouteSchema } from '../schemas/common.ts';

const TEXT = 'text/plain; charset=utf-8';
const PLAIN_TEXT = {
  200: { description: 'Plain text', content: { 'text/plain': { schema: { type: 'string' } } } },
} as const;
const PROBLEMS = {
  summary: 'The kinds of problems that this API tells of',
  response: PLAIN_TEXT,
} as const satisfies RouteSchema;
const PROBLEM_PAGE = {
  summary: 'Why a kind of problem happens, and what to do',
  problems: ['not-found'],
  params: { type: 'object', properties: { name: { type: 'string' } } },
  response: PLAIN_TEXT,
} as const satisfies RouteSchema;

export function addProblemRoutes(app: FastifyInstance): void {
  const names = Object.keys(PROBLEM_KINDS) as readonly ProblemName[];
  const list = names.map(
    (name) => `${typeOf(name)}   ${PROBLEM_KINDS[name].status} ${PROBLEM_KINDS[name].title}`,
  );

  app.get('/problems', { schema: PROBLEMS }, (_request, reply) => {
    reply.type(TEXT).send(`${list.join('\n')}\n`);
  });
  app.get<{ Params: { readonly name: string } }>(
    '/problems/:name',
    { schema: PROBLEM_PAGE },
    ({ params: { name } }, reply) => {
      if (!isProblem(name)) {
        sendProblem(reply, 'not-found', 'There is no such kind of problem. GET /problems lists them.');
        return;
      }
      const { status, title, page } = PROBLEM_KINDS[name];
      reply.type(TEXT).send(`${title} (${status})\n\n${page}\n`);
    },
  );
}
