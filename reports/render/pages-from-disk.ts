/** Pages that are opened from disk in a browser, as whoever was sent one does: for the tests of all pages here. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { axeFaults, describeInChromium, listenTo } from '../../server/browser/chromium.ts';

/** How a page is looked at: light and 1,280 pixels wide where nothing else is said. */
interface Look extends Pick<BrowserContextOptions, 'colorScheme' | 'javaScriptEnabled'> {
  readonly width?: number;
  /** What stands behind the address. */
  readonly hash?: string;
}

/** What happens in a page. At the end it must have complained of nothing, and asked for nothing but itself. */
type Opened<Name extends string> = (
  name: Name,
  look: Look,
  happens: (page: Page) => Promise<void>,
) => Promise<void>;

type LookAt<Name extends string> = readonly [name: Name, width: 360 | 1280, colorScheme: 'light' | 'dark'];

/** A group of tests with these pages, which are written when the first test begins. */
export function describePages<Name extends string>(
  names: readonly Name[],
  textOf: (name: Name) => string | Promise<string>,
  tests: (opened: Opened<Name>) => void,
): void {
  describeInChromium((browser) => {
    let folder = '';
    const pathOf = (name: Name): string => join(folder, `${name}.html`);
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'vaga-pages-'));
      for (const name of names) writeFileSync(pathOf(name), await textOf(name));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    tests(async (name, { width = 1280, hash = '', ...options }, happens) => {
      const context = await browser().newContext({ viewport: { width, height: 900 }, ...options });
      try {
        const page = await context.newPage();
        const url = pathToFileURL(pathOf(name)).href;
        const said = listenTo(page, (asked) => asked === url);
        await page.goto(`${url}${hash}`);
        await happens(page);
        expect(said).toEqual([]);
      } finally {
        await context.close();
      }
    });
  });
}

/** For axe, which takes seconds: the richest page in all looks, and of each other one, in which what only it has is seen. */
export function looksAt<Name extends string>(richest: Name, others: readonly Name[]): LookAt<Name>[] {
  return [
    [richest, 360, 'light'],
    [richest, 360, 'dark'],
    [richest, 1280, 'light'],
    [richest, 1280, 'dark'],
    ...others.filter((name) => name !== richest).map((name): LookAt<Name> => [name, 360, 'dark']),
  ];
}

/** Tests that axe finds nothing in the pages, unfolded, in the looks above. */
export function testWithAxe<Name extends string>(
  opened: Opened<Name>,
  richest: Name,
  others: readonly Name[],
): void {
  test.each(looksAt(richest, others))(
    '%s has nothing that axe finds: %d px, %s',
    async (name, width, colorScheme) => {
      await opened(name, { width, colorScheme }, async (page) => {
        await unfold(page);
        expect(await axeFaults(page)).toEqual([]);
      });
    },
  );
}

/** Opens all that a page can unfold. */
export async function unfold(page: Page): Promise<void> {
  await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`);
}

/** Unfolded, it need not be scrolled sideways. */
export async function expectToFit(page: Page): Promise<void> {
  await unfold(page);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(page.viewportSize()?.width);
}
