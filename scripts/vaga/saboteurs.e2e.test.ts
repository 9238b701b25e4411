/** The server saboteurs that a plain race shows, convicted by the swarm. The others need a crash or a trace. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { startVaga, vaga } from './run-vaga.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'vaga-saboteurs-'));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));
const OUT = ['--out', FOLDER];

test.each([
  ['forgets-release', 'stuck'],
  ['stale-status', 'finalState'],
])('%s is convicted: %s', { timeout: 60_000 }, async (name, kind) => {
  const server = startVaga(['serve', '--json', '--slots=64', '--doors=native:0', `--sabotage=${name}`]);
  const { doors } = JSON.parse(await server.firstLine) as { doors: { native: number[] } };
  const target = `--target=127.0.0.1:${doors.native[0]}`;
  const swarm = await vaga('swarm', target, '--clients=8', '--seconds=1', '--json', '--seed=5', ...OUT);
  server.child.kill('SIGTERM');
  await server.ended;
  expect(swarm.status).toBe(1);
  expect(JSON.parse(swarm.stdout)).toMatchObject({
    verdict: 'violation',
    violations: { [kind]: expect.any(Number) },
  });
});

test('a saboteur that is not there is a usage error', async () => {
  const { status, stderr } = await vaga('serve', '--sabotage=nobody');
  expect(status).toBe(2);
  expect(stderr).toContain("'nobody'");
});
