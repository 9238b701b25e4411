/** The parts of the search, each against a definition that is slow and plain. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { componentsOf } from './components.ts';
import type { Graph } from './graph.ts';
import { bitsFor, extract, layoutOf } from './layout.ts';
import { NumberedSet, SeenSet } from './state-sets.ts';

/** A graph of so many states with these steps; what only a search knows is left out. */
function graphOf(count: number, steps: readonly (readonly [from: number, to: number])[]): Graph {
  const sorted = steps.toSorted(([a], [b]) => a - b);
  const offsets = Int32Array.from(
    { length: count + 1 },
    (_, state) => sorted.filter(([from]) => from < state).length,
  );
  return {
    count,
    offsets,
    targets: Int32Array.from(sorted, ([, to]) => to),
    threads: new Uint8Array(sorted.length),
    parents: new Int32Array(count),
    stateAt: () => ({ at: [], words: [], ranks: [] }),
    locationsOf: () => new Int32Array(count),
  };
}

const STATES = 12;
const state = fc.nat(STATES - 1);
const graphs = fc.record({
  steps: fc.array(fc.tuple(state, state), { maxLength: 40 }),
  left: fc.uniqueArray(state, { maxLength: 3 }),
});

test('components are the states that reach each other, and come before those that lead to them', () => {
  fc.assert(
    fc.property(graphs, ({ steps, left }) => {
      const graph = graphOf(STATES, steps);
      const hasState = (one: number): boolean => !left.includes(one);
      const hasStep = (step: number): boolean => step % 5 !== 4;
      const { of, order } = componentsOf(graph, { hasState, hasStep });
      const reaches = Array.from({ length: STATES }, (_, from) => new Set([from]));
      for (let round = 0; round < STATES; round += 1)
        for (let from = 0; from < STATES; from += 1)
          for (let step = graph.offsets[from]; step < graph.offsets[from + 1]; step += 1)
            if (hasStep(step) && hasState(from) && hasState(graph.targets[step]))
              for (const reached of reaches[graph.targets[step]]) reaches[from].add(reached);
      for (let a = 0; a < STATES; a += 1) {
        expect(of[a] < 0).toBe(!hasState(a));
        for (let b = 0; b < STATES; b += 1) {
          if (!hasState(a) || !hasState(b)) continue;
          expect(of[a] === of[b]).toBe(reaches[a].has(b) && reaches[b].has(a));
          expect(reaches[a].has(b) && of[b] > of[a]).toBe(false);
        }
      }
      const components = [...order].map((one) => of[one]);
      expect(components).toEqual(components.toSorted((x, y) => x - y));
      expect([...order].toSorted((x, y) => x - y)).toEqual(
        Array.from({ length: STATES }, (_, one) => one).filter(hasState),
      );
    }),
  );
});

describe('sets of states', () => {
  const batches = fc.array(fc.array(fc.tuple(fc.nat(300), fc.integer()), { maxLength: 50 }), {
    maxLength: 200,
  });
  const keysOf = (batch: readonly (readonly [number, number])[]): Int32Array =>
    // Few first halves, so that keys differ in the second alone; 1 in the lowest bit, as in a packed state.
    Int32Array.from(batch.flatMap(([a, b]) => [(a << 1) | 1, b % 50]));

  test('know what was seen, and hand out each state once', () => {
    fc.assert(
      fc.property(batches, (given) => {
        const set = new SeenSet(2, 50);
        const seen = new Set<string>();
        for (const batch of given) {
          const keys = keysOf(batch);
          const wanted: string[] = [];
          batch.forEach((_, index) => {
            const key = `${keys[2 * index]} ${keys[2 * index + 1]}`;
            if (!seen.has(key)) wanted.push(key);
            seen.add(key);
          });
          set.absorb(keys, batch.length);
          const { states, count } = set.takeFresh();
          expect(
            Array.from({ length: count }, (_, one) => `${states[2 * one]} ${states[2 * one + 1]}`),
          ).toEqual(wanted);
        }
        expect(set.count).toBe(seen.size);
      }),
    );
  });

  test('number the states in the order they came', () => {
    fc.assert(
      fc.property(batches, (given) => {
        const set = new NumberedSet(2, 50);
        const numbers = new Map<string, number>();
        const targets = new Int32Array(50);
        for (const batch of given) {
          const keys = keysOf(batch);
          set.absorb(keys, batch.length, targets);
          batch.forEach((_, index) => {
            const key = `${keys[2 * index]} ${keys[2 * index + 1]}`;
            if (!numbers.has(key)) numbers.set(key, numbers.size);
            expect(targets[index]).toBe(numbers.get(key));
          });
        }
        expect(set.count).toBe(numbers.size);
      }),
    );
  });

  test('are exact beyond the size they begin with', () => {
    const set = new SeenSet(1, 64);
    const numbered = new NumberedSet(1, 64);
    const targets = new Int32Array(64);
    for (let turn = 0; turn < 2; turn += 1) {
      for (let first = 0; first < 64 * 500; first += 64) {
        const keys = Int32Array.from({ length: 64 }, (_, index) => Math.imul(first + index, 0x9e37_79b1) | 1);
        set.absorb(keys, 64);
        numbered.absorb(keys, 64, targets);
      }
    }
    const distinct = new Set(
      Array.from({ length: 64 * 500 }, (_, index) => Math.imul(index, 0x9e37_79b1) | 1),
    ).size;
    expect([set.count, numbered.count]).toEqual([distinct, distinct]);
  });
});

test('fields keep apart, and no state is all zero', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 12 }), (words) => {
      const layout = layoutOf({ at: [4, 5], words, rank: 2 });
      const fields = [...layout.at, ...layout.words, ...layout.ranks];
      const taken = new Set(['0 0']);
      for (const { cell, shift, bits } of fields) {
        expect(shift + bits).toBeLessThanOrEqual(32);
        for (let bit = shift; bit < shift + bits; bit += 1) {
          expect(taken.has(`${cell} ${bit}`)).toBe(false);
          taken.add(`${cell} ${bit}`);
        }
      }
      const ones = new Int32Array(layout.cells).fill(-1);
      for (const field of fields) expect(extract(field, ones)).toBe(2 ** field.bits - 1);
    }),
  );
  expect([1, 2, 3, 4, 5, 16, 17].map(bitsFor)).toEqual([0, 1, 2, 2, 3, 4, 5]);
});
