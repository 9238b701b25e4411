import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { createMemory, planLayout } from '../../memory/layout.ts';
import { Doorkeeper } from '../doorkeeper.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { Rounds } from './rounds.ts';
import { SampleOffice } from './samples/office.ts';

beforeAll(() => {
  vi.useFakeTimers();
});
afterAll(() => {
  vi.useRealTimers();
});

const clock = { nowUs: () => 0 };
const doorkeeper = new Doorkeeper(createMemory(planLayout(1, 1, 1)), 0);

function openRounds(deciding: boolean) {
  const failures: string[] = [];
  const host = {
    tell: () => {},
    goOn: () => {},
    lose: () => {},
    failed: (reason: string) => failures.push(reason),
  };
  const office = new SampleOffice(clock);
  return {
    failures,
    rounds: new Rounds({ office, outbox: undefined, doorkeeper, isDeciding: () => deciding }, host),
  };
}

test('an error of the conversation ends the connection; one in a decision ends the thread, as its locks are held', () => {
  const { rounds, failures } = openRounds(false);
  rounds.run('open', () => {
    throw new TypeError('a mistake');
  });
  expect(failures).toHaveLength(1);
  const { rounds: deciding } = openRounds(true);
  expect(() =>
    deciding.run('open', () => {
      throw new TypeError('a mistake');
    }),
  ).toThrow('a mistake');
});

test('a connection that says more than it may has to wait for the next tick', () => {
  const limits = { ...DEFAULT_LIMITS, messagesPerS: 8 };
  const keeper = new Doorkeeper(createMemory(planLayout(1, 1, 1)), 0, limits);
  let goesOn = 0;
  const host = { tell: () => {}, goOn: () => (goesOn += 1), lose: () => {}, failed: () => {} };
  const office = new SampleOffice(clock);
  const rounds = new Rounds({ office, outbox: undefined, doorkeeper: keeper }, host);
  const say = (): string => {
    const room = rounds.begin();
    if (room === 'open') rounds.run(room, () => {});
    return room;
  };
  expect([say(), say(), say()]).toEqual(['open', 'open', 'full']); // two of eight a second in a quarter of it
  expect(rounds.blocked).toBe(true);
  vi.advanceTimersByTime(250);
  expect([goesOn, rounds.blocked]).toEqual([1, false]);
  expect(say()).toBe('open');
});
