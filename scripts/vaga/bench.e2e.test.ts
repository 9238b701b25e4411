/** The benchmarks still run: their smoke size, and what they print. */
import { expect, test } from 'vitest';

import { vaga } from './run-vaga.ts';

test('every benchmark runs in its smoke size, and tells machine, medians and raw rounds', async () => {
  const { status, stdout } = await vaga('bench', '--smoke', '--json');
  expect(status).toBe(0);
  const document = JSON.parse(stdout) as {
    machine: { cpu: string };
    results: { name: string; sides: { name: string; median: number; rounds: number[] }[] }[];
  };
  expect(document.machine.cpu).not.toBe('');
  expect(document.results.map(({ name }) => name)).toEqual([
    'throughput',
    'cpu',
    'durable',
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
  for (const { sides } of document.results) {
    expect(sides.length).toBeGreaterThan(0);
    for (const { median, rounds } of sides) {
      expect(rounds).toHaveLength(1);
      expect(median).toBeGreaterThan(0);
    }
  }
});

test('a benchmark that is none: exit 2, naming those there are', async () => {
  const { status, stderr } = await vaga('bench', 'speed');
  expect(status).toBe(2);
  expect(stderr).toContain("There is no benchmark 'speed': it is one of throughput");
});
