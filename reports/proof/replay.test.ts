/** Every edge of every automaton is driven through the module itself: the compiler is not to be trusted. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

import { findLock, importLock, SHELF, type FoundLock } from '../../server/locks/index.ts';
import { compileLock, type CompiledLock } from './compile/automaton.ts';
import { findCounters } from './compile/counters.ts';
import { takeModulo } from './compile/modulo.ts';
import { readSource } from './compile/source.ts';
import { explore } from './model/explore.ts';
import { extract } from './model/layout.ts';
import { systemOf, type System } from './model/system.ts';
import { edgesOf, replay, ReplayMismatch } from './replay.ts';

const SAMPLES: Readonly<Record<string, URL>> = {
  'mcs-textbook': new URL('./samples/mcs-textbook.ts', import.meta.url),
  'futex-decrement': new URL('./samples/futex-decrement.ts', import.meta.url),
};

/** A lock of the shelf, or one of the samples beside this file. */
function found(name: string): FoundLock {
  const sample = SAMPLES[name];
  return sample === undefined ? findLock(name) : { name, url: sample.href, saboteur: false };
}

const BOUNDS = { states: 100_000, megabytes: 500, seconds: 60, statesAfterViolation: 20_000 };
/** Not 0, so that a lock which forgets where it begins shows. */
const AT = 64;

/**
 * With the tries of a loop one by one, and no count behind another: as the module itself goes. The counters of a saboteur go as far as
 * the search does.
 */
function compiled(name: string, threads: number): CompiledLock {
  const { url, saboteur } = found(name);
  const source = readSource(name, readFileSync(fileURLToPath(url), 'utf8'));
  const lock = compileLock(source, Math.min(threads, source.maxThreads ?? threads), true);
  const counters = saboteur ? null : findCounters(lock);
  return counters === null ? lock : takeModulo(lock, { ...counters, mayFallBehind: false }, 8);
}

/** The values that each location's word was seen with, by thread. */
async function valuesSeen(system: System): Promise<Map<number, Set<number>>[]> {
  const { packing, forEachPacked } = await explore(system, { bounds: BOUNDS, keep: 'states' });
  const seen = system.automata.map(() => new Map<number, Set<number>>());
  forEachPacked((cells, from) => {
    packing.layout.at.forEach((field, thread) => {
      const location = extract(field, cells, from);
      const { next } = system.automata[thread].at(location);
      if (next === null) return;
      const values = seen[thread].get(location) ?? new Set();
      seen[thread].set(location, values);
      values.add(packing.valueOf(next.address, extract(packing.layout.words[next.address], cells, from)));
    });
  });
  return seen;
}

describe.each([...SHELF.map(({ name }) => name), ...Object.keys(SAMPLES)])('%s', (name) => {
  test('does what its automaton does, on every edge', async () => {
    const lock = await importLock(found(name));
    const system = systemOf(compiled(name, 3), 2);
    const seen = await valuesSeen(system);
    let driven = 0;
    for (const thread of [0, 1]) {
      const automaton = system.automata[thread];
      const edges = edgesOf(automaton, (location) => seen[thread].get(location) ?? [], system.lock.threads);
      const words = system.lock.initial.length;
      const { threads } = system.lock;
      driven += replay(lock, automaton, edges, { thread, threads, at: AT, words });
      // Every location with something to do is one that a script leads to.
      const covered = new Set(edges.map(({ from }) => from));
      const awake = [...seen[thread].keys()].filter((location) => !automaton.at(location).asleep);
      expect(awake.filter((location) => !covered.has(location))).toEqual([]);
    }
    expect(driven).toBeGreaterThan(name === 'none' ? -1 : 2);
  });
});

test('an automaton of another lock is told apart from the module', async () => {
  const lock = await importLock(findLock('mcs'));
  const system = systemOf(compiled('mcs-park', 2));
  const seen = await valuesSeen(system);
  const edges = edgesOf(system.automata[0], (location) => seen[0].get(location) ?? [], 2);
  const who = { thread: 0, threads: 2, at: AT, words: system.lock.initial.length };
  expect(() => replay(lock, system.automata[0], edges, who)).toThrow(ReplayMismatch);
});

test('an edge that leads elsewhere is told apart from the module', async () => {
  const lock = await importLock(findLock('futex'));
  const system = systemOf(compiled('futex', 2));
  const seen = await valuesSeen(system);
  const edges = edgesOf(system.automata[0], (location) => seen[0].get(location) ?? [], 2);
  const [first, ...rest] = edges;
  const wrong = [{ ...first, answer: 1 - Number(first.answer) }, ...rest];
  const who = { thread: 0, threads: 2, at: AT, words: 1 };
  expect(() => replay(lock, system.automata[0], wrong, who)).toThrow(ReplayMismatch);
});
