import fc from 'fast-check';
import { expect, test } from 'vitest';

import { hostileText } from './hostile-documents.ts';
import { asSentence, clean, clip, tidy } from './plain-text.ts';

test.each<[name: string, text: string, expected: string]>([
  ['colours and titles', '\u001b[31mred\u001b[0m\u001b]0;title\u0007!', 'red!'],
  ['line breaks of every sort', 'a\r\nb\u2028c\u0085d\te', 'a b c d e'],
  ['a lone escape', 'a\u001bb', 'a\ufffdb'],
  ['reordering', 'a\u202eb', 'a\ufffdb'],
  ['half a character', 'a\ud83d', 'a\ufffd'],
  ['a joined emoji stays', '👩‍👩‍👧', '👩‍👩‍👧'],
  ['a path with blanks stays', 'my  lock.ts', 'my  lock.ts'],
])('made visible: %s', (_, text, expected) => {
  expect(clean(text)).toBe(expected);
});

test('whatever it was, it is one line that moves no cursor', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(clean(text)).not.toMatch(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
    }),
  );
});

test('what is cut says so, and is not cut through a character', () => {
  expect(clip('abc', 3)).toBe('abc');
  expect(clip('abcdef', 3)).toBe('abc… (showing 3 of 6 characters)');
  expect(clip('ab🙂', 3)).toBe('ab\ufffd… (showing 3 of 4 characters)');
  expect(tidy('a\n'.repeat(2_000))).toHaveLength(1_000 + '… (showing 1,000 of 4,000 characters)'.length);
});

test('a sentence begins with a capital and ends once', () => {
  expect(asSentence('client 1 won')).toBe('Client 1 won.');
  expect(asSentence('Nothing was raced.')).toBe('Nothing was raced.');
  expect(asSentence('')).toBe('.');
});
