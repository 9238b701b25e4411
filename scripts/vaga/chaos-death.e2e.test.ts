/** Campaigns with deaths of server threads, and against servers that are broken on purpose. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import type { ChaosDocument } from '../../reports/chaos/document.ts';
import { controlsFor } from './chaos-controls.ts';
import { vaga } from './run-vaga.ts';

const folder = mkdtempSync(join(tmpdir(), 'vaga-chaos-death-'));

afterAll(() => rmSync(folder, { recursive: true }));

async function chaos(...args: readonly string[]) {
  const out = ['--out', join(folder, 'out')];
  const { status, stdout, stderr } = await vaga('chaos', '--json', '--seed', '23', ...out, ...args);
  if (status === 2 || status === 4) throw new Error(stderr);
  return { status, document: JSON.parse(stdout) as ChaosDocument };
}

describe('deaths of threads', () => {
  test('at every point: repaired, restarted, and nothing lost', { timeout: 180_000 }, async () => {
    const { status, document } = await chaos('--faults', 'death');
    expect(document.reasons).toEqual([]);
    expect(status).toBe(0);
    // The controls came first, and were convicted.
    expect(document.controls).toMatchObject([
      { saboteur: 'free-only', caught: true },
      { saboteur: 'torn-move', caught: true },
    ]);
    expect(document.deathPoints.length).toBeGreaterThan(0);
    for (const { reached, planned, repairs } of document.deathPoints) {
      expect(reached).toBe(planned);
      expect(Object.keys(repairs)).not.toContain('');
    }
    expect(document.injected.filter(({ remark }) => remark.includes('did not come back'))).toEqual([]);
  });
});

describe('a server that is broken on purpose', () => {
  // The others are controls of the campaigns above and beside, or convicted by a plain race.
  test('stale-status is convicted by a campaign of cuts', { timeout: 120_000 }, async () => {
    const { status, document } = await chaos('--faults', 'cut', '--sabotage', 'stale-status');
    expect(status).toBe(1);
    expect(document.verdict).toBe('violation');
  });

  test('is known for each fault that ought to expose one', () => {
    expect(controlsFor(['kill-9', 'death'])).toEqual([
      { saboteur: 'ack-early', kind: 'kill-9' },
      { saboteur: 'free-only', kind: 'death' },
      { saboteur: 'torn-move', kind: 'kill-9' },
    ]);
    expect(controlsFor(['pause', 'cut'])).toEqual([]);
  });
});
