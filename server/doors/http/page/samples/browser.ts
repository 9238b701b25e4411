/** Pages of a real server, as somebody visits them, for tests. */
import type { Browser, Page } from 'playwright-core';

import { listenTo } from '../../../../browser/chromium.ts';

export interface Visit {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  readonly locale?: string;
  /** Without one it is the first visit. */
  readonly person?: string;
}

/** A page in a browser of its own: what it keeps nobody else has. `said`: what it complains of, and what it asks of others than `origin`. */
export interface Visited {
  readonly page: Page;
  readonly said: readonly string[];
  readonly close: () => Promise<void>;
}

export async function visit(
  browser: Browser,
  url: string,
  { colorScheme = 'light', width = 1280, locale = 'en-US', person }: Visit = {},
): Promise<Visited> {
  const context = await browser.newContext({ colorScheme, locale, viewport: { width, height: 900 } });
  if (person !== undefined)
    await context.addInitScript(`localStorage.setItem('vaga.person', ${JSON.stringify(person)})`);
  // Whatever moves without being moved by the user is counted from the first paint on.
  await context.addInitScript(`
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries())
        window.shifts.push([value, ...sources.map(({ node }) => node?.className || node?.nodeName)].join(' '));
    }).observe({ type: 'layout-shift', buffered: true });
  `);
  const page = await context.newPage();
  const { origin } = new URL(url);
  const said = listenTo(page, (asked) => new URL(asked).origin === origin);
  await page.goto(url);
  return { page, said, close: () => context.close() };
}

/** What has moved, one line each. */
export function shiftsOf(page: Page): Promise<string[]> {
  return page.evaluate('window.shifts') as Promise<string[]>;
}
