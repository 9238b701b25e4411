/** Tuples of texts are printed as Python prints them, and read as Python reads them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { pyRepr, readPyTuple } from './py-repr.ts';

describe('as Python 3.13 printed it', () => {
  test.each([
    [[], '()'],
    [['a'], "('a',)"],
    [['AGEND', '52998224725'], "('AGEND', '52998224725')"],
    [["D'ÁVILA"], `("D'ÁVILA",)`],
    [[`D'"`], `('D\\'"',)`],
    [['"'], `('"',)`],
    [['a\\b'], "('a\\\\b',)"],
    [['\t\n\r'], "('\\t\\n\\r',)"],
    [['\0\x1b\x7f\x80\xa0\xad'], "('\\x00\\x1b\\x7f\\x80\\xa0\\xad',)"],
    [['é ç 漢'], "('é ç 漢',)"],
    [['\u200b\u2028\ue000\ufeff'], "('\\u200b\\u2028\\ue000\\ufeff',)"],
    [['😀\u{e0001}\u{10ffff}'], "('😀\\U000e0001\\U0010ffff',)"],
  ])('%j', (texts, printed) => {
    expect(pyRepr(texts)).toBe(printed);
    expect(readPyTuple(printed)).toEqual(texts);
  });
});

describe('read', () => {
  test.each([
    ["('BUSCA','52998224725')", ['BUSCA', '52998224725']],
    [' ( "a" , \'b\' , ) ', ['a', 'b']],
    ["('a')", ['a']],
    ["('')", ['']],
    ["('\\x41\\u00e9\\U0001f600\\'\\\"\\\\')", ['Aé😀\'"\\']],
  ])('%j', (text, texts) => {
    expect(readPyTuple(text)).toEqual(texts);
  });

  test.each([
    '',
    '(',
    ')',
    "('a'",
    "('a'))",
    "('a' 'b')",
    "('a',,'b')",
    "(,'a')",
    '(\'a")',
    "('a\\')",
    "('a\\q')",
    "('\\xg1')",
    "('\\ud800')",
    "('\\U00110000')",
    "('a\nb')",
    "['a']",
    '(1,)',
    "(u'a')",
    "('a');print('b')",
  ])('not %j', (text) => {
    expect(readPyTuple(text)).toBeUndefined();
  });

  test('whatever was printed', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { minLength: 1 }), (texts) => {
        expect(readPyTuple(pyRepr(texts))).toEqual(texts);
      }),
    );
  });
});
