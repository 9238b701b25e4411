/** What of a history was contested. */
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { parseHistory } from './check/samples/notation.ts';
import { measureOverlap } from './overlap.ts';

test.each<[string, string, number]>([
  ['side by side', '1:book s0 [0,5] ok | 2:book s0 [4,9] ok', 2],
  ['one after the other', '1:book s0 [0,5] ok | 2:book s0 [5,9] ok', 0],
  ['at different slots', '1:book s0 [0,5] ok | 2:book s1 [4,9] ok', 0],
  ['of one client alone', '1:book s0 [0,5] ok | 1:book s0 [4,9] ok', 0],
  ['one that lasts over others', '1:book s0 [0,99] ok | 2:book s0 [4,9] ok | 2:book s0 [20,29] ok', 3],
  ['a look is no attempt', '1:book s0 [0,5] ok | 2:status s0 [4,9] ok', 0],
  ['the judge is no client', '1:book s0 [0,5] ok | 0:book s0 [4,9] ok', 0],
  ['without an answer it may have ended at once', '1:book s0 [0,5] ok | 2:book s0 [4,inf] info', 0],
])('%s', (_, history, contested) => {
  expect(measureOverlap(parseHistory(history)).contested).toBe(contested);
});

test('only bookings that were won count as such', () => {
  const history = parseHistory('1:book s0 [0,5] ok | 2:book s0 [4,9] fail | 1:cancel s0 [6,8] ok');
  expect(measureOverlap(history)).toEqual({ attempts: 3, contested: 3, bookings: 1 });
});

type Attempt = readonly [client: number, slot: number, from: number, to: number];

test('it is what comparing each with each gives', () => {
  const attempt = fc
    .tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: 1 }),
      fc.nat(40),
      fc.integer({ min: 1, max: 12 }),
    )
    .map(([client, slot, from, lasts]): Attempt => [client, slot, from, from + lasts]);
  fc.assert(
    fc.property(fc.array(attempt, { maxLength: 14 }), (attempts) => {
      const meet = ([client, slot, from, to]: Attempt, [client2, slot2, from2, to2]: Attempt) =>
        client !== client2 && slot === slot2 && from < to2 && from2 < to;
      const contested = attempts.filter((one) => attempts.some((other) => meet(one, other))).length;
      const history = attempts.map(
        ([client, slot, from, to]) => `${client}:book s${slot} [${from},${to}] ok`,
      );
      expect(measureOverlap(parseHistory(history.join(' | '))).contested).toBe(contested);
    }),
    { numRuns: 2_000 },
  );
});
