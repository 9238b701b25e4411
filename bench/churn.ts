/** A round of the benchmarks of the whole server: a fresh server in a process of its own, and a swarm that churns at its native door. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { runSwarm, type Address } from '../load/index.ts';
import { buildZipfTable } from '../load/workloads/zipf.ts';

/** Starts a server of ours in a process of its own; handed down by the command line, which knows how. */
export type StartServer = (settings: {
  slots: number;
  threads: number;
  lock: string;
  holdUs: number;
  ports: 'shared';
}) => Promise<{ readonly address: Address; readonly pid: number; readonly stop: () => Promise<void> }>;

export const THREADS = 2;
export const CLIENTS = 50;
export const SKEW = 1.1;
const SEED = 1;
const MEASURED_MS = 3_000;
const SMOKE_MS = 100;
/** More than any machine does in that time. */
const MOST_OPERATIONS = 100_000_000;

/** Slots as `vaga race` has them by default. */
export const slotsFor = (pipeline: number): number => 4 * CLIENTS * pipeline;

export function serverSettings(pipeline: number) {
  return {
    slots: slotsFor(pipeline),
    threads: THREADS,
    lock: 'futex-owner',
    holdUs: 0,
    ports: 'shared' as const,
  };
}

export interface ChurnRound {
  readonly pipeline: number;
  readonly recorded: boolean;
  readonly smoke: boolean;
  /** Where the round has its own folder, which `start` may use, too. */
  readonly within?: string;
  readonly start: (folder: string) => ReturnType<StartServer>;
}

export async function churn({ pipeline, recorded, smoke, within = tmpdir(), start }: ChurnRound) {
  mkdirSync(within, { recursive: true });
  const folder = mkdtempSync(join(within, 'bench-churn-'));
  try {
    const server = await start(folder);
    try {
      const { seconds, counts } = await runSwarm({
        address: server.address,
        workload: { name: 'churn', zipf: buildZipfTable(slotsFor(pipeline), SKEW) },
        clients: CLIENTS,
        threads: THREADS,
        depth: pipeline,
        slots: slotsFor(pipeline),
        operations: MOST_OPERATIONS,
        durationMs: smoke ? SMOKE_MS : MEASURED_MS,
        seed: SEED,
        history: recorded ? join(folder, 'bench.hist') : undefined,
        initial: 'fresh',
        stuckMs: 5_000,
      });
      const { operations = 0, cpuUs = 0 } = counts ?? {};
      return { operationsPerSecond: operations / seconds, serverCpuUs: cpuUs / operations };
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
