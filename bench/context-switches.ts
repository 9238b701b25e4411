/** How often the threads of another process have slept, and how often a processor was taken from them, as the system counts it. */
import { readFileSync, readdirSync } from 'node:fs';

export interface ContextSwitches {
  /** A thread went to sleep, whatever it waited for, and was woken. */
  readonly voluntary: number;
  /** The system took the processor from a thread that would have gone on. */
  readonly involuntary: number;
}

/** The sums over the threads that are alive. Linux tells them in files; undefined elsewhere, or when the process is gone. */
export function contextSwitchesOf(pid: number): ContextSwitches | undefined {
  const sums = { voluntary: 0, involuntary: 0 };
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const status = readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8');
      const [voluntary, involuntary] = ['voluntary', 'nonvoluntary'].map((name) =>
        Number(new RegExp(`^${name}_ctxt_switches:\\s*(\\d+)$`, 'm').exec(status)?.[1] ?? Number.NaN),
      );
      sums.voluntary += voluntary;
      sums.involuntary += involuntary;
    }
  } catch {
    return undefined;
  }
  return Number.isNaN(sums.voluntary + sums.involuntary) ? undefined : sums;
}
