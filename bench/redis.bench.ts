/** The RESP door beside Redis, on the same machine and under the same client, `redis-benchmark`: one that knows neither of them better. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { bookAndFree } from './book-and-free.ts';
import type { StartServer } from './churn.ts';
import { alternate, type Bench, type BenchSettings, type Side } from './rounds.ts';
import { beside } from './statistics.ts';

/** Starts a server of ours in a process of its own, with doors besides the native one, and a ledger where `data` names a directory. */
export type StartDoors = (
  settings: Parameters<StartServer>[0] & { readonly doors: readonly string[]; readonly data?: string },
) => Promise<{
  readonly doors: Readonly<Record<string, readonly number[]>>;
  readonly stop: () => Promise<void>;
}>;

/** Starts a private Redis in a folder of its own in `under`; undefined where none is installed. */
export type StartRedis = (options: {
  readonly durable: boolean;
  readonly under: string;
}) => Promise<Served | undefined>;

/** The client has a core to itself: with a server thread on each core they take turns, and a fifth to a quarter is lost to that. */
const THREADS = Math.max(1, availableParallelism() - 1);
const CLIENTS = 50;
/** `-r`: so many slots there are, and keys. */
const KEYS = 100_000;
const COMMAND = ['SET', 'key:__rand_int__', 'xxx', 'NX'];
/** Requests of a round, by how many each client has under way: a few seconds on two cores. */
const REQUESTS = new Map([
  [1, { memory: 500_000, durable: 100_000 }],
  [16, { memory: 4_000_000, durable: 800_000 }],
  [100, { memory: 10_000_000, durable: 2_000_000 }],
]);
const SMOKE_REQUESTS = 50_000;
/** Before a round, since V8 compiles what is called often: so many changes, all taken back, and such a part of the round's requests for one key. */
const WARM_UP_CHANGES = 100_000;
const WARM_UP = 0.2;
/** On the disk that the project is on: the system's folder for temporary files may be in memory. */
const OUT = fileURLToPath(new URL('../reports/out/', import.meta.url));

const TOOLS = ['redis-server', 'redis-benchmark', 'redis-cli'];

const run = promisify(execFile);

/** A server under test. */
interface Served {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Requests a second of each, and ours as a ratio to Redis's. */
export function redis(start: StartDoors, startRedis: StartRedis): Bench {
  const servers = { start, startRedis };
  return {
    name: 'redis',
    summary: `RESP door beside Redis under redis-benchmark: ${CLIENTS} clients, ${COMMAND.join(' ')} with -r ${KEYS}, ${THREADS} server thread${THREADS === 1 ? '' : 's'}; each key is changed once, and refused from then on`,
    unit: 'requests/s',
    better: 'more',
    missing: missingRedis,
    run: async (settings) => {
      const sides: Side[] = [];
      mkdirSync(OUT, { recursive: true });
      const folder = mkdtempSync(join(OUT, 'bench-redis-'));
      try {
        for (const [pipeline, requests] of REQUESTS)
          for (const keeps of ['memory', 'durable'] as const)
            sides.push(...(await pair(servers, folder, pipeline, keeps, requests[keeps], settings)));
      } finally {
        rmSync(folder, { recursive: true });
      }
      return sides;
    },
  };
}

async function pair(
  { start, startRedis }: { readonly start: StartDoors; readonly startRedis: StartRedis },
  folder: string,
  pipeline: number,
  keeps: 'memory' | 'durable',
  most: number,
  { rounds, smoke, onRound }: BenchSettings,
): Promise<Side[]> {
  const isDurable = keeps === 'durable';
  const requests = smoke ? SMOKE_REQUESTS : most;
  const changes = new Map<string, number[]>();
  const side = (name: string, open: () => Promise<Served>) => ({
    name: `pipeline ${pipeline}, ${keeps}, ${name}`,
    run: async () => {
      const measured = await measure(open, pipeline, requests);
      changes.set(name, [...(changes.get(name) ?? []), measured.taken / requests]);
      return measured.requestsPerS;
    },
  });
  const [ours, theirs] = await alternate(
    [
      side('ours', () => startOurs(start, folder, isDurable)),
      side('redis', async () => {
        const server = await startRedis({ durable: isDurable, under: folder });
        if (server === undefined) throw new Error(missingRedis());
        return server;
      }),
    ],
    rounds,
    onRound,
  );
  const share = (name: string): string =>
    `${(100 * Math.max(...(changes.get(name) ?? [0]))).toFixed(1)} % of requests changed a slot`;
  return [
    { ...beside(ours, theirs), note: share('ours') },
    { ...theirs, note: share('redis') },
  ];
}

async function startOurs(start: StartDoors, folder: string, isDurable: boolean): Promise<Served> {
  const own = mkdtempSync(join(folder, 'ours-'));
  const server = await start({
    slots: KEYS,
    threads: THREADS,
    lock: 'futex-owner',
    holdUs: 0,
    ports: 'shared',
    doors: ['resp'],
    ...(isDurable ? { data: join(own, 'data') } : {}),
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(own, { recursive: true });
  };
  return { port: server.doors['resp'][0], stop };
}

/** A sentence that says what is missing on this machine; nothing where all of Redis is there. */
function missingRedis(): string | undefined {
  const missing = TOOLS.filter((tool) => spawnSync(tool, ['--version']).status !== 0);
  if (missing.length === 0) return undefined;
  return `It needs ${missing.join(', ')}: install Redis 7 (Debian and Ubuntu: apt-get install redis-server).`;
}

/** One round: a fresh server, a fresh client. */
async function measure(open: () => Promise<Served>, pipeline: number, requests: number) {
  const server = await open();
  try {
    const changes = Math.min(requests, WARM_UP_CHANGES);
    await bookAndFree({ port: server.port, clients: CLIENTS, pipeline, commands: changes });
    await drive(server.port, pipeline, Math.ceil(requests * WARM_UP), 1);
    const requestsPerS = readCsv(await drive(server.port, pipeline, requests, KEYS));
    const { stdout } = await run('redis-cli', ['-p', String(server.port), 'DBSIZE']);
    return { requestsPerS, taken: Number(stdout) };
  } finally {
    await server.stop();
  }
}

/** What redis-benchmark tells. Of what takes less than a millisecond it tells no figure. */
async function drive(port: number, pipeline: number, requests: number, keys: number): Promise<string> {
  const options = { p: port, c: CLIENTS, P: pipeline, n: requests, r: keys };
  const { stdout } = await run('redis-benchmark', [
    ...Object.entries(options).flatMap(([name, value]) => [`-${name}`, String(value)]),
    '--csv',
    ...COMMAND,
  ]);
  return stdout;
}

/** Requests a second: the first figure behind the name of the test, in its last line. */
export function readCsv(csv: string): number {
  const figure = Number(/^"[^"]+","([\d.]+)"/.exec(csv.trim().split('\n').at(-1) ?? '')?.[1]);
  if (!(figure > 0)) throw new Error(`redis-benchmark told no requests per second: ${csv.slice(0, 200)}`);
  return figure;
}
