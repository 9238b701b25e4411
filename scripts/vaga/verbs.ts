import { bench } from './bench.ts';
import { chaos } from './chaos.ts';
import { check } from './check.ts';
import { client } from './client.ts';
import { compare } from './compare.ts';
import { list } from './list.ts';
import { newLock } from './new-lock.ts';
import { profile } from './profile.ts';
import { prove } from './prove.ts';
import { race } from './race.ts';
import { serve } from './serve.ts';
import { swarm } from './swarm.ts';
import { sweep } from './sweep.ts';
import type { Verb } from './verb.ts';

/** Every verb of the command line, in the order of its help. */
export const VERBS: readonly Verb[] = [
  race,
  chaos,
  serve,
  client,
  swarm,
  check,
  prove,
  list,
  newLock,
  bench,
  compare,
  sweep,
  profile,
];
