/** The page of a comparison in a browser: its charts are drawn, it fits a phone, and axe finds nothing. */
import { describe, expect, test } from 'vitest';

import { describePages, expectToFit, testWithAxe } from '../pages-from-disk.ts';
import { compareHtml } from './page.ts';
import { COMPARISONS } from './samples.ts';

const NAMES = Object.keys(COMPARISONS);

describePages(
  NAMES,
  (name) => compareHtml(COMPARISONS[name]),
  (opened) => {
    describe.each(NAMES)('%s', (name) => {
      test.each([360, 1280])('%d px: draws every chart, complains of nothing, fits', async (width) => {
        await opened(name, { width }, async (page) => {
          const figures = await page.locator('.chart-figure').count();
          expect(figures).toBeGreaterThan(0);
          expect(await page.locator('.chart canvas').count()).toBe(figures);
          await expectToFit(page);
        });
      });
    });

    // Between them they have everything that a page can have, and can lack.
    testWithAxe(opened, 'all sides', ['violation', 'silent']);

    test('keys move the cursor of a chart, and every side is read out', async () => {
      await opened('ok', {}, async (page) => {
        await page.locator('#throughput-by-round .chart').focus();
        await page.keyboard.press('End');
        expect(await page.locator('#throughput-by-round .reading').textContent()).toMatch(
          /^5 · native [\d,]+\/s · resp [\d,]+\/s · redis [\d,]+\/s$/,
        );
      });
    });
  },
);
