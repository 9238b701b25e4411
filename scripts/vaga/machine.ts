import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';

import { VagaError } from '../../server/base/errors.ts';
import type { Machine } from '../../reports/race-document.ts';

/** Files that a process of ours has open besides the sockets of its clients, with room to spare. */
const OTHER_FILES = 100;

/** Each client is a socket, and each socket an open file: better refused now than in the middle of connecting. */
export function refuseTooManyClients(clients: number): void {
  const report = process.report.getReport() as {
    readonly userLimits?: { readonly open_files?: { readonly soft?: number | string } };
  };
  const limit = Number(report.userLimits?.open_files?.soft ?? Number.NaN); // 'unlimited', or a system without
  if (!(clients + OTHER_FILES > limit)) return;
  throw new VagaError(
    'usage',
    `--clients ${clients}: this machine lets a process open ${limit} files, and each client takes one. Use at most ${Math.max(1, limit - OTHER_FILES)} clients, or raise the limit (ulimit -n).`,
  );
}

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
