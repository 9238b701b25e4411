/** The native door under the swarm, server and swarm on this machine: throughput, and what a decision costs the server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runSwarm, type Address } from '../load/index.ts';
import { buildZipfTable } from '../load/workloads/zipf.ts';
import { alternate, type Bench, type BenchSettings, type Side } from './rounds.ts';

/** Starts a server of ours in a process of its own; handed down by the command line, which knows how. */
export type StartServer = (settings: {
  slots: number;
  threads: number;
  lock: string;
  holdUs: number;
  ports: 'shared';
}) => Promise<{ readonly address: Address; readonly pid: number; readonly stop: () => Promise<void> }>;

const THREADS = 2;
const CLIENTS = 50;
const SKEW = 1.1;
const SEED = 1;

interface Load {
  readonly pipeline: number;
  readonly recorded: boolean;
}

/** Slots as `vaga race` has them by default. */
const slotsFor = (pipeline: number): number => 4 * CLIENTS * pipeline;

/** Operations a second of a churn, history recorded or not. */
export function throughput(start: StartServer): Bench {
  return {
    name: 'throughput',
    summary: `native door: churn of ${CLIENTS} clients, ${THREADS} server threads, Zipf ${SKEW}; operations a second`,
    unit: 'operations/s',
    run: (settings) => {
      const side = (pipeline: number, recorded: boolean) => ({
        name: `pipeline ${pipeline}, ${recorded ? 'recorded' : 'not recorded'}`,
        run: async () =>
          (await raced(() => start(serverSettings(pipeline)), { pipeline, recorded }, settings))
            .operationsPerSecond,
      });
      return alternate(
        [side(100, true), side(100, false), side(1, true), side(1, false)],
        settings.rounds,
        settings.onRound,
      );
    },
  };
}

/** CPU time of the server an operation, beside one that touches no slot. */
export function cpu(start: StartServer): Bench {
  return {
    name: 'cpu',
    summary:
      'server CPU an operation, beside a server that decodes and encodes the same frames and touches no slot',
    unit: 'µs/operation',
    run: async (settings) => {
      const sides: Side[] = [];
      for (const pipeline of [100, 1]) {
        const load = { pipeline, recorded: true };
        sides.push(
          ...(await alternate(
            [
              {
                name: `pipeline ${pipeline}, deciding`,
                run: async () =>
                  (await raced(() => start(serverSettings(pipeline)), load, settings)).serverCpuUs,
              },
              {
                name: `pipeline ${pipeline}, echoing`,
                run: async () =>
                  (await raced(() => startEcho(slotsFor(pipeline)), load, settings)).serverCpuUs,
              },
            ],
            settings.rounds,
            settings.onRound,
          )),
        );
      }
      return sides;
    },
  };
}

function serverSettings(pipeline: number) {
  return {
    slots: slotsFor(pipeline),
    threads: THREADS,
    lock: 'futex-owner',
    holdUs: 0,
    ports: 'shared' as const,
  };
}

/** One round: a fresh server, a fresh swarm. */
async function raced(
  start: () => ReturnType<StartServer>,
  { pipeline, recorded }: Load,
  { smoke }: BenchSettings,
) {
  const server = await start();
  const folder = mkdtempSync(join(tmpdir(), 'vaga-bench-'));
  try {
    const { seconds, counts } = await runSwarm({
      address: server.address,
      workload: { name: 'churn', zipf: buildZipfTable(slotsFor(pipeline), SKEW) },
      clients: CLIENTS,
      threads: THREADS,
      depth: pipeline,
      slots: slotsFor(pipeline),
      operations: 100_000_000,
      durationMs: smoke ? 100 : 3_000,
      seed: SEED,
      history: recorded ? join(folder, 'bench.hist') : undefined,
      initial: 'fresh',
      stuckMs: 5_000,
    });
    const { operations = 0, cpuUs = 0 } = counts ?? {};
    return { operationsPerSecond: operations / seconds, serverCpuUs: cpuUs / operations };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

async function startEcho(slots: number): ReturnType<StartServer> {
  const main = fileURLToPath(new URL('./echo-server/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, String(slots), String(THREADS)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    address: { host: '127.0.0.1', ports: [Number(line.toString())] },
    pid: child.pid ?? 0,
    stop: async () => {
      child.stdin.end();
      await once(child, 'close');
    },
  };
}
