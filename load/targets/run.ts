/** Races whatever can be raced, by clients of the swarm's own or, over HTTP, by autocannon's. */
import { Clock } from '../../server/base/clock.ts';
import { VagaError } from '../../server/base/errors.ts';
import { inspectHttp, runHttp } from '../http/run.ts';
import { inspectServer } from '../judge.ts';
import type { SwarmSettings } from '../settings.ts';
import { runSwarm, type SwarmResult } from '../swarm.ts';
import type { TargetAddress } from './address.ts';
import { TargetJudge } from './target-judge.ts';

/** Throws `VagaError` where the target cannot be reached, or is not one. */
export function runTarget(
  settings: Omit<SwarmSettings, 'address'> & { readonly address: TargetAddress },
): Promise<SwarmResult> {
  const { address, workload } = settings;
  if (address.door !== 'http') return runSwarm({ ...settings, address });
  if (workload.name !== 'churn') throw onlyChurn(workload.name);
  return runHttp({ ...settings, address, workload });
}

/** Looks at a target before anything is started. Throws `VagaError` where it could not be raced. */
export async function inspectTarget(
  address: TargetAddress,
  { slots, workload }: { readonly slots: number; readonly workload: string },
): Promise<{
  /** How many of the first `slots` slots are taken, and will be when the race begins. */
  readonly taken: number;
}> {
  switch (address.door) {
    case undefined:
      return inspectServer(address);
    case 'http':
      if (workload !== 'churn') throw onlyChurn(workload);
      return inspectHttp(address.url, slots);
    case 'resp':
    case 'file': {
      const judge = await TargetJudge.connect(address, slots, new Clock().originSeconds);
      try {
        await judge.readSlots(slots);
        return { taken: (await judge.canReset()) ? 0 : judge.taken };
      } finally {
        judge.close();
      }
    }
    default:
      return address satisfies never;
  }
}

function onlyChurn(workload: string): VagaError {
  return new VagaError('usage', `Over HTTP the workload is churn: leave out --workload ${workload}.`);
}
