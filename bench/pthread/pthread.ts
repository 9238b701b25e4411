/** The C library's mutex as one more side of the lock benchmarks, where a C compiler is installed. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { LockTold } from '../lock-task.ts';

const run = promisify(execFile);

export interface Pthread {
  readonly alone: (durationMs: number) => Promise<number>;
  readonly together: (durationMs: number, threads: number, timed: boolean) => Promise<LockTold[]>;
  readonly remove: () => void;
}

/** Compiles it anew. Undefined where there is no compiler. */
export async function compilePthread(): Promise<Pthread | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'vaga-pthread-'));
  const program = join(folder, 'mutex');
  const remove = () => rmSync(folder, { recursive: true });
  const source = fileURLToPath(new URL('./mutex.c', import.meta.url));
  try {
    await run('cc', ['-O2', '-pthread', '-o', program, source]);
  } catch (error) {
    remove();
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return {
    alone: async (durationMs) => Number((await run(program, ['alone', String(durationMs)])).stdout),
    together: async (durationMs, threads, timed) => {
      const args = ['together', durationMs, threads, timed ? 1 : 0].map(String);
      const { stdout } = await run(program, args);
      return stdout
        .trim()
        .split('\n')
        .map((line) => {
          const [acquisitions = 0, longestWaitUs = 0] = line.split(' ').map(Number);
          return { acquisitions, longestWaitUs, pairNs: 0 };
        });
    },
    remove,
  };
}
