/** The contract that every lock on the shelf must meet on real threads, and every saboteur must fail. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { contend, refute, type Trial } from './contract.ts';
import { CONTROLS, SHELF, findLock, importLock, tryLock, type Property } from './index.ts';
import type { ShelvedLock, ShelvedSaboteur } from './shelf.ts';

const LOCKS: readonly ShelvedLock[] = SHELF.filter((lock) => !lock.saboteur);
const SABOTEURS: readonly ShelvedSaboteur[] = SHELF.filter((lock) => lock.saboteur);

const sound = { together: 0, lostUpdates: 0, stuck: 'no', strayWrites: 0 };

describe.each(LOCKS)('$name', ({ name, inTurn, maxThreads = 64 }) => {
  /** Where it spins for its turn, with more threads than cores, or other work on them, each turn can cost a time slice. */
  const visits = (usual: number, slow: number) => (inTurn ? slow : usual);
  const contendFor = (trial: Partial<Trial>) => {
    const threads = Math.min(trial.threads ?? 2, maxThreads);
    return contend(findLock(name), {
      players: threads,
      acquisitions: 100,
      holdMs: 0,
      disturbMs: 0,
      instances: 1,
      ...trial,
      threads,
    });
  };

  test('keeps 2 threads apart', async () => {
    expect(await contendFor({ acquisitions: visits(100_000, 1_000) })).toEqual(sound);
  }, 60_000);

  test('keeps more threads than cores apart', async () => {
    expect(await contendFor({ threads: 6, acquisitions: visits(5_000, 50) })).toEqual(sound);
  }, 60_000);

  test('keeps threads apart that sleep inside', async () => {
    expect(await contendFor({ threads: 3, acquisitions: visits(300, 50), holdMs: 0.05 })).toEqual(sound);
  }, 60_000);

  test('keeps threads apart that are slow between its steps, in instances side by side', async () => {
    const trial = { threads: 3, acquisitions: 60, holdMs: 0.05, disturbMs: 0.05, instances: 3 };
    expect(await contendFor(trial)).toEqual(sound);
  }, 60_000);

  test('serves a single thread, and as many as there may be, one after the other', async () => {
    expect(await contendFor({ threads: 1 })).toEqual(sound);
    const trial = { threads: 64, players: 1, acquisitions: 3 * 64 * 2, instances: 2 };
    expect(await contendFor(trial)).toEqual(sound);
  });
});

/** Of a crowd two meet inside more often. What is stuck or asleep shows with few: in a crowd the next visitor may free it. */
const CROWD = 4;
/** How the threads tell of it. */
const SEEN: Readonly<Partial<Record<Property, RegExp>>> = {
  mutualExclusion: /^A thread found another one inside \d+ times, and \d+ updates were lost\.$/,
  notStuck: /^Nobody came in any more, though all who waited were awake\.$/,
  noLostWakeup: /^Nobody came in any more, and a thread slept in the lock\.$/,
};
/** Chance has a part in it: a fault that nearly every trial shows is shown by one of so many. */
const TRIALS = 5;

describe.each(SABOTEURS.filter(({ shownBy }) => shownBy !== 'prover'))(
  'saboteur $name',
  ({ name, threads, maxThreads = CROWD, breaks }) => {
    test(`is rejected: ${breaks} does not hold`, async () => {
      const needed = breaks === 'mutualExclusion' ? Math.min(CROWD, maxThreads) : threads;
      const trial = {
        threads: needed,
        players: needed,
        acquisitions: 1_000,
        holdMs: 0.05,
        disturbMs: 0.05,
        instances: 1,
      };
      let shown = refute(await contend(findLock(name), trial));
      for (let again = 1; again < TRIALS && shown?.breaks !== breaks; again += 1)
        shown = refute(await contend(findLock(name), trial));
      expect(shown).toEqual({ breaks, sentence: expect.stringMatching(SEEN[breaks] ?? /^$/) });
    }, 60_000);
  },
);

/** Real threads do not show these, or not each time. */
test('saboteurs that only the prover shows', () => {
  const names = SABOTEURS.filter(({ shownBy }) => shownBy === 'prover').map(({ name }) => name);
  expect(names).toEqual([
    'late-init',
    'mcs-park-if',
    'dekker-lockstep',
    'futex-retakes-with-1',
    'plain-release',
    'tas-promises-fairness',
  ]);
});

describe('the shelf', () => {
  test('holds each file once, and says of it what it says itself', async () => {
    const files = (folder: string) =>
      readdirSync(new URL(folder, import.meta.url))
        .filter((file) => /^[a-z0-9-]+\.ts$/.test(file))
        .map((file) => file.slice(0, -3));
    expect(SABOTEURS.map(({ name }) => name).toSorted()).toEqual(files('./saboteurs').toSorted());
    expect(files('.')).toEqual(expect.arrayContaining(LOCKS.map(({ name }) => name)));
    for (const { name, maxThreads } of [...LOCKS, ...SABOTEURS])
      expect([name, (await importLock(findLock(name))).maxThreads]).toEqual([name, maxThreads]);
  });

  test('offers as controls what two real threads show as double bookings', () => {
    const controls = SABOTEURS.filter(({ control }) => control);
    expect(controls.map(({ name }) => name)).toEqual(CONTROLS);
    expect(CONTROLS).toContain('none');
    for (const control of controls)
      expect(control).toMatchObject({ shownBy: 'both', breaks: 'mutualExclusion', threads: 2 });
  });
});

describe('recover of futex-owner', () => {
  const SLEEPERS = 0x4000_0000;
  const recovered = async (word: number) => {
    const { recover } = await importLock(findLock('futex-owner'));
    const memory = new Int32Array(new SharedArrayBuffer(12)).fill(word, 1, 2);
    const sleepers = [1, 2].map(async () => Atomics.waitAsync(memory, 1, word, 1_000).value);
    recover?.(memory, 1, 2, 4);
    return { word: memory[1], woken: await Promise.all(sleepers), beside: [memory[0], memory[2]] };
  };
  const all = { woken: ['ok', 'ok'], beside: [0, 0] };

  test('frees what the dead thread held, and wakes all', async () => {
    expect(await recovered(3)).toEqual({ word: 0, ...all });
    expect(await recovered(3 | SLEEPERS)).toEqual({ word: 0, ...all });
  });

  test('leaves what another thread holds, and wakes all: the dead one may have been the one woken', async () => {
    expect(await recovered(2 | SLEEPERS)).toEqual({ word: 2 | SLEEPERS, ...all });
    expect(await recovered(2)).toEqual({ word: 2, ...all });
  });

  test('wakes all where it died between freeing the lock and waking the next', async () => {
    expect(await recovered(0)).toEqual({ word: 0, ...all });
  });
});

describe('finding a lock', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vaga-lock-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
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
      'a promise that is none',
      () =>
        lock(
          'export const promises = ["fast"];\nexport function words() { return 1; }\nexport function acquire() {}\nexport function release() {}',
        ),
      '\'promises\' is ["fast"]',
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
