/** Which slot a key names. */
import { expect, test } from 'vitest';

import { NO_DIGITS, slotIn } from './keys.ts';

test.each([
  ['12', 12],
  ['slot:12', 12],
  ['key:000000000012', 12],
  [`${'0'.repeat(400)}5`, 5],
  ['0', 0],
  ['1x07', 7],
  ['slot:999999999', 999_999_999],
])('%s', (key, slot) => {
  const bytes = Buffer.from(`9${key}9`);
  expect(slotIn(bytes, 1, 1 + key.length)).toBe(slot);
});

test.each(['1000000000', '4294967297', '18446744073709551628', '10000000000000000000012'])(
  '%s is beyond every slot',
  (key) => {
    expect(slotIn(Buffer.from(key), 0, key.length)).toBeGreaterThan(2 ** 24);
  },
);

test.each(['', 'slot', '12x', 'é', '1 '])("'%s' names none", (key) => {
  const bytes = Buffer.from(key);
  expect(slotIn(bytes, 0, bytes.length)).toBe(NO_DIGITS);
});
