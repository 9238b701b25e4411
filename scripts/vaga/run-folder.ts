/** The folder of one run under `--out`; only the last few are kept. */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { VagaError } from '../../server/base/errors.ts';

const KEPT = 5;
/** Only folders named like this are ever removed. */
const RUN_NAME = /^\d{8}-\d{6}-(race|swarm)(-\d+)?$/;

/** Makes the folder of a new run and removes those of older ones. Throws `VagaError('usage')` where it cannot. */
export function createRunFolder(out: string, verb: 'race' | 'swarm'): string {
  const stamp = new Date().toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  try {
    makeFolder(resolve(out));
    const name = freeName(out, `${stamp}-${verb}`);
    mkdirSync(join(out, name));
    const old = readdirSync(out)
      .filter((entry) => RUN_NAME.test(entry) && entry !== name)
      .toSorted()
      .slice(0, -(KEPT - 1));
    for (const entry of old) rmSync(join(out, entry), { recursive: true, force: true });
    return join(out, name);
  } catch (error) {
    throw new VagaError(
      'usage',
      `--out ${out}: the run's folder cannot be made (${(error as NodeJS.ErrnoException).code}).`,
      { cause: error },
    );
  }
}

/**
 * Like `mkdirSync` with `recursive`, which never returns where a file system says that a folder cannot be made because its parent,
 * which is there, is missing: /proc does.
 */
function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(path).isDirectory()) return;
    if (code !== 'ENOENT' || existsSync(dirname(path))) throw error;
    makeFolder(dirname(path));
    mkdirSync(path);
  }
}

/** Two runs may begin within the same second. */
function freeName(out: string, name: string): string {
  const taken = new Set(readdirSync(out));
  let free = name;
  for (let again = 2; taken.has(free); again += 1) free = `${name}-${again}`;
  return free;
}
