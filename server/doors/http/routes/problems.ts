/** Pages that explain the kinds of problems: the addresses that stand in `type`. Short plain text, for who follows one. */
import type { FastifyInstance } from 'fastify';

import { isProblem, PROBLEM_KINDS, typeOf, type ProblemName } from '../problem-kinds.ts';
import { sendProblem } from '../problem.ts';

const TEXT = 'text/plain; charset=utf-8';

export function addProblemRoutes(app: FastifyInstance): void {
  const names = Object.keys(PROBLEM_KINDS) as readonly ProblemName[];
  const list = names.map(
    (name) => `${typeOf(name)}   ${PROBLEM_KINDS[name].status} ${PROBLEM_KINDS[name].title}`,
  );

  app.get('/problems', (_request, reply) => {
    reply.type(TEXT).send(`${list.join('\n')}\n`);
  });
  app.get<{ Params: { readonly name: string } }>('/problems/:name', ({ params: { name } }, reply) => {
    if (!isProblem(name)) {
      sendProblem(reply, 'not-found', 'There is no such kind of problem. GET /problems lists them.');
      return;
    }
    const { status, title, page } = PROBLEM_KINDS[name];
    reply.type(TEXT).send(`${title} (${status})\n\n${page}\n`);
  });
}
