import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';

import type { Machine } from '../../reports/race-document.ts';

/** The machine that figures were measured on. */
export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    node: process.version,
    os: `${type()} ${release()} ${arch()}`,
  };
}
