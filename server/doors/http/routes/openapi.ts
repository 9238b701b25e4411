/** The route that describes all of them. */
import type { FastifyInstance } from 'fastify';

import type { RouteSchema } from '../schemas/common.ts';

const OPENAPI = {
  summary: 'This description',
  response: { 200: { type: 'object', additionalProperties: true } },
} as const satisfies RouteSchema;

/** `addRoutes` adds all routes that the description is of. */
export function addOpenapiRoute(app: FastifyInstance, addRoutes: (app: FastifyInstance) => void): void {
  let described: Promise<string> | undefined;
  const describe = async (): Promise<string> => {
    const { describeApi } = await import('../openapi.ts');
    return JSON.stringify(await describeApi(addRoutes));
  };
  app.get('/api/openapi.json', { schema: OPENAPI }, async (_request, reply) => {
    described ??= describe();
    return reply.type('application/json; charset=utf-8').send(await described);
  });
}
