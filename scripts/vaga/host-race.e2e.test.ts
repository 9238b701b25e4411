/** Races that are started over HTTP, for real: by 'vaga serve', in processes of their own. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { CHROMIUM, launchChromium } from '../../server/browser/chromium.ts';
import { shiftsOf, visit, type Visited } from '../../server/doors/http/page/samples/browser.ts';
import type { RaceProgress } from '../../server/races/race.ts';
import type { RaceDocument } from '../../reports/race-document.ts';
import { startVaga, type Running } from './run-vaga.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'vaga-host-race-'));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

const started: Running[] = [];
afterAll(() => {
  for (const { child } of started) child.kill('SIGKILL');
});

const CHOSEN = { clients: 16, lock: 'none', workload: 'churn', seconds: 1 };

async function serve() {
  const running = startVaga(['serve', '--doors', 'native:0,http:0', '--json', '--out', FOLDER]);
  started.push(running);
  const { doors, pid } = JSON.parse(await running.firstLine) as { doors: { http: number[] }; pid: number };
  const origin = `http://127.0.0.1:${doors.http[0]}`;
  const ask = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(`${origin}/api/races${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  return { running, pid, origin, ask };
}

/** Events of the race until one of these names. */
async function follow(answer: Response, until: (name: string, data: string) => boolean) {
  const told: { name: string; data: string }[] = [];
  let text = '';
  const decoder = new TextDecoder();
  for await (const bytes of answer.body as ReadableStream<Uint8Array>) {
    text += decoder.decode(bytes, { stream: true });
    for (let at = text.indexOf('\n\n'); at >= 0; at = text.indexOf('\n\n')) {
      const { name, data } = /event: (?<name>\w+)\ndata: (?<data>.*)/.exec(text.slice(0, at))?.groups ?? {};
      text = text.slice(at + 2);
      if (name === undefined || data === undefined) continue;
      told.push({ name, data });
      if (until(name, data)) return told;
    }
  }
  throw new Error(`the stream ended behind ${JSON.stringify(told.at(-1))}`);
}

const ENDS = new Set(['verdict', 'failed', 'stopped']);
const isRacing = (name: string, data: string): boolean => name === 'progress' && data.includes('"racing"');

/** Of a process and those that it has started, as far as they live: all of them, by Linux's own list. */
function family(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap((child) => family(child))];
}

const alive = (pids: readonly number[]): number[] => pids.filter((pid) => existsSync(`/proc/${pid}/task`));

describe('a race without a lock', () => {
  let races: Awaited<ReturnType<typeof serve>>;
  let answers: Response[];
  let told: Awaited<ReturnType<typeof follow>>;
  let browser: Browser | undefined;
  let visited: Visited | undefined;
  beforeAll(async () => {
    races = await serve();
    if (existsSync(CHROMIUM)) {
      browser = await launchChromium();
      visited = await visit(browser, `${races.origin}/race`);
    }
    answers = [await races.ask('POST', '', CHOSEN), await races.ask('POST', '', CHOSEN)];
    told = await follow(await races.ask('GET', '/current/events'), (name) => ENDS.has(name));
  });
  afterAll(async () => {
    await browser?.close();
    races.running.child.kill('SIGTERM');
  });

  test('every part is told, slots are taken, and the verdict names a slot that was sold twice', async () => {
    expect(answers.map(({ status }) => status)).toEqual([202, 409]);
    const progress = told
      .filter(({ name }) => name === 'progress')
      .map(({ data }) => JSON.parse(data) as RaceProgress);
    expect([...new Set(progress.map(({ part }) => part))]).toEqual(['control', 'provoked', 'natural']);
    const racing = progress.filter(({ stage }) => stage === 'racing');
    expect(racing.some(({ holders }) => new Set(holders).size > 2)).toBe(true);
    expect(racing.every(({ holders }) => holders.length === 24 && Math.max(...holders) <= 16)).toBe(true);
    expect(progress.some(({ part, soldTwice }) => part === 'provoked' && soldTwice.length > 0)).toBe(true);
    expect(Math.max(...racing.map(({ throughputOps }) => throughputOps ?? 0))).toBeGreaterThan(100);
    expect(racing.every(({ p50Us, p99Us }) => p50Us === null || (p99Us !== null && p50Us <= p99Us))).toBe(
      true,
    );
    expect(told.at(-1)?.name).toBe('verdict');
    const document = JSON.parse(told.at(-1)?.data ?? '') as RaceDocument;
    expect(document).toMatchObject({
      schema: 'vaga/race@1',
      verdict: 'violation',
      control: { caught: true },
    });
    expect(document.command).toMatch(
      /^npx vaga race --lock none --workload churn --clients 16 --slots 24 --seconds 1 --out \S+ --seed \d+$/,
    );
    const sold = document.parts.provoked?.explained.find(({ kind }) => kind === 'doubleBooking');
    expect(sold?.slot).toBeLessThan(24);
    expect(sold?.operations.length).toBeGreaterThan(1);
    const report = await races.ask('GET', '/current/report');
    expect(await report.text()).toContain('VIOLATION');
  });

  test.skipIf(!existsSync(CHROMIUM))(
    `a double booking is shown on its slot, and the report opens (skipped where ${CHROMIUM} is missing)`,
    async () => {
      if (visited === undefined) throw new Error('nobody has come');
      const { page, said } = visited;
      await page.getByRole('heading', { name: /VIOLATION · [\d,]+ double bookings/ }).waitFor();
      const sale = await page.locator('.sales li').first().innerText();
      const { slot, first, second } =
        /^Slot (?<slot>\d+) was sold to client (?<first>\d+) and to client (?<second>\d+)/.exec(sale)
          ?.groups ?? {};
      expect(await page.locator('.tiles li').nth(Number(slot)).innerText()).toContain(`${first} + ${second}`);
      const [report] = await Promise.all([
        page.context().waitForEvent('page'),
        page.getByRole('link', { name: 'The whole report' }).click(),
      ]);
      await report.getByRole('heading', { level: 1, name: /VIOLATION/ }).waitFor();
      expect(said).toEqual([]);
      expect(await shiftsOf(page)).toEqual([]);
    },
  );
});

test('a race that is stopped leaves no process behind, another can be started, and one whose process dies has failed and says how', async () => {
  const { ask, pid } = await serve();
  await ask('POST', '', CHOSEN);
  await follow(await ask('GET', '/current/events'), isRacing);
  const [, ...raced] = family(pid);
  expect(raced.length).toBeGreaterThan(1); // the race, and the server that it has started
  expect((await ask('DELETE', '/current')).status).toBe(204);
  await expect.poll(() => alive(raced), { timeout: 5_000 }).toEqual([]);

  expect((await ask('POST', '', CHOSEN)).status).toBe(202);
  const [, race] = family(pid);
  process.kill(race, 'SIGKILL');
  const told = await follow(await ask('GET', '/current/events'), (name) => name === 'failed');
  expect(told.at(-1)?.data).toContain('The race ended by itself (SIGKILL)');
  expect(await (await ask('GET', '/current')).json()).toMatchObject({ state: 'failed', report: null });
});

test('a server that is killed takes its race with it', async () => {
  const { ask, pid, running } = await serve();
  await ask('POST', '', CHOSEN);
  await follow(await ask('GET', '/current/events'), isRacing);
  const all = family(pid);
  expect(all.length).toBeGreaterThan(2);
  process.kill(pid, 'SIGKILL');
  await running.ended;
  await expect.poll(() => alive(all), { timeout: 5_000 }).toEqual([]);
});
