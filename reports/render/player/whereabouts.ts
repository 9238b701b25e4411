/** Where a thread is between two steps, and how that is said. */

import type { ThreadState } from '../../proof/graph-data.ts';

/** In a schedule the line is that of the access it made last, in a state graph that of the next. */
export type Whereabouts = ThreadState;

export function describeWhereabouts({ phase, asleep, line }: Whereabouts): string {
  const at = line === null ? '' : ` at line ${line}`;
  if (asleep) return `asleep${at}`;
  switch (phase) {
    case 'outside':
      return 'outside';
    case 'acquire':
      return `acquiring${at}`;
    case 'inside':
      return 'INSIDE';
    case 'release':
      return `releasing${at}`;
    default: {
      const never: never = phase;
      return never;
    }
  }
}

/** `thread 0`, `threads 0 and 1`, `threads 0, 1 and 2`; `nobody` where there are none. */
export function namesOf(threads: readonly number[]): string {
  if (threads.length === 0) return 'nobody';
  if (threads.length === 1) return `thread ${threads[0]}`;
  return `threads ${threads.slice(0, -1).join(', ')} and ${threads.at(-1)}`;
}
