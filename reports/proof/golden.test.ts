/** Numbers of states that are known from elsewhere, and a second search, as plain as can be, that has to find as many. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

import { findLock } from '../../server/locks/index.ts';
import { compileLock } from './compile/automaton.ts';
import { findCounters } from './compile/counters.ts';
import { arcOf, takeModulo } from './compile/modulo.ts';
import { readSource } from './compile/source.ts';
import { fits } from './judge.ts';
import { explore } from './model/explore.ts';
import { spreadOf } from './model/spread.ts';
import { initialState, movesOf, systemOf, type State, type System } from './model/system.ts';

const BOUNDS = { states: 20_000_000, megabytes: 1_000, seconds: 100, statesAfterViolation: 1_000_000 };

/** A lock of the shelf, or one of the samples beside this file. */
function systemFor(name: string, threads: number, modulus?: number): System {
  const sample = ['mcs-textbook', 'futex-decrement'].includes(name);
  const path = sample ? join(import.meta.dirname, `samples/${name}.ts`) : fileURLToPath(findLock(name).url);
  const lock = compileLock(readSource(name, readFileSync(path, 'utf8')), threads);
  const counters = findCounters(lock);
  return systemOf(counters === null || modulus === undefined ? lock : takeModulo(lock, counters, modulus));
}

describe('SPIN 6.5.2 found so many states in models of', () => {
  test.each([
    ['tas', 3, 32],
    ['tas', 4, 80],
    ['ttas', 3, 81],
    ['ttas', 4, 297],
    ['ticket', 3, 784],
    ['ticket', 4, 3_776],
    ['peterson', 2, 58],
    ['filter', 3, 2_947],
    ['filter', 4, 239_432],
    ['clh', 3, 21_696],
    ['clh', 4, 1_052_160],
    ['mcs-textbook', 3, 8_380],
    ['mcs-textbook', 4, 334_677],
    ['futex-decrement', 3, 993],
    ['futex-decrement', 4, 9_715],
    ['futex-decrement', 5, 91_443],
  ])('%s with %d threads: %d', async (name, threads, states) => {
    const found = await explore(systemFor(name, threads, 8), { bounds: BOUNDS, keep: 'states' });
    expect(found).toMatchObject({ states, bound: null });
  });

  test('mcs-textbook with 5 threads: 16,503,242, and 82,516,210 transitions, in 20 bytes a state', async () => {
    const found = await explore(systemFor('mcs-textbook', 5), { bounds: BOUNDS, keep: 'states' });
    expect(found).toMatchObject({ states: 16_503_242, transitions: 82_516_210, bound: null });
    expect(found.tableBytesPerState).toBeLessThan(20);
  }, 120_000);
});

/** Every state in a set of strings, every step by running the code: nothing of the tables, the packing or the kernel. */
function searchPlainly(system: System): { states: number; transitions: number } {
  const first = initialState(system);
  const seen = new Set([JSON.stringify(first)]);
  const queue: State[] = [first];
  let transitions = 0;
  for (const state of queue) {
    for (const thread of system.automata.keys()) {
      for (const { to } of movesOf(system, state, thread)) {
        transitions += 1;
        const key = JSON.stringify(to);
        if (seen.has(key)) continue;
        seen.add(key);
        queue.push(to);
      }
    }
  }
  return { states: seen.size, transitions };
}

describe('a plain search finds the same', () => {
  test.each([
    ['futex-owner', 3],
    ['futex', 3],
    ['ticket', 3],
    ['ticket-park', 2],
    ['mcs', 3],
    ['mcs-park', 3],
    ['clh', 2],
    ['filter', 3],
    ['bakery-bounded', 2],
    ['lease-runs-out', 3],
    ['mcs-park-if', 3],
    ['none', 1],
    ['tas', 1],
    ['futex', 1],
  ])('as the kernel, whatever it keeps: %s with %d threads', async (name, threads) => {
    const plain = searchPlainly(systemFor(name, threads, 16));
    for (const keep of ['steps', 'parents', 'states'] as const) {
      const { states, transitions } = await explore(systemFor(name, threads, 16), { bounds: BOUNDS, keep });
      expect({ states, transitions }).toEqual(plain);
    }
  });
});

describe('counters modulo a number', () => {
  test('are found where they are only added to and compared for equality', () => {
    const found = [
      'ticket',
      'ticket-park',
      'mcs',
      'futex',
      'bakery-bounded',
      'bakery-no-choosing',
      'ticket-wraps-at-2',
    ];
    const words = found.map((name) => findCounters(systemFor(name, 3).lock)?.words.size ?? 0);
    expect(words).toEqual([2, 2, 0, 0, 0, 0, 0]);
  });

  test('2 let two of three ticket holders in: the modulus has to exceed the number of threads', async () => {
    const broken = await explore(systemFor('ticket', 3, 2), { bounds: BOUNDS, keep: 'steps' });
    expect(broken.found.together).toBeGreaterThan(0);
    const sound = await explore(systemFor('ticket', 3, 4), { bounds: BOUNDS, keep: 'steps' });
    expect(sound.found).toEqual({});
  });

  test('are taken for numbers only where they lie close together', async () => {
    const judged = async (modulus: number): Promise<readonly [spread: number, fits: boolean]> => {
      const system = systemFor('ticket', 3, modulus);
      const spread = spreadOf(system, await explore(system, { bounds: BOUNDS, keep: 'states' }));
      return [spread, fits(system, spread, 1)];
    };
    // Three tickets are out at most, so 4 shows no fault; but that nothing is confused is known only from 8 on.
    expect(await judged(4)).toEqual([3, false]);
    expect(await judged(8)).toEqual([3, true]);
    expect([arcOf([7, 0, 1], 8), arcOf([0, 4], 8), arcOf([3], 8), arcOf([1, 3, 6], 8)]).toEqual([2, 4, 0, 5]);
  });
});
