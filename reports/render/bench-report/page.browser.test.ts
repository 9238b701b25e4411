/** The page of all measurements in a browser: its charts are drawn, it asks for nothing, fits a phone, and axe finds nothing. */
import { describe, expect, test } from 'vitest';

import { gatherReport, type FoundFile } from '../../bench-report/gather.ts';
import {
  ELSEWHERE,
  HERE,
  benchFile,
  compareFile,
  file,
  locksResult,
  side,
  soakFile,
  sweepFile,
} from '../../bench-report/samples.ts';
import { describePages, expectToFit, testWithAxe } from '../pages-from-disk.ts';
import { benchReportHtml } from './page.ts';

const AT = '2026-01-02T03:04:05Z';
const LONG = 'a-name-that-has-no-place-to-be-broken-at'.repeat(3);

const wide = {
  name: LONG,
  unit: 'operations/s',
  better: 'more',
  sides: [side(LONG, [1, 1e9]), side('b', [3])],
} as const;
const PAGES = {
  nothing: [],
  all: [
    benchFile(AT, [locksResult(20)]),
    benchFile(AT, [wide], { machine: ELSEWHERE }),
    compareFile(AT),
    sweepFile(AT),
    soakFile(AT),
    file(AT, LONG, { schema: LONG }),
  ],
} satisfies Record<string, readonly FoundFile[]>;

const NAMES = ['nothing', 'all'] as const;

describePages(
  NAMES,
  (name) => benchReportHtml(gatherReport(PAGES[name], HERE, false)),
  (opened) => {
    describe.each(NAMES)('%s', (name) => {
      test.each([360, 1280])('%d px: draws every chart and every round, and fits', async (width) => {
        await opened(name, { width }, async (page) => {
          expect(await page.locator('.chart canvas').count()).toBe(
            await page.locator('.chart-figure').count(),
          );
          expect(await page.locator('circle.round').count()).toBe(
            await page.locator('circle.round:visible').count(),
          );
          await expectToFit(page);
        });
      });
    });

    testWithAxe(opened, 'all', NAMES);
  },
);
