/** The repair of somebody who thought that a lock is all that a dead thread leaves behind. */
import { Intent, Thread, threadAt } from '../memory/layout.ts';
import type { ServerSaboteur } from './saboteur.ts';

export const saboteur: ServerSaboteur = {
  repair: (memory, thread) => {
    memory[threadAt(thread) + Thread.intent + Intent.changing] = 0;
    return 'nothing to repair';
  },
};
