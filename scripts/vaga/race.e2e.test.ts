/** Whole races, as a user runs them: real processes, real sockets, real exit statuses. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

import { CONTROLS } from '../../server/locks/index.ts';
import type { RaceDocument } from '../../reports/race-document.ts';
import { startVaga, vaga } from './run-vaga.ts';

const folder = mkdtempSync(join(tmpdir(), 'vaga-race-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const OUT = ['--out', join(folder, 'out')];

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function race(...args: readonly string[]) {
  const { status, stdout, stderr } = await vaga('race', '--json', '--seconds', '1', ...OUT, ...args);
  return {
    status,
    stderr,
    document: (status === 2 || status === 4 ? undefined : JSON.parse(stdout)) as RaceDocument | undefined,
  };
}

const count = z.number().int().min(0);
const latency = z
  .strictObject({ p50: z.number(), p90: z.number(), p99: z.number(), p999: z.number(), max: z.number() })
  .nullable();
/** The fields that every `vaga/race@1` has, by the contract. */
const CONTRACT = z.object({
  schema: z.literal('vaga/race@1'),
  verdict: z.enum(['ok', 'violation', 'unknown']),
  reasons: z.array(z.string()),
  seed: count,
  machine: z.strictObject({
    cpu: z.string(),
    cores: count,
    memoryMiB: count,
    node: z.string(),
    os: z.string(),
  }),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  control: z.object({
    where: z.enum(['server', 'rehearsal']),
    saboteur: z.string(),
    caught: z.boolean(),
    doubleBookings: count,
  }),
  contention: z
    .object({
      source: z.enum(['server', 'history']),
      contested: count,
      attempts: count,
      share: z.number().min(0).max(1),
      lockWaits: count.nullable(),
    })
    .nullable(),
  operations: count,
  bookings: count,
  refusals: count,
  infos: count,
  doubleBookings: count,
  violations: z.record(z.string(), count),
  throughputOps: z.number().positive().nullable(),
  latencyUs: latency,
  fairness: z.strictObject({ jain: z.number().min(0).max(1).nullable(), maxWaitUs: z.number().nullable() }),
  bound95: z.number().positive().nullable(),
  check: z.strictObject({ method: z.string(), operations: count, seconds: z.number() }),
  cpuSeconds: z.strictObject({ server: z.number().nullable(), swarm: z.number().nullable() }),
  files: z.strictObject({
    html: z.string().nullable(),
    json: z.string(),
    junit: z.string(),
    markdown: z.string(),
    history: z.string(),
  }),
});

describe('the default lock', () => {
  let result: Awaited<ReturnType<typeof race>>;
  beforeAll(async () => {
    result = await race('--seed', '5');
  });

  test('ends with ok: the control caught, enough contention, nothing sold twice', () => {
    expect(result).toMatchObject({
      status: 0,
      document: {
        verdict: 'ok',
        reasons: [],
        seed: 5,
        control: { where: 'server', caught: true },
        doubleBookings: 0,
        violations: {},
        infos: 0,
      },
    });
    expect(result.document?.contention?.contested).toBeGreaterThanOrEqual(1_000);
    expect(result.document?.command).toContain('--seed 5');
  });

  test('prints a document that keeps the contract', () => {
    expect(CONTRACT.safeParse(result.document).error).toBeUndefined();
  });

  test('writes the files that it names', () => {
    const { files } = result.document as RaceDocument;
    expect(JSON.parse(readFileSync(files.json ?? '', 'utf8'))).toEqual(result.document);
    expect(readFileSync(files.junit ?? '', 'utf8')).toContain('<testsuite');
    expect(readFileSync(files.markdown ?? '', 'utf8')).toContain('seed');
  });

  test("leaves a history that 'vaga check' judges alike", async () => {
    const checked = await vaga('check', '--json', result.document?.files.history ?? '');
    expect(checked.status).toBe(0);
    const told = JSON.parse(checked.stdout) as { results: { verdict: string }[] };
    expect(told.results.map(({ verdict }) => verdict)).toEqual(['ok']);
  });

  test('a third of the natural part are changes', () => {
    const natural = result.document?.parts.natural;
    expect((natural?.changes ?? 0) / (natural?.operations ?? 1)).toBeGreaterThan(1 / 3);
  });
});

test.each(CONTROLS)('saboteur %s: exit 1, the double booking explained', async (name) => {
  const { status, document } = await race('--lock', name);
  expect(status).toBe(1);
  expect(document?.doubleBookings).toBeGreaterThan(0);
  expect(document?.reasons[0]).toMatch(/client \d+ .*slot \d+/);
});

