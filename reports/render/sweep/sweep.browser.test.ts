/** The page of a sweep as a browser shows it. */
import { describe, expect, test } from 'vitest';

import { SWEEPS } from '../../sweep-samples.ts';
import { describePages, expectToFit, testWithAxe, unfold } from '../pages-from-disk.ts';
import { sweepHtml } from './page.ts';

const SHOWN = ['large', 'of two cores', 'violated', 'without a round'] as const;

describePages(
  SHOWN,
  (name) => sweepHtml(SWEEPS[name]),
  (opened) => {
    testWithAxe(opened, 'violated', SHOWN);

    describe.each(SHOWN)('%s', (name) => {
      test.each([360, 1280])('asks for nothing, and fits a width of %d', async (width) => {
        await opened(name, { width }, (page) => expectToFit(page));
      });
    });

    test('every drawing is as wide as its place, and its labels can be read', async () => {
      for (const width of [360, 1280])
        await opened('large', { width }, async (page) => {
          await unfold(page);
          const sizes =
            (await page.evaluate(`[...document.querySelectorAll('main .plot-svg:not(.swatch) text')]
          .map((text) => text.getBoundingClientRect().height)`)) as number[];
          expect(sizes.length).toBeGreaterThan(100);
          expect(Math.min(...sizes)).toBeGreaterThan(10);
          expect(Math.max(...sizes)).toBeLessThan(24);
        });
    });
  },
);
