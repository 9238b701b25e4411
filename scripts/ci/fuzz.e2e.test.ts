/** Every parser withstands a second or two of fuzzing; and a fuzzer that could find nothing would be noticed. */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

import { TARGETS } from './fuzz-targets.ts';
import { fuzzInThread, verdictOf, type Watched } from './fuzz-watch.ts';

const FUZZ = fileURLToPath(new URL('./fuzz.ts', import.meta.url));
const HANG_MS = 20_000;
const SECONDS = 1.5;
const seed = randomInt(2 ** 31);

function run(
  module: string,
  target: string,
  settings: { seconds: number; hangMs?: number },
): Promise<Watched> {
  const { seconds, hangMs = HANG_MS } = settings;
  return fuzzInThread(
    {
      module: new URL(module, import.meta.url).href,
      target,
      seed,
      from: 0,
      units: Number.POSITIVE_INFINITY,
      seconds,
    },
    { hangMs, signal: new AbortController().signal, onProgress: () => {} },
  );
}

describe(`with seed ${seed}`, () => {
  console.log(`fuzzing with seed ${seed}`);

  test.each(TARGETS.map(({ name }) => name))('%s withstands', async (name) => {
    const outcome = await run('./fuzz-targets.ts', name, { seconds: SECONDS });
    expect(outcome).toMatchObject({ failure: null });
    expect(verdictOf(outcome)).toBe('ok');
    expect('units' in outcome && outcome.units).toBeGreaterThan(50);
  });

  test('a parser that hangs is found, with the iteration', async () => {
    const outcome = await run('./samples/broken-targets.ts', 'hangs', { seconds: 20, hangMs: 500 });
    expect(verdictOf(outcome)).toBe('HANGS');
    expect('hung' in outcome && outcome.hung).toBeGreaterThanOrEqual(0);
  });

  test('a parser whose heap grows is found', async () => {
    expect(verdictOf(await run('./samples/broken-targets.ts', 'grows', { seconds: 0.5 }))).toBe('HEAP GROWS');
  });

  test('a parser that ends its thread is found', async () => {
    const outcome = await run('./samples/broken-targets.ts', 'dies', { seconds: 20 });
    expect(outcome).toMatchObject({ message: expect.stringContaining('out of its reach') });
  });
});

describe('the command', () => {
  async function fuzz(args: readonly string[], interruptMs?: number) {
    const child = spawn(process.execPath, [FUZZ, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)));
    if (interruptMs !== undefined) setTimeout(() => child.kill('SIGINT'), interruptMs);
    const [status] = (await once(child, 'close')) as [number | null];
    return { status, said };
  }

  test('prints the seed and a table, and exits with 0', async () => {
    const { status, said } = await fuzz(['--target', 'native-door', '--frames', '20000', '--seed', '3']);
    expect(said).toMatch(/^seed 3\n/);
    expect(said).toMatch(/native-door +20,\d\d\d +frames .* MiB +[\d.]+ MiB +ok/);
    expect(status).toBe(0);
  });

  test('ends at SIGINT with what it has, which is no pass', async () => {
    const { status, said } = await fuzz(['--target', 'native-door', '--frames', '1000000000'], 2_000);
    expect(said).toMatch(/native-door +[\d,]+ +frames[^]*interrupted/);
    expect(status).toBe(1);
  });

  test('refuses an option that is none', async () => {
    const { status, said } = await fuzz(['--frams', '1']);
    expect(said).toContain("'--frams'");
    expect(said).toContain('npm run fuzz -- --help');
    expect(status).toBe(1);
  });
});
