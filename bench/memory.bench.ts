/** What a slot and a connection weigh: resident memory of fresh processes, with few of them and with many. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { findLock, importLock } from '../server/locks/index.ts';
import { planLayout } from '../server/memory/layout.ts';
import type { StartServer } from './churn.ts';
import { sideOf, takeTurns, type Bench } from './rounds.ts';

const THREADS = 2;
const SLOTS = 1_000_000;
const CLIENTS = 10_000;

export function memory(start: StartServer): Bench {
  return {
    name: 'memory',
    summary: `resident memory for each connection with ${CLIENTS.toLocaleString('en')} of them connected, and the shared memory of a slot`,
    unit: 'bytes',
    better: 'less',
    run: async ({ rounds, smoke, onRound }) => {
      const clients = smoke ? 100 : CLIENTS;
      const weighing = { name: 'connections', run: () => weighConnections(start, clients) };
      const [weighed] = await takeTurns([weighing], rounds, onRound);
      return [
        sideOf(
          'server, a connection',
          weighed.map(({ server }) => server),
        ),
        sideOf(
          'swarm, a client',
          weighed.map(({ swarm }) => swarm),
        ),
        sideOf('server, a slot (futex-owner)', [await slotBytes()]),
      ];
    },
  };
}

async function weighConnections(start: StartServer, clients: number) {
  const server = await start({
    slots: 1,
    threads: THREADS,
    lock: 'futex-owner',
    holdUs: 0,
    ports: 'shared',
  });
  try {
    const main = fileURLToPath(new URL('./clients/main.ts', import.meta.url));
    const args = [main, String(server.address.ports[0]), String(clients), String(server.pid)];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return JSON.parse(stdout) as { server: number; swarm: number };
  } finally {
    await server.stop();
  }
}

/** Shared memory is laid out, not grown: what a slot takes is known exactly. */
async function slotBytes(): Promise<number> {
  const lock = await importLock(findLock('futex-owner'));
  const words = (slots: number) => planLayout(slots, THREADS, lock.words(THREADS)).words;
  return (4 * (words(SLOTS) - words(0))) / SLOTS;
}
