/** The verb as it is typed: exit statuses, the document, what a user's file is told, and that a signal ends it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { SHELF } from '../../server/locks/index.ts';
import type { ProofResult } from '../../reports/proof/index.ts';
import { startVaga, vaga } from './run-vaga.ts';

const folder = mkdtempSync(join(tmpdir(), 'vaga-prove-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const TAS = `export function words(): number { return 1; }
export function acquire(memory: Int32Array, at: number): void {
  while (Atomics.exchange(memory, at, 1) !== 0) Atomics.pause();
}
export function release(memory: Int32Array, at: number): void {
  Atomics.store(memory, at, 0);
}
`;

interface Document {
  readonly schema: string;
  readonly results: readonly (ProofResult & { readonly asExpected?: boolean })[];
}

describe('vaga prove', () => {
  test('proves a correct lock of the user: status 0', async () => {
    const { status, stdout, stderr } = await vaga('prove', file('mine.ts', TAS));
    expect(stderr).toBe('');
    expect(stdout).toMatch(/mine\.ts: PROVED · 3\s+threads/);
    expect(stdout).toContain('mutual exclusion    holds');
    expect(stdout).toContain('Assumed: ');
    expect(status).toBe(0);
  });

  test('refutes a broken one with its schedule: status 1', async () => {
    const broken = TAS.replace('Atomics.exchange(memory, at, 1)', 'Atomics.load(memory, at)');
    const { status, stdout } = await vaga('prove', file('broken.ts', broken));
    expect(stdout).toContain('REFUTED');
    expect(stdout).toContain('Threads 0 and 1 are between acquire and release at the same time.');
    expect(stdout).toMatch(/step {2}thread 0 +thread 1 +thread 2 +line and source/);
    expect(status).toBe(1);
  });

  test('tells where a file is outside the language: status 2', async () => {
    const path = file('outside.ts', TAS.replace('!== 0', '!= 0'));
    const { status, stdout, stderr } = await vaga('prove', path);
    expect(stderr).toBe(`vaga: ${path}:3:10: write '!==': '!=' cannot be proved.\n`);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  test('says that it does not know where a bound is reached: status 3', async () => {
    const { status, stdout } = await vaga('prove', 'clh', '--states', '100');
    expect(stdout).toContain('clh: UNKNOWN');
    expect(stdout).toContain('The search was ended at its bound of 100 states.');
    expect(status).toBe(3);
  });

  test('prints one document, with every field of the contract', async () => {
    const { status, stdout } = await vaga('prove', 'peterson', 'hyman', '--json');
    const { schema, results } = JSON.parse(stdout) as Document;
    expect(schema).toBe('vaga/prove@1');
    expect(results.map(({ lock, verdict, threads }) => ({ lock, verdict, threads }))).toEqual([
      { lock: 'peterson', verdict: 'proved', threads: 2 },
      { lock: 'hyman', verdict: 'refuted', threads: 2 },
    ]);
    expect(results[0]).toMatchObject({
      states: 58,
      transitions: 116,
      trace: [],
      properties: {
        mutualExclusion: 'holds',
        notStuck: 'holds',
        noLivelock: 'holds',
        noLostWakeup: 'holds',
        noDataRace: 'holds',
        starvationFreedom: 'holds',
        bypassBound: 1,
      },
    });
    expect(results[0]?.assumptions.length).toBeGreaterThan(0);
    expect(results[0]?.seconds).toBeGreaterThan(0);
    expect(results[1]?.trace.length).toBeGreaterThan(0);
    expect(status).toBe(1);
  });

  test('requires what it is asked to', async () => {
    const asked = await vaga('prove', 'tas', '--require', 'starvationFreedom');
    expect(asked.stdout).toContain('starvation-freedom  fails (required)');
    expect(asked.stdout).toContain('from here on it repeats for ever');
    expect(asked.status).toBe(1);
    expect((await vaga('prove', 'tas')).status).toBe(0);
  });

  test('proves and refutes the whole shelf as it should be: status 0', async () => {
    const { status, stdout } = await vaga('prove', '--all', '--json');
    const { results } = JSON.parse(stdout) as Document;
    expect(results.map(({ lock }) => lock)).toEqual(SHELF.map(({ name }) => name));
    expect(results.filter(({ asExpected }) => asExpected !== true)).toEqual([]);
    expect(status).toBe(0);
  });

  test('writes a model for SPIN', async () => {
    const path = join(folder, 'tas.pml');
    expect((await vaga('prove', 'tas', '--promela', path)).status).toBe(0);
    expect(readFileSync(path, 'utf8')).toContain('active proctype threads()');
  });

  test.each([
    [[], 'prove takes either --all or at least one LOCK'],
    [['tas', '--all'], 'prove takes either --all or at least one LOCK'],
    [['nonesuch'], "There is no lock 'nonesuch'"],
    [['tas', '--require', 'speed'], '--require takes starvationFreedom and boundedBypass'],
    [['tas', 'mcs', '--promela', 'x.pml'], '--promela takes exactly one LOCK'],
    [['tas', '--threads', '9'], '--threads takes a whole number from 1 to 8'],
  ])('refuses %j: status 2', async (words, message) => {
    const { status, stderr } = await vaga('prove', ...words);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
    expect(existsSync('x.pml')).toBe(false);
  });

  test('ends within two seconds when it is told to, and tells how far it is', async () => {
    const running = startVaga(['prove', 'bakery-bounded', '--threads', '5']);
    await new Promise((resolve) => running.child.stderr?.once('data', resolve));
    const askedNs = process.hrtime.bigint();
    running.child.kill('SIGTERM');
    const { status, stderr } = await running.ended;
    expect(Number(process.hrtime.bigint() - askedNs) / 1e9).toBeLessThan(2);
    expect(stderr).toMatch(/^bakery-bounded: [\d,]+ states in 2 s/);
    expect(status).toBe(3);
  });

  test('writes each proof as a page, in the folder it is told', async () => {
    const out = mkdtempSync(join(tmpdir(), 'vaga-proofs-'));
    const { status, stdout } = await vaga('prove', 'hyman', 'tas', '--out', out);
    expect(status).toBe(1);
    expect(stdout).toContain(`To look at: ${join(out, 'proofs', 'hyman.html')}`);
    expect(readFileSync(join(out, 'proofs', 'hyman.html'), 'utf8')).toContain('REFUTED');
    expect(readFileSync(join(out, 'proofs', 'tas.html'), 'utf8')).toContain('PROVED');
    rmSync(out, { recursive: true });
  });
});
