/**
 * Fuzzes the lock compiler with the shelf's locks, damaged: each is refused with file, line and column, or is a program, which a short search
 * then goes through.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { VagaError } from '../../../server/base/errors.ts';
import { damageText, onceIn, pick, randomBytes } from '../../../server/fuzz/mutate.ts';
import { assertRefusal, assertThat } from '../../../server/fuzz/scratch.ts';
import type { OpenedTarget, FuzzTarget } from '../../../server/fuzz/target.ts';
import { findLock, SHELF } from '../../../server/locks/index.ts';
import { mutantsOf } from '../mutants.ts';
import { prove } from '../prove.ts';

const FILE = 'fuzz.ts';
const THREADS = 2;
/** Long enough to come to every kind of step, short enough for many locks. */
const BOUNDS = { states: 300, megabytes: 50, seconds: 5, statesAfterViolation: 50 };
const WORDS = [
  "( | ) | { | } | [ | ] | ; | , | = | === | !== | < | + | - | * | / | % | ? | : | ! | && | || | => | ... | . | ` | ' | // | /*",
  'if | else | while | for | do | return | break; | continue; | const | let | var | function | async | await | export | import',
  'class | new | this | yield | memory | at | thread | threads | words | init | acquire | release | recover | maxThreads | promises',
  'undefined | Infinity | NaN | arguments | __proto__ | constructor | true | null | enum E {} | : number | as any | <T> | // doorway\n',
  'Atomics.load(memory, at) | Atomics.store(memory, at, 1); | Atomics.wait(memory, at, 1); | Atomics.notify(memory, at);',
  'Atomics.add(memory, at, 1) | Atomics.pause(); | memory[at] | memory[at]++; | \n | \u{2028} | \0 | é',
  "0 | 1 | -1 | 2147483647 | 4294967296 | 1e99 | 1n | 0.5 | 'text'",
].flatMap((line) => line.split(' | ').map((word) => `${word} `));

export const lockCompiler: FuzzTarget = { name: 'lock-compiler', unit: 'inputs', open };

function open(): OpenedTarget {
  const locks = SHELF.map(({ name }) => readFileSync(fileURLToPath(findLock(name).url), 'utf8'));
  const mutants = locks.flatMap((text) => mutantsOf(text).map((mutant) => mutant.text));
  return {
    draw: (random) => {
      if (onceIn(random, 100)) return randomBytes(random, random.nextBelow(200));
      const text = pick(random, onceIn(random, 2) ? locks : mutants);
      return Buffer.from(onceIn(random, 10) ? text : damageText(random, text, WORDS));
    },
    check: async (input) => {
      try {
        const { verdict } = await prove(FILE, Buffer.from(input).toString(), {
          threads: THREADS,
          demanded: [],
          bounds: BOUNDS,
          livenessStates: BOUNDS.states,
        });
        assertThat(['proved', 'refuted', 'unknown'].includes(verdict), () => `'${verdict}' is a verdict`);
      } catch (error) {
        assertRefusal(error, 'badLock');
        const { message } = error as VagaError;
        assertThat(message.includes(FILE), () => `'${message}' names the file`);
      }
      return 1;
    },
  };
}
