/** The two windows in a browser, on a real server: two people, one slot, one winner. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { axeFaults, describeInChromium } from '../../../browser/chromium.ts';
import { shiftsOf, visit, type Visit, type Visited } from './samples/browser.ts';
import { CLINIC, startClinic, startHttpServer, type ClinicServer } from './samples/clinic-server.ts';

const SARA = 'Dra. Sara Maria';
const PATIENTLY = { timeout: 5_000 };

describeInChromium((browser) => {
  let clinic: ClinicServer;
  let open: Visited[] = [];

  beforeAll(async () => {
    clinic = await startClinic();
  });
  afterAll(async () => {
    await clinic.stop();
  });
  afterEach(async () => {
    await Promise.all(open.map(({ close }) => close()));
    open = [];
    for (const name of ['Ana', 'Bruno', 'Rui', 'Zo%C3%A9'])
      await fetch(`${clinic.url}/api/people/${name}`, { method: 'DELETE' });
  });

  const come = async (visitor: Visit = {}): Promise<Page> => {
    const visited = await visit(browser(), `${clinic.url}/windows`, visitor);
    open.push(visited);
    await visited.page.locator('.hours li').first().waitFor();
    return visited.page;
  };
  const bookingsOf = async (person: string): Promise<readonly { readonly time: string }[]> => {
    const told = (await (await fetch(`${clinic.url}/api/people/${person}/bookings`)).json()) as {
      bookings: { time: string }[];
    };
    return told.bookings;
  };
  const tally = async (page: Page): Promise<number[]> =>
    (await page.locator('.tally dd').allInnerTexts()).map(Number);

  test('both reach for one slot: one has it, in both windows, and the other is offered the nearest', async () => {
    const page = await come();
    await page.getByRole('button', { name: 'Reach for 08:00 at the same moment' }).click();
    await page.locator('.good').waitFor();
    const [winner, loser] = (await tally(page))[0] === 1 ? ['Ana', 'Bruno'] : ['Bruno', 'Ana'];
    const windowOf = (name: string) => page.getByRole('region', { name: `Window of ${name}` });
    await windowOf(winner).getByText(`08:00 is ${winner}’s!`).waitFor();
    await windowOf(loser).getByText(`Sorry, ${loser}: ${winner} was faster by a moment.`).waitFor();
    expect(await windowOf(winner).locator('.target').innerText()).toMatch(/08:00\s+yours/);
    expect(await windowOf(loser).locator('.target').innerText()).toMatch(/08:00\s+taken/);
    expect(await bookingsOf(winner)).toMatchObject([{ time: '08:00' }]);
    expect(await bookingsOf(loser)).toEqual([]);

    await windowOf(loser).getByRole('button', { name: '08:30', exact: true }).click();
    await windowOf(loser).getByText(`Booked: 08:30 is ${loser}’s.`).waitFor();
    expect(await bookingsOf(loser)).toMatchObject([{ time: '08:30' }]);
    await page.getByRole('button', { name: 'Give back' }).click();
    await expect.poll(async () => [...(await bookingsOf('Ana')), ...(await bookingsOf('Bruno'))]).toEqual([]);
    await expect.poll(() => page.locator('.hours .free').count()).toBe(2 * CLINIC.times.length);
    expect(await shiftsOf(page)).toEqual([]);
  });

  test('twenty times: every round has one winner, and in the end the slot is one person’s', async () => {
    const page = await come();
    await page.getByRole('button', { name: 'Again × 20' }).click();
    await expect.poll(async () => (await tally(page)).reduce((sum, wins) => sum + wins)).toBe(20);
    expect(await page.locator('.good').count()).toBe(1);
    expect([...(await bookingsOf('Ana')), ...(await bookingsOf('Bruno'))]).toHaveLength(1);
    // Whoever closes the page leaves nothing behind.
    await page.goto('about:blank');
    await expect.poll(async () => [...(await bookingsOf('Ana')), ...(await bookingsOf('Bruno'))]).toEqual([]);
  });

  test('a booking of somebody else is shown in both, and never touched', async () => {
    const page = await come();
    const of = (time: string, name: string, provider = SARA) =>
      fetch(`${clinic.url}/api/bookings`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ slot: clinic.slotOf(provider, time) + CLINIC.times.length, person: name }),
      });
    expect((await of('10:00', 'Rui')).status).toBe(201);
    await expect.poll(() => page.locator('.hours .taken').count(), PATIENTLY).toBe(2);
    // Also the very slot that both reach for, under the name of one of them.
    expect((await of('08:00', 'Ana')).status).toBe(201);
    await expect.poll(() => page.locator('.hours .taken').count(), PATIENTLY).toBe(4);
    await page.locator('.controls .strong').click();
    await page.locator('.good').waitFor();
    expect(await page.locator('.good').innerText()).toContain('08:30');
    await page.getByRole('button', { name: 'Give back' }).click();
    await expect.poll(() => bookingsOf('Bruno')).toEqual([]);
    expect(await bookingsOf('Rui')).toMatchObject([{ time: '10:00' }]);
    expect(await bookingsOf('Ana')).toMatchObject([{ time: '08:00' }]);
  });

  test('names are theirs to choose, by keyboard too; the same name twice is refused', async () => {
    const page = await come({ locale: 'pt-BR' });
    await page.getByLabel('Nome').first().focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('Bruno');
    await page.getByText('Escreva dois nomes diferentes.').waitFor();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('Zoé');
    await page.locator('.controls .strong').focus();
    await page.keyboard.press('Enter');
    await page.locator('.good').waitFor();
    expect(await page.evaluate('document.activeElement.className')).toBe('strong');
    expect([...(await bookingsOf('Zo%C3%A9')), ...(await bookingsOf('Bruno'))]).toHaveLength(1);
  });

  test.each([
    ['light', 360],
    ['dark', 1280],
  ] as const)(
    'axe finds nothing, %s at %d px, and nothing is wider than the page',
    async (colorScheme, width) => {
      const page = await come({ colorScheme, width });
      expect(await axeFaults(page)).toEqual([]);
      await page.locator('.controls .strong').click();
      await page.locator('.good').waitFor();
      expect(await axeFaults(page)).toEqual([]);
      expect(await shiftsOf(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    },
  );

  test('where slots are numbers the page says what it would take', async () => {
    const server = await startHttpServer(8);
    const visited = await visit(browser(), `http://127.0.0.1:${server.doors['http']?.[0]}/windows`);
    await visited.page.locator('.lead').waitFor();
    expect(await visited.page.locator('.lead').innerText()).toContain('This server sells slots by number');
    await visited.close();
    await server.stop();
  });
});
