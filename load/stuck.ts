/** Who waits in vain: a server that lives and does not answer. */
import type { Client } from './clients/client.ts';

/** What a client was waiting for when it gave the server up. */
export interface Stuck {
  readonly client: number;
  /** `NO_SLOT` where it was not let in yet. */
  readonly slot: number;
  readonly waitedMs: number;
  readonly serverThread: number;
}

/** The clients with requests under way that have had no answer for longer than `stuckMs`. */
export function findStuck(clients: readonly Client[], nowNs: number, stuckMs: number): Stuck[] {
  return clients
    .filter(({ underWay, progressNs }) => underWay > 0 && nowNs - progressNs > stuckMs * 1e6)
    .map((client) => ({
      client: client.number,
      slot: client.oldestSlot,
      waitedMs: Math.round((nowNs - client.progressNs) / 1e6),
      serverThread: client.serverThread,
    }));
}
