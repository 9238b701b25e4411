/** Races of what is running already and need not be ours, as a user runs them: Redis, a service of somebody's own, and what cannot be raced. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { startBookingService, type BookingService } from '../../load/targets/samples/booking-service.ts';
import type { RaceDocument } from '../../reports/race-document.ts';
import { NO_REDIS, redisVersion, startRedis, type RedisServer } from './redis-server.ts';
import { startVaga, vaga, type Running } from './run-vaga.ts';

const folder = mkdtempSync(join(tmpdir(), 'vaga-race-target-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const SAMPLE = readFileSync(new URL('../../load/targets/samples/my-target.ts', import.meta.url), 'utf8');
const SEED = 8;

async function race(target: string, ...args: readonly string[]) {
  // Bounded by operations, so that it is the same race on a slow machine.
  const bounds = ['--seconds', '50', '--operations', '6000', '--seed', String(SEED)];
  const out = ['--out', join(folder, 'out')];
  const { status, stdout, stderr } = await vaga(
    'race',
    '--json',
    '--target',
    target,
    ...bounds,
    ...out,
    ...args,
  );
  const document = status === 2 || status === 4 ? undefined : (JSON.parse(stdout) as RaceDocument);
  return { status, stderr, document };
}

const REHEARSED = {
  control: { where: 'rehearsal', caught: true },
  contention: { source: 'history', lockWaits: null },
  cpuSeconds: { server: null },
};

if (redisVersion() === undefined) process.stderr.write(`Races of Redis are skipped: ${NO_REDIS}.\n`);
describe.skipIf(redisVersion() === undefined)('Redis', () => {
  let redis: RedisServer;
  const at = (strategy: string) => `redis://127.0.0.1:${redis.port}?strategy=${strategy}`;
  beforeAll(async () => {
    redis = (await startRedis()) as RedisServer;
  });
  afterAll(() => redis.stop());

  /** How many keys are left. */
  async function keys(): Promise<number> {
    const { connect } = await import('node:net');
    return new Promise((resolve) => {
      const socket = connect(redis.port, '127.0.0.1', () => socket.write('DBSIZE\r\n'));
      socket.once('data', (answer) => {
        socket.destroy();
        resolve(Number(String(answer).slice(1)));
      });
    });
  }

  test.each([
    ['setnx', 'search'],
    ['lua', 'certificate'],
  ])('%s: ok, judged by %s, and no key is left', async (strategy, method) => {
    const { status, document } = await race(at(strategy));
    expect(document?.reasons).toEqual([]);
    expect(status).toBe(0);
    expect(document).toMatchObject({
      ...REHEARSED,
      verdict: 'ok',
      check: { method },
      parts: { provoked: null },
    });
    const natural = document?.parts.natural;
    expect(natural?.mix.move).toBe(0);
    expect((natural?.changes ?? 0) / (natural?.operations ?? 1)).toBeGreaterThan(1 / 3);
    expect(await keys()).toBe(0);
  });

  test.each(['1', '16'])('get-then-set is caught, %s requests under way: exit 1', async (depth) => {
    const { status, document } = await race(at('get-then-set'), '--pipeline', depth);
    expect(status).toBe(1);
    expect(document?.doubleBookings).toBeGreaterThan(0);
    expect(document?.reasons[0]).toMatch(/client \d+ .*slot \d+.*the slot was sold twice/);
    expect(await keys()).toBe(0);
  });

  test.each(['stampede', 'sellout', 'open'])('setnx: the workload %s runs, too', async (workload) => {
    const { status, document } = await race(at('setnx'), '--workload', workload, '--slots', '64');
    expect(document?.verdict).not.toBe('violation');
    expect([0, 3]).toContain(status);
    expect(document?.bookings).toBeGreaterThan(0);
  });

  test('one client meets nobody: exit 3, and it says so', async () => {
    const { status, document } = await race(at('setnx'), '--clients', '1', '--operations', '300');
    expect(status).toBe(3);
    expect(document?.reasons.join(' ')).toContain("overlapped another client's attempt at the same slot");
  });

  test('a command that Redis refuses ends the race with its words', async () => {
    const { connect } = await import('node:net');
    const tell = (text: string) =>
      new Promise((resolve) => {
        const socket = connect(redis.port, '127.0.0.1', () => socket.write(text));
        socket.once('data', () => resolve(socket.destroy()));
      });
    await tell('CONFIG SET maxmemory 1\r\n');
    const { status, stderr } = await race(at('setnx'));
    await tell('CONFIG SET maxmemory 0\r\n');
    expect(status).toBe(2);
    expect(await keys()).toBe(0);
    expect(stderr).toContain("it says 'OOM command not allowed");
  });
});

