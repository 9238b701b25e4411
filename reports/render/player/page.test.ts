import { createHash } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  attribute,
  byId,
  elementsIn,
  expectSound,
  parsePage,
  rowsIn,
  textOf,
  type ParsedPage,
} from '../html/parsed-page.ts';
import { hostileText } from '../hostile-documents.ts';
import { proofHtml } from './page.ts';
import type { ProofPage } from './proof-page.ts';
import { proofPage } from './samples.ts';

const ATTACK = '</script><img src=x onerror=alert(1)>';

const [lostWakeup, lasso, race, peterson, mcs] = await Promise.all([
  proofPage('futex-retakes-with-1'),
  proofPage('dekker-lockstep'),
  proofPage('plain-release'),
  proofPage('peterson'),
  proofPage('mcs'),
]);
const unknown: ProofPage = {
  ...peterson,
  verdict: 'unknown',
  reasons: ['The search was ended at its bound of 10 states.'],
  graph: null,
};
const PAGES = { lostWakeup, lasso, race, peterson, mcs, unknown };

const read = (page: ProofPage): ParsedPage => parsePage(proofHtml(page));

const withClass = ({ elements }: ParsedPage, name: string) =>
  elements.filter((element) => attribute(element, 'class')?.split(' ').includes(name));

const sectionsOf = (page: ProofPage): (string | undefined)[] =>
  read(page)
    .elements.filter(({ tagName }) => tagName === 'section')
    .map((element) => attribute(element, 'id'));

describe.each(Object.entries(PAGES))('%s', (_, page) => {
  test('is well-formed, loads nothing and is small', () => {
    const parsed = read(page);
    expectSound(parsed);
    expect(Buffer.byteLength(parsed.text)).toBeLessThan(300_000);
  });

  test('begins with the verdict', () => {
    const heading = read(page).elements.find(({ tagName }) => tagName === 'h1');
    expect(textOf(heading!)).toContain(page.verdict.toUpperCase());
    expect(textOf(heading!)).toContain(page.lock);
  });

  test('has a policy that names every style sheet and script by its hash', () => {
    const { elements } = read(page);
    const policy = elements.find((one) => attribute(one, 'http-equiv') === 'Content-Security-Policy');
    const own = elements.filter(
      (one) => one.tagName === 'style' || (one.tagName === 'script' && attribute(one, 'type') === undefined),
    );
    expect(own).toHaveLength(5);
    for (const element of own)
      expect(attribute(policy!, 'content')).toContain(
        `'sha256-${createHash('sha256').update(textOf(element)).digest('base64')}'`,
      );
  });

  test('lists the source as it stands', () => {
    const [listing] = withClass(read(page), 'source');
    const lines = [...elementsIn(listing.childNodes)].filter(({ tagName }) => tagName === 'code').map(textOf);
    expect(`${lines.join('\n')}\n`).toBe(page.source);
  });
});

describe('sections are there when they have something to say', () => {
  test.each<[keyof typeof PAGES, string[]]>([
    ['lostWakeup', ['schedule', 'properties', 'assumptions']],
    ['lasso', ['schedule', 'properties', 'assumptions']],
    ['peterson', ['properties', 'graph', 'assumptions', 'source']],
    ['unknown', ['reasons', 'properties', 'graph', 'assumptions', 'source']],
  ])('%s', (name, expected) => {
    expect(sectionsOf(PAGES[name])).toEqual(expected);
  });
});

