/** The flame graph in a browser: drawn, walked by keyboard, and for everybody. */
import { createRequire } from 'node:module';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { MERGED, profileSample } from '../../profile/samples.ts';
import { profileHtml } from './page.ts';

const CHROMIUM = '/usr/bin/chromium';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Look {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
}

// Without a Chromium at its usual place of Debian there is nothing to show a page in.
describe.skipIf(!existsSync(CHROMIUM))(`in a browser (skipped where ${CHROMIUM} is missing)`, () => {
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), 'vaga-profile-page-'));
  const file = join(folder, 'profile.html');

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    writeFileSync(file, profileHtml(profileSample(), MERGED, { json: 'profile.json' }));
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  /** `said` holds complaints and every request but the page itself. */
  async function opened(
    { colorScheme = 'light', width = 1280 }: Look,
    look: (page: Page, said: string[]) => Promise<void>,
  ): Promise<void> {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
    const page = await context.newPage();
    const url = pathToFileURL(file).href;
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    page.on('request', (request) => {
      if (request.url() !== url) said.push(`asked for ${request.url()}`);
    });
    await page.goto(url);
    try {
      await look(page, said);
    } finally {
      await context.close();
    }
  }

  test.each(['light', 'dark'] as const)(
    'draws its bars, complains of nothing, axe of nothing, %s',
    async (colorScheme) => {
      await opened({ colorScheme, width: 360 }, async (page, said) => {
        await page.locator('.flame .bar').first().waitFor();
        expect(await page.locator('.flame .bar').count()).toBeGreaterThan(20);
        expect(said).toEqual([]);
        await page.evaluate(AXE);
        await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`);
        const found = await page.evaluate(`axe.run().then(({ violations }) =>
        violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`);
        expect(found).toEqual([]);
      });
    },
  );

  test.each([360, 1280])('fits a width of %d without scrolling sideways', async (width) => {
    await opened({ width }, async (page) => {
      await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    });
  });

  test('keys walk through the bars, go in and out, and what is at is told', async () => {
    await opened({}, async (page) => {
      const reading = page.locator('.flame-figure .reading');
      const bars = page.locator('.flame .bar');
      await bars.first().waitFor();
      const all = await bars.count();
      await page.locator('.flame').focus();
      expect(await reading.textContent()).toMatch(/^all threads · /);
      await page.keyboard.press('ArrowDown');
      expect(await reading.textContent()).toMatch(/^ledger · /);
      await page.keyboard.press('ArrowRight');
      expect(await reading.textContent()).toMatch(/^server \d · /);
      await page.keyboard.press('Enter');
      expect(await bars.count()).not.toBe(all);
      await page.keyboard.press('ArrowDown');
      expect(await reading.textContent()).toMatch(/ · (Node|native code) · .* %/);
      await page.keyboard.press('Escape');
      expect(await bars.count()).toBe(all);
      expect(await reading.textContent()).toMatch(/^all threads · /);
    });
  });

  test('a click goes in, the button out; a search marks what is found and adds it up', async () => {
    await opened({}, async (page) => {
      const out = page.getByRole('button', { name: 'Back out' });
      expect(await out.isDisabled()).toBe(true);
      await page.locator('.flame .bar').nth(1).click();
      expect(await out.isDisabled()).toBe(false);
      await out.click();
      expect(await out.isDisabled()).toBe(true);
      await page.getByRole('radio', { name: 'server threads as one' }).check();
      await page.getByRole('searchbox').fill('writebuffer');
      expect(await page.locator('.flame .found').count()).toBeGreaterThan(0);
      expect(await page.locator('.flame-figure .reading').textContent()).toMatch(
        /found \d+, [\d.]+ % in all$/,
      );
    });
  });
});
