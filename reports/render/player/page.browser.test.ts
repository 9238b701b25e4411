/** The player of a schedule in a browser: stepped by keys, rows, buttons and by itself, and for everybody. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { axeFaults } from '../../../server/browser/chromium.ts';
import { describePages, looksAt, expectToFit, unfold } from '../pages-from-disk.ts';
import { proofHtml } from './page.ts';
import { proofPage } from './samples.ts';

const NAMES = ['futex-retakes-with-1', 'dekker-lockstep', 'tas', 'mcs'] as const;

describePages(
  NAMES,
  async (name) => proofHtml(await proofPage(name)),
  (opened) => {
    const shown = async (page: Page) => ({
      step: await page.locator('.count').textContent(),
      said: await page.locator('.said').textContent(),
      lit: await page.locator('.source .lit .line-number').allTextContents(),
      row: await page.locator('.schedule .now th').textContent(),
    });

    describe.each(NAMES)('%s', (name) => {
      test.each([360, 1280])('fits a width of %d without scrolling sideways', async (width) => {
        await opened(name, { width }, async (page) => {
          await unfold(page);
          await page.keyboard.press('End');
          await expectToFit(page);
        });
      });
    });

    test.each(looksAt('futex-retakes-with-1', NAMES))(
      '%s has nothing that axe finds: %d px, %s',
      async (name, width, colorScheme) => {
        await opened(name, { width, colorScheme }, async (page) => {
          await page.emulateMedia({ reducedMotion: 'reduce' });
          await unfold(page);
          for (const key of ['Home', 'End', 'ArrowLeft']) {
            await page.keyboard.press(key);
            expect(await axeFaults(page)).toEqual([]);
          }
        });
      },
    );

    test('keys step, and the lit line, the words and the row go with them', async () => {
      await opened('futex-retakes-with-1', {}, async (page) => {
        expect(await shown(page)).toEqual({
          step: 'step 0 of 16',
          said: 'Every thread is outside, and the lock is free.',
          lit: [],
          row: '0',
        });
        await page.keyboard.press('ArrowRight');
        await page.keyboard.press('ArrowRight');
        expect(await shown(page)).toEqual({
          step: 'step 2 of 16',
          said: '0 Thread 0 finds 0 in word 0, as it hoped, and puts 1 there. Thread 0 is INSIDE now.',
          lit: ['16'],
          row: '2',
        });
        expect(await page.locator('.source .lit .gutter').textContent()).toBe('0');
        expect(await page.locator('.source .made').allTextContents()).toEqual(['Atomics.compareExchange']);
        expect(await page.locator('.values td').allTextContents()).toEqual(['1']);
        expect(await page.locator('.changes td').allTextContents()).toEqual(['0 0 → 1']);
        expect(await page.locator('.threads .steps .thread-name').allTextContents()).toEqual(['0 thread 0']);
        expect(await page.locator('.threads .inside .doing').allTextContents()).toEqual(['INSIDE']);
        await page.keyboard.press('End');
        expect(await page.locator('.source li[data-line="18"] .here').textContent()).toBe('2');
        expect(await page.locator('.sleeps').textContent()).toBe('thread 2');
        expect(await page.locator('.doing').allTextContents()).toEqual([
          'outside',
          'outside',
          'asleep at line 18',
        ]);
        await page.keyboard.press('ArrowRight');
        await page.keyboard.press('ArrowLeft');
        expect(await shown(page)).toMatchObject({ step: 'step 15 of 16', row: '15' });
        await page.keyboard.press('Home');
        expect(await shown(page)).toMatchObject({ step: 'step 0 of 16', lit: [] });
        expect(await page.locator('.wrong').isVisible()).toBe(true);
      });
    });

    test('a row is gone to by a click and by Enter, and up and down lead to the rows beside it', async () => {
      await opened('futex-retakes-with-1', {}, async (page) => {
        await page.locator('#step-13').click();
        expect(await shown(page)).toMatchObject({ step: 'step 13 of 16', lit: ['23'] });
        await page.keyboard.press('ArrowUp');
        expect(await shown(page)).toMatchObject({ step: 'step 12 of 16' });
        await page.locator('#step-7 a').focus();
        await page.keyboard.press('Enter');
        expect(await shown(page)).toMatchObject({ step: 'step 7 of 16', lit: ['18'] });
        // One stop of Tab for all rows.
        expect(await page.locator('.schedule a[tabindex="0"]').count()).toBe(1);
      });
    });

    test('the scrubber and the buttons step, too', async () => {
      await opened('futex-retakes-with-1', {}, async (page) => {
        await page.locator('#scrub').fill('6');
        expect(await shown(page)).toMatchObject({ step: 'step 6 of 16', lit: ['18'] });
        await page.locator('#scrub').press('ArrowRight');
        expect(await shown(page)).toMatchObject({ step: 'step 7 of 16' });
        await page.getByRole('button', { name: 'Back' }).press('Enter');
        await page.getByRole('button', { name: 'Back' }).press('Space');
        expect(await shown(page)).toMatchObject({ step: 'step 5 of 16' });
        await page.getByRole('button', { name: 'Last' }).click();
        expect(await shown(page)).toMatchObject({ step: 'step 16 of 16' });
      });
    });

    test('plays when it is told to, to the end and no further', async () => {
      await opened('futex-retakes-with-1', {}, async (page) => {
        await page.clock.install();
        await page.reload();
        await page.clock.runFor(5_000);
        expect(await shown(page)).toMatchObject({ step: 'step 0 of 16' });
        await page.keyboard.press('Space');
        await page.clock.runFor(2_000);
        expect(await shown(page)).toMatchObject({ step: 'step 3 of 16' });
        await page.keyboard.press('Space');
        await page.clock.runFor(2_000);
        expect(await shown(page)).toMatchObject({ step: 'step 3 of 16' });
        await page.getByRole('button', { name: 'Play', exact: true }).click();
        await page.clock.runFor(60_000);
        expect(await shown(page)).toMatchObject({ step: 'step 16 of 16' });
        expect(await page.locator('.play').textContent()).toBe('Play');
      });
    });

    test('a lasso goes round', async () => {
      await opened('dekker-lockstep', {}, async (page) => {
        await page.keyboard.press('End');
        expect(await shown(page)).toMatchObject({ step: 'step 10 of 10' });
        await page.keyboard.press('ArrowRight');
        expect(await shown(page)).toMatchObject({ step: 'step 5 of 10' });
      });
    });

    test('an address that names a step shows it', async () => {
      await opened('futex-retakes-with-1', { hash: '#step-9' }, async (page) => {
        expect(await shown(page)).toMatchObject({ step: 'step 9 of 16' });
      });
    });

    test('the step that is shown is in sight in its table and in the source', async () => {
      for (const width of [360, 1280])
        await opened('futex-retakes-with-1', { width }, async (page) => {
          await page.keyboard.press('End');
          const isInBox = (box: string, element: string) =>
            page.evaluate(`(() => {
            const [outer, inner] = ['${box}', '${element}'].map((one) => document.querySelector(one).getBoundingClientRect());
            return inner.top >= outer.top && inner.bottom <= outer.bottom;
          })()`);
          expect(await isInBox('.source', '.source .lit')).toBe(true);
          expect(await isInBox('.schedule', '.schedule .now')).toBe(true);
        });
    });

    test('a state is told when keys come to it', async () => {
      await opened('tas', {}, async (page) => {
        await page.locator('.state[tabindex="0"]').focus();
        const told = page.locator('.state-told');
        expect(await told.textContent()).toMatch(/^State 1: thread 0 outside, .* Leads to 2, 3, 4\.$/);
        await page.keyboard.press('ArrowDown');
        expect(await told.textContent()).toMatch(/^State [234]: .*acquiring at line 17/);
        expect(await page.locator('.step.leaves').count()).toBeGreaterThan(0);
        await page.keyboard.press('Home');
        expect(await told.textContent()).toMatch(/^State 1:/);
      });
    });

    test('paper is white and holds the whole schedule, but no controls', async () => {
      await opened('futex-retakes-with-1', { colorScheme: 'dark' }, async (page) => {
        await page.keyboard.press('End');
        await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
        expect(await page.evaluate(`getComputedStyle(document.body).backgroundColor`)).toBe(
          'rgb(252, 252, 250)',
        );
        expect(await page.locator('button:visible, input:visible, .situation:visible').count()).toBe(0);
        expect(await page.locator('.schedule tr[id]:visible').count()).toBe(17);
        const hidden = await page.evaluate(
          `(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)(document.querySelector('.schedule'))`,
        );
        expect(hidden).toBe(0);
      });
    });

    test('without scripts it says the same, in a table', async () => {
      await opened('dekker-lockstep', { javaScriptEnabled: false }, async (page) => {
        expect(await page.locator('.controls, .situation, .keys').locator('visible=true').count()).toBe(0);
        expect(await page.locator('.schedule tr[id]:visible').count()).toBe(11);
        expect(await page.locator('.wrong').textContent()).toContain('Steps 5 to 10 repeat for ever');
        expect(await page.locator('.source li:visible').count()).toBeGreaterThan(20);
      });
    });
  },
);
