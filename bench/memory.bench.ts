/** What a slot and a connection weigh: resident memory of fresh processes, before and after. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { findLock, importLock } from '../server/locks/index.ts';
import { planLayout } from '../server/memory/layout.ts';
import type { StartServer } from './native.bench.ts';
import type { Bench } from './rounds.ts';
import { median, type Side } from './rounds.ts';

const THREADS = 2;
const SLOTS = 1_000_000;
const CLIENTS = 10_000;

export function memory(start: StartServer): Bench {
  return {
    name: 'memory',
    summary: `resident memory for each connection with ${CLIENTS.toLocaleString('en')} of them connected, and the shared memory of a slot`,
    unit: 'bytes',
    run: async ({ rounds, smoke, onRound }) => {
      const clients = smoke ? 100 : CLIENTS;
      const weighed: { server: number; swarm: number }[] = [];
      for (let round = 0; round < rounds; round += 1) {
        onRound('connections', round + 1, round / rounds);
        weighed.push(await weighConnections(start, clients));
      }
      return [
        side(
          'server, a connection',
          weighed.map(({ server }) => server / clients),
        ),
        side(
          'swarm, a client',
          weighed.map(({ swarm }) => swarm / clients),
        ),
        side('server, a slot (futex-owner)', [await slotBytes()]),
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

function side(name: string, rounds: readonly number[]): Side {
  return { name, rounds, median: median(rounds) };
}
