/** Loads a `Target` from a file of the user's, and holds what its functions tell against what they may tell. */
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import { VagaError } from '../../server/base/errors.ts';
import { Status } from '../../server/doors/native/wire.ts';
import type { Told } from '../clients/record.ts';
import { NO_VERSION, NOBODY, UNTOLD } from '../history/history.ts';
import type { FileAddress } from './address.ts';
import type { Target } from './target.ts';

const REQUIRED = ['connect', 'book', 'cancel', 'status'] as const;
const OPTIONAL = ['close', 'reset'] as const;
const MOST_HOLDER = 2 ** 31 - 1;
const MOST_VERSION = 2 ** 48 - 2;

/** Throws `VagaError('badFile')` where the file is no target. */
export async function loadTarget({ path, name }: FileAddress): Promise<Target> {
  if (!existsSync(path)) throw new VagaError('badFile', `${name}: there is no such file.`);
  let module: Readonly<Record<string, unknown>>;
  try {
    module = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new VagaError('badFile', `${name} cannot be loaded: ${messageOf(error)}`, { cause: error });
  }
  for (const part of REQUIRED) {
    if (typeof module[part] !== 'function') {
      const what = module[part] === undefined ? 'is missing' : `is ${shown(module[part])}, not a function`;
      throw new VagaError(
        'badFile',
        `${name}: ${part} ${what}. A target exports the functions ${REQUIRED.join(', ')}.`,
      );
    }
  }
  for (const part of OPTIONAL) {
    if (module[part] !== undefined && typeof module[part] !== 'function')
      throw new VagaError('badFile', `${name}: ${part} is ${shown(module[part])}, not a function.`);
  }
  return module as unknown as Target;
}

/**
 * What `book` or `cancel` told; `call` is how it was called, and `since` who holds the slot when it is done. Throws `VagaError('badFile')`
 * where that is no answer.
 */
export function readAnswer(answer: unknown, since: number, name: string, call: string): Told {
  const { done, holder, version } = typeof answer === 'boolean' ? { done: answer } : fieldsOf(answer);
  if (typeof done !== 'boolean') {
    throw new VagaError(
      'badFile',
      `${name}: ${call} told ${shown(answer)}: it is to tell true (done), false (refused), or { done, holder, version }.`,
    );
  }
  return {
    status: done ? Status.ok : Status.refused,
    holder: holder === undefined ? (done ? since : UNTOLD) : holderOf(holder, name, call),
    version: versionOf(version, name, call),
  };
}

/** What `status` told. Throws `VagaError('badFile')` where that is no status. */
export function readStatus(answer: unknown, name: string, call: string): Told {
  const { holder, version } = fieldsOf(answer);
  if (holder === undefined) {
    throw new VagaError(
      'badFile',
      `${name}: ${call} told ${shown(answer)}: it is to tell { holder }, 0 for a slot that is free.`,
    );
  }
  return {
    status: Status.ok,
    holder: holderOf(holder, name, call),
    version: versionOf(version, name, call),
  };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fieldsOf(answer: unknown): Readonly<Partial<Record<'done' | 'holder' | 'version', unknown>>> {
  return typeof answer === 'object' && answer !== null ? answer : {};
}

function holderOf(holder: unknown, name: string, call: string): number {
  if (typeof holder === 'number' && Number.isInteger(holder) && holder >= NOBODY && holder <= MOST_HOLDER)
    return holder;
  throw new VagaError(
    'badFile',
    `${name}: ${call} told the holder ${shown(holder)}: a holder is a number, 0 for nobody, at most ${MOST_HOLDER}.`,
  );
}

function versionOf(version: unknown, name: string, call: string): number {
  if (version === undefined) return NO_VERSION;
  if (typeof version === 'number' && Number.isInteger(version) && version >= 0 && version <= MOST_VERSION)
    return version;
  throw new VagaError(
    'badFile',
    `${name}: ${call} told the version ${shown(version)}: a version is a whole number from 0 on.`,
  );
}

/** A value as it may stand in a sentence. */
function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint') return `${value}n`;
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 80);
  } catch {
    return 'something that cannot be shown';
  }
}
