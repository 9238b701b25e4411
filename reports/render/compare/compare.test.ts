/** A comparison as a page and as text. */
import { describe, expect, test } from 'vitest';

import { MEASURE_NAMES } from '../../compare/document.ts';
import { attribute, byId, elementsIn, expectSound, parsePage, rowsIn, textOf } from '../html/parsed-page.ts';
import { documentJson } from '../json.ts';
import { compareHtml } from './page.ts';
import { COMPARISONS } from './samples.ts';
import { compareText } from './text.ts';
import { factor } from './words.ts';

const NONSENSE = /NaN|undefined|Infinity|not a number|\[object/;

describe.each(Object.entries(COMPARISONS))('%s', (name, document) => {
  const page = parsePage(compareHtml(document));

  test('the page is well-formed, loads nothing and is small', () => {
    expectSound(page);
    expect(Buffer.byteLength(page.text)).toBeLessThan(400_000);
  });

  test('neither page nor text has nonsense in it', () => {
    expect(compareText(document)).not.toMatch(NONSENSE);
    const body = page.elements.find(({ tagName }) => tagName === 'main')!;
    expect(textOf(body)).not.toMatch(NONSENSE);
    const places = [...elementsIn(body.childNodes)].flatMap((element) =>
      ['x', 'x1', 'x2', 'cx'].flatMap((of) => attribute(element, of) ?? []),
    );
    for (const place of places) expect(place).toMatch(/^-?[\d.]+%?$/);
  });

  test('the document is one line, and what it was', () => {
    const line = documentJson(document);
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toEqual(document);
  });

  test('the text is as it was', async () => {
    await expect(`${compareText(document)}\n`).toMatchFileSnapshot(
      `../expected/compare-${name.replaceAll(' ', '-')}.txt`,
    );
  });
});

test('a violation names the side, and says why', () => {
  const { elements } = parsePage(compareHtml(COMPARISONS['violation']));
  expect(textOf(elements.find(({ tagName }) => tagName === 'h1')!)).toContain(
    'redis-get-then-set sold slots twice',
  );
  expect(textOf(byId(elements, 'verdicts'))).toMatch(
    /redis-get-then-set: violation[^]*12,040 double bookings[^]*the slot was sold twice/,
  );
  expect(compareText(COMPARISONS['violation'])).toMatch(/^VIOLATION +· +redis-get-then-set sold slots twice/);
});

test('what the figures have to be read with stands before them', () => {
  const { elements } = parsePage(compareHtml(COMPARISONS['one round']));
  const first = elements.find(({ tagName }) => tagName === 'section')!;
  expect(textOf(first)).toContain('no difference can be significant');
});

test('unknown is told to be no pass', () => {
  expect(compareText(COMPARISONS['unknown'])).toMatch(/^UNKNOWN +· +this is not a pass/);
});

describe('every figure of every round is in a table', () => {
  const document = COMPARISONS['ok'];
  const { elements } = parsePage(compareHtml(document));

  test('all measures', () => {
    const rows = rowsIn(byId(elements, 'figures'));
    expect(rows).toHaveLength(MEASURE_NAMES.length * document.sides.length);
    const [first] = rows;
    const told = document.sides[0].measures.throughputOps.rounds.map(
      (figure) => `${Math.round(figure ?? 0).toLocaleString('en')}/s`,
    );
    expect(first.slice(-5)).toEqual(told);
  });

  test('the curves', () => {
    expect(rowsIn(byId(elements, 'throughput-by-round'))).toHaveLength(document.rounds + 1);
    expect(rowsIn(byId(elements, 'latency-percentiles'))).toHaveLength(document.sides[0].curve.length);
  });

  test('the ratios are told in words beside their drawing', () => {
    const told = textOf(byId(elements, 'ratios'));
    const { ratio } = document.sides[1].measures.throughputOps;
    expect(told).toContain(`${factor(ratio!.ratio)} [${factor(ratio!.low)}, ${factor(ratio!.high)}] less`);
  });
});

test('a side without figures leaves gaps: no chart of latencies, no ratios, no CPU', () => {
  const { elements } = parsePage(compareHtml(COMPARISONS['silent']));
  const ids = elements.filter(({ tagName }) => tagName === 'section').map((one) => attribute(one, 'id'));
  expect(ids).toEqual(['throughput', 'fairness', 'verdicts', 'figures', 'limits']);
});

test.each([
  [0.0561, '0.056'],
  [0.5, '0.50'],
  [9.99, '9.99'],
  [12.34, '12.3'],
  [1_234, '1,234'],
])('the factor %d is written %s', (value, written) => {
  expect(factor(value)).toBe(written);
});
