/** A step of a trace in a few characters, for the column of its thread. */
import type { TraceStep } from './trace.ts';

/** `acquire`, `[0] 0 → 1`, `notifies` and the like. */
export function shortStep(step: TraceStep): string {
  const { what, access, word, read, written, woken } = step;
  switch (what) {
    case 'leaves outside':
      return 'acquire';
    case 'leaves inside':
      return 'release';
    case 'timeout':
      return 'times out';
    case 'tries':
      return 'tries no more';
    case 'sleeps':
    case 'access':
      if (access === 'notify') return woken.length === 0 ? 'wakes nobody' : 'notifies';
      return written === null ? `[${word}] ${read}` : `[${word}] ${read} → ${written}`;
    default: {
      const never: never = what;
      return never;
    }
  }
}
