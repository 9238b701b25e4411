/** The race in a browser, with a race that tells what the test has it tell: what is chosen, what is watched, and how it ends. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { findLock } from '../../../locks/index.ts';
import { startServer, type RunningServer } from '../../../main.ts';
import type { RaceProgress, RaceSettings, RaceTold } from '../../../races/race.ts';
import { axeFaults, describeInChromium } from '../../../browser/chromium.ts';
import { shiftsOf, visit, type Visit, type Visited } from './samples/browser.ts';

const TWO = [
  {
    client: 3,
    operation: 'book',
    slot: 4,
    slot2: null,
    outcome: 'ok',
    version: 7,
    version2: null,
    holder: 3,
  },
  { client: 5, operation: 'move', slot: 9, slot2: 4, outcome: 'ok', version: 2, version2: 7, holder: null },
];
/** As much of a document as the page reads. */
const VIOLATION = {
  schema: 'vaga/race@1',
  verdict: 'violation',
  reasons: ['client 3 was told it booked slot 4 as version 7, yet client 5 was told the same version'],
  control: { saboteur: 'none', caught: true, doubleBookings: 21 },
  contention: { contested: 1_234, share: 0.087, bookings: 567 },
  operations: 123_456,
  bookings: 4_321,
  doubleBookings: 12,
  violations: { doubleBooking: 12, tokens: 1 },
  throughputOps: 98_765,
  latencyUs: { p50: 45.6, p99: 3_210 },
  bound95: 3 / 567,
  parts: {
    provoked: {
      explained: [
        { kind: 'doubleBooking', slot: 4, sentence: 'client 3 was told it booked slot 4', operations: TWO },
      ],
    },
    natural: { explained: [] },
  },
  command: 'npx vaga race --lock none --seed 1',
};
const OK = {
  ...VIOLATION,
  verdict: 'ok',
  reasons: [],
  doubleBookings: 0,
  violations: {},
  parts: { provoked: { explained: [] }, natural: { explained: [] } },
};

const progressOf = (told: Partial<RaceProgress>): { progress: RaceProgress } => ({
  progress: {
    part: 'control',
    elapsedMs: 1_000,
    stage: 'racing',
    share: 0.25,
    operations: 5_000,
    throughputOps: 20_000,
    p50Us: 300,
    p99Us: 1_500,
    holders: Array.from({ length: 24 }, (_, slot) => (slot % 3 === 0 ? slot + 1 : 0)),
    soldTwice: [],
    ...told,
  },
});

