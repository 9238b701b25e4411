/** What a lock may be written with, what it is told when it is written otherwise, and what becomes of it. */
import { describe, expect, test } from 'vitest';

import { compileLock } from './automaton.ts';
import { findCounters } from './counters.ts';
import { readSource } from './source.ts';

/** A lock whose acquire has this body; it begins in line 3, column 3. */
const lockWith = (body: string, rest = ''): string =>
  `export function words(): number { return 2; }\nexport function acquire(memory: Int32Array, at: number, thread: number, threads: number): void {\n  ${body}\n}\nexport function release(memory: Int32Array, at: number): void { Atomics.store(memory, at, 0); }\n${rest}`;

const compile = (text: string, threads = 2) => compileLock(readSource('mine.ts', text), threads);

describe('outside the language of locks', () => {
  test.each([
    ["import { x } from './x.ts';\n", 'mine.ts:1:1: a lock stands alone'],
    ['let shared = 0;\n', "mine.ts:1:1: write 'const'"],
    ['const list = [1];\n', "mine.ts:1:14: write an integer for 'list'"],
    ['export class Lock {}\n', 'mine.ts:1:1: a lock stands alone'],
    ['export async function helper() {}\n', 'mine.ts:1:8: write a plain function'],
    ['function f(x = 1) {}\n', 'mine.ts:1:12: write plain parameters'],
    ['export const promises = 1;\n', 'mine.ts:1:25: write promises as a list'],
    ['export const maxThreads = -2;\n', 'mine.ts:1:27: write the largest number of threads'],
    ['export const maxThreads = 1.5;\n', 'mine.ts:1:27: write the largest number of threads'],
  ])('at the top level: %j', (top, message) => {
    expect(() => readSource('mine.ts', top + lockWith(''))).toThrow(message);
  });

  test.each([
    ['if (thread == 0) return;', "mine.ts:3:7: write '===': '==' cannot be proved."],
    ['const half = thread / 2;', "mine.ts:3:16: write '>>'"],
    ['const half = thread ** 2;', 'mine.ts:3:16: write a shift or a product'],
    ['Math.max(thread, 1);', "mine.ts:3:3: call 'Atomics' or a function of this file"],
    ['helper(thread);', "mine.ts:3:3: there is no function 'helper' in this file"],
    ['Atomics.waitAsync(memory, at, 0);', 'mine.ts:3:11: write one of load, store'],
    ['Atomics.load(at, at);', 'mine.ts:3:16: write Atomics.load(memory, index'],
    ['Atomics.store(memory, at);', 'mine.ts:3:3: Atomics.store takes another number of arguments'],
    ['const words = memory.length;', 'mine.ts:3:17: write memory[index]'],
    [
      'const all = memory;',
      "mine.ts:3:15: write memory[index] or hand it to Atomics: 'memory' itself is no integer",
    ],
    ['var x = 1;', "mine.ts:3:3: write 'let' or 'const'."],
    ['const x = 1; x = 2;', "mine.ts:3:16: 'x' cannot be assigned: declare a local with 'let'"],
    ['thread = 2;', "mine.ts:3:3: 'thread' cannot be assigned"],
    ['const y = x; let x = 1;', "mine.ts:3:13: 'x' is used before it is declared"],
    ['const [x] = [1];', 'mine.ts:3:9: declare one name at a time'],
    ['const x = y;', "mine.ts:3:13: 'y' is not known here"],
    ['const f = () => 1;', 'mine.ts:3:13: write it with integers'],
    ['switch (thread) {}', 'mine.ts:3:3: write it with if, for, while'],
    ['try { release(memory, at); } catch {}', 'mine.ts:3:3: write it with if, for, while'],
    ['for (const x of [1]) {}', 'mine.ts:3:3: write it with if, for, while'],
    ['thread + 1;', 'mine.ts:3:3: write an assignment or a call'],
    ['const x = thread ?? 1;', 'mine.ts:3:13: write a comparison'],
    ['const x = typeof thread;', 'mine.ts:3:13: write it with integers'],
    ["const x = 'text'.length;", 'mine.ts:3:13: write memory[index]'],
    ['// doorway\n  Atomics.load(memory, at);', 'mine.ts:3:3: put the doorway behind a statement'],
    ['outer: while (true) { break outer; }', 'mine.ts:3:3: write it with if, for, while'],
  ])('%j', (body, message) => {
    expect(() => compile(lockWith(body))).toThrow(message);
  });

  test('recursion', () => {
    const text = lockWith(
      'f(thread);',
      'function f(x: number): void { g(x); }\nfunction g(x: number): void { f(x); }',
    );
    expect(() => compile(text)).toThrow("mine.ts:7:31: 'f' calls itself: write a loop");
  });

  test('calls that grow without measure', () => {
    const names = Array.from({ length: 14 }, (_, index) => `f${index}`);
    const bodies = names.map((name, index) => {
      const next = names[index + 1] ?? 'last';
      return `function ${name}(memory: Int32Array): void { ${next}(memory); ${next}(memory); }`;
    });
    const last = 'function last(memory: Int32Array): void { Atomics.load(memory, 0); }';
    expect(() => compile(lockWith('f0(memory);', [...bodies, last].join('\n')))).toThrow(
      'too long to be proved',
    );
  });

  test('what is no TypeScript, or no lock', () => {
    expect(() => readSource('mine.ts', 'enum A { B }')).toThrow('mine.ts:1:1: its types cannot be taken off');
    expect(() => readSource('mine.ts', 'export function (')).toThrow('mine.ts:1:1');
    expect(() => readSource('mine.ts', 'export function words() { return 1; }')).toThrow(
      "A lock exports a function 'acquire'",
    );
    expect(() =>
      compile(
        'export function words() { return -1; }\nexport function acquire() {}\nexport function release() {}',
      ),
    ).toThrow('words(2) is -1');
  });
});

