/**
 * autocannon as a process of its own, against one server: every connection books a slot of its own and cancels it, in turn, so that each
 * request is a change. Prints requests a second, and the server's CPU for a request, as one line of JSON. Arguments: port, the
 * server's process id, connections, seconds.
 */
import autocannon, { type Client, type Request } from 'autocannon';

import { Kind } from '../../load/history/history.ts';
import { requestOf, type HttpRequest } from '../../load/http/api.ts';
import { cpuMsOf } from '../other-work.ts';

/** Before that, of the measured time: V8 compiles what is called often. */
const WARM_UP = 0.4;

const [port, pid, connections, seconds] = process.argv.slice(2).map(Number);
const url = `http://127.0.0.1:${port}`;

await drive(seconds * WARM_UP, 0);
const cpuBefore = cpuMsOf(pid);
// Slots of their own: those of the first may be taken still.
const { requests, duration } = await drive(seconds, connections);
const cpuAfter = cpuMsOf(pid);
const cpuMs = cpuBefore === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpuBefore;
const cpuUs = cpuMs === undefined ? null : (1e3 * cpuMs) / requests;
console.log(JSON.stringify({ requestsPerS: requests / duration, cpuUs }));
process.exit(0);

/** Throws where a request was refused or lost: then it was not this work that was measured. */
async function drive(
  durationS: number,
  firstSlot: number,
): Promise<{ readonly requests: number; readonly duration: number }> {
  let next = 0;
  const result = await autocannon({
    url,
    connections,
    duration: durationS,
    setupClient: (client: Client) => {
      client.setRequests(bookAndCancel(firstSlot + next, next + 1));
      next += 1;
    },
  });
  const { '2xx': done, non2xx, errors, timeouts, duration: took } = result;
  if (non2xx + errors + timeouts > 0 || done === 0)
    throw new Error(
      `of ${done + non2xx} requests ${non2xx} were refused, ${errors} failed, ${timeouts} timed out`,
    );
  return { requests: done, duration: took };
}

function bookAndCancel(slot: number, holder: number): Request[] {
  return [requestOf(Kind.book, slot, holder), requestOf(Kind.cancel, slot, holder)].map(written);
}

function written({ method, path, body }: HttpRequest): Request {
  if (body === undefined) return { method, path };
  return { method, path, body, headers: { 'content-type': 'application/json' } };
}
