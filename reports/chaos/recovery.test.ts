import { describe, expect, test } from 'vitest';

import { parseHistory } from '../check/samples/notation.ts';
import { countLostChanges } from './lost-changes.ts';
import { measureRecovery, spreadOf } from './recovery.ts';

const us = (value: number) => value * 1_000;

describe('recovery', () => {
  test('counts from the moment to the first answer, and to the first change, that was asked after it', () => {
    const history = parseHistory(
      [
        '1:book s1 [0,500] v1', // asked before, answered after: says nothing
        '2:book s2 [150,inf] info',
        '3:status s1 [200,300] v1 h1',
        '4:book s1 [210,320] fail v1 h1',
        '5:book s3 [220,420] v1',
        '6:book s4 [230,400] v1',
      ].join(' | '),
    );
    expect(measureRecovery(history, [us(100)])).toEqual([{ firstAnswerMs: 0.2, firstChangeMs: 0.3 }]);
  });

  test('gives each moment what was asked until the next one', () => {
    const history = parseHistory('1:book s1 [110,120] v1 | 1:cancel s1 [310,330] v2');
    expect(measureRecovery(history, [us(100), us(200), us(300)])).toEqual([
      { firstAnswerMs: 0.02, firstChangeMs: 0.02 },
      { firstAnswerMs: null, firstChangeMs: null },
      { firstAnswerMs: 0.03, firstChangeMs: 0.03 },
    ]);
  });

  test('is not seen by the judge, who looks when all is over', () => {
    const history = parseHistory('0:status s1 [200,300] v0');
    expect(measureRecovery(history, [us(100)])).toEqual([{ firstAnswerMs: null, firstChangeMs: null }]);
  });

  test('spreads by nearest rank, without those that did not come', () => {
    expect(spreadOf([5, null, 1, 2, 4, 3])).toEqual({ p50: 3, p90: 5, max: 5 });
    expect(spreadOf([null])).toBeNull();
  });
});

describe('changes that were acknowledged', () => {
  const FINAL = '0:status s0 [900,950] v2 | 0:status s1 [900,950] v1 h2';

  test('are all there', () => {
    const told = '1:book s0 [0,10] v1 | 1:move s0>s1 [20,30] v2,v1';
    expect(countLostChanges(parseHistory(`${told} | ${FINAL.replace('h2', 'h1')}`), 2)).toBe(0);
  });

  test.each([
    ['an earlier version', '2:book s0 [0,10] v3', 1],
    ['another holder at the same version', '1:book s1 [0,10] v1', 1],
    ['both slots of a move', '1:move s0>s1 [0,10] v3,v4', 2],
    ['nothing that anybody was told of', '1:book s0 [0,inf] info', 0],
  ])('are missed where there is %s', (_, told, lost) => {
    expect(countLostChanges(parseHistory(`${told} | ${FINAL}`), 2)).toBe(lost);
  });

  test('cannot be counted where a slot was not read back', () => {
    expect(countLostChanges(parseHistory(FINAL), 3)).toBeNull();
  });
});
