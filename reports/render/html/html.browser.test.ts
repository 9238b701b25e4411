/** The page of a race in a browser: its charts are drawn, it is for everybody, and says the same on paper and without scripts. */
import { describe, expect, test } from 'vitest';

import { describePages, expectToFit, testWithAxe } from '../pages-from-disk.ts';
import { raceHtml } from './page.ts';
import { SAMPLES } from './samples.ts';

const NAMES = Object.keys(SAMPLES) as (keyof typeof SAMPLES)[];

const BLANK_CHARTS = `[...document.querySelectorAll('.chart canvas')].filter((canvas) =>
  canvas.width === 0 ||
  !new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer).some(Boolean)).length`;

function textOf(name: keyof typeof SAMPLES): string {
  const { document, pictures } = SAMPLES[name];
  return raceHtml(document, pictures);
}

describePages(NAMES, textOf, (opened) => {
  describe.each(NAMES)('%s', (name) => {
    test.each([
      [360, 'dark'],
      [1280, 'light'],
    ] as const)(
      '%d px, %s: complains of nothing, asks for nothing, draws every chart, and fits',
      async (width, colorScheme) => {
        await opened(name, { width, colorScheme }, async (page) => {
          const figures = await page.locator('.chart-figure').count();
          expect(await page.locator('.chart canvas').count()).toBe(figures);
          // Drawn a moment later where the machine is busy.
          await expect.poll(() => page.evaluate(BLANK_CHARTS)).toBe(0);
          await expectToFit(page);
        });
      },
    );
  });

  testWithAxe(opened, 'violation', NAMES);

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
    await opened('trace', { javaScriptEnabled: false }, async (page) => {
      expect(await page.locator('.axis-name:visible').count()).toBe(0);
      await page.locator('#by-hour summary').click();
      expect(await page.locator('#by-hour tbody tr:visible').count()).toBe(24);
    });
  });
});
