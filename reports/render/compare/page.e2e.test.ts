/** The page of a comparison in a browser: its charts are drawn, it fits a phone, and axe finds nothing. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { compareHtml } from './page.ts';
import { COMPARISONS } from './samples.ts';

const CHROMIUM = '/usr/bin/chromium';
const SCHEMES = ['light', 'dark'] as const;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// Without a Chromium at its usual place of Debian there is nothing to show a page in.
describe.skipIf(!existsSync(CHROMIUM))(`in a browser (skipped where ${CHROMIUM} is missing)`, () => {
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), 'vaga-compare-'));

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    for (const [name, document] of Object.entries(COMPARISONS))
      writeFileSync(join(folder, `${name}.html`), compareHtml(document));
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function opened<T>(
    name: string,
    { colorScheme, width }: { readonly colorScheme: 'light' | 'dark'; readonly width: number },
    look: (page: Page, said: string[]) => Promise<T>,
  ): Promise<T> {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
    const page = await context.newPage();
    const url = pathToFileURL(join(folder, `${name}.html`)).href;
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    page.on('request', (request) => {
      if (request.url() !== url) said.push(`asked for ${request.url()}`);
    });
    await page.goto(url);
    try {
      return await look(page, said);
    } finally {
      await context.close();
    }
  }

  describe.each(Object.keys(COMPARISONS))('%s', (name) => {
    test.each([360, 1280])('%d px: draws every chart, complains of nothing, fits', async (width) => {
      await opened(name, { colorScheme: 'light', width }, async (page, said) => {
        const figures = await page.locator('.chart-figure').count();
        expect(figures).toBeGreaterThan(0);
        expect(await page.locator('.chart canvas').count()).toBe(figures);
        await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        expect(said).toEqual([]);
      });
    });
  });

  // Between them they have everything that a page can have, and can lack.
  describe.each(['violation', 'all sides', 'silent'])('%s', (name) => {
    test.each(SCHEMES)('has nothing that axe finds, %s', async (colorScheme) => {
      await opened(name, { colorScheme, width: 360 }, async (page) => {
        await page.evaluate(AXE);
        await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`);
        const found = await page.evaluate(`axe.run().then(({ violations }) =>
          violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`);
        expect(found).toEqual([]);
      });
    });
  });

  test('keys move the cursor of a chart, and every side is read out', async () => {
    await opened('ok', { colorScheme: 'light', width: 1280 }, async (page) => {
      await page.locator('#throughput-by-round .chart').focus();
      await page.keyboard.press('End');
      expect(await page.locator('#throughput-by-round .reading').textContent()).toMatch(
        /^5 · native [\d,]+\/s · resp [\d,]+\/s · redis [\d,]+\/s$/,
      );
    });
  });
});
