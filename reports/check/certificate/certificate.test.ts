import { describe, expect, test } from 'vitest';
import type { InitialState } from '../../../load/history/history.ts';
import type { CheckResult } from '../result.ts';
import { parseHistory } from '../samples/notation.ts';
import { checkCertificate } from './certificate.ts';

function check(line: string, initial: InitialState = 'fresh'): CheckResult {
  return checkCertificate(parseHistory(line), { slots: 10, initial });
}

const RIGHT: readonly [string, string, InitialState?][] = [
  ['no operations', ''],
  ['a find that found nothing', '4:find - [0,1]'],
  [
    'a book, a refusal, a cancel',
    '1:book s3 [0,10] v1 | 2:book s3 [2,8] fail v1 h1 | 1:cancel s3 [20,30] v2',
  ],
  ['rows in no order', '1:cancel s3 [20,30] v2 | 2:book s3 [2,8] fail v1 h1 | 1:book s3 [0,10] v1'],
  ['a booking of what one holds oneself, refused', '1:book s3 [0,10] v1 | 1:book s3 [20,30] fail v1 h1'],
  [
    'a move',
    '1:book s3 [0,10] v1 | 1:move s3>s4 [20,30] v2,v1 | 2:book s3 [31,40] v3 | 1:cancel s4 [31,40] v2',
  ],
  [
    'moves refused',
    '1:book s3 [0,10] v1 | 2:move s3>s4 [20,30] fail v1 h1 | 2:book s4 [20,30] v1 | 1:move s3>s4 [40,50] fail2 v1 h2',
  ],
  ['a move of a slot onto itself, refused', '1:book s3 [0,10] v1 | 1:move s3>s3 [20,30] fail2 v1 h1'],
  [
    'moves that chase each other',
    '1:book s1 [0,1] v1 | 2:book s2 [0,1] v1 | 1:move s1>s3 [2,9] v2,v1 | 2:move s2>s1 [2,9] v2,v3 | 1:move s3>s2 [2,9] v2,v3',
  ],
  [
    'answers and requests at one moment',
    '1:book s3 [0,10] v1 | 1:cancel s3 [10,10] v2 | 2:book s3 [10,10] v3 | 3:status s3 [10,12] v1 h1',
  ],
  ['a booking told after somebody saw it', '1:book s3 [0,50] v1 | 2:status s3 [10,20] v1 h1'],
  ['a slot in use before', '0:status s3 [0,1] v41 h7 | 7:cancel s3 [2,3] v42', 'observed'],
  ['a slot in use before that nobody looked at', '7:cancel s3 [2,3] v42 | 8:book s3 [2,3] v43', 'observed'],
  [
    'unanswered operations that did not happen',
    '1:book s3 [0,inf] info | 2:cancel s3 [0,inf] info | 3:status s3 [5,6] v0 h0',
  ],
  ['an unanswered observation', '1:status s3 [0,inf] info'],
  ['a book seen only by others', '1:book s3 [0,inf] info | 2:book s3 [5,6] fail v1 h1'],
  ['a cancel others built upon', '1:book s3 [0,1] v1 | 1:cancel s3 [2,inf] info | 2:book s3 [5,6] v3'],
  [
    'two of the same, used in the order asked',
    '1:book s3 [9,inf] info | 1:book s3 [0,inf] info | 2:status s3 [5,6] v1 h1 | 1:cancel s3 [5,7] v2 | 2:status s3 [9,10] v3 h1',
  ],
  [
    'a pair that one client only can have made',
    '1:book s3 [0,inf] info | 1:cancel s3 [0,inf] info | 2:cancel s3 [0,inf] info | 9:book s3 [5,6] v3',
  ],
  [
    'a pair that two clients can have made',
    '1:book s3 [0,inf] info | 1:cancel s3 [0,inf] info | 2:book s3 [0,inf] info | 2:cancel s3 [0,inf] info | 9:book s3 [5,6] v3',
  ],
  [
    'an unanswered move, missing in both slots',
    '1:book s3 [0,1] v1 | 1:move s3>s4 [2,inf] info | 2:book s3 [5,6] v3 | 1:cancel s4 [5,6] v2',
  ],
  [
    'an unanswered move, missing in the slot it left',
    '1:book s3 [0,1] v1 | 1:move s3>s4 [2,inf] info | 2:book s3 [5,6] v3',
  ],
  [
    'an unanswered move, missing in the slot it came to',
    '1:book s3 [0,1] v1 | 1:move s3>s4 [2,inf] info | 1:cancel s4 [5,6] v2',
  ],
  [
    'an unanswered move of an unanswered booking',
    '1:book s3 [0,inf] info | 1:move s3>s4 [0,inf] info | 2:status s4 [5,6] v1 h1',
  ],
  [
    'an unanswered move to where somebody may have left',
    '1:book s3 [0,1] v1 | 2:book s4 [0,1] v1 | 2:cancel s4 [2,inf] info | 1:move s3>s4 [2,inf] info | 9:status s3 [5,6] v2 h0',
  ],
  [
    'a book or a move, and the book was asked for too late',
    '1:book s4 [50,inf] info | 1:book s3 [0,1] v1 | 1:move s3>s4 [2,inf] info | 9:status s4 [5,6] v1 h1',
  ],
  [
    'a cancel or a move, a book or the same move, and the move cannot have been both',
    '1:book s1 [0,1] v1 | 9:status s1 [5,6] v2 h0 | 1:cancel s1 [2,inf] info | 1:move s1>s2 [3,inf] info | 1:book s2 [40,inf] info | 9:status s2 [30,31] v0 h0 | 9:status s2 [50,51] v1 h1',
  ],
  [
    'a cancel or a move, and the move is needed elsewhere',
    '1:book s3 [0,1] v1 | 1:cancel s3 [2,inf] info | 1:move s3>s4 [2,inf] info | 9:status s3 [5,6] v2 h0 | 9:status s4 [5,6] v1 h1',
  ],
];

