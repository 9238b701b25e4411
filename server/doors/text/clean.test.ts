/** What is shown back has nothing that is not seen, and all that is. */
import { expect, test } from 'vitest';

import { clean } from './clean.ts';

test.each([
  ['Marcos\r\n', 'Marcos'],
  ['Ana\tMaria', 'Ana Maria'],
  ['\u001b[2Jola', '[2Jola'],
  ['a\u0000\u009b\u007fb', 'a b'],
  ['abc\u202ecba', 'abc cba'],
  ['um\u2028dois\u2029tres', 'um dois tres'],
  ['João da Conceição 😀 – “ok”', 'João da Conceição 😀 – “ok”'],
])('%j is shown as %j', (text, shown) => {
  expect(clean(text)).toBe(shown);
});