test('what grows by leaps is not taken for a counter: no modulus would be large enough', () => {
  const ticket = (leap: number) =>
    compile(
      `export function words(): number { return 2; }
export function acquire(memory: Int32Array, at: number): void {
  const mine = Atomics.add(memory, at, ${leap});
  while (Atomics.load(memory, at + 1) !== mine) Atomics.pause();
}
export function release(memory: Int32Array, at: number): void { Atomics.add(memory, at + 1, ${leap}); }`,
    );
  expect(findCounters(ticket(1))).not.toBeNull();
  expect(findCounters(ticket(12_147_483_647))).toBeNull();
});

describe('local code', () => {
  const kinds = (text: string) =>
    compile(text).acquire.nodes.flatMap((node, index) =>
      node.op === 'access'
        ? [{ kind: node.access.kind, live: compile(text).acquire.live[index].length }]
        : [],
    );

  test('that decides nothing is dropped, with the locals it is about', () => {
    const backOff = `let pauses = 1;
  while (Atomics.exchange(memory, at, 1) !== 0) {
    for (let paused = 0; paused < pauses; paused += 1) Atomics.pause();
    if (pauses < 64) pauses *= 2;
  }`;
    expect(kinds(lockWith(backOff))).toEqual([{ kind: 'exchange', live: 1 }]); // the doorway alone
  });

  test('that decides an operand is kept', () => {
    const counting = `let tries = 1;
  while (Atomics.exchange(memory, at, tries) !== 0) if (tries < 64) tries *= 2;`;
    expect(kinds(lockWith(counting))).toEqual([{ kind: 'exchange', live: 2 }]);
  });

  test('that a local loop might never leave is kept', () => {
    const { needed, nodes } = compile(
      lockWith('let x = 1;\n  while (x !== 0) x = x;\n  Atomics.load(memory, at);'),
    ).acquire;
    expect(nodes.filter((node, index) => node.op === 'branch' && needed[index])).toHaveLength(1);
  });

  test('is evaluated from left to right, and no further than JavaScript does', () => {
    const order = (body: string) =>
      compile(lockWith(body)).acquire.nodes.filter(({ op }) => op === 'access').length;
    expect(order('if (Atomics.load(memory, at) === 0 && Atomics.load(memory, at + 1) === 0) return;')).toBe(
      2,
    );
    expect(order('memory[at] += 1;')).toBe(2);
    expect(order('memory[at]++;')).toBe(2);
    expect(
      order('const x = thread === 0 ? Atomics.load(memory, at) : 1;\n  Atomics.store(memory, at, x);'),
    ).toBe(2);
  });

  test('of init and words runs to its end', () => {
    const init =
      'export function init(memory: Int32Array, at: number, threads: number): void { for (let i = 0; i < 2; i += 1) memory[at + i] = threads + i; }';
    expect(compile(lockWith('', init), 3).initial).toEqual([3, 4]);
    const endless = 'export function init(): void { for (;;) {} }';
    expect(() => compile(lockWith('', endless))).toThrow('go round in local code for ever');
  });
});
