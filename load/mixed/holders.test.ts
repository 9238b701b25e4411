import { expect, test } from 'vitest';

import { NOBODY, UNTOLD } from '../history/history.ts';
import { Holders } from './holders.ts';

test('a number of the server is bound to the only winner of a race, and stays bound', () => {
  const holders = new Holders();
  expect(holders.racerOf(-1)).toBe(UNTOLD);
  holders.learn([7], new Set([-1]));
  holders.learn([8], new Set([-1])); // somebody else is told to have won what -1 holds: that is to be seen, not to be learnt
  holders.learn([7], new Set([-2]));
  expect(holders.racerOf(-1)).toBe(7);
  expect(holders.racerOf(-2)).toBe(UNTOLD);
});

test('a race with several winners or several holders teaches nothing', () => {
  const holders = new Holders();
  holders.learn([7, 8], new Set([-1]));
  holders.learn([7], new Set([-1, -2]));
  holders.learn([], new Set([-1]));
  holders.learn([7], new Set());
  holders.learn([7], new Set([NOBODY]));
  for (const holder of [-1, -2]) expect(holders.racerOf(holder)).toBe(UNTOLD);
});

test('clients of the native door are known by their own numbers', () => {
  const holders = new Holders();
  expect([NOBODY, 3, undefined].map((holder) => holders.racerOf(holder))).toEqual([NOBODY, 3, UNTOLD]);
});
