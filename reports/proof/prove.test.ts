/** What is proved and what is refuted, with which property and which schedule; and that a bound is never a proof. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

import { findLock, SHELF } from '../../server/locks/index.ts';
import { DEFAULT_BOUNDS, prove, type ProofResult, type ProveOptions } from './prove.ts';
import { describeProof, describeTrace } from './render.ts';

const OPTIONS: ProveOptions = {
  threads: 3,
  demanded: [],
  bounds: DEFAULT_BOUNDS,
  livenessStates: 1_000_000,
};

const proveShelved = (name: string, options: Partial<ProveOptions> = {}): Promise<ProofResult> =>
  prove(name, readFileSync(fileURLToPath(findLock(name).url), 'utf8'), { ...OPTIONS, ...options });

const LOCKS = SHELF.filter((lock) => !lock.saboteur);
const SABOTEURS = SHELF.filter((lock) => lock.saboteur);

/** Starvation-freedom, and the bypass bound with three threads (Peterson's with two). */
const GUARANTEED: Readonly<Record<string, readonly [string, number | string]>> = {
  'futex-owner': ['fails', 'unbounded'],
  futex: ['fails', 'unbounded'],
  tas: ['fails', 'unbounded'],
  ttas: ['fails', 'unbounded'],
  ticket: ['holds', 2],
  'ticket-park': ['holds', 2],
  mcs: ['holds', 2],
  'mcs-park': ['holds', 2],
  clh: ['holds', 2],
  peterson: ['holds', 1],
  filter: ['holds', 'unbounded'],
  'bakery-bounded': ['holds', 2],
};

describe('the shelf', () => {
  test.each(LOCKS.map(({ name }) => name))(
    '%s is proved, and guarantees what is known of it',
    async (name) => {
      const { verdict, properties, reasons } = await proveShelved(name);
      const [starvationFreedom, bypassBound] = GUARANTEED[name] ?? [];
      expect({ verdict, reasons, properties }).toEqual({
        verdict: 'proved',
        reasons: [],
        properties: {
          mutualExclusion: 'holds',
          notStuck: 'holds',
          noLivelock: 'holds',
          noLostWakeup: 'holds',
          noDataRace: 'holds',
          starvationFreedom,
          bypassBound,
        },
      });
    },
  );

  test.each(SABOTEURS.map(({ name, breaks, threads }) => ({ name, breaks, threads })))(
    'saboteur $name is refuted with $threads threads: $breaks',
    async ({ name, breaks, threads }) => {
      const result = await proveShelved(name, { threads });
      expect(result.verdict).toBe('refuted');
      expect(result.refuted).toBe(breaks);
      expect(result.trace.length).toBeGreaterThan(0);
      expect(result.sentence).not.toBeNull();
    },
  );

  test.each(SABOTEURS.filter(({ threads }) => threads === 3).map(({ name }) => name))(
    'saboteur %s takes three threads',
    async (name) => {
      const { properties } = await proveShelved(name, { threads: 2 });
      const expected = name === 'filter-one-level-short' ? 'fails' : 'holds';
      expect(properties.mutualExclusion).toBe(expected);
    },
  );
});

describe('a trace', () => {
  test.each([
    'check-then-set',
    'futex-retakes-with-1',
    'mcs-park-if',
    'mcs-no-link-wait',
    'dekker-lockstep',
    'plain-release',
    'tas-promises-fairness',
    'lease-runs-out',
  ])('of %s is as expected', async (name) => {
    const text = `${describeTrace(await proveShelved(name))}\n`;
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, `expected/${name}.txt`));
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('is shortest: a lost wake-up of three threads takes sixteen steps', async () => {
    const { trace, sentence } = await proveShelved('futex-retakes-with-1');
    expect(trace).toHaveLength(16);
    expect(sentence).toMatch(/sleeps at line \d+, and nobody is left to wake it\./);
  });

  test('of overtaking shows who enters twice', async () => {
    const { refuted, sentence, trace } = await proveShelved('filter', { demanded: ['boundedBypass'] });
    expect(refuted).toBe('boundedBypass');
    const [, overtaking] = /thread (\d) enters twice/.exec(sentence ?? '') ?? [];
    expect(trace.filter(({ entered }) => entered.includes(Number(overtaking))).length).toBeGreaterThanOrEqual(
      2,
    );
  });

  test('of starvation comes back to where it began to repeat', async () => {
    const { trace, repeatsFrom } = await proveShelved('futex-owner', { demanded: ['starvationFreedom'] });
    expect(repeatsFrom).toBeGreaterThan(0);
    expect(trace.at(-1)?.words).toEqual(trace[(repeatsFrom ?? 0) - 1].words);
    // Shown with the tries of its loop one by one, not with a loop that ends early.
    expect(trace.every(({ what }) => what !== 'tries')).toBe(true);
  });
});