test('a lock for two threads: the server has two, and says so', async () => {
  const { status, stderr, document } = await race('--lock', 'peterson', '--threads', '4');
  expect(status).toBe(0);
  expect(stderr).toContain("'peterson' is an algorithm for at most 2 threads: the server has 2, not 4.");
  expect(document?.parts.natural?.serverThreads).toBe(2);
});

test('one client: exit 3, since nothing was contested', async () => {
  const { status, document } = await race('--clients', '1');
  expect(status).toBe(3);
  expect(document?.verdict).toBe('unknown');
  expect(document?.reasons.join(' ')).toContain('Not enough contention: 0 of');
});

test('a stampede of 200 clients: one winner a round', async () => {
  const { status, document } = await race('--workload', 'stampede', '--clients', '200');
  expect(status).toBe(0);
  const figures = document?.parts.natural?.workload ?? {};
  expect(figures['rounds']).toBeGreaterThan(10);
  expect(figures).toMatchObject({ roundsWithSeveralWinners: 0, roundsWithNoWinner: 0 });
});

describe('a lock of the user', () => {
  const WORDS = 'export function words() { return 1; }\n';
  const RELEASE =
    'export function release(memory: Int32Array, at: number) { Atomics.store(memory, at, 0); }\n';

  test('as the template has it: exit 0', async () => {
    const path = join(folder, 'template.ts');
    expect((await vaga('new-lock', path)).status).toBe(0);
    expect(await race('--lock', path)).toMatchObject({ status: 0, document: { verdict: 'ok' } });
    expect((await vaga('new-lock', path)).stderr).toContain('it exists, and is left as it is');
  });

  test('broken: exit 1', async () => {
    const path = file(
      'broken.ts',
      `${WORDS}export function acquire(memory: Int32Array, at: number) { memory[at] = 1; }\n${RELEASE}`,
    );
    expect(await race('--lock', path)).toMatchObject({ status: 1, document: { verdict: 'violation' } });
  });

  test('that looks, then takes, some nanoseconds apart: exit 1 all the same', async () => {
    const path = file(
      'looks.ts',
      `${WORDS}export function acquire(memory: Int32Array, at: number) { while (Atomics.load(memory, at) !== 0); Atomics.store(memory, at, 1); }\n${RELEASE}`,
    );
    expect(await race('--lock', path)).toMatchObject({ status: 1, document: { verdict: 'violation' } });
  });

  test('that reaches beyond its words: exit 2, since it writes into the slots', async () => {
    const path = file(
      'strays.ts',
      `${WORDS}export function acquire(memory: Int32Array, at: number) { memory[at + 1] = 1; }\n${RELEASE}`,
    );
    const { status, stderr } = await race('--lock', path);
    expect(status).toBe(2);
    expect(stderr).toContain('The lock touches memory[at + 1], but words(threads) says that it has 1 words');
  });

  test('one that never returns: exit 1, stuck', async () => {
    const path = file(
      'stuck.ts',
      `${WORDS}export function acquire(memory: Int32Array, at: number) { while (Atomics.exchange(memory, at, 1) !== 0) {} }\nexport function release() {}\n`,
    );
    const { status, document } = await race('--lock', path);
    expect(status).toBe(1);
    expect(document?.violations).toHaveProperty('stuck');
    expect(document?.reasons.join(' ')).toContain('stopped answering although it lives');
  });

  test('one that throws: exit 4, with its words', async () => {
    const path = file(
      'throws.ts',
      `${WORDS}export function acquire() { throw new Error('no lock today'); }\n${RELEASE}`,
    );
    const { status, stderr } = await race('--lock', path);
    expect(status).toBe(4);
    expect(stderr).toContain('no lock today');
  });

  test('one that is none: exit 2, nothing started', async () => {
    const { status, stderr } = await race('--lock', file('none.ts', WORDS));
    expect(status).toBe(2);
    expect(stderr).toContain("it does not export a function 'acquire'");
  });
});

test('more clients than files may be open are refused before anything starts', async () => {
  const report = process.report.getReport() as { userLimits?: { open_files: { soft: number | string } } };
  const limit = Number(report.userLimits?.open_files.soft);
  const clients = Math.min(20_000, limit);
  // Where so many may be open, that is not what is refused.
  const { status, stderr } = await race('--clients', String(clients), '--workload', 'trace');
  expect(status).toBe(2);
  expect(stderr).toMatch(clients === limit ? /Use at most \d+ clients, or raise the limit/ : /--trace/);
});

