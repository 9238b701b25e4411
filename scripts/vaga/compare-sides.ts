/** The sides of a comparison: from the names on the command line to servers that can be started. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { VagaError } from '../../server/base/errors.ts';
import { parseTarget, type Strategy, type SwarmAddress } from '../../load/targets/address.ts';
import { loadTarget } from '../../load/targets/target-file.ts';
import type { ComparedSide, RunningSide } from '../../bench/compare/compare.ts';
import { writeHttpTarget } from '../../bench/compare/http-target.ts';
import type { LEDGERS } from './options.ts';
import { NO_REDIS, redisVersion, startRedis } from './redis-server.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';

export interface SideSettings {
  readonly slots: number;
  readonly threads: number;
  readonly lock: string;
  readonly ledger: (typeof LEDGERS)[number];
}

const HOST = '127.0.0.1';
/** Doors of ours, each in front of a server of its own. */
const DOORS = { native: 'native door', resp: 'RESP door, SET … NX', http: 'HTTP door' } as const;
/** A Redis that is started for the comparison alone, and how it is asked to book. */
const REDISES: Readonly<Record<string, { readonly strategy: Strategy; readonly words: string }>> = {
  redis: { strategy: 'setnx', words: 'SET … NX' },
  'redis-lua': { strategy: 'lua', words: 'a Lua script decides' },
  'redis-get-then-set': { strategy: 'get-then-set', words: 'GET and then SET, which is wrong' },
};
export const SIDE_NAMES = [...Object.keys(DOORS), ...Object.keys(REDISES)];

/** Of a server that the swarm notices the end of by itself: its connections are lost. */
const NEVER = new Promise<never>(() => {});

const LEAST_SIDES = 2;
/** The charts have so many colours. */
const MOST_SIDES = 6;

/** Throws `VagaError('usage')` where the list is none, or names what is not there. */
export async function chooseSides(list: string, settings: SideSettings): Promise<ComparedSide[]> {
  const names = list.split(',').map((name) => name.trim());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new VagaError('usage', `--targets names '${twice}' twice.`);
  if (names.length < LEAST_SIDES || names.length > MOST_SIDES) {
    throw new VagaError(
      'usage',
      `--targets takes ${LEAST_SIDES} to ${MOST_SIDES} targets with commas between them, such as native,redis; not ${names.length}.`,
    );
  }
  return Promise.all(names.map((name) => sideFor(name, settings)));
}

/** Whether every side can move a booking to another slot: only the native door can. */
export function allCanMove(names: readonly string[]): boolean {
  return names.every((name) => name === 'native' || /^(native|vaga):/.test(name));
}

async function sideFor(name: string, settings: SideSettings): Promise<ComparedSide> {
  if (isDoor(name)) return ourSide(name, settings);
  if (Object.hasOwn(REDISES, name)) return redisSide(name, settings);
  return foreignSide(name);
}

/** It speaks of the option of a race. */
function parseForeign(name: string): ReturnType<typeof parseTarget> {
  try {
    return parseTarget(name, '');
  } catch (error) {
    if (!(error instanceof VagaError)) throw error;
    throw new VagaError(error.code, error.message.replace(/^--target /, '--targets: '), { cause: error });
  }
}

function isDoor(name: string): name is keyof typeof DOORS {
  return Object.hasOwn(DOORS, name);
}

function ourSide(name: keyof typeof DOORS, settings: SideSettings): ComparedSide {
  const { slots, threads, lock, ledger } = settings;
  return {
    name,
    what: `vaga, ${DOORS[name]}: lock ${lock}, ${threads} server threads, ledger ${ledger}`,
    isFresh: true,
    start: async (run, folder): Promise<RunningSide> => {
      const data = ledger === 'lmdb' ? join(folder, `data-${run}`) : undefined;
      const server = await startServerProcess({
        slots,
        threads,
        lock,
        holdUs: 0,
        ports: 'shared',
        data,
        doors: name === 'native' ? [] : [name],
      });
      const { pid, failed } = server;
      const stop = async () => {
        await server.stop();
        if (data !== undefined) rmSync(data, { recursive: true, force: true });
      };
      return { address: addressOf(name, server, folder), pid, failed, stop };
    },
  };
}

function addressOf(
  name: keyof typeof DOORS,
  { address, doors }: Pick<ServerProcess, 'address' | 'doors'>,
  folder: string,
): SwarmAddress {
  if (name === 'native') return address;
  return reachable(`${name}://${HOST}:${doors[name]?.[0] ?? 0}`, folder);
}

/** Where the swarm goes. Throws `VagaError('usage')`. */
function reachable(target: string, folder: string): SwarmAddress {
  const run = randomUUID().replaceAll('-', '');
  const address = parseTarget(target, run);
  return address.door === 'http' ? writeHttpTarget(folder, address.url) : address;
}

/** As durable as our own servers: where these keep what they tell, so does it. */
function redisSide(name: string, { ledger }: SideSettings): ComparedSide {
  const { strategy, words } = REDISES[name];
  const version = redisVersion();
  if (version === undefined) {
    throw new VagaError(
      'usage',
      `--targets ${name}: ${NO_REDIS}. One that runs elsewhere is named by redis://HOST:PORT.`,
    );
  }
  const durable = ledger === 'lmdb';
  return {
    name,
    what: `Redis ${version}: ${words}; ${durable ? 'appendonly yes, appendfsync always' : 'nothing kept on disk'}`,
    isFresh: true,
    start: async (_run, folder): Promise<RunningSide> => {
      const server = await startRedis({ durable });
      if (server === undefined) throw new VagaError('usage', `--targets ${name}: ${NO_REDIS}.`);
      const { port, pid, stop } = server;
      const address = reachable(`redis://${HOST}:${port}?strategy=${strategy}`, folder);
      return { address, pid, stop, failed: NEVER };
    },
  };
}

/** A server that runs already, or a file that reaches one. */
async function foreignSide(name: string): Promise<ComparedSide> {
  if (/^[\w-]*$/.test(name)) {
    throw new VagaError(
      'usage',
      `There is no target '${name}': it is one of ${SIDE_NAMES.join(', ')}, or what 'vaga race --target' takes.`,
    );
  }
  const address = parseForeign(name); // what is none is refused before anything starts
  if (address.door === 'file') await loadTarget(address);
  return {
    name,
    what: 'a server that was there before',
    isFresh: false,
    start: (_run, folder) =>
      Promise.resolve({
        address: reachable(name, folder),
        pid: undefined,
        stop: () => Promise.resolve(),
        failed: NEVER,
      }),
  };
}
