/** The agenda in a browser, on a real server: what a person does, and what others do meanwhile. */
import type { Locator, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { axeFaults, describeInChromium } from '../../../browser/chromium.ts';
import { shiftsOf, visit, type Visit, type Visited } from './samples/browser.ts';
import { startClinic, startHttpServer, type ClinicServer } from './samples/clinic-server.ts';

const SARA = 'Dra. Sara Maria';
const LEONARDO = 'Dr. Leonardo Araujo';

describeInChromium((browser) => {
  let clinic: ClinicServer;
  let open: Visited[] = [];

  beforeEach(async () => {
    clinic = await startClinic();
  });
  afterEach(async () => {
    await Promise.all(open.map(({ close }) => close()));
    open = [];
    await clinic.stop();
  });

  const come = async (visitor: Visit = {}, url = clinic.url): Promise<Page> => {
    const visited = await visit(browser(), `${url}/`, visitor);
    open.push(visited);
    await visited.page.getByRole('grid').waitFor();
    return visited.page;
  };
  const said = (): string[] => open.flatMap((visited) => visited.said);

  test('books, moves and cancels', async () => {
    const page = await come({ person: 'Ana' });
    await cell(page, '10:00', SARA, 'free').click();
    await cell(page, '10:00', SARA, 'yours').waitFor();
    await expectNotice(page, /^Booked: 10:00 on .* with Dra\. Sara Maria\.$/);
    const booking = page.getByRole('complementary').getByRole('listitem');
    await booking.waitFor();
    expect(await booking.allInnerTexts()).toEqual([expect.stringContaining('10:00')]);

    await cell(page, '10:00', SARA, 'yours').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Move' }).click();
    await cell(page, '11:00', LEONARDO, 'free').click();
    await cell(page, '11:00', LEONARDO, 'yours').waitFor();
    await cell(page, '10:00', SARA, 'free').waitFor();
    await expectNotice(page, /^Moved to 11:00 on .* with Dr\. Leonardo Araujo\.$/);

    await booking.getByRole('button').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the booking' }).click();
    await cell(page, '11:00', LEONARDO, 'free').waitFor();
    await page.getByText('None yet.').waitFor();
    await expectNotice(page, /^Cancelled: 11:00/);
    expect(said()).toEqual([]);
    expect(await shiftsOf(page)).toEqual([]);
  });

  test('what others do is shown at once, and nothing moves', async () => {
    const [ana, rui] = [await come({ person: 'Ana' }), await come({ person: 'Rui' })];
    await cell(rui, '09:00', LEONARDO, 'free').click();
    await cell(ana, '09:00', LEONARDO, 'taken').waitFor();
    await ana.getByText('09:00, Dr. Leonardo Araujo: taken now.').waitFor({ state: 'attached' });
    await cell(rui, '09:00', LEONARDO, 'yours').click();
    await rui.getByRole('button', { name: 'Cancel the booking' }).click();
    await cell(ana, '09:00', LEONARDO, 'free').waitFor();
    await Promise.all(['08:00', '08:30', '10:30'].map((time) => clinic.book(SARA, time)));
    await cell(ana, '10:30', SARA, 'taken').waitFor();
    await cell(rui, '10:30', SARA, 'yours').waitFor();
    expect(await shiftsOf(ana)).toEqual([]);
    expect(said()).toEqual([]);
  });

  test('in another window of the same person a booking is theirs, too', async () => {
    const [one, other] = [await come({ person: 'Ana' }), await come({ person: 'Ana' })];
    await cell(one, '08:00', SARA, 'free').click();
    await cell(one, '08:00', SARA, 'yours').waitFor();
    await other.reload();
    await cell(other, '08:00', SARA, 'yours').waitFor();
    await cell(other, '08:30', SARA, 'free').click();
    await cell(one, '08:30', SARA, 'yours').waitFor();
    // Its list is read anew first.
    await expect.poll(() => one.getByRole('complementary').getByRole('listitem').count()).toBe(2);
  });

  test('when somebody was faster it says so and offers the nearest times, which are booked with one more press', async () => {
    const page = await come({ person: 'Ana' });
    // Between her press and what the server hears of it somebody else books.
    const isFirst = { times: 1 };
    await page.route(
      '**/api/bookings',
      async (route) => {
        await clinic.book(SARA, '10:00');
        await route.continue();
      },
      isFirst,
    );
    await cell(page, '10:00', SARA, 'free').click();
    const dialog = page.getByRole('dialog', { name: 'Somebody was faster' });
    await dialog.getByText(/^Sorry! Somebody else has just booked 10:00 .*\.$/).waitFor();
    await cell(page, '10:00', SARA, 'taken').waitFor({ state: 'attached' });
    const offers = dialog.getByRole('listitem');
    expect(await offers.count()).toBe(5);
    expect(await offers.first().innerText()).toMatch(/^(09:30|10:00|10:30) on /);
    expect(await dialog.innerText()).not.toContain('Rui');
    await offers.first().getByRole('button').click();
    await page.getByRole('complementary').getByRole('listitem').waitFor();
    await expectNotice(page, /^Booked: /);
  });

  test('a change whose answer was lost is sent again, done once, and nothing is lost', async () => {
    const page = await come({ person: 'Ana' });
    let asked = 0;
    const keys = new Set<string | undefined>();
    await page.route('**/api/bookings', async (route) => {
      asked += 1;
      keys.add(route.request().headers()['idempotency-key']);
      if (asked > 2) return route.continue();
      // The first time not even the request arrives, the second time only the answer is lost.
      if (asked === 2) await route.fetch();
      return route.abort('connectionreset');
    });
    await cell(page, '10:00', SARA, 'free').click();
    await page.getByText('No connection to the server.').waitFor();
    await cell(page, '10:00', SARA, 'yours').waitFor();
    await page.getByText('No connection to the server.').waitFor({ state: 'detached' });
    expect(asked).toBe(3);
    expect(keys.size).toBe(1);
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('while the server is away it says so; when it is back, everything is read anew', async () => {
    const page = await come({ person: 'Ana' });
    await clinic.book(SARA, '08:00');
    await cell(page, '08:00', SARA, 'taken').waitFor();
    const port = Number(new URL(clinic.url).port);
    await clinic.stop();
    await page.getByText('No connection to the server.').waitFor();
    clinic = await startClinic(port); // without a ledger: it has forgotten the booking
    await cell(page, '08:00', SARA, 'free').waitFor();
    await clinic.book(SARA, '08:30');
    await cell(page, '08:30', SARA, 'taken').waitFor();
    expect(await page.locator('.lost').innerText()).toBe('');
  });

  test('a page that nobody sees gives its stream back, and is up to date when it is seen again', async () => {
    const page = await come({ person: 'Ana' });
    const look = (isHidden: boolean): Promise<unknown> =>
      page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'))`);
    const ended = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/api/events'));
    await look(true);
    await ended;
    await clinic.book(SARA, '08:00');
    expect(await cell(page, '08:00', SARA, 'free').count()).toBe(1);
    await look(false);
    await cell(page, '08:00', SARA, 'taken').waitFor();
    await clinic.book(SARA, '08:30');
    await cell(page, '08:30', SARA, 'taken').waitFor();
    expect(said()).toEqual([]);
  });

  test('a booking can be moved to another day', async () => {
    const page = await come({ person: 'Ana' });
    await cell(page, '08:00', SARA, 'free').click();
    await cell(page, '08:00', SARA, 'yours').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Move' }).click();
    await page.getByRole('button', { name: 'Day after' }).click();
    await page.getByRole('heading', { name: 'Agenda of Friday, January 2, 2099' }).waitFor();
    await cell(page, '09:00', SARA, 'free').click();
    await cell(page, '09:00', SARA, 'yours').waitFor();
    const bookings = page.getByRole('complementary').getByRole('listitem');
    await bookings.filter({ hasText: '09:00' }).waitFor();
    expect(await bookings.count()).toBe(1);
    await page.getByRole('button', { name: 'Day before' }).click();
    await cell(page, '08:00', SARA, 'free').waitFor();
  });

  test('everything can be done with the keyboard alone', async () => {
    const page = await come({ person: 'Ana' });
    const focused = page.locator(':focus');
    await page.keyboard.press('Tab');
    expect(await focused.innerText()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    // Day and specialty come before the grid; the grid is one stop.
    for (let stops = 0; stops < 10; stops += 1) {
      await page.keyboard.press('Tab');
      if ((await focused.getAttribute('data-spot')) !== null) break;
    }
    expect(await focused.getAttribute('aria-label')).toBe(`08:00, ${SARA}, free`);
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
    expect(await focused.getAttribute('aria-label')).toBe(`09:00, ${LEONARDO}, free`);
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Home');
    expect(await focused.getAttribute('aria-label')).toBe(`11:30, ${SARA}, free`);
    await page.keyboard.press('Enter');
    await cell(page, '11:30', SARA, 'yours').waitFor();
    expect(await focused.getAttribute('aria-label')).toBe(`11:30, ${SARA}, yours`);

    // Escape closes what was asked, and the focus is where it was.
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Your time' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await focused.getAttribute('aria-label')).toBe(`11:30, ${SARA}, yours`);

    // Move: Escape stops it, too.
    const startMoving = async (): Promise<void> => {
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').getByRole('button', { name: 'Move' }).focus();
      await page.keyboard.press('Enter');
      await expectNotice(page, /^Instead of 11:30 on .*: choose a new time\.$/);
    };
    await startMoving();
    await page.keyboard.press('Escape');
    await expectNotice(page, /^Nothing has changed/);
    await startMoving();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await cell(page, '11:00', SARA, 'yours').waitFor();

    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the booking' }).focus();
    await page.keyboard.press('Enter');
    await cell(page, '11:00', SARA, 'free').waitFor();
    expect(await focused.getAttribute('data-spot')).toBe('6,0');
  });

  test('asks for a name on the first visit, keeps it, and shows everything without one', async () => {
    const page = await come();
    const dialog = page.getByRole('dialog', { name: 'What is your name?' });
    await dialog.getByText('without passwords').waitFor();
    await page.keyboard.press('Escape');
    await cell(page, '08:00', SARA, 'free').click();
    await dialog.getByRole('textbox').fill(' | ');
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await dialog.getByRole('alert').getByText('without |').waitFor();
    await dialog.getByRole('textbox').fill('Zoé');
    await page.keyboard.press('Enter');
    await page.getByText('You are Zoé').waitFor();
    await cell(page, '08:00', SARA, 'free').click();
    await cell(page, '08:00', SARA, 'yours').waitFor();
    await page.reload();
    await cell(page, '08:00', SARA, 'yours').waitFor();
    expect(await dialog.count()).toBe(0);
  });

  test('shows the log, and erases everything after it has been asked', async () => {
    const page = await come({ person: 'Ana' });
    await cell(page, '08:00', SARA, 'free').click();
    await cell(page, '08:00', SARA, 'yours').waitFor();
    await page.getByRole('button', { name: 'Show log' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('row', { name: /Booked 08:00 on .* with Dra\. Sara Maria/ }).waitFor();
    expect(await dialog.getByRole('row').count()).toBe(2);
    await dialog.getByLabel('Show looks at lists, too').check();
    await dialog
      .getByRole('row', { name: /Bookings looked at/ })
      .first()
      .waitFor();
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Erase my data' }).click();
    await dialog.getByText('become free for others: 1').waitFor();
    await dialog.getByRole('button', { name: 'Do not erase' }).click();
    await cell(page, '08:00', SARA, 'yours').waitFor();

    await page.getByRole('button', { name: 'Erase my data' }).click();
    await dialog.getByRole('button', { name: 'Erase everything' }).click();
    await expectNotice(page, 'Erased. Times that became free: 1.');
    await cell(page, '08:00', SARA, 'free').waitFor();
    await page.getByText('No name yet').waitFor();
    const { trail } = (await (await fetch(`${clinic.url}/api/people/Ana/trail`)).json()) as {
      trail: unknown[];
    };
    expect(trail).toEqual([]);
  });

  test('the day and the specialty can be chosen, and on a narrow screen the provider', async () => {
    const page = await come({ person: 'Ana', width: 360 });
    expect(await page.getByRole('columnheader').allInnerTexts()).toEqual(['Time', SARA]);
    await page.getByRole('combobox', { name: 'Provider' }).selectOption(LEONARDO);
    await cell(page, '08:00', LEONARDO, 'free').click();
    await cell(page, '08:00', LEONARDO, 'yours').waitFor();
    await page.getByRole('button', { name: 'Day after' }).click();
    await page.getByRole('heading', { name: 'Agenda of Friday, January 2, 2099' }).waitFor();
    await cell(page, '08:00', LEONARDO, 'free').waitFor();
    await page.getByRole('combobox', { name: 'Day' }).selectOption('2099-01-01');
    await cell(page, '08:00', LEONARDO, 'yours').waitFor();
    await page.getByRole('combobox', { name: 'Specialty' }).selectOption('Dermatologia');
    await cell(page, '08:00', 'Dr. Rafael Costa', 'free').waitFor();
    expect(said()).toEqual([]);
  });

  test('speaks Portuguese and English, and keeps the choice', async () => {
    const page = await come({ person: 'Ana', locale: 'pt-PT' });
    expect(await page.locator('html').getAttribute('lang')).toBe('pt');
    await cell(page, '08:00', SARA, 'livre').click();
    await cell(page, '08:00', SARA, 'seu').waitFor();
    await expectNotice(page, /^Marcado: 08:00 de .* com Dra\. Sara Maria\.$/);
    await page.getByRole('button', { name: 'English' }).click();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await cell(page, '08:00', SARA, 'yours').waitFor();
    await page.reload();
    await cell(page, '08:00', SARA, 'yours').waitFor();
    expect(await page.title()).toBe('Agenda · vaga');
  });

  test('slots without a calendar are shown by number', async () => {
    const plain = await startHttpServer(250);
    try {
      const page = await come({ person: 'Ana' }, `http://127.0.0.1:${plain.doors['http']?.[0]}`);
      await page.getByRole('button', { name: 'Slot 99, free' }).click();
      await page.getByRole('button', { name: 'Slot 99, yours' }).waitFor();
      expect(await shiftsOf(page)).toEqual([]);
      await page.getByRole('button', { name: 'Slots after' }).click();
      await page.getByRole('button', { name: 'Slots after' }).click();
      await page.getByRole('heading', { name: 'Slots 200 to 249' }).waitFor();
      expect(await page.getByRole('gridcell').count()).toBe(50);
      await page.getByRole('complementary').getByRole('button', { name: 'slot 99' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel the booking' }).click();
      await expectNotice(page, 'Cancelled: slot 99.');
      expect(await axeFaults(page)).toEqual([]);
    } finally {
      await plain.stop();
    }
  });

  describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
    test.each([360, 1280])('axe finds nothing wrong and nothing is cut at a width of %d', async (width) => {
      await clinic.book(SARA, '09:00');
      const page = await come({ person: 'Ana', colorScheme, width });
      await cell(page, '10:00', SARA, 'free').click();
      await cell(page, '10:00', SARA, 'yours').waitFor();
      const look = async (): Promise<void> => {
        expect(await axeFaults(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      };
      await look();
      for (const name of ['Show log', 'Erase my data', 'Change name']) {
        await page.getByRole('button', { name }).click();
        await page.getByRole('dialog').waitFor();
        await look();
        await page.keyboard.press('Escape');
      }
      await cell(page, '10:00', SARA, 'yours').click();
      await look();
      await page.getByRole('button', { name: 'Move' }).click();
      await look();
      expect(said()).toEqual([]);
    });
  });

  test('the first view of a cold browser is less than 200 kB', async () => {
    const context = await browser().newContext();
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    let bytes = 0;
    session.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    await page.goto(clinic.url);
    await cell(page, '11:30', LEONARDO, '').waitFor();
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(200_000);
    await context.close();
  });
});

/** The button of a slot, in a state. */
function cell(page: Page, time: string, provider: string, state: string): Locator {
  return page.getByRole('gridcell').locator(`[aria-label^="${time}, ${provider}, ${state}"]`);
}

async function expectNotice(page: Page, text: string | RegExp): Promise<void> {
  await page.locator('.notice').getByText(text).waitFor();
  expect(await page.locator('.notice').getAttribute('role')).toBe('status');
}