describe('other workloads', () => {
  test('a sellout ends when all is sold, though no time was set', async () => {
    const { status, stdout } = await vaga(
      'race',
      '--json',
      '--workload',
      'sellout',
      '--slots',
      '500',
      '--clients',
      '200',
      ...OUT,
    );
    const { parts, verdict } = JSON.parse(stdout) as RaceDocument;
    expect([status, verdict]).toEqual([0, 'ok']);
    expect(parts.natural?.workload).toMatchObject({ sold: 500, left: 0 });
    expect(parts.natural?.bookings).toBe(500);
    expect(parts.natural?.clients).toBe(200);
  });

  test('an open system tells both latencies', async () => {
    const { status, document } = await race('--workload', 'open', '--rate', '2000');
    expect(status).toBe(0);
    expect(document?.options).toMatchObject({ rate: 2_000 });
    expect(document?.parts.natural?.correctedLatencyUs).toMatchObject({ p50: expect.any(Number) as number });
    expect(document?.parts.provoked?.correctedLatencyUs).toBeNull();
  });

  test.each([
    [['--rate', '5'], '--rate is for --workload open, not for churn'],
    [['--workload', 'open', '--trace', 'x.csv'], '--trace is for --workload trace, not for open'],
    [['--workload', 'sellout', '--speed-up', '5'], '--speed-up is for --workload trace, not for sellout'],
  ])('an option of another workload is refused: %j', async (args, message) => {
    const { status, stderr } = await race(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});

test('in a job of GitHub Actions a race is annotated, and told on the page of the job', async () => {
  const summary = file('summary.md', 'before\n');
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };
  const args = ['race', '--json', '--seconds', '0.5', '--seed', '9', '--lock', 'none', ...OUT];
  const { status, stdout, stderr } = await startVaga(args, undefined, env).ended;
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'violation' });
  expect(stderr).toMatch(/^::error title=vaga race%3A VIOLATION%2C \d+ double bookings?::.*--seed 9/m);
  expect(readFileSync(summary, 'utf8')).toMatch(/^before\n## ❌ VIOLATION/);
});

describe('a trace', () => {
  const HEADER = 'requested_at,clinic,day,patient';
  const lines = Array.from({ length: 3_000 }, (_, index) => {
    const minute = String(Math.floor(index / 60) % 60).padStart(2, '0');
    return `2016-04-0${1 + Math.floor(index / 600)}T08:${minute}:${String(index % 60).padStart(2, '0')}Z,CLÍNICA ${index % 5},2016-05-0${1 + (index % 3)},${index + 1}`;
  });

  test('ends with a verdict and the numbers sold and refused', async () => {
    const path = file('trace.csv', `${HEADER}\n${lines.join('\n')}\n`);
    const { status, document } = await race(
      '--workload',
      'trace',
      '--trace',
      path,
      '--places',
      '30',
      '--speed-up',
      '1000000',
      '--seconds',
      '30',
    );
    const figures = document?.parts.natural?.workload ?? {};
    expect(figures).toMatchObject({ sold: 15 * 30, refused: 3_000 - 15 * 30, unknown: 0 });
    expect(document?.doubleBookings).toBe(0);
    expect(status).toBe(0);
  });

  test.each([
    ['is missing', join(folder, 'nowhere.csv'), 'nowhere.csv'],
    ['is empty', file('empty.csv', ''), 'empty'],
    ['has a wrong header', file('header.csv', 'a,b,c,d\n'), 'header.csv: line 1, column 1'],
    [
      'has a bad line',
      file('line.csv', `${HEADER}\n${lines[0]}\nyesterday,A,2016-05-01,7\n`),
      'line.csv: line 3, column 1',
    ],
  ])('that %s: exit 2, nothing done', async (_, path, message) => {
    const out = join(folder, `untouched-${message}`);
    const { status, stderr } = await vaga('race', '--workload', 'trace', '--trace', path, '--out', out);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(() => readdirSync(out)).toThrow('ENOENT');
  });
});

test('SIGTERM ends a race within two seconds, and its server with it', async () => {
  const { child, ended } = startVaga(['race', ...OUT]);
  await new Promise<void>((resolve) => {
    child.stderr?.on('data', (text: string) => {
      if (text.includes('Provoked')) resolve();
    });
  });
  const before = process.hrtime.bigint();
  child.kill('SIGTERM');
  expect((await ended).status).toBe(3);
  expect(Number(process.hrtime.bigint() - before) / 1e9).toBeLessThan(2);
});
