/** The native door under the swarm with the durable ledger, beside the same without: what it costs that nothing acknowledged is ever lost. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runSwarm } from '../load/index.ts';
import { buildZipfTable } from '../load/workloads/zipf.ts';
import type { StartServer } from './native.bench.ts';
import { alternate, type Bench, type BenchSettings, type Side } from './rounds.ts';

/** Starts a server of ours in a process of its own, with a ledger where `data` names a directory. */
export type StartDurable = (
  settings: Parameters<StartServer>[0] & { readonly data?: string },
) => ReturnType<StartServer>;

const THREADS = 2;
const CLIENTS = 50;
const SKEW = 1.1;
const SEED = 1;
const PIPELINES = [1, 16, 100];
/** On the disk that the project is on: the system's folder for temporary files may be in memory. */
const OUT = fileURLToPath(new URL('../reports/out/', import.meta.url));

/** Operations a second of a churn, each answer durable or none. */
export function durable(start: StartDurable): Bench {
  return {
    name: 'durable',
    summary: `native door: churn of ${CLIENTS} clients, ${THREADS} server threads, Zipf ${SKEW}; every answer durable before it is sent, beside a server that keeps nothing`,
    unit: 'operations/s',
    run: async (settings) => {
      const sides: Side[] = [];
      for (const pipeline of PIPELINES) {
        const side = (name: string, keeps: boolean) => ({
          name: `pipeline ${pipeline}, ${name}`,
          run: () => raced(start, pipeline, keeps, settings),
        });
        const pair = await alternate(
          [side('durable', true), side('memory', false)],
          settings.rounds,
          settings.onRound,
        );
        const [kept, notKept] = pair;
        sides.push({ ...kept, name: `${kept.name} (${share(kept, notKept)} of memory)` }, notKept);
      }
      return sides;
    },
  };
}

function share(part: Side, whole: Side): string {
  return `${((100 * part.median) / whole.median).toFixed(1)} %`;
}

/** One round: a fresh server with a fresh ledger, a fresh swarm. */
async function raced(
  start: StartDurable,
  pipeline: number,
  keeps: boolean,
  { smoke }: BenchSettings,
): Promise<number> {
  mkdirSync(OUT, { recursive: true });
  const folder = mkdtempSync(join(OUT, 'bench-durable-'));
  const slots = 4 * CLIENTS * pipeline; // as `vaga race` has them by default
  const server = await start({
    slots,
    threads: THREADS,
    lock: 'futex-owner',
    holdUs: 0,
    ports: 'shared',
    ...(keeps ? { data: join(folder, 'data') } : {}),
  });
  try {
    const { seconds, counts } = await runSwarm({
      address: server.address,
      workload: { name: 'churn', zipf: buildZipfTable(slots, SKEW) },
      clients: CLIENTS,
      threads: THREADS,
      depth: pipeline,
      slots,
      operations: 100_000_000,
      durationMs: smoke ? 100 : 3_000,
      seed: SEED,
      history: join(folder, 'bench.hist'),
      initial: 'fresh',
      stuckMs: 5_000,
    });
    return (counts?.operations ?? 0) / seconds;
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}
