/** What is an Idempotency-Key and what is none. */
import { expect, test } from 'vitest';

import { MALFORMED_KEY, readIdempotencyKey } from './idempotency-key.ts';

test.each([
  ['a', 'a'],
  ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
  ['"8e03978e"', '8e03978e'],
  ['"a \\" b \\\\ c"', 'a " b \\ c'],
  ['two words', 'two words'],
  [' padded ', 'padded'],
  ['x'.repeat(64), 'x'.repeat(64)],
  [`"${'x'.repeat(64)}"`, 'x'.repeat(64)],
])('%j is the key %j', (header, key) => {
  expect(readIdempotencyKey(header)).toBe(key);
});

test.each([
  '',
  ' ',
  '""',
  '"',
  '"half',
  '"a" b',
  '"a", "b"',
  '"a\\b"',
  'x'.repeat(65),
  `"${'x'.repeat(65)}"`,
  'é',
  'a\tb',
  'a\u007f',
])('%j is no key', (header) => {
  expect(readIdempotencyKey(header)).toBe(MALFORMED_KEY);
});

test('no header is no key', () => {
  expect(readIdempotencyKey(undefined)).toBeUndefined();
});
