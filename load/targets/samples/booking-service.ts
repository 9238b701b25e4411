/** A small booking service over HTTP, as somebody else might have written it: for the targets that are raced in tests. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

export interface BookingService {
  readonly port: number;
  readonly close: () => Promise<void>;
}

interface Manners {
  /** It looks, goes to its database and back, and takes what was free before: a slot can be sold twice. */
  readonly isBroken?: boolean;
  /** It fails to answer every so manyth request, whatever it has done. */
  readonly failEvery?: number;
}

/**
 * `GET /slots/7` tells the holder, 0 for nobody; `PUT /slots/7?holder=3` books and `DELETE /slots/7?holder=3` frees, each with 200, or with 409
 * and the holder that stood in the way.
 */
export async function startBookingService({
  isBroken = false,
  failEvery = 0,
}: Manners = {}): Promise<BookingService> {
  const holders = new Map<string, string>();
  let requests = 0;
  const decide = async (method: string | undefined, path: string, holder: string): Promise<boolean> => {
    const seen = holders.get(path);
    if (isBroken) await nextTurn();
    if (method === 'PUT' && seen === undefined) return holders.set(path, holder).has(path);
    if (method === 'DELETE' && seen === holder) return holders.delete(path);
    return method === 'GET';
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const answer = async (): Promise<void> => {
      const done = await decide(request.method, pathname, searchParams.get('holder') ?? '');
      requests += 1;
      const fails = failEvery > 0 && requests % failEvery === 0;
      response.writeHead(fails ? 503 : done ? 200 : 409).end(holders.get(pathname) ?? '0');
    };
    void answer();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
