/** A race against a target that is running already, and need not be ours: rehearsal, natural race, check, report. */
import { randomBytes, randomInt } from 'node:crypto';

import { VagaError } from '../../server/base/errors.ts';
import { DEFAULT_LOCK } from '../../server/locks/index.ts';
import { inspectServer, inspectTarget, parseTarget, type TargetAddress } from '../../load/index.ts';
import type { Course } from './control.ts';
import { planWorkload } from './plan.ts';
import { Progress } from './progress.ts';
import { raceRunning } from './race-running.ts';
import { createRunFolder } from './run-folder.ts';

type TargetValues = Course['values'] &
  Parameters<typeof planWorkload>[0] & {
    readonly lock: string;
    readonly doors: string | undefined;
    readonly seed: number | undefined;
    readonly json: boolean;
    readonly out: string;
  };

/** Resolves with the exit status. */
export async function raceTarget(target: string, values: TargetValues): Promise<number> {
  refuseMisplaced(values);
  const address = parseTarget(target, randomBytes(6).toString('hex'));
  const progress = new Progress();
  const isOurs = address.door === undefined;
  // A server of ours tells how many slots it has.
  const slots = isOurs && values.workload !== 'trace' ? (await inspectServer(address)).slots : undefined;
  const plan = planWorkload({ ...values, slots: values.slots ?? slots, moves: isOurs }, progress);
  await inspect(address, plan, progress);
  const seed = values.seed ?? randomInt(2 ** 31);
  const folder = createRunFolder(values.out, 'race');
  // These are of servers of ours, and the rehearsal's alone.
  const notTold = { lock: null, ports: null, ledger: null };
  const course = { values, plan, seed, folder, progress };
  return raceRunning(course, address, `Target ${target}`, notTold);
}

function refuseMisplaced({ doors, lock, ledger }: TargetValues): void {
  const misplaced = [
    ['--doors', doors !== undefined],
    ['--lock', lock !== DEFAULT_LOCK],
    ['--ledger', ledger === 'lmdb'],
  ] as const;
  for (const [name, isGiven] of misplaced) {
    if (isGiven)
      throw new VagaError(
        'usage',
        `${name} is for servers that the race starts; with --target it starts none but its rehearsal's.`,
      );
  }
}

/** Whether there is something to race, before anything is started. */
async function inspect(
  address: TargetAddress,
  { slots, workload }: Course['plan'],
  progress: Progress,
): Promise<void> {
  const { taken } = await inspectTarget(address, { slots, workload });
  if (taken === 0) return;
  if (address.door === undefined) {
    throw new VagaError(
      'usage',
      `${taken} of the server's slots are taken: somebody may be using it. 'vaga swarm --force' races all the same.`,
    );
  }
  progress.warn(`${taken} of the ${slots} slots are taken already, and nobody in this race can free them.`);
}
