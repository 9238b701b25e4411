/** Comparisons of a smoke size: real servers, a real Redis where there is one, and every answer judged. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { MEASURE_NAMES, type CompareDocument } from '../../reports/compare/document.ts';
import { NO_REDIS, redisVersion } from './redis-server.ts';
import { startVaga, type Ended } from './run-vaga.ts';

/** Too short for figures. */
const SMOKE = ['--rounds', '1', '--seconds', '0.3', '--clients', '8', '--seed', '7'];

async function compared(...args: readonly string[]): Promise<Ended & { readonly folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'vaga-compare-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return { ...(await startVaga(['compare', ...SMOKE, ...args], folder).ended), folder };
}

describe.skipIf(redisVersion() === undefined)(`beside Redis (skipped where ${NO_REDIS})`, () => {
  test('our native door and Redis: figures of both, ratios, files, and the histories found right', async () => {
    const { status, stdout, folder } = await compared('--targets', 'native,redis', '--json');
    expect(status).toBe(0);
    const document = JSON.parse(stdout) as CompareDocument;
    expect(document).toMatchObject({
      schema: 'vaga/compare@1',
      verdict: 'ok',
      seed: 7,
      rounds: 1,
      moves: false,
      base: 'native',
      rateFrom: 'measured',
    });
    expect(document.machine.cpu).not.toBe('');
    expect(document.notes[0]).toContain('no difference can be significant');
    expect(document.sides.map(({ name }) => name)).toEqual(['native', 'redis']);
    for (const { measures, rounds, curve, verdict, changesShare, isFresh } of document.sides) {
      expect(verdict).toBe('ok');
      expect(isFresh).toBe(true);
      expect(rounds).toHaveLength(1);
      expect(changesShare).toBeGreaterThan(1 / 3);
      expect(curve.at(-1)?.percentile).toBe(100);
      for (const measure of MEASURE_NAMES) {
        // The CPU time of a process is told by Linux alone.
        if (measure === 'serverCpuUs' && process.platform !== 'linux') continue;
        expect(measures[measure].median).toBeGreaterThan(0);
      }
      for (const { open } of rounds) {
        expect(open.check.operations).toBeGreaterThan(open.operations); // the judge's looks, too
        expect(open.workload['arrived']).toBeGreaterThan(0);
        expect(open.takenBefore).toBe(0);
      }
    }
    const [first, second] = document.sides;
    expect(first.measures.throughputOps.ratio).toBeNull();
    expect(second.measures.throughputOps.ratio?.ratio).toBeGreaterThan(0);
    const slowest = Math.min(...document.sides.map(({ rounds }) => rounds[0].closed.throughputOps));
    expect(document.rate).toBe(Math.floor(slowest / 2));
    const files = readdirSync(join(folder, 'reports/out'));
    expect(files).toHaveLength(1);
    expect(files[0]).toMatch(/-compare$/);
    // What was found right is not kept.
    expect(readdirSync(join(folder, 'reports/out', files[0])).toSorted()).toEqual([
      'compare.json',
      'report.html',
    ]);
    expect(JSON.parse(readFileSync(join(folder, document.files.json ?? ''), 'utf8'))).toEqual(document);
    expect(readFileSync(join(folder, document.files.html ?? ''), 'utf8')).toContain('Ratios to native');
  });

  test('GET and then SET is caught: exit 1, and its history is kept', async () => {
    const { status, stdout, folder } = await compared(
      '--targets',
      'redis,redis-get-then-set',
      '--seconds',
      '1',
      '--clients',
      '32',
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(/^VIOLATION +· +redis-get-then-set sold slots twice/);
    expect(stdout).toMatch(/redis +ok /);
    const [run] = readdirSync(join(folder, 'reports/out'));
    expect(readdirSync(join(folder, 'reports/out', run)).join(' ')).toMatch(/redis-get-then-set-1-\w+\.hist/);
  });

  test('a script that decides tells versions, so it is judged by them', async () => {
    const { stdout } = await compared('--targets', 'redis-lua,native', '--rate', '500', '--json');
    const document = JSON.parse(stdout) as CompareDocument;
    expect(document).toMatchObject({ verdict: 'ok', rate: 500, rateFrom: 'option' });
    for (const { rounds } of document.sides) expect(rounds[0].closed.check.method).toBe('certificate');
  });
});

describe('a service that runs already', () => {
  test('a file: it stays, its slots are given back after each run, and its CPU time is not known', async () => {
    const service = await startService();
    onTestFinished(() => void service.close());
    const target = writeTarget(service);
    const { status, stdout } = await compared('--targets', `native,${target}`, '--json');
    const document = JSON.parse(stdout) as CompareDocument;
    expect(status).toBe(0);
    const { isFresh, measures, rounds } = document.sides[1];
    expect(isFresh).toBe(false);
    expect(measures.serverCpuUs.median).toBeNull();
    expect(measures.throughputOps.median).toBeGreaterThan(0);
    for (const { closed, open } of rounds) expect([closed.takenBefore, open.takenBefore]).toEqual([0, 0]);
    expect(service.listening).toBe(true);
  });

  test('a native door: both sides may move bookings then', async () => {
    const server = startVaga([
      'serve',
      '--slots',
      '64',
      '--doors',
      'native:0',
      '--until-stdin-ends',
      '--json',
    ]);
    onTestFinished(async () => {
      server.child.stdin?.end();
      await server.ended;
    });
    const { doors } = JSON.parse(await server.firstLine) as { doors: { native: number[] } };
    const target = `native://127.0.0.1:${doors.native[0]}`;
    const { status, stdout } = await compared('--targets', `native,${target}`, '--json');
    const document = JSON.parse(stdout) as CompareDocument;
    expect(status).toBe(0);
    expect(document.moves).toBe(true);
    for (const { closed, open } of document.sides[1].rounds)
      expect([closed.takenBefore, open.takenBefore]).toEqual([0, 0]);
  });
});

/** Slots in memory, over HTTP: a line of text tells the holder. */
async function startService(): Promise<Server> {
  const holders = new Map<string, string>();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://service');
    const holder = searchParams.get('holder') ?? '0';
    const held = holders.get(pathname) ?? '0';
    if (request.method === 'PUT' && held === '0') holders.set(pathname, holder);
    else if (request.method === 'DELETE' && held === holder) holders.delete(pathname);
    else if (request.method !== 'GET') response.statusCode = 409;
    response.end(held);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function writeTarget(service: Server): string {
  const folder = mkdtempSync(join(tmpdir(), 'vaga-target-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'target.ts');
  const { port } = service.address() as AddressInfo;
  writeFileSync(
    path,
    `const ask = (method: string, slot: number, holder: number) => fetch(\`http://127.0.0.1:${port}/\${slot}?holder=\${holder}\`, { method });
export const connect = () => undefined;
export const book = async (_: unknown, slot: number, holder: number) => (await ask('PUT', slot, holder)).ok;
export const cancel = async (_: unknown, slot: number, holder: number) => (await ask('DELETE', slot, holder)).ok;
export const status = async (_: unknown, slot: number) => ({ holder: Number(await (await ask('GET', slot, 0)).text()) });
`,
  );
  return path;
}

describe('what cannot be raced', () => {
  test('is refused before anything starts: exit 2, one sentence, no folder', async () => {
    const { status, stderr, folder } = await compared('--targets', 'native,postgres');
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^vaga: There is no target 'postgres': it is one of native, resp, http, redis.*\n$/,
    );
    expect(existsSync(join(folder, 'reports'))).toBe(false);
  });

  test('without a redis-server on the path, one sentence says so', async () => {
    const args = ['compare', '--targets', 'native,redis'];
    const { status, stderr } = await startVaga(args, undefined, { PATH: '/nowhere' }).ended;
    expect(status).toBe(2);
    expect(stderr).toContain('no redis-server is installed here');
  });

  test('a target where nobody listens', async () => {
    const { status, stderr } = await compared('--targets', 'redis://127.0.0.1:1,native', '--rounds', '3');
    expect(status).toBe(2);
    expect(stderr).toContain('With 3 rounds a side no difference can be significant');
    expect(stderr).toContain('ECONNREFUSED');
  });
});
