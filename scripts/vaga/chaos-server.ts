/** The server process of a campaign: the same ledger and port over all its restarts, and the deaths that it tells of. */
import { createServer } from 'node:net';
import { readFileSync } from 'node:fs';

import type { Death, FaultyServer } from '../../load/chaos/index.ts';
import type { ServerEvent } from '../../server/events.ts';
import { startServerProcess, type ServerProcess, type ServerProcessSettings } from './server-process.ts';

export interface ChaosServer extends FaultyServer {
  /** Ends it for good. */
  readonly stop: () => Promise<void>;
}

/** Settings with the directory of a ledger, since a campaign is about what is kept. */
type ChaosServerSettings = Omit<ServerProcessSettings, 'port' | 'onLine' | 'data'> & {
  readonly data: string;
};

const HOST = '127.0.0.1';

export async function startChaosServer(settings: ChaosServerSettings): Promise<ChaosServer> {
  const waiting = new Set<(event: ServerEvent) => void>();
  const onLine = (line: string): void => {
    if (!line.startsWith('{"event"')) return;
    const event = JSON.parse(line) as ServerEvent;
    for (const hear of waiting) hear(event);
  };
  const port = await findPort();
  const start = () => startServerProcess({ ...settings, port, onLine });
  let now: ServerProcess = await start();
  /** The first event that `pick` takes, within so long. */
  const next = <T>(pick: (event: ServerEvent) => T | undefined, withinMs: number): Promise<T | undefined> =>
    new Promise((resolve) => {
      const hear = (event: ServerEvent): void => {
        const picked = pick(event);
        if (picked !== undefined) end(picked);
      };
      const end = (result: T | undefined): void => {
        clearTimeout(timer);
        waiting.delete(hear);
        resolve(result);
      };
      const timer = setTimeout(() => end(undefined), withinMs).unref();
      waiting.add(hear);
    });
  return {
    address: now.address,
    threads: now.threads,
    deathPoints: now.deathPoints,
    directory: settings.data,
    pid: () => now.pid,
    failed: () => now.failed,
    kill: () => now.kill(),
    start: async () => {
      now = await start();
    },
    arm: (thread, point) => now.command(`die ${thread} ${point}`),
    died: (thread, point, withinMs) =>
      next((event): Death | undefined => {
        const isIt = event.event === 'died' && event.thread === thread && event.reason.endsWith(` ${point}`);
        return isIt ? { repair: event.repair, repairMs: event.ms } : undefined;
      }, withinMs),
    restarted: (thread, withinMs) =>
      next(
        (event) => (event.event === 'restarted' && event.thread === thread ? event.ms : undefined),
        withinMs,
      ),
    stop: () => now.stop(),
  };
}

const FIRST_PORT = 10_240;
const LAST_PORT = 32_767;

/**
 * A free port that no client's own end can come to lie on. While the server is away, a client that connects to a port of the
 * ephemeral range may be given just that port for its own end: TCP then connects it to itself, and the server cannot start again.
 */
async function findPort(): Promise<number> {
  const last = Math.min(LAST_PORT, firstEphemeralPort() - 1);
  for (let port = FIRST_PORT + (process.pid % Math.max(1, last - FIRST_PORT)); port <= last; port += 1) {
    if (await isFree(port)) return port;
  }
  return 0;
}

function firstEphemeralPort(): number {
  try {
    return Number.parseInt(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'), 10);
  } catch {
    return 49_152; // where IANA has it begin, and most systems without /proc
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen({ host: HOST, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
