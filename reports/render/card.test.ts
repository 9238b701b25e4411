import { stripVTControlCharacters } from 'node:util';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { card } from './card.ts';
import { displayWidth } from './columns.ts';
import { hostileDocument, hugeDocument } from './hostile-documents.ts';
import { OK, SAMPLES, STUCK, UNKNOWN, VIOLATION } from './samples.ts';

const PLAIN = { colour: false };

describe.each(Object.entries(SAMPLES))('%s', (name, document) => {
  test('looks as it did', async () => {
    await expect(`${card(document, PLAIN)}\n`).toMatchFileSnapshot(`expected/${name}.txt`);
  });

  test('has the same words in colour', () => {
    const coloured = card(document, { colour: true });
    expect(coloured).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured)).toBe(card(document, PLAIN));
  });
});

test('each verdict has its colour', () => {
  expect(card(OK, { colour: true })).toContain('\u001b[32m');
  expect(card(VIOLATION, { colour: true })).toContain('\u001b[31m');
  expect(card(UNKNOWN, { colour: true })).toContain('\u001b[33m');
});

describe('no line is wider than asked', () => {
  test('80 columns by default, which the banner fills', () => {
    const widths = card(OK, PLAIN).split('\n').map(displayWidth);
    expect(Math.max(...widths)).toBe(80);
  });

  test('whatever the document holds', () => {
    fc.assert(
      fc.property(
        hostileDocument,
        fc.integer({ min: 40, max: 120 }),
        fc.boolean(),
        (document, width, colour) => {
          const lines = stripVTControlCharacters(card(document, { width, colour })).split('\n');
          for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
          for (const line of lines.slice(0, 3)) expect(displayWidth(line)).toBe(width);
        },
      ),
    );
  });

  test('a long path of a lock is broken, not cut', () => {
    const lock = `./${'deep/'.repeat(40)}lock.ts`;
    const text = card({ ...OK, options: { ...OK.options, lock } }, PLAIN);
    expect(text.replaceAll(/\s+/g, '')).toContain(lock);
  });

  test('huge documents give small cards', () => {
    for (const character of ['x', '"', '予', 'x ']) {
      const lines = card(hugeDocument(character), PLAIN).split('\n');
      expect(lines.length).toBeLessThan(1_000);
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(80);
    }
  });
});

test('nothing in a document reaches the terminal as a command', () => {
  const text = card({ ...OK, machine: { ...OK.machine, cpu: '\u001b[2J\u001b]0;x\u0007EPYC\u202e' } }, PLAIN);
  expect(text).not.toMatch(/(?!\n)\p{Cc}|\u202e/u);
  expect(text).toContain('EPYC');
});

test('the first violations, and how many there are', () => {
  expect(card(VIOLATION, PLAIN)).toContain('What went wrong (showing 3 of 45)');
  expect(card(OK, PLAIN)).not.toContain('What went wrong');
});

test('a reason that is a violation told above is not told again', () => {
  const sentence = 'client 4 waited 5.2 s';
  expect(card(STUCK, { ...PLAIN, width: 120 }).split(sentence)).toHaveLength(2);
});

test('a long sentence is cut and says so', () => {
  const text = card({ ...UNKNOWN, reasons: ['x'.repeat(5_000)] }, PLAIN).replaceAll(/\s+/g, ' ');
  expect(text).toContain('(showing 600 of 5,000 characters)');
});

test('doubts beside a violation are told', () => {
  const text = card({ ...VIOLATION, reasons: [...VIOLATION.reasons, 'Also this.'] }, PLAIN);
  expect(text).toContain('Besides\n  1. Also this.');
});

test('what to do about an unknown', () => {
  const text = card(UNKNOWN, PLAIN).replaceAll(/\s+/g, ' ');
  expect(text).toContain('Look into why connections were lost');
  const { provoked, natural } = UNKNOWN.parts;
  const single = { ...UNKNOWN, parts: { provoked: { ...provoked!, serverThreads: 1 }, natural } };
  expect(card(single, PLAIN).replaceAll(/\s+/g, ' ')).toContain(
    'Give the server two threads or more: --threads 2.',
  );
  expect(card(OK, PLAIN)).not.toContain('What to do');
});

test('the command can be copied into a shell', () => {
  const text = card(OK, PLAIN);
  const lines = text.slice(
    text.indexOf('Repeat with\n') + 'Repeat with\n'.length,
    text.indexOf('\n\n  Files'),
  );
  expect(lines).toContain('\\\n');
  expect(lines.replaceAll(/\s*\\\n\s*/g, ' ').trim()).toBe(OK.command);
});