describe('a bound that is reached is named, and is no proof', () => {
  test.each([
    ['states', { states: 1_000 }, 'bound of 1,000 states'],
    ['seconds', { seconds: 0 }, 'bound of 0 s'],
    ['megabytes', { megabytes: 0 }, 'bound of 0 MiB'],
  ])('%s', async (_, bounds, reason) => {
    const result = await proveShelved('clh', { threads: 4, bounds: { ...DEFAULT_BOUNDS, ...bounds } });
    expect(result.verdict).toBe('unknown');
    expect(result.reasons.join(' ')).toContain(reason);
    expect(Object.values(result.properties)).not.toContain('holds');
  });

  test('states for liveness: safety holds, the rest is unknown', async () => {
    const result = await proveShelved('clh', { livenessStates: 1_000 });
    expect(result).toMatchObject({ verdict: 'unknown', states: 21_696 });
    expect(result.properties).toMatchObject({
      mutualExclusion: 'holds',
      noLivelock: 'unknown',
      bypassBound: 'unknown',
    });
    expect(result.reasons.join(' ')).toContain('are judged up to 1,000 states only');
  });

  test('a violation beyond the states for liveness has its trace nevertheless', async () => {
    const small = await proveShelved('mcs-park-if', { livenessStates: 1_000 });
    expect(small.refuted).toBe('mutualExclusion');
    expect(small.trace).toHaveLength((await proveShelved('mcs-park-if')).trace.length);
  });

  test('tickets that grow without end', async () => {
    const growing = `export function words(): number { return 1; }
export function acquire(memory: Int32Array, at: number): void {
  while ((Atomics.add(memory, at, 2) & 1) !== 0) Atomics.pause();
}
export function release(): void {}
`;
    const result = await prove('growing', growing, {
      ...OPTIONS,
      threads: 1,
      bounds: { ...DEFAULT_BOUNDS, states: 5_000 },
    });
    expect(result.verdict).toBe('unknown');
  });
});

describe('a loop that tries a number of times', () => {
  const lock = (
    tries: string,
    release = '',
  ): string => `export function words(threads: number): number { return 1 + threads; }
export function acquire(memory: Int32Array, at: number, thread: number): void {
  for (let turn = 0; turn < 40; turn += 1) ${tries}
  if (Atomics.load(memory, at + 1 + thread) === 7) return;
  while (Atomics.exchange(memory, at, 1) !== 0) Atomics.pause();
}
export function release(memory: Int32Array, at: number, thread: number): void {
  ${release}
  Atomics.store(memory, at, 0);
}
`;

  test('is not gone round for ever', async () => {
    const looks = '{ Atomics.load(memory, at); Atomics.load(memory, at + 1); }';
    const { verdict, assumptions } = await prove('looks.ts', lock(looks), OPTIONS);
    expect(verdict).toBe('proved');
    expect(assumptions.join(' ')).toContain('The loop of 40 tries may end after any number of them');
  });

  test('refutes nothing by ending before it would', async () => {
    // Seven is there only for who has not tried at all.
    const result = await prove(
      'early.ts',
      lock(
        'Atomics.store(memory, at + 1 + thread, 1);',
        'Atomics.store(memory, at + 1 + thread, 7);',
      ).replace('  for (', '  Atomics.store(memory, at + 1 + thread, 7);\n  for ('),
      { ...OPTIONS, threads: 2 },
    );
    expect(result.verdict).toBe('unknown');
    expect(result.properties.mutualExclusion).toBe('unknown');
    expect(result.reasons.join(' ')).toContain(
      'mutualExclusion fails only where a loop of tries may end early, which was not confirmed',
    );
  });
});

describe('what only shows on the way', () => {
  test('a word that is not its own', async () => {
    const text = readFileSync(fileURLToPath(findLock('tas').url), 'utf8').replaceAll(
      '(memory, at,',
      '(memory, at + 1,',
    );
    await expect(prove('stray.ts', text, OPTIONS)).rejects.toThrow(
      /^stray\.ts:\d+:\d+: it touches memory\[at \+ 1\], but words\(3\) says that the lock has 1 words/,
    );
  });

  test('a promise that nobody knows', async () => {
    const text = `export const promises = ['speed'];\n${readFileSync(fileURLToPath(findLock('tas').url), 'utf8')}`;
    await expect(prove('fast.ts', text, OPTIONS)).rejects.toThrow("fast.ts: it promises 'speed'");
  });
});

test('a result reads within 80 columns', async () => {
  for (const name of ['ticket', 'hyman', 'futex-owner', 'filter-one-level-short']) {
    const text = describeProof(await proveShelved(name, { threads: 4 }));
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  }
});

test('a trace is plain data', async () => {
  const { trace } = await proveShelved('hyman');
  expect(structuredClone(JSON.parse(JSON.stringify(trace)))).toEqual(trace);
  const stored = trace.find(({ access }) => access === 'store');
  expect(stored).toMatchObject({ read: 0, written: 1, inside: [], asleep: [] });
});
