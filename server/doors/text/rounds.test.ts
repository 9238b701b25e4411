import { expect, test } from 'vitest';

import { createMemory, planLayout } from '../../memory/layout.ts';
import { Doorkeeper } from '../doorkeeper.ts';
import { Rounds } from './rounds.ts';
import { SampleOffice } from './samples/office.ts';

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
