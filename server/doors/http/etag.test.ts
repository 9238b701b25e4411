import { expect, test } from 'vitest';

import { readIfMatch, tagOf } from './etag.ts';

test.each([
  [undefined, undefined],
  ['*', undefined],
  [' * ', undefined],
  ['"7"', [7]],
  [tagOf(2 ** 53 - 1), [2 ** 53 - 1]],
  ['"7", "9"', [7, 9]],
  ['"7",, "9" ,', [7, 9]],
  // Compared strongly: a weak tag matches nothing.
  ['W/"7"', []],
  ['W/"7","8"', [8]],
  ['"07"', []],
  ['"-7"', []],
  ['""', []],
  ['"a,b", "3"', [3]],
  ['7', 'malformed'],
  ['', 'malformed'],
  [',', 'malformed'],
  ['"7" "8"', 'malformed'],
  ['"7', 'malformed'],
  ['"7", *', 'malformed'],
  ["'7'", 'malformed'],
])('If-Match: %s', (header, versions) => {
  expect(readIfMatch(header)).toEqual(versions);
});

test('a long header that is no list is read in no time', () => {
  expect(readIfMatch(`${' '.repeat(8_000)}x`)).toBe('malformed');
  expect(readIfMatch(`${'"1",'.repeat(2_000)}x`)).toBe('malformed');
});
