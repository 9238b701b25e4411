/** Whole sweeps, as a user runs them: tiny ones, one that is killed and gone on with, one that is interrupted, one that is caught. */
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

import type { SweepDocument } from '../../reports/sweep/document.ts';
import { startVaga, vaga, type Ended } from './run-vaga.ts';

const ROOT = mkdtempSync(join(tmpdir(), 'vaga-sweep-'));
afterAll(() => rmSync(ROOT, { recursive: true }));
/** Each round starts a server process, which takes a second where other work is going on. */
const SWEEP_MS = 180_000;

const TINY = '--clients 4 --skew 1.1 --rounds 2 --seconds 0.1 --pipeline 4 --load-threads 1 --seed 7'.split(
  ' ',
);
const CURVE = ['--threads', '1,2,3', '--locks', 'futex-owner', ...TINY];

function documentIn({ stdout }: Ended): SweepDocument {
  return JSON.parse(stdout) as SweepDocument;
}

function outFolder(): string {
  return mkdtempSync(join(ROOT, 'out-'));
}

/** The one run folder in there. */
function runIn(out: string): string {
  return join(out, readdirSync(out).find((name) => name.endsWith('-sweep')) ?? 'none');
}

function roundsOf({ points }: Pick<SweepDocument, 'points'>): string[] {
  return points
    .flatMap(({ lock, threads, clients, skew, holdUs, rounds }) =>
      rounds.map(({ round }) => [lock, threads, clients, skew, holdUs, round].join(' ')),
    )
    .toSorted();
}

/** What the tiny curve is made of. */
const ALL = [1, 2, 3]
  .flatMap((threads) => [1, 2].map((round) => `futex-owner ${threads} 4 1.1 0 ${round}`))
  .toSorted();

/** The lines of the file of points, in whichever run folder of `out` it comes to be, once there are so many. */
async function pointLines(out: string, least: number): Promise<string[]> {
  const lines = (): string[] => {
    try {
      return readFileSync(join(runIn(out), 'points.jsonl'), 'utf8')
        .split('\n')
        .slice(0, -1);
    } catch {
      return [];
    }
  };
  const watcher = watch(out, { recursive: true });
  try {
    await new Promise<void>((resolve) => {
      watcher.on('change', () => {
        if (lines().length >= least) resolve();
      });
    });
  } finally {
    watcher.close();
  }
  return lines();
}

const number = z.number();
const figure = number.nullable();
const estimate = z.strictObject({ value: number, low: figure, high: figure });
const fit = z.strictObject({
  lambda: estimate,
  sigma: estimate,
  kappa: estimate,
  peakThreads: figure,
  peakInterval: z.tuple([figure, figure]).nullable(),
  rSquared: figure,
  residuals: z.array(
    z.strictObject({ threads: number, throughputOps: number, fittedOps: number, share: number }),
  ),
});
const conditions = { lock: z.string(), clients: number, skew: number, holdUs: number };
const latency = z.strictObject({ p50: number, p90: number, p99: number, p999: number, max: number });
const CONTRACT = z.strictObject({
  schema: z.literal('vaga/sweep@1'),
  verdict: z.enum(['ok', 'violation', 'unknown']),
  reasons: z.array(z.string()),
  seed: number,
  machine: z.strictObject({
    cpu: z.string(),
    cores: number,
    memoryMiB: number,
    node: z.string(),
    os: z.string(),
  }),
  options: z.strictObject({
    threads: z.array(number),
    clients: z.array(number),
    skew: z.array(number),
    'hold-us': z.array(number),
    locks: z.array(z.string()),
    rounds: number,
    seconds: number,
    pipeline: number,
    slots: number,
    'load-threads': number,
  }),
  skipped: z.array(z.string()),
  rounds: z.strictObject({ measured: number, planned: number }),
  points: z.array(
    z.strictObject({
      ...conditions,
      threads: number,
      isOversubscribed: z.boolean(),
      medians: z.strictObject({
        throughputOps: number,
        changeShare: number,
        p50Us: figure,
        p99Us: figure,
        jain: figure,
        wakeUpsPerBooking: figure,
        lockWaitShare: figure,
        serverCpuUs: figure,
        swarmBusyShare: number,
      }),
      rounds: z.array(
        z.strictObject({
          round: number,
          verdict: z.enum(['ok', 'violation', 'unknown']),
          reasons: z.array(z.string()),
          seconds: number,
          operations: number,
          throughputOps: number,
          changeShare: number,
          bookings: number,
          latencyUs: latency.nullable(),
          jain: figure,
          serverCpuUs: figure,
          wakeUps: figure,
          preemptions: figure,
          swarmBusyShare: number,
          otherCpuShare: figure,
          contention: z.strictObject({ attempts: number, contested: number, lockWaits: number }).nullable(),
        }),
      ),
    }),
  ),
  groups: z.array(
    z.strictObject({
      ...conditions,
      usl: fit.nullable(),
      amdahl: fit.nullable(),
      notes: z.array(z.string()),
      limit: z.strictObject({
        threads: figure,
        causes: z.array(z.enum(['cores', 'swarm', 'contention', 'coherence', 'notReached', 'unknown'])),
        sentence: z.string(),
      }),
    }),
  ),
  comparisons: z.array(
    z.strictObject({
      ...conditions,
      threads: number,
      base: z.string(),
      ratio: number,
      low: number,
      high: number,
      p: number,
      change: z.enum(['more', 'less', 'none']),
    }),
  ),
  command: z.string(),
  files: z.strictObject({ html: z.string(), json: z.string(), points: z.string() }),
});

