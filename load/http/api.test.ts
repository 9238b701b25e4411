/** What the answers of an HTTP service are read as. */
import { describe, expect, test } from 'vitest';

import { Kind, Outcome } from '../history/history.ts';
import { readAnswer, requestOf } from './api.ts';

const { book, cancel, status } = Kind;
const told = (slot: number, holder: number | null, version: number): string =>
  JSON.stringify({ slot, holder, version });

test.each([
  [book, { method: 'POST', path: '/api/bookings', body: '{"slot":3,"holder":7}' }],
  [cancel, { method: 'DELETE', path: '/api/slots/3/booking?holder=7' }],
  [status, { method: 'GET', path: '/api/slots/3' }],
] as const)('operation %d is asked so', (kind, request) => {
  expect(requestOf(kind, 3, 7)).toEqual(request);
});

test.each([
  [book, 201, told(3, 7, 1), { outcome: Outcome.ok, holder: 7, version: 1 }],
  [book, 409, told(3, 8, 5), { outcome: Outcome.fail, holder: 8, version: 5 }],
  [cancel, 200, told(3, null, 2), { outcome: Outcome.ok, holder: 0, version: 2 }],
  [cancel, 409, told(3, null, 2), { outcome: Outcome.fail, holder: 0, version: 2 }],
  [status, 200, told(3, null, 0), { outcome: Outcome.ok, holder: 0, version: 0 }],
  [status, 200, told(3, 7, 2 ** 47), { outcome: Outcome.ok, holder: 7, version: 2 ** 47 }],
] as const)('operation %d, answered %d %s', (kind, code, body, read) => {
  expect(readAnswer(kind, 3, code, body)).toEqual(read);
});

test.each([500, 502, 503, 504])('with %d nobody knows what became of it, whatever else is said', (code) => {
  expect(readAnswer(book, 3, code, told(3, 7, 1))).toBeUndefined();
});

describe('makes no sense:', () => {
  test.each([
    ['a status of another operation', book, 200, told(3, 7, 1), 'status 200'],
    ['a refusal to look', status, 409, told(3, 7, 1), 'status 409'],
    ['a slot that is not there', book, 404, '{}', 'status 404'],
    ['a redirection', cancel, 307, '', 'status 307'],
    ['no JSON', book, 201, 'booked', 'it says'],
    ['half an answer', book, 201, '{"slot":3,', 'it says'],
    ['null', book, 201, 'null', 'it says'],
    ['another slot', book, 201, told(4, 7, 1), 'tells of slot 4'],
    ['no slot', book, 201, '{"holder":7,"version":1}', 'tells of slot undefined'],
    ['nobody as 0', book, 201, told(3, 0, 1), 'the holder of slot 3 is 0'],
    ['no holder', book, 201, '{"slot":3,"version":1}', 'the holder of slot 3 is undefined'],
    [
      'a holder that is a text',
      book,
      201,
      '{"slot":3,"holder":"7","version":1}',
      'the holder of slot 3 is "7"',
    ],
    ['no version', book, 201, '{"slot":3,"holder":7}', 'the version of slot 3 is undefined'],
    ['half a version', book, 201, told(3, 7, 1.5), 'the version of slot 3 is 1.5'],
    ['a version that no number holds', book, 201, told(3, 7, 2 ** 53), 'the version of slot 3 is'],
  ] as const)('%s', (_, kind, code, body, sentence) => {
    expect(() => readAnswer(kind, 3, code, body)).toThrow(sentence);
  });
});
