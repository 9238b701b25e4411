/** The time line in a browser: drawn, walked by keyboard and pointer, filtered, and for everybody. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { tell } from '../../check/telling.ts';
import { describePages, expectToFit, testWithAxe } from '../pages-from-disk.ts';
import { timelineHtml } from './page.ts';
import { SAMPLES } from './samples.ts';

const NAMES = Object.keys(SAMPLES) as (keyof typeof SAMPLES)[];
/** The median of redrawing is far below; so much may a machine under load take. */
const MOST_REDRAW_MS = 100;

describePages(
  NAMES,
  (name) => timelineHtml(SAMPLES[name]),
  (opened) => {
    const picture = (page: Page) => page.evaluate(`document.querySelector('.sheet canvas').toDataURL()`);
    const rowCount = (page: Page) => page.locator('.operations tbody tr').count();
    const note = (page: Page) => page.locator('.count').textContent();
    /** How many pixels of the lanes have exactly a colour of the style sheet. */
    const inked = (page: Page, name: string) =>
      page.evaluate(`(() => {
      const hex = getComputedStyle(document.documentElement).getPropertyValue('${name}').trim();
      const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
      const ink = ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
      const canvas = document.querySelector('.sheet canvas');
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
      return new Uint32Array(data.buffer).filter((pixel) => pixel === ink).length;
    })()`);

    describe.each(NAMES)('%s', (name) => {
      test.each([360, 1280])('fits a width of %d without scrolling sideways', async (width) => {
        await opened(name, { width }, (page) => expectToFit(page));
      });
    });

    testWithAxe(opened, 'violation', NAMES);

    test('all kinds and outcomes are drawn, each kind in its colour', async () => {
      await opened('unknown', {}, async (page) => {
        for (const ink of ['--ink-first', '--ink-third', '--ink-fourth', '--look'])
          expect(await inked(page, ink)).toBeGreaterThan(30);
      });
      await opened('violation', {}, async (page) =>
        expect(await inked(page, '--violation')).toBeGreaterThan(1_000),
      );
      await opened('ok', {}, async (page) => expect(await inked(page, '--fault-ink')).toBeGreaterThan(100));
    });

    test('a violation leads to its operations, with the lanes of its clients first', async () => {
      await opened('violation', {}, async (page) => {
        const before = await picture(page);
        await page.getByRole('button', { name: 'Show violation 1 on the time line' }).click();
        await expect.poll(() => picture(page)).not.toBe(before);
        expect(await page.locator('#reading').textContent()).toMatch(
          /^Violation 1 of \d+, slot 0, double booking: Client 1 was told it booked slot 0 as version 1 .*twice\.$/,
        );
        expect(await page.evaluate(`document.activeElement.className`)).toBe('view');
        await expect.poll(() => page.locator('.operations .violating').count()).toBe(2);
        const told = await page.locator('.operations .violating td:last-child').allTextContents();
        expect(told).toEqual(['✕ cannot all be true: violation 1', '✕ cannot all be true: violation 1']);
      });
    });

    test('n and p go from violation to violation, round and round', async () => {
      await opened('large', {}, async (page) => {
        const reading = page.locator('#reading');
        await page.locator('.view').focus();
        await page.keyboard.press('n');
        expect(await reading.textContent()).toMatch(/^Violation 1 of 100,/);
        await page.keyboard.press('n');
        expect(await reading.textContent()).toMatch(/^Violation 2 of 100,/);
        await page.keyboard.press('p');
        await page.keyboard.press('p');
        expect(await reading.textContent()).toMatch(/^Violation 100 of 100,.*: Sale 99 was one too many\.$/);
        await page.keyboard.press('0');
        expect(await reading.textContent()).toMatch(/^Point at a bar/);
      });
    });

    test('the table is in step with the view, and says how much it shows', async () => {
      await opened('large', {}, async (page) => {
        await expect.poll(() => note(page)).toMatch(/^Showing 200 of [\d,]+: zoom in/);
        expect(await rowCount(page)).toBe(200);
        await page.locator('.view').focus();
        for (let presses = 0; presses < 16; presses += 1) await page.keyboard.press('+');
        await expect.poll(() => note(page)).toMatch(/^\d+ in view\.$/);
        const zoomed = await rowCount(page);
        expect(await note(page)).toBe(`${zoomed} in view.`);
        const first = await page.locator('.operations tbody tr').first().textContent();
        for (let presses = 0; presses < 8; presses += 1) await page.keyboard.press('ArrowRight');
        await expect.poll(() => page.locator('.operations tbody tr').first().textContent()).not.toBe(first);
        for (let presses = 0; presses < 30; presses += 1) await page.keyboard.press('-');
        await expect.poll(() => note(page)).toMatch(/^Showing 200 of/);
      });
    });

    test('the wheel zooms, and a drag moves', async () => {
      await opened('large', {}, async (page) => {
        // All of it is in sight: a wheel right after the page was scrolled would go on scrolling.
        await page.setViewportSize({ width: 1280, height: 3_000 });
        const box = (await page.locator('.view').boundingBox())!;
        const all = await picture(page);
        await page.mouse.move(box.x + 600, box.y + 200);
        await page.mouse.wheel(0, -400);
        await expect.poll(() => picture(page)).not.toBe(all);
        const zoomed = await picture(page);
        await page.mouse.down();
        await page.mouse.move(box.x + 400, box.y + 200, { steps: 4 });
        await page.mouse.up();
        await expect.poll(() => picture(page)).not.toBe(zoomed);
        expect(await page.evaluate('scrollY')).toBe(0);
      });
    });

    test('the wheel scrolls the page where nothing is left to zoom out', async () => {
      await opened('unknown', {}, async (page) => {
        const box = (await page.locator('.view').boundingBox())!;
        await page.setViewportSize({ width: 1280, height: Math.ceil(box.y) + 100 });
        await page.mouse.move(box.x + 600, box.y + 50);
        await page.mouse.wheel(0, 200);
        await expect.poll(() => page.evaluate('scrollY')).toBeGreaterThan(0);
      });
    });

    test('Enter tells one operation after the other, as the sentences do', async () => {
      await opened('unknown', {}, async (page) => {
        const { history } = SAMPLES.unknown;
        const rows = Array.from({ length: history.length }, (_, row) => row).toSorted(
          (one, other) => history.invokeNs[one] - history.invokeNs[other] || one - other,
        );
        await page.locator('.view').focus();
        for (const row of rows) {
          await page.keyboard.press('Enter');
          const told = (await page.locator('#reading').textContent())!;
          expect(told.toLowerCase()).toBe(`${tell(row, history)}.`.toLowerCase());
        }
      });
    });

    test('what is pointed at is told', async () => {
      await opened('violation', {}, async (page) => {
        await page.locator('.view').scrollIntoViewIfNeeded();
        const box = (await page.locator('.view').boundingBox())!;
        // The first operation of the first lane fills the left of the picture.
        await page.mouse.move(box.x + 240, box.y + 65);
        await expect
          .poll(() => page.locator('#reading').textContent())
          .toMatch(/^Client 1 was told it booked slot 0 as version 1 .* ✕ cannot all be true: violation 1/);
        await page.mouse.move(box.x + 240, box.y - 40);
        await expect.poll(() => page.locator('#reading').textContent()).toMatch(/^Point at a bar/);
      });
    });

    test('a damaged file can be walked through, too', async () => {
      await opened('damaged', {}, async (page) => {
        await page.locator('.view').focus();
        for (const key of ['n', '+', '+', 'Enter', 'Enter', 'Shift+Enter', '0', 'ArrowLeft', '-'])
          await page.keyboard.press(key);
        await expect.poll(() => note(page)).toBe('4 in view.');
      });
    });

    test('filters leave what was asked for, and a search finds it and goes there', async () => {
      await opened('unknown', {}, async (page) => {
        const { history } = SAMPLES.unknown;
        await page.getByRole('textbox', { name: 'Client' }).fill('2');
        const theirs = history.client.filter((client) => client === 2).length;
        await expect.poll(() => note(page)).toBe(`${theirs} in view.`);
        await page.getByRole('textbox', { name: 'Client' }).fill('');
        await page.getByRole('textbox', { name: 'Slot' }).fill('4');
        await expect.poll(() => note(page)).toBe('9 in view.');
        await page.getByLabel('Search').fill('move refused');
        await expect.poll(() => note(page)).toBe('2 in view.');
        expect(await page.locator('.found-count').textContent()).toBe(
          '9 operations shown, the others are filtered away. 2 found, Enter goes to the next.',
        );
        await page.keyboard.press('Enter');
        expect(await page.locator('#reading').textContent()).toMatch(
          /^Client 2 asked to move .* was refused/,
        );
      });
    });

    test('a violation whose operations are filtered away is shown all the same', async () => {
      await opened('violation', {}, async (page) => {
        await page.getByRole('textbox', { name: 'Client' }).fill('3');
        await expect.poll(() => note(page)).toBe('2 in view.');
        await page.getByRole('button', { name: 'Next violation' }).click();
        await expect.poll(() => page.locator('.operations .violating').count()).toBe(2);
        expect(await page.getByRole('textbox', { name: 'Client' }).inputValue()).toBe('');
      });
    });

    test('it is drawn anew when the theme changes', async () => {
      await opened('ok', {}, async (page) => {
        const light = await picture(page);
        await page.emulateMedia({ colorScheme: 'dark' });
        await expect.poll(() => picture(page)).not.toBe(light);
        await page.emulateMedia({ colorScheme: 'light' });
        await expect.poll(() => picture(page)).toBe(light);
      });
    });

    test('paper is white, has no buttons, and shows the violations alone and all on the time line', async () => {
      await opened('violation', { colorScheme: 'dark' }, async (page) => {
        await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
        await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
        expect(await page.evaluate(`getComputedStyle(document.body).backgroundColor`)).toBe(
          'rgb(252, 252, 250)',
        );
        expect(await page.locator('button:visible').count()).toBe(0);
        expect(await page.locator('.lanes:visible').count()).toBe(SAMPLES.violation.violations.length);
        expect(await inked(page, '--violation')).toBeGreaterThan(1_000);
        await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
        expect(await page.locator('.found details[open]').count()).toBe(0);
      });
    });

    test('without scripts it says the verdict and the violations, and why there is no time line', async () => {
      await opened('violation', { javaScriptEnabled: false }, async (page) => {
        expect(await page.locator('noscript p:visible').count()).toBe(1);
        expect(await page.locator('.timeline:visible, button:visible').count()).toBe(0);
        expect(await page.locator('.found li:visible').first().textContent()).toContain(
          'the slot was sold twice',
        );
      });
    });

    test('a hundred thousand operations are redrawn in no time', async () => {
      await opened('large', {}, async (page) => {
        const times = (await page.evaluate(`(async () => {
        const ask = requestAnimationFrame.bind(window);
        const canvas = document.querySelector('.sheet canvas');
        const copy = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
        const times = [];
        // To read a pixel is to wait until all of it is drawn.
        window.requestAnimationFrame = (draw) =>
          ask((now) => {
            const startMs = performance.now();
            draw(now);
            copy.drawImage(canvas, 0, 0);
            copy.getImageData(0, 0, 1, 1);
            times.push(performance.now() - startMs);
          });
        const view = document.querySelector('.view');
        for (const key of ['+', 'ArrowRight', '+', 'ArrowLeft', '-', 'ArrowRight', '-', 'ArrowLeft'].flatMap((key) => Array(6).fill(key))) {
          view.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }));
          await new Promise((next) => ask(() => ask(next)));
        }
        return times;
      })()`)) as number[];
        expect(times.length).toBeGreaterThan(30);
        const median = times.toSorted((one, other) => one - other)[times.length >> 1];
        expect(median).toBeLessThan(MOST_REDRAW_MS);
      });
    });
  },
);
