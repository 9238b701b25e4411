/** The steps do what they say, and one that does not is not timed. */
import { expect, test } from 'vitest';

import { steps as certificate } from './certificate.ts';
import { steps as hotPath } from './hot-path.ts';
import { steps as recorder } from './recorder.ts';
import { steps as ring } from './ring.ts';
import { timeStep, type Steps } from './step.ts';

const SMALL: Steps = Object.fromEntries(Object.entries(certificate).slice(0, 1));
const all: Steps = { ...hotPath, ...ring, ...recorder, ...SMALL };

test.each(Object.entries(all))('%s: does its work, again and again', async (_, open) => {
  const { before, run, expected, operations } = await open();
  expect(operations).toBeGreaterThan(0);
  for (let call = 0; call < 20; call += 1) {
    before?.();
    expect(run()).toBe(expected);
  }
});

test('a step is timed for each of its operations', () => {
  const turns = 100_000;
  const spin = (operations: number) => ({
    operations,
    expected: turns,
    run: () => {
      let turn = 0;
      while (turn < turns) turn += 1;
      return turn;
    },
  });
  const one = timeStep('one', spin(1), true);
  expect(one).toBeGreaterThan(1_000); // 100,000 turns take more than a microsecond anywhere
  expect(timeStep('a thousand', spin(1_000), true)).toBeLessThan(one / 10);
});

test('what makes ready is called before every call, and not timed', () => {
  const calls: string[] = [];
  const step = {
    operations: 1,
    expected: 0,
    before: () => void calls.push('before'),
    run: () => {
      calls.push('run');
      return 0;
    },
  };
  timeStep('order', step, true);
  expect(calls.slice(0, 4)).toEqual(['before', 'run', 'before', 'run']);
});

test('a step that does not do its work is refused', () => {
  const step = { operations: 1, expected: 2, run: () => 1 };
  expect(() => timeStep('idle', step, true)).toThrow('idle: a call gave 1, not 2');
});