test(
  'measures, fits, compares and writes: two locks, with and without a hold',
  { timeout: SWEEP_MS },
  async () => {
    const out = outFolder();
    const ended = await vaga(
      ...'sweep --json --threads 1,2,3 --locks futex-owner,peterson --hold-us 0,50'.split(' '),
      ...TINY,
      '--rounds',
      '1',
      '--out',
      out,
    );
    expect(ended).toMatchObject({ status: 0 });
    const document: SweepDocument = CONTRACT.parse(JSON.parse(ended.stdout));
    expect(document).toMatchObject({ verdict: 'ok', seed: 7, rounds: { measured: 10, planned: 10 } });
    expect(document.skipped).toEqual([
      "'peterson' is an algorithm for at most 2 threads: more were left out.",
    ]);
    expect(document.groups.map(({ usl }) => usl !== null)).toEqual([true, false, true, false]);
    expect(document.comparisons).toHaveLength(4);
    for (const { rounds, medians, threads, isOversubscribed, holdUs } of document.points) {
      expect(rounds.map(({ round }) => round)).toEqual([1]);
      expect(isOversubscribed).toBe(threads + 1 > document.machine.cores);
      expect(medians.throughputOps).toBeGreaterThan(0);
      expect(medians.changeShare).toBeGreaterThan(1 / 3);
      expect(medians.lockWaitShare !== null).toBe(holdUs > 0);
      for (const { seconds, wakeUps, bookings } of rounds) {
        expect(seconds).toBeGreaterThan(0.09);
        // Each decision that is held sleeps once, and a booking is one. Only Linux tells.
        const least = process.platform === 'linux' ? (holdUs > 0 ? bookings : 1) : -1;
        expect(wakeUps ?? 0).toBeGreaterThan(least);
      }
    }
    expect(JSON.parse(readFileSync(document.files.json, 'utf8'))).toEqual(JSON.parse(ended.stdout));
    expect(readFileSync(document.files.html, 'utf8')).toContain('Throughput over threads');
    expect(readdirSync(runIn(out)).toSorted()).toEqual(['points.jsonl', 'report.html', 'sweep.json']);
  },
);

test(
  'killed in the middle and gone on with: what was measured stays as it was, and the rest is measured',
  { timeout: SWEEP_MS },
  async () => {
    const out = outFolder();
    const killed = startVaga(['sweep', ...CURVE, '--out', out]);
    const before = await pointLines(out, 3);
    killed.child.kill('SIGKILL');
    await killed.ended;
    const run = runIn(out);
    expect(readdirSync(run)).not.toContain('sweep.json');
    appendFileSync(join(run, 'points.jsonl'), '{"lock":"futex-ow'); // as a kill in the middle of a line leaves it
    const ended = await vaga('sweep', '--json', '--resume', run);
    expect(ended).toMatchObject({ status: 0 });
    const document = documentIn(ended);
    expect(roundsOf(document)).toEqual(ALL);
    expect(document).toMatchObject({ seed: 7, verdict: 'ok', groups: [{ notes: expect.any(Array) }] });
    const after = readFileSync(join(run, 'points.jsonl'), 'utf8').split('\n').slice(0, -1);
    expect(after).toHaveLength(1 + ALL.length);
    expect(after.slice(0, before.length)).toEqual(before);

    // Nothing is left to do: the same document again.
    const again = documentIn(await vaga('sweep', '--json', '--resume', run, ...CURVE));
    expect(again).toEqual(document);
  },
);

