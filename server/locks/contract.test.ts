/** The contract that every lock on the shelf must meet on real threads, and every saboteur must fail. */
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import { describe, expect, test } from 'vitest';

import type { ContractTask, ContractWords } from './contract-thread.ts';
import { SHELF, findLock, importLock, tryLock } from './index.ts';

const WORDS: ContractWords = { ready: 0, inside: 1, together: 2, work: 3, private: 4, lock: 8 };

interface Outcome {
  readonly together: number;
  readonly lostUpdates: number;
}

/** Runs the threads to their end: a number of acquisitions, not a duration. */
async function contend(
  name: string,
  threads: number,
  acquisitions: number,
  holdMs: number,
): Promise<Outcome> {
  const found = findLock(name);
  const lock = await importLock(found);
  const memory = new Int32Array(new SharedArrayBuffer(4 * (WORDS.lock + lock.words(threads))));
  lock.init?.(memory, WORDS.lock, threads);
  const workers = Array.from({ length: threads }, (_, thread) => {
    const task: ContractTask = {
      url: found.url,
      memory,
      thread,
      threads,
      acquisitions,
      holdMs,
      words: WORDS,
    };
    return new Worker(new URL('./contract-thread.ts', import.meta.url), { workerData: task });
  });
  await Promise.all(workers.map((worker) => once(worker, 'exit')));
  return { together: memory[WORDS.together], lostUpdates: threads * acquisitions - memory[WORDS.work] };
}

const alone: Outcome = { together: 0, lostUpdates: 0 };
/** Spins for its turn: with more threads than cores, or other work on them, each turn can cost a time slice. */
const slowWhenOversubscribed = new Set<string>(
  SHELF.filter((lock) => 'inTurn' in lock).map(({ name }) => name),
);

describe.each(SHELF.filter(({ saboteur }) => !saboteur))('$name', ({ name }) => {
  const slow = slowWhenOversubscribed.has(name);

  test('keeps 2 threads apart', async () => {
    expect(await contend(name, 2, slow ? 1_000 : 100_000, 0)).toEqual(alone);
  }, 60_000);

  test('keeps more threads than cores apart', async () => {
    expect(await contend(name, 6, slow ? 50 : 5_000, 0)).toEqual(alone);
  }, 60_000);

  test('keeps threads apart that sleep inside', async () => {
    expect(await contend(name, 3, slow ? 50 : 300, 0.05)).toEqual(alone);
  }, 60_000);
});

describe.each(SHELF.filter(({ saboteur }) => saboteur))('saboteur $name', ({ name }) => {
  test('is shown by threads that sleep inside: two at once, and updates lost', async () => {
    const { together, lostUpdates } = await contend(name, 3, 300, 0.05);
    expect(together).toBeGreaterThan(0);
    expect(lostUpdates).toBeGreaterThan(0);
  });
});

describe('finding a lock', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vaga-lock-'));
  const write = (name: string, source: string): string => {
    const path = join(folder, name);
    writeFileSync(path, source);
    return path;
  };
  const lock = (source: string) => importLock(findLock(write(`${Math.abs(hash(source))}.ts`, source)));

  test('takes a path for a lock of the user', async () => {
    const path = write(
      'mine.ts',
      'export function words() { return 1; }\nexport function acquire() {}\nexport function release() {}\n',
    );
    expect(findLock(path)).toMatchObject({ name: path, saboteur: false });
    expect((await importLock(findLock(path))).words(3)).toBe(1);
  });

  test.each([
    [
      'neither a name nor a file',
      () => findLock('nonesuch'),
      "There is no lock 'nonesuch', neither on the shelf",
    ],
    [
      'no release',
      () => lock('export function words() { return 1; }\nexport function acquire() {}'),
      "does not export a function 'release'",
    ],
    [
      'a word count that is none',
      () =>
        lock(
          'export function words() { return -1; }\nexport function acquire() {}\nexport function release() {}',
        ),
      'words(2) is -1',
    ],
    ['no syntax', () => tryLock(write('syntax.ts', 'export function (')), 'syntax.ts:1: export function ('],
    [
      'a bound that is none',
      () =>
        lock(
          'export const maxThreads = 0;\nexport function words() { return 1; }\nexport function acquire() {}\nexport function release() {}',
        ),
      "'maxThreads' is 0",
    ],
    [
      'a file that never ends',
      () => tryLock(write('endless.ts', 'while (true) {}\nexport function words() { return 1; }')),
      'it did not load within 5 s',
    ],
    ['a file that ends its thread', () => tryLock(write('exit.ts', 'process.exit();')), 'it ends its thread'],
  ])(
    'refuses %s',
    async (_, find, message) => {
      await expect(async () => find()).rejects.toThrow(message);
    },
    20_000,
  );
});

function hash(text: string): number {
  let sum = 0;
  for (const letter of text) sum = (Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0)) | 0;
  return sum;
}
