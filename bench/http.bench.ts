/** The HTTP door beside a bare fastify that answers the same bytes and does nothing: what booking, schemas and limits cost there. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { StartServer } from './churn.ts';
import { sideOf, takeTurns, type Bench, type Side } from './rounds.ts';
import { beside } from './statistics.ts';

/** Starts a server of ours in a process of its own, with doors besides the native one. */
export type StartHttp = (
  settings: Parameters<StartServer>[0] & { readonly doors: readonly string[] },
) => Promise<{
  readonly doors: Readonly<Record<string, readonly number[]>>;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}>;

const CONNECTIONS = 100;
/** autocannon takes a core for itself; with more threads it would be the slower side on two cores. */
const THREADS = 1;
const MEASURED_S = 3;
const SMOKE_S = 1;
/** Each connection has one of its own, and another one for the warm-up. */
const SLOTS = 2 * CONNECTIONS;

interface Served {
  readonly port: number;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

/** What the load process tells. */
interface Driven {
  readonly requestsPerS: number;
  /** null where the machine does not tell the CPU time of another process. */
  readonly cpuUs: number | null;
}

export function http(start: StartHttp): Bench {
  return {
    name: 'http',
    summary: `HTTP door beside a bare fastify that answers the same bytes: autocannon, ${CONNECTIONS} connections, each books a slot of its own and cancels it in turn, so that every request is a change; ${THREADS} server thread`,
    unit: 'requests/s',
    better: 'more',
    run: async ({ rounds, smoke, onRound }) => {
      const side = (name: string, open: () => Promise<Served>) => ({
        name,
        run: () => measure(open, smoke ? SMOKE_S : MEASURED_S),
      });
      const [ours, bare] = await takeTurns(
        [side('HTTP door', () => startOurs(start)), side('bare fastify', startBare)],
        rounds,
        onRound,
      );
      return [
        ...pair(ours, bare, '', {}, ({ requestsPerS }) => requestsPerS),
        ...pair(ours, bare, ': server CPU a request', { unit: 'µs', better: 'less' }, ({ cpuUs }) => cpuUs),
      ];
    },
  };
}

/** One figure of both; nothing where it is not known. */
function pair(
  ours: readonly Driven[],
  bare: readonly Driven[],
  what: string,
  unit: Pick<Side, 'unit' | 'better'>,
  of: (driven: Driven) => number | null,
): Side[] {
  const figures = [ours, bare].map((all) => all.map(of).filter((figure) => figure !== null));
  if (figures.some((all) => all.length === 0)) return [];
  const [door, peer] = ['HTTP door', 'bare fastify'].map((name, index): Side =>
    Object.assign(sideOf(`${name}${what}`, figures[index]), unit),
  );
  return [beside(door, peer), peer];
}

async function measure(open: () => Promise<Served>, seconds: number): Promise<Driven> {
  const { port, pid, stop } = await open();
  try {
    const main = fileURLToPath(new URL('./http-load/main.ts', import.meta.url));
    const args = [main, port, pid, CONNECTIONS, seconds].map(String);
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return JSON.parse(stdout) as Driven;
  } finally {
    await stop();
  }
}

async function startOurs(start: StartHttp): Promise<Served> {
  const { doors, pid, stop } = await start({
    slots: SLOTS,
    threads: THREADS,
    lock: 'futex-owner',
    holdUs: 0,
    ports: 'shared',
    doors: ['http'],
  });
  return { port: doors['http'][0], pid, stop };
}

async function startBare(): Promise<Served> {
  const main = fileURLToPath(new URL('./bare-fastify/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await once(child, 'close');
  };
  return { port: Number(line.toString()), pid: child.pid ?? 0, stop };
}
