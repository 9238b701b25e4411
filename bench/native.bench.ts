/** The native door under the swarm, server and swarm on this machine: throughput, and what a decision costs the server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { CLIENTS, SKEW, THREADS, churn, serverSettings, slotsFor, type StartServer } from './churn.ts';
import { alternate, type Bench, type Side } from './rounds.ts';
import { beside } from './statistics.ts';

export type { StartServer } from './churn.ts';

/** Operations a second of a churn, history recorded or not. */
export function throughput(start: StartServer): Bench {
  return {
    name: 'throughput',
    summary: `native door: churn of ${CLIENTS} clients, ${THREADS} server threads, Zipf ${SKEW}; operations a second`,
    unit: 'operations/s',
    better: 'more',
    run: ({ rounds, smoke, onRound }) => {
      const side = (pipeline: number, recorded: boolean) => ({
        name: `pipeline ${pipeline}, ${recorded ? 'recorded' : 'not recorded'}`,
        run: async () =>
          (await churn({ pipeline, recorded, smoke, start: () => start(serverSettings(pipeline)) }))
            .operationsPerSecond,
      });
      return alternate([side(100, true), side(100, false), side(1, true), side(1, false)], rounds, onRound);
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
    better: 'less',
    run: async ({ rounds, smoke, onRound }) => {
      const sides: Side[] = [];
      for (const pipeline of [100, 1]) {
        const side = (name: string, open: () => ReturnType<StartServer>) => ({
          name: `pipeline ${pipeline}, ${name}`,
          run: async () => (await churn({ pipeline, recorded: true, smoke, start: open })).serverCpuUs,
        });
        const pair = [
          side('deciding', () => start(serverSettings(pipeline))),
          side('echoing', () => startEcho(slotsFor(pipeline))),
        ];
        const [deciding, echoing] = await alternate(pair, rounds, onRound);
        sides.push(beside(deciding, echoing), echoing);
      }
      return sides;
    },
  };
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
