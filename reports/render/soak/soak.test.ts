/** A soak as a page and as text. */
import { describe, expect, test } from 'vitest';

import { judgeSoak } from '../../soak.ts';
import { BLIND, LEAKING, soakSample } from '../../soak-samples.ts';
import { byId, expectSound, parsePage, rowsIn, textOf } from '../html/parsed-page.ts';
import { soakHtml } from './page.ts';
import { soakText } from './text.ts';

const SAMPLES = {
  flat: soakSample(10),
  leaking: LEAKING,
  blind: BLIND,
  short: soakSample(0.1),
  'of a day': soakSample(1_440),
  'without a second': { ...soakSample(0.1), seconds: [] },
};

describe.each(Object.entries(SAMPLES))('%s', (_, run) => {
  const document = judgeSoak(run);

  test('the page is well-formed, loads nothing and is small', () => {
    const page = parsePage(soakHtml(document));
    expectSound(page);
    expect(Buffer.byteLength(page.text)).toBeLessThan(1_000_000);
  });

  test('the text has no line of nonsense', () => {
    expect(soakText(document)).not.toMatch(/NaN|undefined|Infinity|not a number µs/);
  });
});

test('the page tells verdict, reasons and charts', () => {
  const { elements } = parsePage(soakHtml(judgeSoak(LEAKING)));
  expect(textOf(elements.find(({ tagName }) => tagName === 'h1')!)).toContain('NOT FLAT');
  expect(textOf(elements.find(({ tagName }) => tagName === 'header')!)).toContain(
    'memory of the server rises',
  );
  for (const id of ['memory-over-time', 'latency-over-time', 'throughput-over-time', 'others-over-time'])
    expect(byId(elements, id).tagName).toBe('figure');
  expect(rowsIn(byId(elements, 'minutes'))).toHaveLength(10);
});

test('a machine that does not tell the memory of the server: the page says so', () => {
  expect(soakHtml(judgeSoak(BLIND))).toContain('does not tell the memory of another process');
});

test('the text has a line a minute, and the verdict at its end', () => {
  const text = soakText(judgeSoak(soakSample(6)));
  expect(text).toMatch(/\n +1 .* MiB\n +2 .* MiB\n +3 .* MiB\n/);
  expect(text).toMatch(/Verdict: FLAT\.$/);
});
