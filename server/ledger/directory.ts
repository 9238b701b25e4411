/**
 * The data directory, and the claim on it: two servers on one store would each book from a memory of its own.
 *
 * The claim is SQLite's exclusive lock on an empty file, since Node has no other way to a lock that the operating system gives to one
 * process at a time, on every platform, and takes back however the process ends.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { VagaError } from '../base/errors.ts';

const LOCK_FILE = 'vaga.lock';
const SQLITE_BUSY = 5;

/** Makes the directory where it is missing, and claims it. Returns what gives it back. Throws `VagaError('badStore')` naming it. */
export function claimDirectory(directory: string): () => void {
  try {
    mkdirSync(directory, { recursive: true });
    const claim = new DatabaseSync(join(directory, LOCK_FILE));
    claim.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return () => claim.close();
  } catch (error) {
    if ((error as { errcode?: unknown }).errcode === SQLITE_BUSY) {
      throw new VagaError(
        'badStore',
        `--data ${directory}: another server is using this directory. Stop it, or name another directory.`,
        { cause: error },
      );
    }
    throw new VagaError(
      'badStore',
      `--data ${directory}: the directory cannot be used (${describe(error)}). Check the path and its permissions.`,
      { cause: error },
    );
  }
}

/** The system's code where there is one, such as EACCES; else SQLite's own words. */
function describe(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined || code === 'ERR_SQLITE_ERROR' ? message : code;
}
