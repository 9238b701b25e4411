/** The trial of a lock, before anything is started with it. */
import { Worker } from 'node:worker_threads';

import { VagaError } from '../base/errors.ts';
import { threadOptions } from '../engine.ts';
import type { TrialMessage, TriedLock } from './lock.ts';
import { findLock, notALock } from './find-lock.ts';

/** How long a lock's file may take to load. */
const TRIAL_MS = 5_000;

/**
 * Finds a lock and tries it out in a thread of its own, within a time: what a user wrote may loop for ever when it is imported.
 * Throws `VagaError('badLock')` with what is wrong.
 */
export async function tryLock(nameOrPath: string): Promise<TriedLock> {
  const found = findLock(nameOrPath);
  const trial = new Worker(new URL('./trial.ts', import.meta.url), {
    workerData: found,
    ...threadOptions(),
  });
  let timer: NodeJS.Timeout | undefined;
  const told = await new Promise<TrialMessage>((tell) => {
    const refuse = (reason: string) => tell({ refusal: notALock(found, reason).message });
    trial.once('message', tell);
    trial.once('error', (error) => refuse(`it fails: ${String(error)}`));
    trial.once('exit', () => refuse('it ends its thread'));
    timer = setTimeout(() => refuse(`it did not load within ${TRIAL_MS / 1000} s`), TRIAL_MS);
  });
  clearTimeout(timer);
  await trial.terminate();
  if ('refusal' in told) throw new VagaError('badLock', told.refusal);
  return { ...found, maxThreads: told.maxThreads };
}
