/** A soak of a few seconds: every part of it runs, and it says that so short a run proves nothing. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import type { SoakDocument } from '../../reports/soak.ts';
import { startVaga, vaga } from './run-vaga.ts';

test('tells seconds, minutes and trends, writes its page, and gives no pass', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vaga-soak-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { status, stdout } = await startVaga(['bench', 'soak', '--minutes', '0.1'], folder).ended;
  expect(stdout).toContain('so short a run proves nothing');
  expect(stdout).toMatch(/minute +answers\/s +p50 +p99 +server +swarm/);
  expect(status).toBe(3);
  const [page = '', data = ''] = stdout.trim().split('\n').slice(-2);
  expect(readFileSync(join(folder, page), 'utf8')).toContain('Resident memory');
  const document = JSON.parse(readFileSync(join(folder, data), 'utf8')) as SoakDocument;
  expect(document).toMatchObject({ schema: 'vaga/soak@1', verdict: 'unknown', losses: 0 });
  expect(document.offered).toBeCloseTo(document.sustained / 2, -1);
  expect(document.seconds.length).toBeGreaterThanOrEqual(3);
  for (const { answers, p50Us, p99Us, serverBytes, swarmBytes } of document.seconds) {
    expect(answers).toBeGreaterThan(0);
    expect(p99Us).toBeGreaterThanOrEqual(p50Us ?? Number.NaN);
    expect(swarmBytes).toBeGreaterThan(2 ** 20);
    expect(serverBytes ?? 0).toBeGreaterThan(process.platform === 'linux' ? 2 ** 20 : -1);
  }
});

test('runs alone', async () => {
  const { status, stderr } = await vaga('bench', 'soak', 'locks');
  expect(stderr).toContain('A soak runs alone');
  expect(status).toBe(2);
});
