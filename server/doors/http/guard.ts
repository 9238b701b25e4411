/**
 * What is looked at before a request is: that it asks for this machine by a name of its own, that no page of another site has sent it, and that
 * its connection does not ask too much; and the headers that every answer has, so that browsers make nothing else of it than it is.
 *
 * Why: whoever can reach this door may book, and a browser on this machine can. A page of another site cannot read answers, as none allows that
 * (CORS). It could still send what changes something; and a name of its own that is suddenly this machine's address (DNS rebinding) would make it
 * a page of ours.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { sendProblem } from './problem.ts';

/**
 * Those of helmet that mean something for data: not to be taken for another type, to be read from pages of ours alone, to load nothing where it
 * is shown by itself. A list, as helmet makes them anew for each answer; and a short one, as each of them costs
 * every answer some time. A page needs others, and its own policy in place of this.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

const LOCAL = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;
const PORT = /:\d{1,5}$/;
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD']);
/** Of Sec-Fetch-Site: the page is ours, or somebody has typed the address. */
const OURS: ReadonlySet<string> = new Set(['same-origin', 'none']);
/** Seconds until a connection may ask again. */
const RETRY_AFTER = '1';

/** `host`: what the server was told to listen on. `mayAsk` counts a request of its connection. */
export function guard(
  app: FastifyInstance,
  host: string,
  mayAsk: (request: FastifyRequest) => boolean,
): void {
  let known: string | undefined;
  const isOurs = (name: string): boolean => {
    if (name === known) return true;
    if (!isOurHost(name, host)) return false;
    known = name; // nearly all of them come by one name
    return true;
  };
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(SECURITY_HEADERS);
    const { headers } = request;
    const name = headers.host ?? '';
    if (!isOurs(name)) {
      sendProblem(reply, 'other-host', `Nothing here is called '${name}'.`);
      return;
    }
    if (!SAFE.has(request.method) && isFromElsewhere(request, name)) {
      sendProblem(reply, 'cross-origin', `It comes from ${headers.origin ?? 'another site'}.`);
      return;
    }
    if (mayAsk(request)) done();
    else refuseMore(reply);
  });
}

function refuseMore(reply: FastifyReply): void {
  const detail = 'The connection asks more than it may (--max-requests). Nothing was done.';
  sendProblem(reply.header('retry-after', RETRY_AFTER), 'too-many-requests', detail);
}

/** Whether the header `Host` names this machine. Its port may be another: connections are forwarded. */
export function isOurHost(name: string, host: string): boolean {
  const bare = name.replace(PORT, '');
  return LOCAL.test(bare) || bare.toLowerCase() === host.toLowerCase() || bare === `[${host}]`;
}

/** Whether a page of another site has sent it. Programs tell neither. */
function isFromElsewhere({ headers }: FastifyRequest, name: string): boolean {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  if (typeof site === 'string' && !OURS.has(site)) return true;
  return origin !== undefined && origin !== `http://${name}` && origin !== `https://${name}`;
}
