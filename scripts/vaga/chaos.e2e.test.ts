/** Whole campaigns, as a user runs them: real processes that are killed, stopped and starved of disk. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, describe, expect, test } from 'vitest';

import type { ChaosDocument } from '../../reports/chaos/document.ts';
import { startVaga, vaga, type Running } from './run-vaga.ts';

const SEED = 17;
const folder = mkdtempSync(join(tmpdir(), 'vaga-chaos-'));
/** So much is written at once, in the middle of a race. */
const A_BLOCK_BYTES = 1_000_000;
const OUT = ['--out', join(folder, 'out')];

let campaigns = 0;

afterAll(() => rmSync(folder, { recursive: true }));

async function chaos(...args: readonly string[]) {
  const { status, stdout, stderr } = await vaga('chaos', '--json', '--seed', String(SEED), ...OUT, ...args);
  const document = (status === 2 || status === 4 ? undefined : JSON.parse(stdout)) as ChaosDocument;
  return { status, stderr, document };
}

/** Starts a campaign that lasts, and waits until its clients are at work. */
async function startCampaign(): Promise<{ running: Running; server: number }> {
  campaigns += 1;
  const out = join(folder, `campaign-${campaigns}`);
  const running = startVaga(['chaos', '--json', '--faults', 'cut', '--kills', '2000', '--out', out]);
  const { pid = 0 } = running.child;
  for (;;) {
    const [run] = existsSync(out) ? readdirSync(out) : [];
    const history = statSync(join(out, run ?? '', 'chaos.hist'), { throwIfNoEntry: false });
    if ((history?.size ?? 0) > A_BLOCK_BYTES) break;
    await sleep(20);
  }
  const [server = ''] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  return { running, server: Number(server) };
}

describe('a campaign of kills, pauses, cut connections and slow readers', () => {
  test('ends with ok, and tells how soon the server served again', async () => {
    const { status, document } = await chaos('--faults', 'kill-9,pause,cut,slow', '--kills', '4');
    expect(document?.controls).toMatchObject([
      { saboteur: 'ack-early', caught: true },
      { saboteur: 'torn-move', caught: true },
    ]);
    expect(document?.reasons).toEqual([]);
    expect(status).toBe(0);
    expect(document).toMatchObject({
      schema: 'vaga/chaos@1',
      verdict: 'ok',
      seed: SEED,
      doubleBookings: 0,
      lostAcknowledged: 0,
      missing: 0,
      violations: {},
    });
    const times = Object.fromEntries(document.faults.map(({ kind, injected }) => [kind, injected]));
    expect(times).toEqual({ 'kill-9': 4, pause: 2, cut: 2, slow: 2 });
    for (const { firstChangeMs } of document.faults) expect(firstChangeMs?.max).toBeLessThan(10_000);
    // Each kill loses what all clients had under way.
    expect(document.infos).toBeGreaterThan(4 * 16);
    expect(document.acknowledged).toBeGreaterThan(1_000);
    const run = dirname(document.files.json ?? '');
    expect(existsSync(join(run, 'data'))).toBe(false);
    expect(readFileSync(document.files.junit ?? '', 'utf8')).toContain('failures="0" errors="0"');
    expect(readFileSync(document.files.html ?? '', 'utf8')).toContain('What was done to the server');
  });

  test('goes on with the ledger that --data names', async () => {
    const data = join(folder, 'kept');
    for (const _ of ['new', 'kept']) expect((await chaos('--faults', 'cut', '--data', data)).status).toBe(0);
    expect(existsSync(join(data, 'ledger.mdb'))).toBe(true);
  });
});

test('a disk that takes no writes for a while: the server serves again by itself', async () => {
  const { status, document } = await chaos('--faults', 'disk-full');
  expect(document?.reasons).toEqual([]);
  expect(status).toBe(0);
  expect(document.faults).toMatchObject([{ kind: 'disk-full', planned: 2, injected: 2 }]);
});

describe.skipIf(process.platform !== 'linux')('a server', () => {
  test('that ends by itself is a violation', async () => {
    const { running, server } = await startCampaign();
    process.kill(server, 'SIGKILL');
    const { status, stdout } = await running.ended;
    expect(status).toBe(1);
    const { explained } = JSON.parse(stdout) as ChaosDocument;
    expect(explained).toMatchObject([{ kind: 'stuck' }]);
    expect(explained[0].sentence).toContain('The server ended by itself (SIGKILL)');
  });

  test('that does not serve again within ten seconds is a violation', async () => {
    const { running, server } = await startCampaign();
    process.kill(server, 'SIGSTOP');
    const { status, stdout } = await running.ended;
    expect(status).toBe(1);
    expect((JSON.parse(stdout) as ChaosDocument).violations).toEqual({ stuck: 1 });
  });

  test('is gone when the campaign is interrupted', async () => {
    const { running, server } = await startCampaign();
    running.child.kill('SIGINT');
    expect((await running.ended).status).toBe(3);
    expect(existsSync(`/proc/${server}`)).toBe(false);
  });
});

test.each([
  [['--faults', 'kill-9,flood'], "there is no fault 'flood'"],
  [['--kills', 'many'], '--kills'],
  [['--lock', 'no-such-lock'], 'no-such-lock'],
])('what makes no sense is a usage error: %j', async (args, because) => {
  const { status, stderr } = await chaos(...args);
  expect(status).toBe(2);
  expect(stderr).toContain(because);
});
