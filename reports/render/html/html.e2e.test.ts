import { createRequire } from 'node:module';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { raceHtml } from './page.ts';
import { SAMPLES } from './samples.ts';

const CHROMIUM = '/usr/bin/chromium';
const SCHEMES = ['light', 'dark'] as const;
const NAMES = Object.keys(SAMPLES) as (keyof typeof SAMPLES)[];
const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

interface Look {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
}

// Without a Chromium at its usual place of Debian there is nothing to show a page in.
describe.skipIf(!existsSync(CHROMIUM))(`in a browser (skipped where ${CHROMIUM} is missing)`, () => {
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), 'vaga-html-'));

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    for (const name of NAMES) {
      const { document, pictures } = SAMPLES[name];
      writeFileSync(join(folder, `${name}.html`), raceHtml(document, pictures));
    }
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  /** What happens in a page that is opened from disk; `said` holds complaints and every request but the page itself. */
  async function opened<T>(
    name: string,
    { colorScheme = 'light', width = 1280 }: Look,
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

  describe.each(NAMES)('%s', (name) => {
    test.each(SCHEMES)(
      'complains of nothing, asks for nothing and draws every chart, %s',
      async (colorScheme) => {
        await opened(name, { colorScheme }, async (page, said) => {
          const figures = await page.locator('.chart-figure').count();
          expect(await page.locator('.chart canvas').count()).toBe(figures);
          const blank =
            await page.evaluate(`[...document.querySelectorAll('.chart canvas')].filter((canvas) =>
          !new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer).some(Boolean)).length`);
          expect(blank).toBe(0);
          expect(said).toEqual([]);
        });
      },
    );

    test.each([360, 1280])('fits a width of %d without scrolling sideways', async (width) => {
      await opened(name, { width }, async (page) => {
        await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      });
    });

    // The policy of the page forbids foreign scripts: this one comes through the debugger.
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

  test('keys move the cursor of a chart, and its values are told', async () => {
    await opened('trace', {}, async (page) => {
      const reading = page.locator('#by-hour .reading');
      await page.locator('#by-hour .chart').focus();
      await page.keyboard.press('ArrowRight');
      expect(await reading.textContent()).toMatch(/^00 h · requests 0 /);
      await page.keyboard.press('End');
      expect(await reading.textContent()).toMatch(/^23 h · /);
      await page.keyboard.press('Home');
      for (let presses = 0; presses < 7; presses += 1) await page.keyboard.press('ArrowRight');
      const { requests } = SAMPLES.trace.document.trace.byHour[7];
      expect(await reading.textContent()).toContain(`07 h · requests ${requests.toLocaleString('en-US')} ·`);
    });
  });

  test('the clinics are sorted by keyboard, up and down', async () => {
    await opened('trace', {}, async (page) => {
      const sold = async () =>
        (await page.locator('table.clinics tbody td:nth-child(3)').allTextContents()).map((text) =>
          Number(text.replaceAll(',', '')),
        );
      const falling = (await sold()).toSorted((one, other) => other - one);
      const button = page.getByRole('button', { name: 'Got a place' });
      await button.focus();
      await page.keyboard.press('Enter');
      expect(await sold()).toEqual(falling);
      expect(await page.getByRole('columnheader', { name: 'Got a place' }).getAttribute('aria-sort')).toBe(
        'descending',
      );
      await page.keyboard.press('Enter');
      expect(await sold()).toEqual(falling.toReversed());
      await page.getByRole('button', { name: 'Clinic', exact: true }).click();
      const names = await page.locator('table.clinics tbody th').allTextContents();
      expect(names[0]).toContain('CENTRO');
    });
  });

  test('charts are drawn anew when the theme changes', async () => {
    await opened('ok', {}, async (page) => {
      const picture = () => page.evaluate(`document.querySelector('.chart canvas').toDataURL()`);
      const light = await picture();
      await page.emulateMedia({ colorScheme: 'dark' });
      await expect.poll(picture).not.toBe(light);
      await page.emulateMedia({ colorScheme: 'light' });
      await expect.poll(picture).toBe(light);
    });
  });

  test('paper is white, has no buttons, and shows every violation', async () => {
    await opened('violation', { colorScheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
      expect(await page.evaluate(`getComputedStyle(document.body).backgroundColor`)).toBe(
        'rgb(252, 252, 250)',
      );
      expect(await page.locator('button:visible').count()).toBe(0);
      expect(await page.locator('details.explained:not([open])').count()).toBe(0);
      await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
      expect(await page.locator('details.explained:not([open])').count()).toBe(3);
    });
  });

  test('the command is copied, or at least selected', async () => {
    await opened('ok', {}, async (page) => {
      await page.getByRole('button', { name: 'Copy' }).click();
      await page.getByRole('button', { name: /Copied|Selected/ }).waitFor();
      expect(await page.evaluate('getSelection().toString().trim()')).toBe(SAMPLES.ok.document.command);
    });
  });

  test('without scripts it says the same, in tables', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(folder, 'trace.html')).href);
    expect(await page.locator('.axis-name:visible').count()).toBe(0);
    await page.locator('#by-hour summary').click();
    expect(await page.locator('#by-hour tbody tr:visible').count()).toBe(24);
    await context.close();
  });
});
