import { writeFileSync } from 'node:fs';

import { VagaError } from '../../server/base/errors.ts';
import { Exit } from './exit.ts';
import { defineVerb } from './verb.ts';

const TEMPLATE = `/**
 * A lock of your own. Run it:   npx vaga race --lock ./FILE
 *
 * Every slot of the server has an instance of it in shared memory: words(threads) Int32 words, all zero at first, from
 * memory[at] on. A server thread calls acquire, decides who gets the slot, and calls release. If two threads are ever
 * between acquire and release of one slot at once, the slot can be sold twice, and the race will tell.
 *
 * You may use: Atomics, plain access to memory[...], integer variables, loops, and functions of this file. Types are erased when
 * the file is loaded, so it needs no build. Import nothing: a lock is to stand alone.
 *
 *   Atomics.load(memory, i)                          reads
 *   Atomics.store(memory, i, value)                  writes
 *   Atomics.exchange(memory, i, value)               writes, and returns what was there before
 *   Atomics.compareExchange(memory, i, old, value)   writes if 'old' is there; returns what was there before
 *   Atomics.add(memory, i, value)                    adds, and returns what was there before
 *   Atomics.wait(memory, i, value)                   sleeps while 'value' is there, until it is notified
 *   Atomics.notify(memory, i, count)                 wakes so many sleepers
 *   Atomics.pause()                                  tells the core that this is a spin
 *
 * It may also export:
 *
 *   init(memory, at, threads)                        where all zero is not its free state
 *   const maxThreads = 2                             the most threads it is an algorithm for
 *   const promises = ['starvationFreedom'] as const  what it guarantees beyond that no two are in at once and none is stuck:
 *                                                    'starvationFreedom', 'boundedBypass' (first come, first served)
 *
 * As it stands this is a test-and-set lock: correct, unfair, and it burns its core while it waits. Make it better. Or
 * delete a line and see it caught.
 */

/** How many words an instance for so many threads needs. */
export function words(threads: number): number {
  return 1;
}

/** Returns when this thread (0 to threads - 1) holds the lock. */
export function acquire(memory: Int32Array, at: number, thread: number, threads: number): void {
  while (Atomics.exchange(memory, at, 1) !== 0) Atomics.pause();
}

/** Gives the lock back. Only its holder calls this. */
export function release(memory: Int32Array, at: number, thread: number, threads: number): void {
  Atomics.store(memory, at, 0);
}
`;

export const newLock = defineVerb({
  name: 'new-lock',
  summary: 'writes a typed template of a lock to start from',
  about: [
    'Writes a file with a correct lock and an explanation of what a lock may do. A file that exists is left alone.',
  ],
  positionals: { most: 1, name: 'FILE' },
  options: {},
  examples: [['vaga new-lock my-lock.ts', 'then: vaga race --lock ./my-lock.ts']],
  run: async (_values, [file]) => {
    if (file === undefined)
      throw new VagaError(
        'usage',
        "new-lock takes a FILE to write, such as 'my-lock.ts'. See vaga new-lock --help.",
      );
    if (!/\.[mc]?[jt]s$/.test(file))
      throw new VagaError('usage', `'${file}' would not be loaded as a module: let its name end in .ts.`);
    try {
      writeFileSync(file, TEMPLATE.replace('./FILE', file.startsWith('/') ? file : `./${file}`), {
        flag: 'wx',
      });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const reason = code === 'EEXIST' ? 'it exists, and is left as it is' : `it cannot be written (${code})`;
      throw new VagaError('usage', `${file}: ${reason}. Choose another name.`, { cause: error });
    }
    console.log(
      `${file} holds a correct lock, with its explanation. Next: npx vaga race --lock ${file.startsWith('/') ? file : `./${file}`}`,
    );
    return Exit.ok;
  },
});
