/** Pages in Debian's chromium, for tests: it is started, what a page complains of and asks for is kept, and axe looks at it. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';

export const CHROMIUM = '/usr/bin/chromium';
const require = createRequire(import.meta.url);

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

/** A group of tests that share a browser. Where chromium is missing at its usual place there is nothing to show a page in. */
export function describeInChromium(tests: (browser: () => Browser) => void): void {
  describe.skipIf(!existsSync(CHROMIUM))(`in a browser (skipped where ${CHROMIUM} is missing)`, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(() => browser.close());
    tests(() => browser);
  });
}

/** A list that grows with every complaint of a page from now on, and with every request for what is not its own. */
export function listenTo(page: Page, isOwn: (url: string) => boolean): readonly string[] {
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  page.on('request', (request) => {
    if (!isOwn(request.url())) said.push(`asked for ${request.url()}`);
  });
  return said;
}

/** What axe finds wrong in a page as it is, an element a line. A page's policy may forbid foreign scripts: this one comes through the debugger. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const faults = await page.evaluate(`axe.run().then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 120) + ' ' + failureSummary)))`);
  return faults as string[];
}
