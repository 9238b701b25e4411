/** The page of all measurements in a browser: its charts are drawn, it asks for nothing, fits a phone, and axe finds nothing. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

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
import { benchReportHtml } from './page.ts';

const CHROMIUM = '/usr/bin/chromium';
const AT = '2026-01-02T03:04:05Z';
const LONG = 'a-name-that-has-no-place-to-be-broken-at'.repeat(3);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const wide = {
  name: LONG,
  unit: 'operations/s',
  better: 'more',
  sides: [side(LONG, [1, 1e9]), side('b', [3])],
} as const;
const PAGES: Readonly<Record<string, readonly FoundFile[]>> = {
  nothing: [],
  all: [
    benchFile(AT, [locksResult(20)]),
    benchFile(AT, [wide], { machine: ELSEWHERE }),
    compareFile(AT),
    sweepFile(AT),
    soakFile(AT),
    file(AT, LONG, { schema: LONG }),
  ],
};

// Without a Chromium at its usual place of Debian there is nothing to show a page in.
describe.skipIf(!existsSync(CHROMIUM))(`in a browser (skipped where ${CHROMIUM} is missing)`, () => {
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), 'vaga-bench-page-'));

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    for (const [name, files] of Object.entries(PAGES))
      writeFileSync(join(folder, `${name}.html`), benchReportHtml(gatherReport(files, HERE, false)));
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  describe.each(Object.keys(PAGES))('%s', (name) => {
    test.each([
      [360, 'light'],
      [360, 'dark'],
      [1280, 'light'],
      [1280, 'dark'],
    ] as const)('%d px, %s', async (width, colorScheme) => {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
      const page = await context.newPage();
      const url = pathToFileURL(join(folder, `${name}.html`)).href;
      const said: string[] = [];
      page.on('console', (message) => said.push(message.text()));
      page.on('pageerror', (error) => said.push(error.message));
      page.on('request', (request) => {
        if (request.url() !== url) said.push(`asked for ${request.url()}`);
      });
      try {
        await page.goto(url);
        expect(await page.locator('.chart canvas').count()).toBe(await page.locator('.chart-figure').count());
        expect(await page.locator('circle.round').count()).toBe(
          await page.locator('circle.round:visible').count(),
        );
        await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        expect(said).toEqual([]);
        await page.evaluate(AXE);
        const found = await page.evaluate(`axe.run().then(({ violations }) =>
          violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`);
        expect(found).toEqual([]);
      } finally {
        await context.close();
      }
    });
  });
});
