/** A prover that proves everything would pass the other tests of correct locks: here each correct lock is broken in every small way. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

import { VagaError } from '../../server/base/errors.ts';
import { findLock, SHELF } from '../../server/locks/index.ts';
import { EQUIVALENT_MUTANTS } from './equivalent-mutants.ts';
import { mutantsOf } from './mutants.ts';
import { prove } from './prove.ts';

const BOUNDS = { states: 200_000, megabytes: 500, seconds: 60, statesAfterViolation: 0 };

/** Whether it is proved with two threads and with three. */
async function isProved(name: string, text: string): Promise<boolean> {
  for (const threads of [2, 3]) {
    try {
      const { verdict } = await prove(name, text, {
        threads,
        demanded: [],
        bounds: BOUNDS,
        livenessStates: BOUNDS.states,
      });
      if (verdict !== 'proved') return false;
    } catch (error) {
      if (!(error instanceof VagaError)) throw error;
      return false;
    }
  }
  return true;
}

describe.each(SHELF.filter(({ saboteur }) => !saboteur).map(({ name }) => name))('%s', (name) => {
  const text = readFileSync(fileURLToPath(findLock(name).url), 'utf8');

  test('is proved as it is', async () => {
    expect(await isProved(name, text)).toBe(true);
  });

  test('is not proved with anything deleted, swapped or negated, but for what is argued to be a lock too', async () => {
    const mutants = mutantsOf(text);
    expect(mutants.length).toBeGreaterThan(1);
    const survivors: string[] = [];
    for (const mutant of mutants) if (await isProved(name, mutant.text)) survivors.push(mutant.what);
    expect(survivors.toSorted()).toEqual(Object.keys(EQUIVALENT_MUTANTS[name] ?? {}).toSorted());
  }, 60_000);
});

test('mutants are what they say', () => {
  const text = [
    'export function words(): number { return 1; }',
    'export function acquire(memory: Int32Array): void {',
    '  if (Atomics.load(memory, 0) === 0) Atomics.store(memory, 0, 1);',
    '  Atomics.store(memory, 0, 2);',
    '}',
  ].join('\n');
  const wanted = mutantsOf(text).map(({ what }) => what);
  expect(wanted.toSorted()).toEqual([
    "acquire: delete 'Atomics.store(memory, 0, 1);'",
    "acquire: delete 'Atomics.store(memory, 0, 2);'",
    "acquire: negate 'Atomics.load(memory, 0) === 0'",
    "acquire: swap 'if (Atomics.load(memory, 0) === 0) Atomics.store(memory, 0, 1);' and 'Atomics.store(memory, 0, 2);'",
  ]);
  const negated = mutantsOf(text).find(({ what }) => what.includes('negate'));
  expect(negated?.text).toContain('if (!(Atomics.load(memory, 0) === 0)) Atomics.store');
});
