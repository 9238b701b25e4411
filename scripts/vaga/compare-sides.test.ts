/** Which targets a comparison takes. */
import { describe, expect, test } from 'vitest';

import { allCanMove, chooseSides, SIDE_NAMES } from './compare-sides.ts';

const SETTINGS = { slots: 64, threads: 2, lock: 'futex-owner', ledger: 'memory' } as const;

test('doors of ours, each a server that is started for it', async () => {
  const sides = await chooseSides('native, resp,http', SETTINGS);
  expect(sides.map(({ name, isFresh }) => [name, isFresh])).toEqual([
    ['native', true],
    ['resp', true],
    ['http', true],
  ]);
  expect(sides[1].what).toBe('vaga, RESP door, SET … NX: lock futex-owner, 2 server threads, ledger memory');
});

test('servers that run already are only reached', async () => {
  const sides = await chooseSides('native://127.0.0.1:1,redis://127.0.0.1:2?strategy=lua', SETTINGS);
  expect(sides.map(({ isFresh }) => isFresh)).toEqual([false, false]);
  const { address, pid } = await sides[1].start('run', '.');
  expect(address).toMatchObject({ door: 'resp', port: 2, strategy: 'lua' });
  expect(pid).toBeUndefined();
});

test('no two runs meet at the same keys', async () => {
  const [, redis] = await chooseSides('native,redis://127.0.0.1:2', SETTINGS);
  const [one, other] = [await redis.start('run', '.'), await redis.start('run', '.')];
  expect(one.address).not.toEqual(other.address);
});

describe('refused with a sentence', () => {
  test.each([
    ['native', 'takes 2 to 6 targets'],
    ['native,resp,http,native://h:1,resp://h:2,http://h:3,redis://h:4', 'not 7'],
    ['native,native', "names 'native' twice"],
    ['native,postgres', `There is no target 'postgres': it is one of ${SIDE_NAMES.join(', ')}`],
    ['native,', "There is no target ''"],
    ['native,ftp://x', '--targets: ftp://x names no target'],
    ['native,redis://h:1?strategy=hope', 'a strategy is one of setnx, lua, get-then-set'],
    ['native,./no-such-target.ts', 'there is no such file'],
    ['native,./vitest.config.ts', 'A target exports the functions'],
  ])('%s', async (list, words) => {
    await expect(chooseSides(list, SETTINGS)).rejects.toThrow(words);
  });
});

test('bookings are moved only where every side can', () => {
  expect(allCanMove(['native', 'native://127.0.0.1:7400'])).toBe(true);
  expect(allCanMove(['native', 'redis'])).toBe(false);
});
