/** The page of a sweep as a browser shows it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { SWEEPS } from '../../sweep-samples.ts';
import { sweepHtml } from './page.ts';

const CHROMIUM = '/usr/bin/chromium';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SHOWN = ['large', 'of two cores', 'violated', 'without a round'] as const;

// Without a Chromium at its usual place of Debian there is nothing to show a page in.
describe.skipIf(!existsSync(CHROMIUM))(`in a browser (skipped where ${CHROMIUM} is missing)`, () => {
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), 'vaga-sweep-page-'));

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    for (const name of SHOWN) writeFileSync(join(folder, `${name}.html`), sweepHtml(SWEEPS[name]));
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function opened<T>(
    name: string,
    colorScheme: 'light' | 'dark',
    width: number,
    look: (page: Page, said: readonly string[]) => Promise<T>,
  ): Promise<T> {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
    const page = await context.newPage();
    const url = pathToFileURL(join(folder, `${name}.html`)).href;
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('request', (request) => {
      if (request.url() !== url) said.push(`asked for ${request.url()}`);
    });
    await page.goto(url);
    await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`);
    try {
      return await look(page, said);
    } finally {
      await context.close();
    }
  }

  describe.each(SHOWN)('%s', (name) => {
    test.each([
      ['light', 360],
      ['dark', 360],
      ['dark', 1280],
    ] as const)(
      'asks for nothing, fits without scrolling sideways, and axe finds nothing: %s, %d px',
      async (colorScheme, width) => {
        await opened(name, colorScheme, width, async (page, said) => {
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
          expect(said).toEqual([]);
          await page.evaluate(AXE); // the policy of the page forbids foreign scripts: this one comes through the debugger
          const found = await page.evaluate(`axe.run().then(({ violations }) =>
            violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`);
          expect(found).toEqual([]);
        });
      },
    );
  });

  test('every drawing is as wide as its place, and its labels can be read', async () => {
    for (const width of [360, 1280])
      await opened('large', 'light', width, async (page) => {
        const sizes = (await page.evaluate(`[...document.querySelectorAll('main .plot-svg:not(.swatch) text')]
          .map((text) => text.getBoundingClientRect().height)`)) as number[];
        expect(sizes.length).toBeGreaterThan(100);
        expect(Math.min(...sizes)).toBeGreaterThan(10);
        expect(Math.max(...sizes)).toBeLessThan(24);
      });
  });
});
