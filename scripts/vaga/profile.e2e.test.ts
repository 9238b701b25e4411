/** Real profiles of real servers under a second of load: what is told, what is left behind, and what becomes of it when something fails. */
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterAll, describe, expect, test } from 'vitest';

import { CATEGORY_NAMES } from '../../reports/profile/categories.ts';
import { parseCpuProfile } from '../../reports/profile/cpu-profile.ts';
import type { ProfileDocument } from '../../reports/profile/document.ts';
import type { SpeedscopeFile } from '../../reports/profile/speedscope.ts';
import { expectSound, parsePage } from '../../reports/render/html/parsed-page.ts';
import { Clock } from '../../server/base/clock.ts';
import { startVaga, vaga } from './run-vaga.ts';

/** clinic takes its time to make a page, the more so where other tests run. */
const CLINIC_MS = 150_000;

const folder = mkdtempSync(join(tmpdir(), 'vaga-profile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LOAD = ['--seconds', '1', '--clients', '8', '--seed', '5', '--json'];

async function profiled(out: string, ...args: readonly string[]): Promise<ProfileDocument> {
  const { status, stdout, stderr } = await vaga('profile', '--out', join(folder, out), ...LOAD, ...args);
  expect(stderr).not.toContain('not had');
  expect(status).toBe(0);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(processesOf(join(folder, out))).toEqual([]);
  return JSON.parse(stdout) as ProfileDocument;
}

/** Processes that work in a folder or were told of it, besides this one. Where there is no /proc, none are seen. */
function processesOf(path: string): string[] {
  if (!existsSync('/proc/self/cwd')) return [];
  return readdirSync('/proc').filter((id) => {
    if (!/^\d+$/.test(id) || Number(id) === process.pid) return false;
    try {
      const told = readFileSync(`/proc/${id}/cmdline`, 'utf8');
      return told.includes(path) || readlinkSync(`/proc/${id}/cwd`).startsWith(path);
    } catch {
      return false; // it has just ended, or is somebody else's
    }
  });
}

describe('the threads', () => {
  test('each has its profile, with the ledger’s; all of them are in one page, one document and one file of speedscope’s', async () => {
    const document = await profiled('threads', '--tools', 'threads', '--ledger', 'lmdb', '--threads', '2');
    expect(document).toMatchObject({
      schema: 'vaga/profile@1',
      seed: 5,
      doctor: null,
      flame: null,
      missing: [],
    });
    const { threads, load, servers } = document.threads!;
    expect(threads.map(({ name }) => name)).toEqual(['server 0', 'server 1', 'ledger', 'main']);
    expect(load.operations).toBeGreaterThan(100);
    for (const { name, seconds, busySeconds, cpuSeconds } of threads) {
      expect({ name, isLoad: seconds > 0.8 && seconds < 1.6 }).toEqual({ name, isLoad: true });
      expect(busySeconds).toBeLessThanOrEqual(seconds + 1e-9);
      expect(cpuSeconds).toBeGreaterThan(0);
    }
    // The kinds of work that any such load has.
    const done = CATEGORY_NAMES.filter((name) => servers.categories[name] > 0);
    expect(done).toEqual(expect.arrayContaining(['decisions', 'doors', 'ledger', 'node']));
    expect(threads[0].loopDelay!.samples).toBeGreaterThan(10);
    expect(servers.functions.some(({ where }) => /^server\/doors\/native\/\w+\.ts:\d+$/.test(where))).toBe(
      true,
    );
    expect(document.findings[0]).toMatch(/^2 server threads were busy /);

    const { html, json, speedscope, ...profiles } = document.files;
    expect(JSON.parse(readFileSync(json, 'utf8'))).toEqual(document);
    const page = parsePage(readFileSync(html, 'utf8'));
    const beside = [json, speedscope, ...Object.values(profiles)].map((path) =>
      path.slice(join(html, '..').length + 1),
    );
    expectSound(page, { scripts: 1, files: beside });
    for (const path of Object.values(profiles))
      expect(parseCpuProfile(readFileSync(path, 'utf8')).samples.length).toBeGreaterThan(100);
    const { profiles: shown } = JSON.parse(readFileSync(speedscope, 'utf8')) as SpeedscopeFile;
    expect(shown.map(({ name }) => name)).toEqual(threads.map(({ name }) => name));
    // The ledger that it had is gone.
    expect(readdirSync(join(html, '..')).toSorted()).toEqual(['profile.html', 'profile.json', 'threads']);
  });

  test('a server that gets stuck leaves nothing to tell: exit 4 with the reason, and nothing is left running', async () => {
    const out = join(folder, 'stuck');
    const lock = ['--lock', 'futex-no-notify', '--slots', '1', '--pipeline', '8'];
    const { status, stdout, stderr } = await vaga(
      'profile',
      '--tools',
      'threads',
      '--out',
      out,
      ...LOAD,
      ...lock,
    );
    expect(status).toBe(4);
    const document = JSON.parse(stdout) as ProfileDocument;
    expect(document).toMatchObject({ threads: null, missing: [{ tool: 'threads' }] });
    expect(document.missing[0].reason).toContain('stopped answering');
    expect(stderr).toContain('no tool could be had');
    expect(processesOf(out)).toEqual([]);
  });
});

describe('clinic', () => {
  test(
    'doctor makes its page, and what it found is read',
    async () => {
      const { doctor, files, findings, threads } = await profiled('doctor', '--tools', 'doctor');
      expect(threads).toBeNull();
      expect(doctor!.samples).toBeGreaterThan(20);
      expect(Object.keys(doctor!.issues)).toContain('delay');
      expect(findings).toHaveLength(1);
      expect(readFileSync(files['doctor'], 'utf8')).toContain('Clinic Doctor');
    },
    CLINIC_MS,
  );

  test(
    'flame looks at a server thread, not at the one that only waits',
    async () => {
      const { flame, files } = await profiled('flame', '--tools', 'flame');
      expect(flame!.load.operations).toBeGreaterThan(100);
      const page = readFileSync(files['flame'], 'utf8');
      expect(page).toContain('Clinic Flame');
      expect(page).toContain('server/doors/native/door.ts');
    },
    CLINIC_MS,
  );

  // Once the doctor has begun to write, clinic and the server both run. When flame has the log of a thread, the server has ended, and others read the log.
  test.each([
    ['under load', 'doctor', '30', 'processstat'],
    ['while it makes its page', 'flame', '3', '0x-data/isolate'],
  ])('SIGTERM %s ends it and all that it has started within two seconds', async (_, tool, seconds, sign) => {
    const out = join(folder, `ended-${tool}`);
    const running = startVaga(['profile', '--tools', tool, '--out', out, '--seconds', seconds]);
    await expect
      .poll(() => existsSync(out) && readdirSync(out, { recursive: true }).join(' '), {
        timeout: 40_000,
        interval: 20,
      })
      .toContain(sign);
    expect(processesOf(out)).not.toEqual([]);
    const clock = new Clock();
    const toldNs = clock.nowNs();
    running.child.kill('SIGTERM');
    const { status } = await running.ended;
    expect((clock.nowNs() - toldNs) / 1e9).toBeLessThan(2);
    expect(status).toBe(3);
    await expect.poll(() => processesOf(out), { timeout: 200, interval: 20 }).toEqual([]);
  });

  test('a clinic that fails is told, with what it said, and the threads are had all the same', async () => {
    const broken = join(folder, 'broken.mjs');
    writeFileSync(broken, `if (process.argv[1]?.includes('clinic')) throw new Error('clinic is too old');`);
    const args = ['profile', '--tools', 'doctor,threads', '--out', join(folder, 'broken'), ...LOAD];
    const { ended } = startVaga(args, undefined, { NODE_OPTIONS: `--import ${pathToFileURL(broken).href}` });
    const { status, stdout } = await ended;
    expect(status).toBe(0);
    const { doctor, missing, threads, findings } = JSON.parse(stdout) as ProfileDocument;
    expect(doctor).toBeNull();
    expect(missing).toMatchObject([
      { tool: 'doctor', reason: expect.stringContaining('clinic is too old') as string },
    ]);
    expect(findings.at(-1)).toContain('Clinic doctor’s page was not had: it ended too early (exit 1)');
    expect(threads!.threads.length).toBeGreaterThan(1);
  });

  test('what a process is told to load first is kept out of its threads', async () => {
    const preload = join(folder, 'preload.cjs');
    const loaded = join(folder, 'loaded');
    writeFileSync(
      preload,
      `require('node:fs').appendFileSync(${JSON.stringify(loaded)}, require('node:worker_threads').threadId + ' ')`,
    );
    const data = ['--data', join(folder, 'ledger')];
    const server = startVaga(['serve', '--slots', '8', '--doors', 'native:0', ...data, '--json'], undefined, {
      NODE_OPTIONS: `--require ${preload}`,
    });
    await server.firstLine;
    server.child.kill('SIGTERM');
    expect((await server.ended).status).toBe(0);
    expect(readFileSync(loaded, 'utf8')).toBe('0 ');
  });
});

test.each([
  [['--tools', 'doctor,nurse'], "there is no tool 'nurse'"],
  [['--lock', 'no-such-lock'], "no lock 'no-such-lock'"],
  [['--seconds', '61'], '--seconds'],
])('%j is refused: exit 2', async (args, because) => {
  const { status, stderr } = await vaga('profile', ...args, '--out', join(folder, 'refused'));
  expect(status).toBe(2);
  expect(stderr).toContain(because);
});
