/** Imports a lock in a thread of its own, and calls what is called before a server serves: so that a file which never ends cannot hold us. */
import { parentPort, workerData } from 'node:worker_threads';

import { VagaError } from '../base/errors.ts';
import type { FoundLock, TrialMessage } from './lock.ts';
import { importLock } from './find-lock.ts';

const THREADS = 2;

try {
  const lock = await importLock(workerData as FoundLock);
  const words = new Int32Array(new SharedArrayBuffer(4 * lock.words(THREADS)));
  lock.init?.(words, 0, THREADS);
  parentPort?.postMessage({ maxThreads: lock.maxThreads } satisfies TrialMessage);
} catch (error) {
  const refusal = error instanceof VagaError ? error.message : String(error);
  parentPort?.postMessage({ refusal } satisfies TrialMessage);
}
