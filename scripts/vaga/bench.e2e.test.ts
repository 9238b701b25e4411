/** The benchmarks still run: their smoke size, and what they print. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { vaga } from './run-vaga.ts';

const out = mkdtempSync(join(tmpdir(), 'vaga-bench-'));
/** Some sixty processes and threads, one after the other, on a machine that may be busy. */
const SLOW_MS = 180_000;
afterAll(() => rmSync(out, { recursive: true }));

test(
  'every benchmark runs in its smoke size, and tells machine, medians and raw rounds',
  async () => {
    const { status, stdout } = await vaga('bench', '--smoke', '--json', '--out', out);
    expect(status).toBe(0);
    const document = JSON.parse(stdout) as {
      machine: { cpu: string };
      results: {
        name: string;
        better: string;
        missing?: string;
        sides: { name: string; median: number; rounds: number[] }[];
      }[];
    };
    expect(document.machine.cpu).not.toBe('');
    const [folder] = readdirSync(out);
    expect(readFileSync(join(out, folder, 'bench.json'), 'utf8')).toBe(stdout);
    expect(document.results.map(({ name }) => name)).toEqual([
      'throughput',
      'cpu',
      'durable',
      'redis',
      'http',
      'events',
      'hot-path',
      'ring',
      'recorder',
      'certificate',
      'search',
      'memory',
      'locks',
      'contended',
      'shelf',
      'prover',
      'layout',
      'counters',
    ]);
    for (const { sides, better, missing } of document.results) {
      if (missing !== undefined) continue;
      expect(better).toMatch(/^(more|less)$/);
      expect(sides.length).toBeGreaterThan(0);
      for (const { median, rounds } of sides) {
        expect(rounds).toHaveLength(1);
        expect(median).toBeGreaterThan(0);
      }
    }
  },
  SLOW_MS,
);

test('a benchmark that is none: exit 2, naming those there are', async () => {
  const { status, stderr } = await vaga('bench', 'speed');
  expect(status).toBe(2);
  expect(stderr).toContain("There is no benchmark 'speed': it is one of throughput");
});
