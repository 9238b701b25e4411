/** How vaga begins: with a cache of compiled code where there can be one. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'vaga-main-'));
afterAll(() => rmSync(folder, { recursive: true }));

function list(cache: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'list'], {
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('what was compiled is kept for the next time, and without a place for it all goes on', () => {
  const first = list(folder);
  expect(first).toMatchObject({ status: 0, stderr: '' });
  expect(readdirSync(folder, { recursive: true }).length).toBeGreaterThan(50);
  expect(list(folder)).toEqual(first);
  expect(list('/dev/null/nowhere')).toEqual(first);
});