test('Ctrl-C keeps what was measured, shows it, and says how to go on', { timeout: SWEEP_MS }, async () => {
  const out = outFolder();
  const interrupted = startVaga(['sweep', '--json', ...CURVE, '--out', out]);
  await pointLines(out, 3);
  interrupted.child.kill('SIGINT');
  const ended = await interrupted.ended;
  expect(ended.status).toBe(3);
  const partial = documentIn(ended);
  expect(partial.verdict).toBe('unknown');
  expect(partial.rounds.measured).toBeGreaterThanOrEqual(2);
  expect(partial.rounds.measured).toBeLessThan(6);
  for (const { rounds } of partial.points) for (const { verdict } of rounds) expect(verdict).toBe('ok');
  expect(ended.stderr).toContain(`npx vaga sweep --resume ${runIn(out)}`);
  const whole = documentIn(await vaga('sweep', '--json', '--resume', runIn(out)));
  expect(whole.verdict).toBe('ok');
  expect(roundsOf(whole)).toEqual(ALL);
  expect(roundsOf(whole)).toEqual(expect.arrayContaining(roundsOf(partial)));
});

test(
  'a lock that is none: exit 1, no figure is fitted, the history is kept',
  { timeout: SWEEP_MS },
  async () => {
    const out = outFolder();
    const { status, stdout } = await vaga(
      ...'sweep --threads 2 --locks none --hold-us 50 --clients 8 --skew 1.1 --rounds 1 --slots 64'.split(
        ' ',
      ),
      '--out',
      out,
    );
    expect(status).toBe(1);
    expect(stdout).toContain('Verdict: VIOLATION.');
    expect(stdout).toContain('none, 2 threads, 8 clients, skew 1.1, hold 50 µs, round 1:');
    expect(stdout).toContain('Not fitted: not every round was verified.');
    expect(readdirSync(runIn(out))).toContainEqual(expect.stringMatching(/^round-1-\d\.hist$/));
  },
);

describe('exit 2 with a sentence:', () => {
  test.each([
    [['--threads', '0'], '--threads takes a list with commas, in it a whole number from 1 to 64, not'],
    [['--threads', '1,2,1'], 'in it each value once (1 is there twice)'],
    [['--clients', '8,,16'], 'in it no empty place'],
    [['--skew', '1.1;2'], '--skew takes a list with commas, in it a number from 0 to 4'],
    [['--hold-us', 'long'], '--hold-us takes a list with commas'],
    [['--locks', 'futex-owner,nonesuch'], 'nonesuch'],
    [['--resume', join(ROOT, 'nowhere')], 'it is where an interrupted sweep keeps what it has measured'],
  ])('%s', async (args, sentence) => {
    const { status, stderr, stdout } = await vaga('sweep', ...args, '--out', outFolder());
    expect(status).toBe(2);
    expect(stderr).toContain(sentence);
    expect(stdout).toBe('');
  });

  test('a sweep of other options, or of another machine, is not gone on with', async () => {
    const folder = outFolder();
    const machine = { cpu: 'a slow one', cores: 1, memoryMiB: 1, node: 'v1.0.0', os: 'none' };
    const options = {
      threads: [1, 2],
      clients: [4],
      skew: [0],
      'hold-us': [0],
      locks: ['futex'],
      rounds: 1,
      seconds: 1,
      pipeline: 1,
      slots: 64,
      'load-threads': 1,
    };
    writeFileSync(
      join(folder, 'points.jsonl'),
      `${JSON.stringify({ schema: 'vaga/sweep-points@1', seed: 7, machine, options })}\n`,
    );
    const sentences = async (...args: readonly string[]) => {
      const { status, stderr } = await vaga('sweep', '--resume', folder, ...args);
      expect(status).toBe(2);
      return stderr;
    };
    expect(await sentences('--threads', '1,2,4')).toContain(
      `--threads 1,2,4: the sweep in --resume ${folder} was begun with 1,2, and points of different sweeps are not mixed`,
    );
    expect(await sentences('--seed', '8')).toContain('--seed 8: the sweep in --resume');
    expect(await sentences('--threads', '2,1', '--seed', '7')).toContain(
      'was begun on another machine (cpu: a slow one, here',
    );
    expect(readdirSync(folder)).toEqual(['points.jsonl']);
  });
});

test('--help teaches, within 80 columns', async () => {
  const { status, stdout } = await vaga('sweep', '--help');
  expect(status).toBe(0);
  expect(stdout).toContain('Examples:');
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});
