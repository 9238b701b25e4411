/** The moments of a schedule: where every thread was and what the words held before its first step and after each. */
import type { Trace, TraceStep } from '../../proof/trace.ts';
import type { Whereabouts } from './whereabouts.ts';

export interface Moment {
  /** A thread is at the line of the last access it made. */
  readonly threads: readonly Whereabouts[];
  readonly words: readonly number[];
}

/** One more than there are steps: the first is before all of them. */
export function momentsOf({ threads, initialWords, steps }: Trace): Moment[] {
  const outside: Whereabouts = { phase: 'outside', asleep: false, line: null };
  let moment: Moment = { threads: Array.from({ length: threads }, () => outside), words: initialWords };
  const moments = [moment];
  for (const step of steps) {
    moment = after(moment, step);
    moments.push(moment);
  }
  return moments;
}

function after({ threads }: Moment, step: TraceStep): Moment {
  return {
    words: step.words,
    threads: threads.map((before, thread) => ({
      ...(thread === step.thread ? moved(before, step) : before),
      ...(step.inside.includes(thread) ? { phase: 'inside', line: null } : {}),
      asleep: step.asleep.includes(thread),
    })),
  };
}

function moved(before: Whereabouts, { what, left, line }: TraceStep): Whereabouts {
  const awake = { ...before, asleep: false };
  if (left) return { ...awake, phase: 'outside', line: null };
  if (what === 'leaves outside') return { ...awake, phase: 'acquire', line: null };
  if (what === 'leaves inside') return { ...awake, phase: 'release', line: null };
  return { ...awake, line };
}
