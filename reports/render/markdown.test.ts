import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { hostileDocument, hugeDocument } from './hostile-documents.ts';
import { markdownText, raceMarkdown } from './markdown.ts';
import { OK, SAMPLES, UNKNOWN, VIOLATION } from './samples.ts';

describe.each(Object.entries(SAMPLES))('%s', (name, document) => {
  test('looks as it did', async () => {
    await expect(raceMarkdown(document)).toMatchFileSnapshot(`expected/${name}.md`);
  });
});

test('the verdict is the first line', () => {
  expect(raceMarkdown(OK)).toMatch(/^## ✅ OK: no slot was sold twice\n/);
  expect(raceMarkdown(VIOLATION)).toMatch(/^## ❌ VIOLATION: 42 double bookings\n/);
  expect(raceMarkdown(UNKNOWN)).toMatch(/^## ⚠️ UNKNOWN: this is not a pass\n/);
});

describe("a user's text is nothing but text", () => {
  test.each<[name: string, text: string, expected: string]>([
    ['emphasis and code', '*a* _b_ `c` ~d~', String.raw`\*a\* \_b\_ \`c\` \~d\~`],
    ['a table cell', 'a|b', String.raw`a\|b`],
    ['an escaped table cell', String.raw`a\|b`, String.raw`a\\\|b`],
    ['a tag and a reference', '<b>&lt;', String.raw`\<b\>\&lt;`],
    ['a link and an image', '![a](b)', String.raw`\!\[a\](b)`],
    ['a formula', '$a^2$', String.raw`\$a\^2\$`],
    ['a bare address', 'http://a.b www.a.b', String.raw`http\://a.b www\.a.b`],
    ['a list', '- a', String.raw`\- a`],
    ['a numbered list', '1. a', String.raw`1\. a`],
    ['a mention', '@somebody', '@\u200bsomebody'],
    ['an issue', 'a #1', 'a #\u200b1'],
    ['a heading', '# a', String.raw`\# a`],
    ['a path stays readable', './my-locks/lock.ts', './my-locks/lock.ts'],
  ])('%s', (_, text, expected) => {
    expect(markdownText(text)).toBe(expected);
  });

  test('a command cannot close its block', () => {
    const text = raceMarkdown({ ...OK, command: 'vaga race --lock ```\n# x' });
    expect(text).toContain('````sh\nvaga race --lock ``` # x\n````\n');
  });

  test('the table keeps its columns, and nothing else begins a line', () => {
    fc.assert(
      fc.property(hostileDocument, (document) => {
        const text = raceMarkdown(document);
        const body = text.slice(0, text.indexOf('\nRepeat with:\n'));
        for (const line of body.split('\n')) {
          expect(line.replaceAll(/\\[^]/g, '')).toMatch(
            /^(?!\d+[.)] )(|\|([^|]*\|){2}|###? .*|-.*|[A-Za-z0-9∞].*)$/u,
          );
        }
      }),
    );
  });
});

test.each(['x', '*', '`', '|', '予', '@a'])('is under 1 MiB, of %j too', (character) => {
  const text = raceMarkdown(hugeDocument(character));
  expect(Buffer.byteLength(text)).toBeLessThan(2 ** 20);
  expect(text).toContain('(showing 10 of 18,000)');
});
