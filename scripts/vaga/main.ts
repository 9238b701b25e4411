#!/usr/bin/env node
/**
 * Where `vaga` begins: with the cache of compiled code, which has to be there before anything else is loaded. Types are stripped and code is
 * compiled once then, and not in each of the processes and threads of a race.
 */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

const cache =
  process.env['NODE_COMPILE_CACHE'] ??
  fileURLToPath(new URL('../../node_modules/.cache/vaga', import.meta.url));
enableCompileCache(cache); // where it cannot be written, all goes on without it
process.env['NODE_COMPILE_CACHE'] = cache; // for threads and child processes
await import('./command.ts');
