/** The options of a sweep: what they are when they are not given, and that they can be typed again. */
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { parseOptions } from '../../server/base/options.ts';
import { chooseOptions, defaultThreads, refuseOthers, sweepOptions, wordsFor } from './sweep-options.ts';

function chosen(...args: readonly string[]) {
  return chooseOptions(parseOptions('sweep', sweepOptions, args).values);
}

test.each([
  [1, [1, 2]],
  [2, [1, 2, 3, 4]],
  [4, [1, 2, 4, 6, 8]],
  [6, [1, 2, 4, 9, 12]],
  [16, [1, 2, 4, 8, 16, 24, 32]],
  [64, [1, 2, 4, 8, 16, 32, 64]],
])('thread counts on %d cores', (cores, counts) => {
  expect(defaultThreads(cores)).toEqual(counts);
});

test('all points have the same slots: enough for the most clients', () => {
  expect(chosen('--clients', '8,100', '--pipeline', '10')).toMatchObject({ slots: 4_000 });
  expect(chosen('--clients', '1', '--pipeline', '1')).toMatchObject({ slots: 64 });
  expect(chosen('--clients', '8', '--slots', '9')).toMatchObject({ slots: 9 });
});

test('numbers are put in order, locks are not: the first is what the others are compared with', () => {
  expect(chosen('--threads', '4,1,2', '--skew', '1.1,0', '--locks', 'ttas,futex')).toMatchObject({
    threads: [1, 2, 4],
    skew: [0, 1.1],
    locks: ['ttas', 'futex'],
  });
});

test('the command that is told begins the same sweep, and may be given besides --resume', () => {
  const numbers = (most: number) =>
    fc.uniqueArray(fc.integer({ min: 1, max: most }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(numbers(64), numbers(500), fc.integer({ min: 0, max: 1_000 }), (threads, clients, seed) => {
      const options = chosen('--threads', threads.join(','), '--clients', clients.join(','));
      const [verb, ...args] = wordsFor(options, seed);
      expect(verb).toBe('sweep');
      const { values } = parseOptions('sweep', sweepOptions, args);
      expect(chooseOptions(values)).toEqual(options);
      expect(values.seed).toBe(seed);
      expect(() => refuseOthers(values, { options, seed })).not.toThrow();
      expect(() => refuseOthers(values, { options, seed: seed + 1 })).toThrow('--seed');
    }),
  );
});