describe("a service of somebody's own", () => {
  let service: BookingService | undefined;
  afterEach(async () => {
    await service?.close();
    service = undefined;
  });

  /** The ten lines of the sample, for the service that runs. */
  function myTarget(): string {
    const path = join(folder, `my-target-${service?.port}.ts`);
    writeFileSync(path, SAMPLE.replace('3000', String(service?.port)));
    return path;
  }

  test('that is right: ok', async () => {
    service = await startBookingService();
    const { status, document } = await race(myTarget());
    expect(document?.reasons).toEqual([]);
    expect(status).toBe(0);
    expect(document).toMatchObject({ ...REHEARSED, verdict: 'ok', infos: 0, check: { method: 'search' } });
  });

  test('that looks first and takes later: exit 1, with who was sold what', async () => {
    service = await startBookingService({ isBroken: true });
    const { status, document } = await race(myTarget());
    expect(status).toBe(1);
    expect(document?.doubleBookings).toBeGreaterThan(0);
    expect(document?.reasons[0]).toContain('the slot was sold twice');
  });

  test('that fails now and then: what was not answered may have happened, and the race goes on', async () => {
    service = await startBookingService({ failEvery: 150 });
    const { status, document } = await race(myTarget());
    expect(document?.infos).toBeGreaterThan(0);
    expect(document?.reasons.at(-1)).toContain('may have happened. The first: it may have happened');
    expect(status).toBe(0);
  });

  test('gets back what was booked, so that it can be raced again; what was taken before stays so', async () => {
    service = await startBookingService();
    const target = myTarget();
    await fetch(`http://127.0.0.1:${service.port}/slots/100?holder=77`, { method: 'PUT' });
    for (let time = 0; time < 2; time += 1) {
      const { status, stderr } = await race(target, '--operations', '1000');
      expect(stderr).toContain('note: 1 of the 128 slots are taken already');
      expect(status).toBe(3); // so few operations show nothing
    }
  });

  test('that is not there: exit 2, with its reason', async () => {
    service = await startBookingService();
    const target = myTarget();
    await service.close();
    service = undefined;
    const { status, stderr } = await race(target);
    expect(status).toBe(2);
    expect(stderr).toContain(`The slots of ${target} could not be read: fetch failed`);
  });

  test('that never settles a call: stuck, exit 1', async () => {
    service = await startBookingService();
    const target = join(folder, 'silent.ts');
    writeFileSync(
      target,
      `${SAMPLE.replace('3000', String(service.port)).replace('export const book', 'const booked')}
let calls = 0;
export const book = (...call: Parameters<typeof booked>) => ((calls += 1) > 200 ? new Promise(() => {}) : booked(...call));`,
    );
    const { status, document } = await race(target);
    expect(status).toBe(1);
    expect(document?.violations).toEqual({ stuck: 1 });
    expect(document?.reasons[0]).toMatch(
      /stopped answering although it lives: client \d+ waited 5\.\d s for slot \d+/,
    );
  });

  test('whose book tells nothing: exit 2, naming file and function', async () => {
    service = await startBookingService();
    const target = join(folder, 'forgetful.ts');
    writeFileSync(
      target,
      `${SAMPLE.replace('3000', String(service.port)).replace('export const book', 'const booked')}
export const book = async (...call: Parameters<typeof booked>) => void (await booked(...call));`,
    );
    const { status, stderr } = await race(target);
    expect(status).toBe(2);
    expect(stderr).toMatch(/forgetful\.ts: book\(…, \d+, \d+\) told undefined: it is to tell true/);
  });
});

describe('a native door', () => {
  let served: Running | undefined;
  afterEach(async () => {
    served?.child.kill();
    await served?.ended;
  });

  test('is raced as vaga swarm does it, and moves bookings', async () => {
    served = startVaga(['serve', '--slots', '128', '--doors', 'native:0', '--json']);
    const { doors } = JSON.parse(await served.firstLine) as { doors: { native: number[] } };
    const { status, document } = await race(`native://127.0.0.1:${doors.native.join(',')}`);
    expect(document?.reasons).toEqual([]);
    expect(status).toBe(0);
    expect(document).toMatchObject({ control: { where: 'rehearsal' }, check: { method: 'certificate' } });
    expect(document?.parts.natural?.mix.move).toBeGreaterThan(0);
    expect(document?.cpuSeconds.server).toBeGreaterThan(0);
  });
});

test.each<[string, readonly string[], string]>([
  ['nobody there', ['redis://127.0.0.1:1'], '127.0.0.1:1 cannot be raced: connect ECONNREFUSED'],
  ['no native door there', ['native://127.0.0.1:1'], 'No vaga server answers at 127.0.0.1:1'],
  ['no HTTP server there', ['http://127.0.0.1:1'], 'No server with our API answers at http://127.0.0.1:1'],
  [
    'no target',
    ['postgres://127.0.0.1'],
    '--target postgres://127.0.0.1 names no target. It takes native://',
  ],
  ['no such file', ['./none.ts'], './none.ts: there is no such file.'],
  ['a lock besides', ['redis://127.0.0.1:1', '--lock', 'none'], '--lock is for servers that the race starts'],
  ['doors besides', ['redis://127.0.0.1:1', '--doors', 'all'], '--doors is for servers that the race starts'],
  [
    'a workload that HTTP lacks',
    ['http://127.0.0.1:1', '--workload', 'open'],
    'Over HTTP the workload is churn',
  ],
])('%s: exit 2 and a sentence', async (_, [target, ...args], sentence) => {
  const { status, stderr } = await race(target, ...args);
  expect(stderr).toContain(sentence);
  expect(status).toBe(2);
});

test('the example of a target in the help is the sample', async () => {
  const { stdout } = await vaga('race', '--help');
  expect(stdout).toContain(SAMPLE.trimEnd());
});