describe('nothing is wrong with', () => {
  test.each(RIGHT)('%s', (_, line, initial) => {
    expect(check(line, initial)).toMatchObject({ verdict: 'ok', reasons: [], violations: [] });
  });
});

describe('undecided, and says why:', () => {
  test.each<[string, string, string]>([
    [
      'answers without versions',
      '1:book s3 [0,1] ok | 2:book s3 [5,6] fail | 3:status s3 [8,9] v1 h1',
      '2 answers tell no version, and without versions there is no certificate to check',
    ],
    [
      'a move that needs two other operations first',
      '1:book s1 [0,1] v1 | 2:book s2 [0,1] v1 | 3:book s3 [0,1] v1 | 3:cancel s3 [2,inf] info | 2:move s2>s3 [2,inf] info | 1:move s1>s2 [2,inf] info | 9:status s1 [5,6] v2 h0',
      'version 2 of slot 1 is missing: the move that may have made it needs still other unanswered operations for its other half (not forced; needs search)',
    ],
    [
      'two moves to the end of one slot',
      '1:book s1 [0,1] v1 | 2:book s2 [0,1] v1 | 1:move s1>s3 [2,inf] info | 2:move s2>s3 [2,inf] info | 9:status s1 [5,6] v2 h0 | 9:status s2 [5,6] v2 h0',
      'version 2 of slot 2 is missing: the move that may have made it needs still other unanswered operations for its other half (not forced; needs search)',
    ],
    [
      'a move of what was booked too late',
      '1:book s0 [30,inf] info | 1:move s0>s1 [0,inf] info | 1:move s1>s2 [20,60] v2,v1 | 2:status s2 [26,28] v1 h1',
      'version 1 of slot 1 is missing: more than one unanswered operation can have made it, and the one tried does not fit in time (not forced; needs search)',
    ],
    [
      'a row of no kind',
      '1:status s3 [0,1] fail v1',
      '1 of 1 rows make no sense: row 0 has kind 3 with outcome 2, which does not occur',
    ],
    [
      'a return before the invoke',
      '4:find - [0,1] | 1:book s3 [5,4] v1',
      '1 of 2 rows make no sense: row 1 was asked at 5000 ns and told at 4000 ns',
    ],
    ['a slot that is none', '1:book s10 [0,1] v1', '1 of 1 rows make no sense: row 0 is about slot 10 of 10'],
    [
      'a second slot that is none',
      '1:move s1>s11 [0,inf] info',
      '1 of 1 rows make no sense: row 0 is about slot 11 of 10',
    ],
    ['a judge who books', '0:book s1 [0,1] v1', '1 of 1 rows make no sense: row 0 is on behalf of holder 0'],
  ])('%s', (_, line, reason) => {
    expect(check(line)).toMatchObject({ verdict: 'unknown', reasons: [reason], violations: [] });
  });

  test('a choice that may have been the wrong one', () => {
    const line =
      '3:move s1>s0 [13,inf] info | 2:status s1 [17,17] v0 | 2:book s0 [17,inf] info | 2:book s0 [19,inf] info | 2:move s0>s1 [23,26] v2,v1 | 2:move s1>s0 [21,inf] info | 2:move s0>s1 [23,32] v4,v3';
    expect(check(line)).toMatchObject({
      verdict: 'unknown',
      reasons: [
        'version 3 of slot 0 is missing (and 2 more like it): more than one unanswered operation can have made it, and the one tried does not fit in time (not forced; needs search)',
      ],
    });
  });
});

test('the figures', () => {
  const line =
    '1:book s3 [0,9] v1 | 2:book s3 [10,19] fail v1 h1 | 1:move s3>s4 [10,19] v2,v1 | 3:move s4>s5 [20,29] fail v1 h1 | 1:move s4>s6 [20,29] fail2 v1 h9 | 9:book s6 [10,19] v1 | 1:cancel s4 [30,39] v2 | 4:book s7 [0,inf] info | 4:status s8 [0,inf] info | 4:find - [0,1]';
  const result = check(line);
  expect(result).toMatchObject({
    verdict: 'ok',
    method: 'certificate',
    operations: 10,
    slots: 5, // nobody looked at slot 5
    bookings: 2,
    refusals: 3,
    infos: 2,
    changes: 4,
    doubleBookings: 0,
  });
  expect(result.seconds).toBeGreaterThan(0);
  expect(result.peakRssMiB).toBeGreaterThan(10);
});
