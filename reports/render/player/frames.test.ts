import { describe, expect, test } from 'vitest';

import type { Trace, TraceStep } from '../../proof/trace.ts';
import { framesOf } from './frames.ts';
import { proofPage } from './samples.ts';
import { sourceLines } from './source-lines.ts';
import { describeStep } from './step-words.ts';

const STEP: TraceStep = {
  thread: 1,
  what: 'access',
  line: 7,
  column: 3,
  source: 'Atomics.load(memory, at);',
  indent: 2,
  access: 'load',
  word: 4,
  read: 2,
  written: null,
  woken: [],
  entered: [],
  left: false,
  words: [0, 0, 0, 0, 2],
  inside: [],
  asleep: [],
};

const framesFor = async (lock: string) => {
  const { trace, source } = await proofPage(lock);
  return framesOf(trace!, sourceLines(source));
};

describe('a step in words', () => {
  test.each<[Partial<TraceStep>, string]>([
    [{ what: 'leaves outside', access: null, word: null }, 'Thread 1 wants the lock and calls acquire.'],
    [{ what: 'leaves inside', access: null, word: null }, 'Thread 1 has done its work and calls release.'],
    [{ what: 'timeout' }, 'Thread 1 has waited long enough and goes on.'],
    [{ what: 'tries' }, 'Thread 1 has tried often enough and goes on.'],
    [
      { what: 'sleeps', access: 'wait' },
      'Thread 1 finds 2 in word 4, as it expected, and falls asleep there.',
    ],
    [{ access: 'read' }, 'Thread 1 reads 2 from word 4, without Atomics.'],
    [{}, 'Thread 1 reads 2 from word 4.'],
    [{ access: 'write', written: 3 }, 'Thread 1 writes 3 into word 4, where 2 was, without Atomics.'],
    [{ access: 'store', written: 3 }, 'Thread 1 writes 3 into word 4, where 2 was.'],
    [{ access: 'exchange', written: 1 }, 'Thread 1 puts 1 into word 4 and takes out the 2 that was there.'],
    [
      { access: 'compareExchange' },
      'Thread 1 finds 2 in word 4, not what it hoped for, and changes nothing.',
    ],
    [
      { access: 'compareExchange', written: 5, entered: [1] },
      'Thread 1 finds 2 in word 4, as it hoped, and puts 5 there. Thread 1 is INSIDE now.',
    ],
    [{ access: 'add', written: 3 }, 'Thread 1 turns the 2 in word 4 into 3, by one atomic add.'],
    [{ access: 'wait' }, 'Thread 1 would sleep, but finds 2 in word 4, not what it expected, and goes on.'],
    [{ access: 'notify', read: null }, 'Thread 1 notifies at word 4, where nobody sleeps.'],
    [
      { access: 'notify', read: null, woken: [0, 2], entered: [0], left: true },
      'Thread 1 notifies at word 4 and wakes threads 0 and 2. Thread 0 is INSIDE now. Thread 1 is outside again.',
    ],
  ])('%o', (change, expected) => {
    expect(describeStep({ ...STEP, ...change })).toBe(expected);
  });
});

describe('frames', () => {
  test('a lost wake-up, from all outside to the one that sleeps', async () => {
    const frames = await framesFor('futex-retakes-with-1');
    expect(frames).toHaveLength(17);
    expect(frames[0]).toEqual({
      thread: null,
      line: null,
      column: null,
      said: 'Every thread is outside, and the lock is free.',
      touched: null,
      words: [0],
      threads: [0, 1, 2].map(() => ({ doing: 'outside', state: 'outside', line: null })),
      insideCount: 0,
      holds: 'nobody',
      sleeps: 'nobody',
    });
    expect(frames[1]).toMatchObject({
      thread: 0,
      line: 15,
      threads: [{ doing: 'acquiring', line: 15 }, {}, {}],
    });
    expect(frames[2]).toMatchObject({
      line: 16,
      column: 10,
      words: [1],
      touched: { word: 0, change: '0 → 1' },
      holds: 'thread 0',
      threads: [{ doing: 'INSIDE', state: 'inside', line: null }, {}, {}],
    });
    expect(frames[11]).toMatchObject({ sleeps: 'threads 1 and 2' });
    expect(frames[13]).toMatchObject({
      sleeps: 'thread 2',
      threads: [{ doing: 'outside' }, { doing: 'acquiring at line 18' }, { doing: 'asleep at line 18' }],
    });
    expect(frames[16]).toMatchObject({ holds: 'nobody', sleeps: 'thread 2', words: [0] });
  });

  test('two inside at once are told', async () => {
    const last = (await framesFor('hyman')).at(-1);
    expect(last).toMatchObject({ insideCount: 2, holds: 'threads 0 and 1 at once' });
  });

  test('after a lasso’s last step all is as where it begins to repeat', async () => {
    const { trace, source } = await proofPage('dekker-lockstep');
    const { repeatsFrom } = trace as Trace;
    const frames = framesOf(trace!, sourceLines(source));
    const [begin, end] = [frames[repeatsFrom!], frames.at(-1)!];
    expect(end.words).toEqual(begin.words);
    expect(end.threads.map(({ state }) => state)).toEqual(begin.threads.map(({ state }) => state));
  });
});
