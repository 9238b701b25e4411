/** `vaga serve` and `vaga swarm` as two processes, and the command line's edges. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, test } from 'vitest';

import { startVaga, vaga, type Running } from './run-vaga.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'vaga-serve-'));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));
const OUT = ['--out', FOLDER];
const SECRET_FILE = join(FOLDER, 'secret');
writeFileSync(SECRET_FILE, 'open sesame, open sesame\n');
const SHORT_FILE = join(FOLDER, 'short');
writeFileSync(SHORT_FILE, 'sesame\n');
const started: Running[] = [];

afterEach(async () => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
});

async function serve(...args: readonly string[]) {
  const running = startVaga(['serve', '--json', '--doors', 'native:0', ...args]);
  started.push(running);
  const line = JSON.parse(await running.firstLine) as {
    schema: string;
    pid: number;
    threads: number;
    doors: { native: number[] };
  };
  return { running, line, port: line.doors.native[0] ?? 0 };
}

test('serve tells its doors as JSON when they are open, and SIGTERM ends it with 0', async () => {
  const { running, line } = await serve('--slots', '10', '--threads', '3');
  expect(line).toMatchObject({ schema: 'vaga/serve@1', pid: running.child.pid, threads: 3 });
  running.child.kill('SIGTERM');
  expect((await running.ended).status).toBe(0);
});

test('serve offers the default clinic, and ends with its standard input when asked to', async () => {
  const { running } = await serve('--until-stdin-ends');
  running.child.stdin?.end();
  expect((await running.ended).status).toBe(0);
});

test('two servers on one port: the second ends with 2, naming door and port', async () => {
  const { port } = await serve('--slots', '10');
  const second = await vaga('serve', '--slots', '10', '--doors', `native:${port}`);
  expect(second.status).toBe(2);
  expect(second.stderr).toContain(`The native door cannot open: port ${port} is taken`);
});

test('a port that a stranger holds: 2', async () => {
  const stranger = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => {
    stranger.once('listening', resolve);
  });
  const { port } = stranger.address() as AddressInfo;
  expect((await vaga('serve', '--slots', '10', '--doors', `native:${port}`)).status).toBe(2);
  stranger.close();
});

test('swarm races a running server; taken slots need --force', async () => {
  const { port } = await serve('--slots', '200');
  const args = ['swarm', '--target', `127.0.0.1:${port}`, '--json', '--seconds', '1', ...OUT];
  const first = await vaga(...args);
  expect(first.stderr).not.toContain('failed');
  expect(first.status).toBe(0);
  expect(JSON.parse(first.stdout)).toMatchObject({
    verdict: 'ok',
    control: { where: 'rehearsal', caught: true },
    contention: null,
  });
  const second = await vaga(...args);
  expect(second.status).toBe(2);
  expect(second.stderr).toContain("of the server's 200 slots are taken");
  expect((await vaga(...args, '--force')).status).toBe(0);
});

test('swarm with a port each', async () => {
  const { line } = await serve('--slots', '100', '--ports', 'each');
  expect(line.doors.native).toHaveLength(line.threads);
  const result = await vaga(
    'swarm',
    '--target',
    `127.0.0.1:${line.doors.native.join(',')}`,
    '--json',
    '--seconds',
    '0.5',
    ...OUT,
  );
  expect(result.status).toBe(0);
});

describe('a server with a secret', () => {
  test('is raced by who has it, and refuses who has not; its log says so', async () => {
    const { running, port } = await serve('--slots', '200', '--secret-file', SECRET_FILE);
    const args = ['swarm', '--target', `127.0.0.1:${port}`, '--json', '--seconds', '0.5', ...OUT];
    const stranger = await vaga(...args);
    expect(stranger.status).toBe(2);
    expect(stranger.stderr).toContain('the secret is wrong or missing');
    const friend = await vaga(...args, '--secret-file', SECRET_FILE);
    expect(friend.stderr).not.toContain('failed');
    expect(friend.status).toBe(0);
    running.child.kill('SIGTERM');
    const { status, stderr } = await running.ended;
    expect(status).toBe(0);
    const lines = stderr.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { msg: 'the server has started', doors: { native: [port] }, lock: 'futex-owner', ledger: 'memory' },
      { because: 'secret', door: 'native', leftOut: 0 },
      { msg: 'the server has stopped', inTime: true },
    ]);
  });

  test('may listen for other machines', async () => {
    const { line } = await serve('--slots', '1', '--host', '0.0.0.0', '--secret-file', SECRET_FILE);
    expect(line.doors.native).toHaveLength(1);
  });
});

test('a race of more clients than --max-connections is refused with the reason', async () => {
  const { port } = await serve('--slots', '64', '--max-connections', '8');
  const args = ['swarm', '--target', `127.0.0.1:${port}`, '--json', '--seconds', '0.5', ...OUT];
  const { status, stderr } = await vaga(...args, '--clients', '20');
  expect(status).toBe(2);
  expect(stderr).toContain('the server has as many connections as it takes');
});

describe('what makes no sense ends with 2 and a sentence', () => {
  test.each([
    [['rase'], "There is no verb 'rase'"],
    [['race', '--client', '5'], 'did you mean --clients?'],
    [['race', '--clients', 'many'], '--clients takes a whole number from 1 to 20000'],
    [['race', '--clients', '0'], '--clients takes a whole number from 1 to 20000'],
    [['race', '--clients'], '--clients needs a value: --clients N.'],
    [['race', '--clients', '--json'], '--clients needs a value: --clients N.'],
    [['race', '--clients', '-1'], "--clients takes a whole number from 1 to 20000, not '-1'"],
    [['race', '--clients', '0x10'], "not '0x10'"],
    [['race', '--out', '/proc/none'], "the run's folder cannot be made"],
    [['race', 'extra'], "'extra' was not expected"],
    [['race', '--lock', 'nonesuch'], "There is no lock 'nonesuch'"],
    [['race', '--workload', 'trace'], 'needs --trace FILE'],
    [['race', '--trace', 'x.csv'], '--trace is for --workload trace'],
    [['race', '--workload', 'stampede', '--slots', '1'], 'at least 2 slots'],
    [['serve', '--doors', 'fax:1'], "there is no door 'fax'"],
    [['serve', '--doors', 'native:x'], 'does not name a port'],
    [['serve', '--slots', '5', '--catalogue', 'x.json'], 'exclude each other'],
    [
      ['serve', '--host', '203.0.113.7', '--slots', '1', '--doors', 'native:0'],
      '--host 203.0.113.7 lets other machines connect',
    ],
    [
      [
        'serve',
        '--host=203.0.113.7',
        '--slots=1',
        '--doors=native:0',
        '--log-level=warn',
        `--secret-file=${SECRET_FILE}`,
      ],
      'is not an address of this machine',
    ],
    [['serve', '--slots', '1', '--secret-file', '/nowhere'], '/nowhere: cannot be read (ENOENT)'],
    [['serve', '--slots', '1', '--secret-file', SHORT_FILE], 'it has 6 bytes'],
    [['swarm', '--secret-file', SHORT_FILE], 'it has 6 bytes'],
    [['serve', '--idle-s', '-1'], '--idle-s takes a number from 0 to 86400 (seconds)'],
    [['serve', '--log-level', 'loud'], '--log-level takes one of fatal'],
    [['swarm', '--target', 'nowhere'], '--target takes HOST:PORT'],
    [['swarm', '--target', '127.0.0.1:1'], 'No vaga server answers at 127.0.0.1:1'],
    [['check'], 'check takes at least one FILE'],
    [['check', 'nowhere.hist'], 'nowhere.hist: cannot be read'],
    [['new-lock'], 'takes a FILE'],
    [['list', '--verbose'], "Unknown option '--verbose'"],
  ])('vaga %j', async (args, sentence) => {
    const { status, stdout, stderr } = await vaga(...args);
    expect(stderr).toContain(sentence);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});

test.each(['race', 'serve', 'swarm', 'check', 'list', 'new-lock'])(
  'vaga %s --help teaches, within 80 columns',
  async (verb) => {
    const { status, stdout } = await vaga(verb, '--help');
    expect(status).toBe(0);
    expect(stdout).toContain('Examples:');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  },
);

test('vaga list shows locks and saboteurs', async () => {
  const { stdout } = await vaga('list', '--json');
  const { schema, locks } = JSON.parse(stdout) as {
    schema: string;
    locks: { name: string; saboteur: boolean; default: boolean }[];
  };
  expect(schema).toBe('vaga/list@1');
  expect(locks).toContainEqual(
    expect.objectContaining({ name: 'futex-owner', saboteur: false, default: true }),
  );
  expect(locks).toContainEqual(
    expect.objectContaining({ name: 'none', saboteur: true, breaks: 'mutualExclusion', control: true }),
  );
  const text = (await vaga('list')).stdout;
  for (const { name } of locks) expect(text).toContain(`${name} `);
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
});
