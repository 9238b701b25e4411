/** Settings of the JavaScript engine, for a process that serves. */
import { setFlagsFromString } from 'node:v8';
import type { WorkerOptions } from 'node:worker_threads';

/**
 * Lets V8 compile the whole way from a request's bytes to its decision and back into one function. By default it stops
 * inlining after 920 bytes of bytecode, in the middle of that way: with this an operation costs a tenth less (`vaga bench cpu`).
 * Flags are the process's, so it is called before any thread starts.
 */
export function inlineTheHotPath(): void {
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=4000');
  setFlagsFromString('--max-inlined-bytecode-size=1000');
}

/**
 * What Node is to be told for each thread: what the process was told, unless it was told to load something first (-r). Such preloads are made
 * for a process of one thread, as clinic's is, which writes one file: loaded again by every thread it would write over itself.
 */
export function threadOptions(): Pick<WorkerOptions, 'execArgv' | 'env'> {
  const told = [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(' ')];
  if (!told.some((option) => /^(-r|--require)(=|$)/.test(option))) return {};
  return { execArgv: [], env: { ...process.env, NODE_OPTIONS: '' } };
}
