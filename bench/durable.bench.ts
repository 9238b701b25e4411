/** The native door under the swarm with the durable ledger, beside the same without: what it costs that nothing acknowledged is ever lost. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { CLIENTS, SKEW, THREADS, churn, serverSettings, type StartServer } from './churn.ts';
import { alternate, type Bench, type Side } from './rounds.ts';
import { beside } from './statistics.ts';

/** Starts a server of ours in a process of its own, with a ledger where `data` names a directory. */
export type StartDurable = (
  settings: Parameters<StartServer>[0] & { readonly data?: string },
) => ReturnType<StartServer>;

const PIPELINES = [1, 16, 100];
/** On the disk that the project is on: the system's folder for temporary files may be in memory. */
const OUT = fileURLToPath(new URL('../reports/out/', import.meta.url));

/** Operations a second of a churn, each answer durable or none. */
export function durable(start: StartDurable): Bench {
  return {
    name: 'durable',
    summary: `native door: churn of ${CLIENTS} clients, ${THREADS} server threads, Zipf ${SKEW}; every answer durable before it is sent, beside a server that keeps nothing`,
    unit: 'operations/s',
    better: 'more',
    run: async ({ rounds, smoke, onRound }) => {
      const sides: Side[] = [];
      for (const pipeline of PIPELINES) {
        const side = (name: string, keeps: boolean) => ({
          name: `pipeline ${pipeline}, ${name}`,
          run: async () => {
            const round = { pipeline, recorded: true, smoke, within: OUT };
            const { operationsPerSecond } = await churn({
              ...round,
              start: (folder) =>
                start({ ...serverSettings(pipeline), ...(keeps ? { data: join(folder, 'data') } : {}) }),
            });
            return operationsPerSecond;
          },
        });
        const [kept, notKept] = await alternate(
          [side('durable', true), side('memory', false)],
          rounds,
          onRound,
        );
        sides.push(beside(kept, notKept), notKept);
      }
      return sides;
    },
  };
}