describe('the table of the schedule', () => {
  test.each([lostWakeup, lasso, race])('holds every step of $lock in its thread’s column', (page) => {
    const { trace } = page;
    const parsed = read(page);
    const [first, ...rows] = rowsIn(withClass(parsed, 'schedule')[0]).filter((cells) => cells.length > 1);
    expect(first?.[0]).toBe('0');
    expect(rows.map(([number]) => Number(number))).toEqual(trace!.steps.map((_, index) => index + 1));
    for (const [index, [, ...cells]] of rows.entries()) {
      const { thread, source, line, written } = trace!.steps[index];
      expect(cells[thread]).not.toBe('');
      expect(cells.at(-1)?.replace('\n', ' ')).toBe(line === null ? '' : `${line} ${source}`);
      expect(cells[thread].includes('→')).toBe(written !== null);
    }
  });

  test('tells a lost wake-up', () => {
    const rows = rowsIn(withClass(read(lostWakeup), 'schedule')[0]);
    const cells = rows.map((row) => row.slice(1, 4).map((cell) => cell.replaceAll('\n', ' ')));
    expect(cells.slice(10)).toEqual([
      ['', '', '[0] 2'],
      ['', '', '[0] 2 sleeps'],
      ['[0] 2 → 0', '', ''],
      ['notifies is out', 'is woken', ''],
      ['', '[0] 0 → 1 ENTERS', ''],
      ['', 'release', ''],
      ['', '[0] 1 → 0 is out', ''],
    ]);
  });

  test('marks where a lasso begins to repeat, and only there', () => {
    const marks = (page: ProofPage) =>
      rowsIn(withClass(read(page), 'schedule')[0]).flatMap((cells, index) =>
        cells.length === 1 ? [[index, cells[0]]] : [],
      );
    const { steps, repeatsFrom } = lasso.trace!;
    expect(marks(lasso)).toEqual([
      [repeatsFrom! + 1, '↻ From here on it repeats for ever'],
      [steps.length + 2, `↺ and again from step ${repeatsFrom! + 1}`],
    ]);
    expect(marks(lostWakeup)).toEqual([]);
  });
});

describe('what comes from outside is text', () => {
  test('a lock whose name and source are an attack is a lock', () => {
    const parsed = read({ ...lostWakeup, lock: ATTACK, source: `${ATTACK}\n${lostWakeup.source}` });
    expectSound(parsed);
    expect(parsed.text).not.toContain(ATTACK);
    const [listing] = withClass(parsed, 'source');
    expect(textOf(listing)).toContain(ATTACK);
  });

  test('of texts as nobody wishes them', () => {
    const hostile = fc
      .record({
        page: fc.constantFrom(...Object.values(PAGES)),
        lock: hostileText,
        source: hostileText,
        sentence: hostileText,
        text: hostileText,
        column: fc.integer({ min: 1, max: 80 }),
      })
      .map(({ page, lock, source, sentence, text, column }) => {
        const steps = page.trace?.steps.map((step) =>
          Object.assign({}, step, { source: text, line: 1, column }),
        );
        const trace = page.trace && Object.assign({}, page.trace, { sentence, steps });
        return Object.assign({}, page, { lock, source, assumptions: [text], reasons: [text], trace });
      });
    fc.assert(
      fc.property(hostile, (page) => expectSound(read(page))),
      { numRuns: 60 },
    );
  });
});

describe('the state graph', () => {
  test('is drawn where it is small: a sign a state, a line where a step leads', () => {
    const parsed = read(peterson);
    const { nodes, edges } = peterson.graph!;
    expect(withClass(parsed, 'state')).toHaveLength(nodes.length);
    expect(nodes).toHaveLength(peterson.states);
    expect(withClass(parsed, 'step')).toHaveLength(
      new Set(edges.map(({ from, to }) => `${from} ${to}`)).size,
    );
    expect(attribute(withClass(parsed, 'state')[0], 'aria-label')).toBe(
      'State 1: thread 0 outside, thread 1 outside; words 0 0 0.',
    );
    expect(rowsIn(byId(parsed.elements, 'graph'))).toHaveLength(nodes.length);
  });

  test.each([mcs, unknown])('is a sentence where $lock is too large or there is none', (page) => {
    const parsed = read(page);
    expect(withClass(parsed, 'state')).toEqual([]);
    expect(textOf(byId(parsed.elements, 'graph'))).toContain(`${page.states.toLocaleString('en')} states`);
  });
});

test('a property that is not required may fail without looking like a fault', async () => {
  const parsed = read(await proofPage('tas'));
  const rows = rowsIn(byId(parsed.elements, 'properties')).map(([, ...cells]) => cells);
  expect(rows[0]).toEqual(['✓ holds', 'yes']);
  expect(rows[5]).toEqual(['✕ fails', 'no']);
  expect(withClass(parsed, 'fails').map((one) => attribute(one, 'class'))).toEqual(['found fails']);
});
