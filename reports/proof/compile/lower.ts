/** From the functions of a lock's source to graphs of nodes. */
import { Builder } from './builder.ts';
import type { Code, Expr } from './code.ts';
import type { LockSource } from './source.ts';
import { lowerBlock } from './statements.ts';

/** Compiles `acquire` or `release`: its parameters are the memory, 0 for the first word, the thread and the threads. */
export function lowerEntry(source: LockSource, name: 'acquire' | 'release', exactRetries: boolean): Code {
  const parameters: readonly ('memory' | Expr)[] = [
    'memory',
    { kind: 'constant', value: 0 },
    { kind: 'thread' },
    { kind: 'threads' },
  ];
  return new Builder(source, lowerBlock, name === 'acquire', exactRetries).compile(name, parameters, name);
}

/** Compiles `words` or `init`, which run alone. The result of a function is in the slot `result`. */
export function lowerAlone(source: LockSource, name: 'words' | 'init'): Code & { readonly result: number } {
  const parameters: readonly ('memory' | Expr)[] =
    name === 'words'
      ? [{ kind: 'threads' }]
      : ['memory', { kind: 'constant', value: 0 }, { kind: 'threads' }];
  const builder = new Builder(source, lowerBlock, false, true);
  const result = builder.newSlot();
  return { ...builder.compile(name, parameters, 'function', result), result };
}
