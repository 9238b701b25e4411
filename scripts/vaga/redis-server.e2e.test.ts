/** A Redis of our own: starts beside others, and leaves nothing behind. */
import { existsSync } from 'node:fs';

import { expect, test } from 'vitest';

import { NO_REDIS, redisVersion, startRedis, type RedisServer } from './redis-server.ts';

const isMissing = redisVersion() === undefined;
if (isMissing) process.stderr.write(`What starts Redis is not tested: ${NO_REDIS}.\n`);

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test.skipIf(isMissing)(
  'two run at the same time, one of them durable, and each ends with its folder',
  async () => {
    const all = (await Promise.all([startRedis(), startRedis({ durable: true })])) as RedisServer[];
    expect(new Set(all.map(({ port }) => port)).size).toBe(2);
    expect(all.every(({ pid, folder }) => isAlive(pid) && existsSync(folder))).toBe(true);
    expect(all[0].version).toMatch(/^\d+\.\d+/);
    await Promise.all(all.map(({ stop }) => stop()));
    expect(all.some(({ pid }) => isAlive(pid))).toBe(false);
    expect(all.some(({ folder }) => existsSync(folder))).toBe(false);
  },
);
