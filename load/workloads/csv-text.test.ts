import { describe, expect, test } from 'vitest';
import { CsvText } from './csv-text.ts';

/** Where a field begins whose line begins at the first byte of `line`. */
function placeOf(text: string, line: string, field: number): string {
  const lineAt = Buffer.from(text.slice(0, text.indexOf(line))).length;
  return new CsvText(Buffer.from(text)).placeOfField(lineAt, field);
}

describe('the place of a field', () => {
  test.each<[name: string, text: string, line: string, field: number, place: string]>([
    ['the first of all', 'a,b', 'a', 0, 'line 1, column 1'],
    ['the second', 'a,b', 'a', 1, 'line 1, column 3'],
    ['one that is empty', 'a,,b', 'a', 1, 'line 1, column 3'],
    ['one in the last line, which does not end', 'a\nb,c', 'b', 1, 'line 2, column 3'],
    ['one that its line does not have: its end', 'a,b\nc,d', 'a', 5, 'line 1, column 4'],
    ['the same before CRLF', 'a,b\r\nc,d', 'a', 5, 'line 1, column 4'],
    ['the same at the end of the text', 'a,b', 'a', 5, 'line 1, column 4'],
    ['behind the last line', 'a,b\n', '', 0, 'line 1, column 1'],
    ['behind accents, which are one character and two bytes', 'ÃÉ,b', 'Ã', 1, 'line 1, column 4'],
    ['behind an emoji, which is one character and two UTF-16 units', '🙂,b', '🙂', 1, 'line 1, column 3'],
    ['behind a comma in quotes', '"a,b",c', '"', 1, 'line 1, column 7'],
    ['behind a doubled quote', '"a"",b",c', '"', 1, 'line 1, column 9'],
    ['behind a line break in quotes', '"a\nbc",d', '"', 1, 'line 2, column 5'],
    ['in a later line', 'a\n\nb\nÃ,d', 'Ã', 1, 'line 4, column 3'],
  ])('%s', (_, text, line, field, place) => {
    expect(placeOf(text, line, field)).toBe(place);
  });

  test('behind the end of the last line is the beginning of the next', () => {
    expect(new CsvText(Buffer.from('a,b\n')).placeOfField(4, 0)).toBe('line 2, column 1');
  });

  test('does not count a byte order mark', () => {
    expect(new CsvText(Buffer.from('\uFEFFa,b')).placeOfField(0, 1)).toBe('line 1, column 3');
  });
});

describe('the first byte that is not UTF-8', () => {
  test.each<[name: string, bytes: Buffer, expected: { place: string; column: number }]>([
    ['Latin-1', Buffer.from('é', 'latin1'), { place: 'line 1, column 1', column: 0 }],
    ['behind good lines', Buffer.from('a,b\nc\nd,e,Ã', 'latin1'), { place: 'line 3, column 5', column: 2 }],
    [
      'with a good line behind it',
      Buffer.from('a,Ã\nb,c', 'latin1'),
      { place: 'line 1, column 3', column: 1 },
    ],
    [
      'behind good accents',
      Buffer.concat([Buffer.from('ÃÉ,'), Buffer.from([0xff])]),
      { place: 'line 1, column 4', column: 1 },
    ],
    [
      'a character cut short',
      Buffer.from('a\n2,Ã').subarray(0, -1),
      { place: 'line 2, column 3', column: 1 },
    ],
    ['UTF-16', Buffer.from('\uFEFFa', 'utf16le'), { place: 'line 1, column 1', column: 0 }],
  ])('%s', (_, bytes, expected) => {
    expect(new CsvText(bytes).firstBadByte()).toEqual(expected);
  });
});