// Without a Chromium at its usual place of Debian there is nobody to watch.
describeInChromium((browser) => {
  let server: RunningServer;
  let open: Visited[] = [];
  let started: RaceSettings[] = [];
  let tell: (told: RaceTold) => void = () => {};

  beforeAll(async () => {
    server = await startServer({
      slots: 8,
      threads: 2,
      lock: findLock('futex-owner'),
      holdUs: 0,
      host: '127.0.0.1',
      doors: [{ name: 'http', port: 0 }],
      portMode: 'shared',
      startRace: (settings, listener) => {
        started.push(settings);
        tell = listener;
        return { stop: () => Promise.resolve() };
      },
    });
  });
  afterAll(async () => {
    await server.stop();
  });
  afterEach(async () => {
    tell({ failed: 'over' });
    tell = () => {};
    await Promise.all(open.map(({ close }) => close()));
    [open, started] = [[], []];
  });

  const come = async (visitor: Visit = {}): Promise<Page> => {
    const visited = await visit(browser(), `http://127.0.0.1:${server.doors['http']?.[0]}/race`, visitor);
    open.push(visited);
    await visited.page.locator('.chooser').waitFor();
    return visited.page;
  };
  const said = (): string[] => open.flatMap((visited) => visited.said);
  const begun = async (): Promise<void> => {
    await expect.poll(() => started).toHaveLength(1);
  };

  test('a race without a lock: watched slot by slot, and the double booking stands on its slot', async () => {
    const page = await come();
    await page.getByLabel('Clients').fill('16');
    await page.getByLabel('Lock').selectOption('none');
    await page.getByText('none (broken on purpose): no lock at all.').waitFor();
    await page.getByRole('button', { name: 'Start' }).click();
    await begun();
    expect(started).toEqual([{ clients: 16, lock: 'none', workload: 'churn', seconds: 5 }]);
    await page.getByText('First the control: a lock that is none, until it is caught.').first().waitFor();

    tell(progressOf({}));
    const tiles = page.locator('.tiles li');
    await expect.poll(() => tiles.nth(3).textContent()).toContain('4');
    expect(await tiles.count()).toBe(24);
    await page.getByText('8 of 24 taken.').waitFor();
    await page.getByText('none · churn · 16 clients · racing 25 %').waitFor();
    expect(await page.locator('.speed').textContent()).toContain('20,000/s');

    tell(progressOf({ part: 'provoked', elapsedMs: 2_000, soldTwice: [[6, 3, 8, 2]] }));
    await page.getByText('Now “none”, with every decision held open').first().waitFor();
    await expect.poll(() => tiles.nth(6).innerText()).toMatch(/8 \+ 2\s+3× twice/);

    tell(progressOf({ part: 'natural', elapsedMs: 6_000 }));
    await page.getByText('Now “none” with nothing held').first().waitFor();
    tell({ verdict: { document: JSON.stringify(VIOLATION), report: null } });
    await page.getByRole('heading', { name: 'VIOLATION · 12 double bookings' }).waitFor();
    await page
      .getByText(
        'Slot 4 was sold to client 3 and to client 5 as well: both were told version 7, in the provoked part.',
      )
      .waitFor();
    // The verdict's own, and what was seen of parts that are over.
    expect(await tiles.nth(4).innerText()).toMatch(/3 \+ 5\s+sold twice/);
    expect(await tiles.nth(6).innerText()).toMatch(/8 \+ 2\s+3× twice/);
    expect(await page.locator('[aria-current=step]').innerText()).toContain('Verdict');
    expect(said()).toEqual([]);
    expect(await shiftsOf(page)).toEqual([]);
  });

  test('whoever comes in the middle sees the same race, in the other language, and can stop it', async () => {
    const [first, other] = [await come(), await come({ locale: 'pt-BR' })];
    await first.getByRole('button', { name: 'Start' }).click();
    await begun();
    tell(progressOf({ part: 'provoked' }));
    await other.getByText('8 de 24 ocupadas.').waitFor();
    const late = await come({ locale: 'pt-BR' });
    await late.getByText('8 de 24 ocupadas.').waitFor();
    await late.getByRole('button', { name: 'Parar' }).click();
    await first.locator('.sentence', { hasText: 'The race was stopped.' }).waitFor();
    await other.locator('.sentence', { hasText: 'A corrida foi parada.' }).waitFor();
    await first.getByRole('button', { name: 'Start' }).waitFor();
    expect(said()).toEqual([]);
  });

  test('a race that fails says why', async () => {
    const page = await come();
    await page.getByRole('button', { name: 'Start' }).click();
    await begun();
    tell({ failed: 'The race ended by itself (SIGKILL).' });
    await page.getByRole('heading', { name: 'The race came to no verdict.' }).waitFor();
    expect(await page.locator('.said-by-server').innerText()).toBe('The race ended by itself (SIGKILL).');
  });

  test('by keyboard alone: choose, start, hear the parts and the verdict, and nothing in between', async () => {
    const page = await come();
    await page.evaluate(`
      window.heard = [];
      new MutationObserver(() => heard.push(document.querySelector('[aria-live=polite]').textContent))
        .observe(document.querySelector('[aria-live=polite]'), { childList: true, characterData: true, subtree: true });
    `);
    await page.getByLabel('Clients').focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Tab');
    await page.keyboard.type('check');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await begun();
    expect(started).toEqual([{ clients: 33, lock: 'check-then-set', workload: 'churn', seconds: 5 }]);
    for (let operations = 0; operations < 20; operations += 1) tell(progressOf({ operations }));
    tell(progressOf({ part: 'provoked' }));
    tell({ verdict: { document: JSON.stringify(OK), report: null } });
    await page.getByRole('heading', { name: 'OK · no slot was sold twice' }).waitFor();
    // The focus is where it was: on the button, which starts the next one.
    await expect.poll(() => page.evaluate('document.activeElement.textContent.trim()')).toBe('Start');
    expect(await page.evaluate('heard')).toEqual([
      expect.stringContaining('First the control'),
      expect.stringContaining('Now “check-then-set”'),
      expect.stringContaining('OK · no slot was sold twice'),
    ]);
  });

  test.each([
    ['light', 360, 'en-US'],
    ['dark', 360, 'pt-BR'],
    ['light', 1280, 'pt-BR'],
    ['dark', 1280, 'en-US'],
  ] as const)(
    'axe finds nothing, %s at %d px, and nothing is wider than the page',
    async (colorScheme, width, locale) => {
      const page = await come({ colorScheme, width, locale });
      expect(await axeFaults(page)).toEqual([]);
      await page.locator('.go').click();
      await begun();
      tell(progressOf({ part: 'natural', soldTwice: [[6, 1, 2_000, 1_999]] }));
      await page.locator('.twice').first().waitFor();
      expect(await axeFaults(page)).toEqual([]);
      tell({ verdict: { document: JSON.stringify(VIOLATION), report: null } });
      await page.locator('.verdict').waitFor();
      expect(await axeFaults(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    },
  );
});
