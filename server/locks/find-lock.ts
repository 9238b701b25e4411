/** How a lock is found, by its name on the shelf or by a path, and checked when it is imported. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { VagaError } from '../base/errors.ts';
import { GUARANTEES, type FoundLock, type Lock } from './lock.ts';
import { SHELF } from './shelf.ts';

/** Finds a lock by the name on the shelf or by a path; throws `VagaError('badLock')` where there is neither. */
export function findLock(nameOrPath: string): FoundLock {
  const onShelf = SHELF.find(({ name }) => name === nameOrPath);
  if (onShelf !== undefined) {
    const file = onShelf.saboteur ? `./saboteurs/${onShelf.name}.ts` : `./${onShelf.name}.ts`;
    return { name: onShelf.name, url: new URL(file, import.meta.url).href, saboteur: onShelf.saboteur };
  }
  const path = resolve(nameOrPath);
  if (existsSync(path)) return { name: nameOrPath, url: pathToFileURL(path).href, saboteur: false };
  const names = SHELF.map(({ name }) => name).join(', ');
  throw new VagaError(
    'badLock',
    `There is no lock '${nameOrPath}', neither on the shelf (${names}) nor as a file. 'vaga new-lock FILE' writes one to start from.`,
  );
}

/** Imports a lock and checks that it is one; throws `VagaError('badLock')` with what is missing. */
export async function importLock(found: FoundLock): Promise<Lock> {
  const module = await importOrRefuse(found);
  for (const [name, parameters] of [
    ['words', 1],
    ['acquire', 4],
    ['release', 4],
  ] as const) {
    const exported = module[name];
    if (typeof exported !== 'function') throw notALock(found, `it does not export a function '${name}'`);
    if (exported.length > parameters)
      throw notALock(found, `'${name}' is called with ${parameters} arguments, not ${exported.length}`);
  }
  const lock = module as unknown as Lock;
  const words = lock.words(2);
  if (!Number.isInteger(words) || words < 0 || words > 4096) {
    throw notALock(found, `words(2) is ${String(words)}, not a whole number from 0 to 4096`);
  }
  for (const name of ['init', 'recover'] as const)
    if (lock[name] !== undefined && typeof lock[name] !== 'function')
      throw notALock(found, `'${name}' is not a function`);
  const { maxThreads } = lock;
  if (maxThreads !== undefined && !(Number.isInteger(maxThreads) && maxThreads >= 1)) {
    throw notALock(found, `'maxThreads' is ${String(maxThreads)}, not a whole number of at least 1`);
  }
  const promises: unknown = lock.promises;
  const known: readonly unknown[] = GUARANTEES;
  if (promises !== undefined && !(Array.isArray(promises) && promises.every((one) => known.includes(one)))) {
    throw notALock(
      found,
      `'promises' is ${JSON.stringify(promises)}, not a list out of ${known.join(' and ')}`,
    );
  }
  return lock;
}

async function importOrRefuse(found: FoundLock): Promise<Record<string, unknown>> {
  try {
    return (await import(found.url)) as Record<string, unknown>;
  } catch (error) {
    throw notALock(found, `it cannot be imported: ${describeImport(error)}`, error);
  }
}

/** What is wrong with a file, with its place where Node tells one: in the first lines of the stack. */
function describeImport(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [place = '', line = ''] = error.stack?.split('\n') ?? [];
  return /:\d+$/.test(place) ? `${error.message}, at ${place}: ${line.trim()}` : error.message;
}

/** The error for a file that is no lock. */
export function notALock(found: FoundLock, reason: string, cause?: unknown): VagaError {
  return new VagaError(
    'badLock',
    `${found.name} is not a lock: ${reason}. 'vaga new-lock FILE' writes one to start from.`,
    { cause },
  );
}
