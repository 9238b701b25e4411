import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';

import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';

import { displayWidth, wrap, wrapFacts } from './columns.ts';
import { hostileText } from './hostile-documents.ts';
import { clean } from './plain-text.ts';

/** Node's own idea of a terminal's columns, with the tables of Unicode behind it, as its line editor has it. */
const editor = createInterface({ input: new PassThrough(), output: new PassThrough(), prompt: '' });
afterAll(() => editor.close());

function columnsInNode(text: string): number {
  Object.assign(editor, { line: text, cursor: text.length });
  return editor.getCursorPos().cols;
}

describe('the width of a text', () => {
  test.each<[text: string, width: number]>([
    ['', 0],
    ['slot', 4],
    ['Conceição', 9],
    ['e\u0301', 1],
    ['予約', 4],
    ['ｱ', 1],
    ['Ａ', 2],
    ['한국', 4],
    ['🙂', 2],
    ['║═·✓', 4],
  ])('of %j is %d', (text, width) => {
    expect(displayWidth(text)).toBe(width);
    expect(columnsInNode(text)).toBe(width);
  });

  test('of joined emoji is that of a terminal which does not join them', () => {
    expect(displayWidth('👩‍👩‍👧')).toBe(6);
    expect(displayWidth('🇵🇹')).toBe(4);
    expect(displayWidth('❤️')).toBe(2);
  });

  test('is for no code point less than Node has it', () => {
    const narrower: string[] = [];
    for (let code = 0x20; code <= 0x10_ffff; code += 1) {
      const character = String.fromCodePoint(code);
      // What is never shown is taken out before; Node's editor expands it, or knows it as nothing.
      if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Cn}]/u.test(character)) continue;
      if (displayWidth(character) < columnsInNode(character)) narrower.push(code.toString(16));
    }
    expect(narrower).toEqual([]);
  });
});

describe('wrapped', () => {
  test('at blanks, and inside a word only where it is too long', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('a/very/long/path is', 8)).toEqual(['a/very/l', 'ong/path', 'is']);
    expect(wrap('', 8)).toEqual(['']);
  });

  test('never through a grapheme that fits', () => {
    expect(wrap('ab👩‍👩‍👧', 7)).toEqual(['ab', '👩‍👩‍👧']);
    expect(wrap('予約席', 3)).toEqual(['予', '約', '席']);
  });

  test('through one that does not', () => {
    expect(wrap('👩‍👩‍👧', 4)).toEqual(['👩‍👩‍', '👧']);
  });

  test('facts stay whole where they fit', () => {
    expect(wrapFacts(['one two', 'three', 'four'], 15)).toEqual(['one two · three', 'four']);
    expect(wrapFacts(['one two three', 'four'], 8)).toEqual(['one two', 'three', 'four']);
    expect(wrapFacts([], 8)).toEqual([]);
  });

  test('no line is too wide, and nothing is lost', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 2, max: 90 }), (text, width) => {
        const words = clean(text);
        const lines = wrap(words, width);
        for (const line of lines) expect(columnsInNode(line)).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(words.replaceAll(' ', ''));
        for (const line of wrapFacts([words, 'x', words], width))
          expect(columnsInNode(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});
