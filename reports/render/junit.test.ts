import { spawnSync } from 'node:child_process';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { RaceDocument } from '../race-document.ts';
import { hostileDocument, hugeDocument } from './hostile-documents.ts';
import { raceJunit } from './junit.ts';
import { OK, SAMPLES, STUCK, UNKNOWN, VIOLATION } from './samples.ts';
import { xmlAttributes, xmlText } from './xml.ts';

const MIB = 2 ** 20;
const TAG = /<(\/?)([a-z]+)((?: [A-Za-z]+="(?:[^<&"\t\n\r]|&(?:amp|lt|gt|quot|apos|#9|#10|#13);)*")*)(\/?)>/y;
const TEXT = /(?:[^<&>]|&(?:amp|lt|gt|#13);)*/y;

/** Reads the small part of XML that is allowed here, and throws at anything else. Gives the elements in order of their tags. */
function readStrictly(xml: string): string[] {
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  expect(xml.startsWith(declaration)).toBe(true);
  expect(xml).toMatch(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
  const open: string[] = [];
  const elements: string[] = [];
  let at = declaration.length;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(xml);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  while (at < xml.length) {
    const tag = take(TAG);
    if (tag === null) throw new Error(`not a tag: ${xml.slice(at, at + 80)}`);
    const [, closing, name = '', attributes = '', empty] = tag;
    const names = Array.from(attributes.matchAll(/ ([A-Za-z]+)="/g), ([, attribute]) => attribute);
    if (new Set(names).size < names.length) throw new Error(`an attribute twice: ${attributes}`);
    if (closing === '/' && open.pop() !== name) throw new Error(`closes what is not open: ${name}`);
    if (closing !== '/') elements.push(name);
    if (closing !== '/' && empty !== '/') open.push(name);
    take(TEXT);
  }
  expect(open).toEqual([]);
  return elements;
}

/** The results that a CI system would see. */
function results(document: RaceDocument): Record<string, string> {
  const cases = raceJunit(document).matchAll(/<testcase [^>]*name="([^"]*)"[^>]*?(?:\/>|><(\w+))/g);
  return Object.fromEntries(Array.from(cases, ([, name, result]) => [name, result ?? 'passed']));
}

describe.each(Object.entries(SAMPLES))('%s', (name, document) => {
  test('looks as it did', async () => {
    await expect(raceJunit(document)).toMatchFileSnapshot(`expected/${name}.junit.xml`);
  });
});

describe('results', () => {
  const allPassed = {
    'control caught': 'passed',
    'enough contention': 'passed',
    'provoked part': 'passed',
    'natural part': 'passed',
  };

  test('ok', () => {
    expect(results(OK)).toEqual(allPassed);
  });

  test('a violation is a failure of its part, with sentences, seed and command', () => {
    expect(results(VIOLATION)).toEqual({ ...allPassed, 'provoked part': 'failure' });
    const failure = /<failure[^]*<\/failure>/.exec(raceJunit(VIOLATION))?.[0];
    expect(failure).toContain('message="42 double bookings, 3 wrong versions"');
    expect(failure).toContain('Client 31 was told it booked slot 7');
    expect(failure).toContain('(showing 4 of 45)');
    expect(failure).toContain(`Seed: ${VIOLATION.seed}`);
    expect(failure).toContain(`Repeat with: ${VIOLATION.command}`);
  });

  test('an unknown is an error, never a pass', () => {
    expect(results(UNKNOWN)).toEqual({
      ...allPassed,
      'control caught': 'error',
      'enough contention': 'error',
    });
    const parts = { ...OK.parts, natural: { ...OK.parts.natural, verdict: 'unknown' } } as const;
    expect(results({ ...OK, verdict: 'unknown', parts })).toEqual({ ...allPassed, 'natural part': 'error' });
  });

  test('what was not run is skipped', () => {
    expect(results(STUCK)).toEqual({
      ...allPassed,
      'enough contention': 'skipped',
      'provoked part': 'failure',
      'natural part': 'skipped',
    });
  });

  test('a verdict that nothing else shows has a test case of its own', () => {
    expect(results({ ...OK, verdict: 'unknown', reasons: ['Nothing was raced.'] })).toEqual({
      ...allPassed,
      verdict: 'error',
    });
    expect(results({ ...OK, verdict: 'violation' })).toEqual({ ...allPassed, verdict: 'failure' });
    const nothing: RaceDocument = {
      ...UNKNOWN,
      control: null,
      contention: null,
      parts: { provoked: null, natural: null },
    };
    expect(Object.values(results(nothing))).toEqual(['skipped', 'skipped', 'skipped', 'skipped', 'error']);
    expect(raceJunit(nothing)).toContain('tests="5" failures="0" errors="1" skipped="4"');
  });

  test('the suite passes only if the verdict is ok', () => {
    fc.assert(
      fc.property(hostileDocument, (document) => {
        const failed = Object.values(results(document)).some(
          (result) => result === 'failure' || result === 'error',
        );
        expect(failed || document.verdict === 'ok').toBe(true);
      }),
    );
  });
});

describe('escaping', () => {
  test('text', () => {
    expect(xmlText('a<b>&"\n\r\u0000\u0008\ufffe\ud800]]>')).toBe(
      'a&lt;b&gt;&amp;"\n&#13;\ufffd\ufffd\ufffd\ufffd]]&gt;',
    );
  });

  test('attributes', () => {
    expect(xmlAttributes({ name: '<"\'&\n\t\r\u001b🙂' })).toBe(
      ' name="&lt;&quot;&apos;&amp;&#10;&#9;&#13;\ufffd🙂"',
    );
  });
});

describe('well-formed', () => {
  test('whatever the document holds', () => {
    fc.assert(
      fc.property(hostileDocument, (document) => {
        const elements = readStrictly(raceJunit(document));
        expect(elements.slice(0, 3)).toEqual(['testsuites', 'testsuite', 'properties']);
        expect(elements.filter((element) => element === 'testcase').length).toBeGreaterThanOrEqual(4);
      }),
    );
  });

  // A second opinion, by a parser that nobody here has written.
  const hasPython = spawnSync('python3', ['-c', 'import xml.dom.minidom']).status === 0;
  test.skipIf(!hasPython)('also to a real parser, which reads the same texts', { timeout: 60_000 }, () => {
    const documents = [
      ...Object.values(SAMPLES),
      ...fc.sample(hostileDocument, { numRuns: 300, seed: 42 }),
      hugeDocument('"'),
    ];
    const program = [
      'import json, sys, xml.dom.minidom',
      'for text in json.load(sys.stdin):',
      '  dom = xml.dom.minidom.parseString(text.encode())',
      '  found = [p.getAttribute("value") for p in dom.getElementsByTagName("property") if p.getAttribute("name") == "seed"]',
      '  print(json.dumps(found))',
    ].join('\n');
    const { stdout, stderr } = spawnSync('python3', ['-c', program], {
      input: JSON.stringify(documents.map(raceJunit)),
      encoding: 'utf8',
      maxBuffer: 64 * MIB,
    });
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual(documents.map(({ seed }) => `["${seed}"]`));
  });
});

test.each(['x', '"', '\ufffe', '予', '🙂', '&'])('is under 1 MiB, of %j too', (character) => {
  const xml = raceJunit(hugeDocument(character));
  expect(Buffer.byteLength(xml)).toBeLessThan(MIB);
  expect(xml).toContain('(showing 20 of 9,000)');
});
