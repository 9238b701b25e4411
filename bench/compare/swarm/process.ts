/** A swarm in a process of its own, as the comparison sees it: nothing that an earlier run compiled, cached or left in the heap is there. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { VagaError } from '../../../server/base/errors.ts';
import type { FromSwarm, SwarmOrder, SwarmReport } from './messages.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

/** Throws what the swarm threw, where that was foreseen. The process ends with this one, whatever becomes of it. */
export function runSwarmProcess(
  order: SwarmOrder,
  onProgress: (stage: string, share: number) => void,
): Promise<SwarmReport> {
  return new Promise((resolve, reject) => {
    const child = fork(MAIN, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    let last: FromSwarm | undefined;
    child.on('message', (message: FromSwarm) => {
      if (message.kind === 'progress') onProgress(message.stage, message.share);
      else last = message;
    });
    child.once('error', reject);
    child.once('close', (status, signal) => {
      if (last?.kind === 'done') resolve(last.report);
      else if (last?.kind === 'failed') reject(new VagaError(last.code, last.message));
      else reject(new Error(`the process of the swarm ended (${signal ?? `exit ${status}`}) without a word`));
    });
    child.send(order);
  });
}
