/** The routes of the page: a document for each view, and the files that they need. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { VIEWS } from '../browser/views.ts';
import { openAssets } from './assets.ts';
import { documentOf } from './document.ts';
import { encodingFor, isSame, pack, type Packed } from './packed.ts';

/** A year, the longest that makes a difference (RFC 9111): what is under such an address never changes. */
const FOR_GOOD = 'public, max-age=31536000, immutable';
/** Kept, and asked about each time: the next version of the page has other addresses in it. */
const ASK_FIRST = 'no-cache';

const GUARDS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

export function addPage(app: FastifyInstance): void {
  const assets = openAssets();
  for (const view of VIEWS) {
    const { html, policy } = documentOf(view, assets);
    const packing = once(() => pack('text/html; charset=utf-8', html));
    app.get(view.path, async (request, reply) => {
      reply.header('content-security-policy', policy).header('cache-control', ASK_FIRST);
      return send(request, reply, await packing());
    });
  }
  app.get<{ Params: { '*': string } }>(`${assets.base}/*`, async (request, reply) => {
    const packed = await assets.find(request.params['*']);
    if (packed === undefined) return reply.callNotFound();
    return send(request, reply.header('cache-control', FOR_GOOD), packed);
  });
}

function send(request: FastifyRequest, reply: FastifyReply, { type, bodies, etags }: Packed): FastifyReply {
  const encoding = encodingFor(request.headers['accept-encoding']);
  const etag = etags[encoding];
  reply.headers(GUARDS).headers({ etag, vary: 'accept-encoding' });
  if (isSame(request.headers['if-none-match'], etag)) return reply.code(304).send();
  if (encoding !== 'identity') reply.header('content-encoding', encoding);
  return reply.type(type).send(bodies[encoding]);
}

/** What is made when it is first asked for, and kept. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
