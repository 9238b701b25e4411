/**
 * No file may be written: the limit of file size (RLIMIT_FSIZE, setrlimit(2)) of the running server is lowered to nothing by prlimit(1), which
 * needs no rights beyond those over one's own process. The server's next commit then fails as on a full disk. Node ignores SIGXFSZ, which
 * would end other programs.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import type { Fault } from '../fault.ts';
import type { Ground, Injected } from '../ground.ts';

const run = promisify(execFile);

/** Commits come every few milliseconds, and the clients tell of a failed one when they are back. */
const BITE_MS = 1_000;
const LOOK_MS = 10;

export async function diskFull(
  fault: Extract<Fault, { kind: 'disk-full' }>,
  { server, field, pause: sleep }: Ground,
): Promise<Injected> {
  const pid = server.pid();
  const { unavailable } = field.live();
  const { stdout } = await run('prlimit', [
    '--pid',
    String(pid),
    '--fsize',
    '--noheadings',
    '--raw',
    '--output=SOFT',
  ]);
  const before = stdout.trim();
  const hasBitten = () => field.live().unavailable > unavailable;
  const fromNs = field.clock.nowNs();
  try {
    await limit(pid, '0');
    for (let waitedMs = 0; waitedMs < BITE_MS && !hasBitten(); waitedMs += LOOK_MS) await sleep(LOOK_MS);
    if (hasBitten()) await sleep(fault.forMs);
  } finally {
    await limit(pid, before);
  }
  const untilNs = field.clock.nowNs();
  const isReached = hasBitten();
  const remark = isReached ? '' : 'no commit failed';
  return { fault, isReached, fromNs, untilNs, recoversFromNs: untilNs, remark };
}

/** The soft limit alone, so that it can be lifted again. */
async function limit(pid: number, bytes: string): Promise<void> {
  await run('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);
}
