/**
 * SPIN searches the same lock: first the exported model of each automaton, then models written by hand from the algorithm. States and
 * transitions have to be the same. Skipped where spin or gcc is missing (Debian: `apt-get install spin gcc`).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

import { findLock } from '../../../server/locks/index.ts';
import { DEFAULT_BOUNDS, promela, prove } from '../prove.ts';
import { hasSpin, searchWithSpin, type Model } from './pan.ts';

interface Counts {
  readonly states: number;
  readonly transitions: number;
}

function spin(model: Model): Counts {
  const { states, transitions } = searchWithSpin(model);
  return { states, transitions };
}

const options = { demanded: [], bounds: DEFAULT_BOUNDS, livenessStates: 1_000_000 };
const SAMPLE = new URL('../samples/mcs-textbook.ts', import.meta.url);
const textOf = (name: string): string =>
  readFileSync(name === 'mcs-textbook' ? SAMPLE : fileURLToPath(findLock(name).url), 'utf8');

async function proved(name: string, threads: number): Promise<Counts> {
  const { states, transitions } = await prove(name, textOf(name), { ...options, threads });
  return { states, transitions };
}

describe.skipIf(!hasSpin())(
  'SPIN (skipped where spin or gcc is missing) finds as many states and transitions',
  () => {
    test.each([
      ['tas', 3],
      ['ttas', 4],
      ['ticket', 3],
      ['futex', 4],
      ['futex-owner', 3],
      ['mcs', 3],
      ['mcs-park', 3],
      ['clh', 3],
      ['filter', 3],
      ['peterson', 2],
      ['hyman', 2],
      ['lease-runs-out', 3],
    ])(
      'in the model exported of %s with %d threads',
      async (name, threads) => {
        const model = await promela(name, textOf(name), { ...options, threads });
        expect(spin({ text: model })).toEqual(await proved(name, threads));
      },
      60_000,
    );

    test.each([
      ['peterson', 2],
      ['ticket', 3],
      ['futex', 3],
      ['mcs-textbook', 3],
    ])(
      'in the model of %s written by hand, with %d threads',
      async (name, threads) => {
        expect(spin({ file: join(import.meta.dirname, `${name}.pml`) })).toEqual(await proved(name, threads));
      },
      60_000,
    );

    test('and does not where the model is of another lock', async () => {
      const model = await promela('peterson-swapped', textOf('peterson-swapped'), { ...options, threads: 2 });
      expect(spin({ text: model })).not.toEqual(await proved('peterson', 2));
    }, 60_000);
  },
);

test('the exported model asserts mutual exclusion', async () => {
  expect(await promela('tas', textOf('tas'), { ...options, threads: 2 })).toContain('assert(at1 != 1)');
});

test('a lock whose counts fall behind each other has no model', async () => {
  await expect(promela('ticket-park', textOf('ticket-park'), { ...options, threads: 2 })).rejects.toThrow(
    'ticket-park has no model for SPIN',
  );
});
