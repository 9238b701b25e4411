/** The flame graph in a browser: drawn, walked by keyboard, and for everybody. */
import { expect, test } from 'vitest';

import { MERGED, profileSample } from '../../profile/samples.ts';
import { describePages, expectToFit, testWithAxe } from '../pages-from-disk.ts';
import { profileHtml } from './page.ts';

describePages(
  ['profile'],
  () => profileHtml(profileSample(), MERGED, { json: 'profile.json' }),
  (opened) => {
    testWithAxe(opened, 'profile', []);

    test.each([360, 1280])('%d px: draws its bars, complains of nothing, and fits', async (width) => {
      await opened('profile', { width }, async (page) => {
        await page.locator('.flame .bar').first().waitFor();
        expect(await page.locator('.flame .bar').count()).toBeGreaterThan(20);
        await expectToFit(page);
      });
    });

    test('keys walk through the bars, go in and out, and what is at is told', async () => {
      await opened('profile', {}, async (page) => {
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
      await opened('profile', {}, async (page) => {
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
  },
);
