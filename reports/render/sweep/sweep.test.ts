/** A sweep as a page and as text. */
import { describe, expect, test } from 'vitest';

import { SWEEPS } from '../../sweep-samples.ts';
import { displayWidth } from '../columns.ts';
import {
  attribute,
  byId,
  elementsIn,
  expectSound,
  parsePage,
  rowsIn,
  textOf,
  type Element,
} from '../html/parsed-page.ts';
import { sweepHtml } from './page.ts';
import { sweepText } from './text.ts';

const NONSENSE = /NaN|undefined|Infinity|not a number|\[object/;

function within(element: Element): Element[] {
  return [...elementsIn(element.childNodes)];
}

describe.each(Object.entries(SWEEPS))('%s', (name, document) => {
  const page = parsePage(sweepHtml(document));

  test('the page is well-formed, loads nothing, runs nothing and is small', () => {
    expectSound(page, { scripts: 0 });
    expect(Buffer.byteLength(page.text)).toBeLessThan(1_000_000);
  });

  test('the page has no nonsense, in text or in a drawing', () => {
    expect(textOf(byId(page.elements, 'report'))).not.toMatch(NONSENSE);
    for (const { attrs } of page.elements) for (const { value } of attrs) expect(value).not.toMatch(NONSENSE);
  });

  test('every drawing is within its frame', () => {
    const drawings = page.elements.filter((one) => attribute(one, 'class') === 'plot-svg');
    for (const drawing of drawings) {
      const [, , width = 0, height = 0] = (attribute(drawing, 'viewBox') ?? '').split(' ').map(Number);
      for (const mark of within(drawing)) {
        const [, x = 0, y = 0] =
          /translate\((\S+) (\S+)\)/.exec(attribute(mark, 'transform') ?? '')?.map(Number) ?? [];
        expect(x).toBeLessThanOrEqual(width);
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(height);
      }
    }
  });

  test('the text has no nonsense and is 80 columns wide, but for the command', () => {
    const text = sweepText(document);
    expect(text).not.toMatch(NONSENSE);
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(80);
    expect(name).not.toBe('');
  });
});

test('other work of the machine is told, where there was much', () => {
  const sentence = 'Other processes took 31 % of the processors';
  expect(sweepHtml(SWEEPS['of two cores'])).toContain(sentence);
  expect(sweepText(SWEEPS['of two cores'])).toContain(sentence);
  expect(sweepHtml(SWEEPS['large'])).not.toContain('Other processes');
});

describe('the page', () => {
  const large = parsePage(sweepHtml(SWEEPS['large']));

  test('draws a curve for each lock and condition: rounds, medians, both laws, residuals, all also as a table', () => {
    const curves = large.elements.filter((one) => attribute(one, 'class') === 'curve');
    expect(curves).toHaveLength(8);
    for (const curve of curves) {
      const [throughput, residuals] = within(curve).filter(({ tagName }) => tagName === 'svg');
      const count = (tag: string, svg: Element) =>
        within(svg).filter(({ tagName }) => tagName === tag).length;
      expect(count('circle', throughput)).toBe(5 * 4); // raw rounds
      expect(count('path', throughput)).toBe(5); // medians
      expect(count('polyline', throughput)).toBe(2); // both laws
      expect(count('path', residuals)).toBe(2 * 5);
      const table = within(curve).find(({ tagName }) => tagName === 'details')!;
      expect(rowsIn(table)).toHaveLength(5);
      expect(rowsIn(table)[0][2].split(' ')).toHaveLength(4);
    }
  });

  test('shades and hollows what is oversubscribed, and nothing else', () => {
    const shades = (page: typeof large) =>
      page.elements.filter((one) => attribute(one, 'class') === 'shade').length;
    expect(shades(large)).toBe(0);
    const small = parsePage(sweepHtml(SWEEPS['of two cores']));
    const throughput = within(byId(small.elements, 'curve-1')).find(({ tagName }) => tagName === 'svg')!;
    const classes = within(throughput).flatMap((one) => attribute(one, 'class') ?? []);
    expect(classes.filter((one) => one === 'mark')).toHaveLength(1);
    expect(classes.filter((one) => one === 'mark hollow')).toHaveLength(3);
    expect(classes).toContain('shade');
    expect(textOf(small.elements.find(({ tagName }) => tagName === 'header')!)).toContain(
      'Oversubscribed are 24 of 32 points: from 2 server threads on',
    );
  });

  test('has fairness and wake-ups beside throughput; lock waits only where decisions are held', () => {
    const titles = (page: typeof large, id: string) =>
      within(byId(page.elements, id))
        .filter(({ tagName }) => tagName === 'h4')
        .map(textOf);
    expect(titles(large, 'locks-1')).toEqual([
      'Throughput',
      'Wake-ups per booking',
      'Fairness',
      'Server CPU',
      'Latency p50',
      'Latency p99',
    ]);
    const held = parsePage(sweepHtml(SWEEPS['held, of three thread counts']));
    expect(titles(held, 'locks-1')).not.toContain('Waited for a lock');
    expect(titles(held, 'locks-3')).toContain('Waited for a lock');
    const blind = parsePage(sweepHtml(SWEEPS['of a machine that tells little']));
    expect(titles(blind, 'locks-1')).toEqual(['Throughput']);
  });

  test('has a table of skew against clients, shaded by how near each is to the best', () => {
    const cells = within(byId(large.elements, 'skew')).filter(({ tagName }) => tagName === 'td');
    expect(cells).toHaveLength(2 * 2 * 2);
    expect(new Set(cells.map((cell) => attribute(cell, 'class')))).toEqual(new Set(['heat-5', 'heat-4']));
    expect(sweepHtml(SWEEPS['of one point'])).not.toContain('id="skew"');
  });

  test('takes nothing of a lock’s name for HTML', () => {
    const page = sweepHtml(SWEEPS['violated']);
    expect(page).not.toContain('<b>none</b>');
    expect(page).toContain('&lt;b&gt;none&lt;/b&gt;');
    expect(page).toContain('VIOLATION');
  });
});

test.each(['large', 'of two cores', 'interrupted'])('the text of the one that is %s', async (name) => {
  await expect(`${sweepText(SWEEPS[name])}\n`).toMatchFileSnapshot(
    `expected/${name.replaceAll(' ', '-')}.txt`,
  );
});
