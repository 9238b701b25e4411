/** Pages of a real server in Debian's chromium, for tests. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { chromium, type Browser, type Page } from 'playwright-core';

export const CHROMIUM = '/usr/bin/chromium';
const require = createRequire(import.meta.url);

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

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
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) said.push(`asked for ${request.url()}`);
  });
  await page.goto(url);
  return { page, said, close: () => context.close() };
}

/** What has moved, one line each. */
export function shiftsOf(page: Page): Promise<string[]> {
  return page.evaluate('window.shifts') as Promise<string[]>;
}

/** What axe finds wrong in a page as it is, one line each. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const faults = await page.evaluate(`axe.run().then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 120) + ' ' + failureSummary)))`);
  return faults as string[];
}
