/** The RESP door as its users meet it: redis-cli, redis-benchmark and ioredis as they are, many connections on several threads, crashes. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { startVaga, type Running } from './run-vaga.ts';

const SLOTS = 1_000;
/** More than there are cores, so that threads are held up in the middle of things. */
const THREADS = 4;
const run = promisify(execFile);
const hasTools = spawnSync('redis-benchmark', ['--version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'vaga-resp-'));
const clients: Redis[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function serve(...options: readonly string[]): Promise<{ running: Running; port: number }> {
  const running = startVaga([
    'serve',
    '--json',
    '--log-level=warn',
    `--threads=${THREADS}`,
    `--slots=${SLOTS}`,
    '--doors=resp:0',
    ...options,
  ]);
  const { doors } = JSON.parse(await running.firstLine) as { doors: { resp: number[] } };
  return { running, port: doors.resp[0] };
}

async function end({ running }: { running: Running }, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  running.child.kill(signal);
  await running.ended;
}

/** A connection of ioredis; a server that is gone stays gone. */
function dial(port: number, options: { connectionName?: string } = {}): Redis {
  const client = new Redis({ port, host: '127.0.0.1', retryStrategy: () => null, ...options });
  client.on('error', () => {});
  clients.push(client);
  return client;
}

let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  server = await serve();
});
afterAll(() => end(server));

describe('ioredis', () => {
  test('books, tells, frees, in a pipeline and by a name', async () => {
    const ana = dial(server.port);
    expect(await ana.set('slot:1', 'ana', 'NX')).toBe('OK');
    expect(await ana.set('slot:1', 'bia', 'NX')).toBeNull();
    expect(await ana.set('slot:1', 'bia', 'NX', 'GET')).toBe('ana');
    expect(await ana.mget('slot:1', 'slot:2')).toEqual(['ana', null]);
    expect(
      await ana.pipeline().set('slot:2', '7', 'NX').get('slot:2').exists('slot:1', 'slot:2').exec(),
    ).toEqual([
      [null, 'OK'],
      [null, '7'],
      [null, 2],
    ]);
    await expect(ana.set('slot:3', 'x')).rejects.toThrow('SET key holder NX');
    const named = dial(server.port, { connectionName: 'ana' });
    expect(await named.client('GETNAME')).toBe('ana');
    expect(await named.del('slot:1', 'slot:2')).toBe(1);
    expect(await ana.del('slot:2')).toBe(1);
    expect(await named.info('server')).toContain('server_name:vaga');
  });

  test(`of 60 connections on ${THREADS} threads one wins each slot, and all hear the same of it`, async () => {
    const all = Array.from({ length: 60 }, () => dial(server.port));
    const slots = Array.from({ length: 100 }, (_, slot) => `slot:${100 + slot}`);
    const told = await Promise.all(
      all.map(async (client, index) => {
        const booked = client.pipeline();
        for (const slot of slots) booked.set(slot, index % 2 === 0 ? `holder-${index}` : String(index), 'NX');
        const answers = await booked.exec();
        return answers?.map(([, answer]) => answer);
      }),
    );
    for (const [at] of slots.entries())
      expect(told.filter((answers) => answers?.[at] === 'OK')).toHaveLength(1);
    const heard = await Promise.all(all.map((client) => client.mget(...slots)));
    for (const answers of heard) expect(answers).toEqual(heard[0]);
    for (const [at, holder] of heard[0].entries()) {
      const winner = told.findIndex((answers) => answers?.[at] === 'OK');
      expect(holder).toBe(winner % 2 === 0 ? `holder-${winner}` : String(winner));
    }
    const freed = await Promise.all(all.map((client) => client.del(...slots)));
    expect(freed.reduce((sum, one) => sum + one, 0)).toBe(slots.length);
    expect(freed).toEqual(told.map((answers) => answers?.filter((answer) => answer === 'OK').length));
  });
});

test('texts are there again after kill -9, told as they were, and new ones beside them', async () => {
  const data = join(folder, 'data');
  let durable = await serve(`--data=${data}`);
  const before = dial(durable.port);
  const texts = Array.from({ length: 50 }, (_, index) => `João nº ${index}`);
  await Promise.all(texts.map((text, slot) => before.set(`slot:${slot}`, text, 'NX')));
  expect(await before.config('GET', 'appendonly')).toEqual(['appendonly', 'yes']);
  await end(durable, 'SIGKILL');
  durable = await serve(`--data=${data}`);
  const after = dial(durable.port);
  expect(await after.mget(...texts.map((_, slot) => `slot:${slot}`))).toEqual(texts);
  expect(await after.set('slot:900', 'somebody new', 'NX')).toBe('OK');
  expect(await after.set('slot:901', texts[7], 'NX')).toBe('OK');
  expect(await after.mget('slot:900', 'slot:901')).toEqual(['somebody new', texts[7]]);
  expect(await after.del('slot:3')).toBe(0);
  await after.client('SETNAME', '7');
  await after.set('slot:902', '7', 'NX');
  await end(durable);
});

test('a client that begins a command and does not end it is told so, and ended', async () => {
  const strict = await serve('--half-frame-s=1');
  const socket = connect(strict.port, '127.0.0.1');
  socket.write('*2\r\n$3\r\nGET\r\n');
  let told = '';
  for await (const chunk of socket) told += String(chunk);
  expect(told).toBe('-ERR Protocol error: the rest of a command did not come in time (--half-frame-s)\r\n');
  await end(strict);
});

test('who comes when there is no room is told as Redis tells it', async () => {
  const small = await serve('--max-connections=1');
  const first = dial(small.port);
  await first.ping();
  const socket = connect(small.port, '127.0.0.1');
  let told = '';
  for await (const chunk of socket) told += String(chunk);
  expect(told).toBe('-ERR max number of clients reached\r\n');
  await end(small);
});

describe.skipIf(!hasTools)('the tools of Redis (skipped where they are not installed)', () => {
  const cli = async (...args: readonly string[]): Promise<string> =>
    (await run('redis-cli', ['-p', String(server.port), ...args])).stdout.trim();

  test('redis-cli, in both protocols', async () => {
    expect(await cli('SET', 'slot:500', 'ana', 'NX')).toBe('OK');
    expect(await cli('SET', 'slot:500', 'bia', 'NX')).toBe('');
    expect(await cli('-3', 'GET', 'slot:500')).toBe('ana');
    expect(await cli('-3', '--no-raw', 'GET', 'slot:501')).toBe('(nil)');
    expect(await cli('--no-raw', 'CONFIG', 'GET', 'save')).toBe('1) "save"\n2) ""');
    expect(await cli('SET', 'slot:x', 'ana', 'NX')).toContain(
      "ERR a key ends in the number of a slot: 'slot:12'",
    );
    expect(await cli('PING')).toBe('PONG');
  });

  test.each([1, 16, 1_000])(
    'redis-benchmark with pipelines of %d books every slot and gets no error',
    async (depth) => {
      const fresh = await serve();
      const { stdout, stderr } = await run(
        'redis-benchmark',
        `-p ${fresh.port} -c 50 -P ${depth} -n 60000 -r ${SLOTS} --csv SET key:__rand_int__ xxx NX`.split(
          ' ',
        ),
      );
      expect(stdout).toMatch(/"SET key:__rand_int__ xxx NX","\d+/);
      expect(stderr).not.toContain('rror');
      expect(await dial(fresh.port).dbsize()).toBe(SLOTS);
      await end(fresh);
    },
  );

  test('redis-benchmark with a thousand connections, a thousand requests each under way', async () => {
    const { stdout } = await run(
      'redis-benchmark',
      `-p ${server.port} -c 1000 -P 1000 -n 1000000 -r ${SLOTS} --csv GET key:__rand_int__`.split(' '),
    );
    expect(stdout).toMatch(/"GET key:__rand_int__","\d+/);
  });
});
