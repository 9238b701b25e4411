/** What a thread that is profiled notes about itself, and what that says of a part of the run. */
import type { CpuProfile, TimeWindow } from './cpu-profile.ts';

/** Every so often a thread notes where it is; what is more than that between two notes is the delay of its event loop. */
export const NOTE_EVERY_MS = 10;

/** Times in microseconds of the machine's monotonic clock. */
export interface ThreadLog {
  readonly threadId: number;
  /** Empty for the main thread. */
  readonly name: string;
  /** When, and the processor time that the thread had taken until then, in microseconds. */
  readonly notes: readonly (readonly [atUs: number, cpuUs: number])[];
  /** Runs of the garbage collector: when and how long. */
  readonly collections: readonly (readonly [atUs: number, us: number])[];
}

export interface LoopDelay {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly samples: number;
}

export interface Collections {
  readonly count: number;
  readonly seconds: number;
  readonly longestMs: number;
}

export interface ThreadFacts {
  readonly cpuUs: number | null;
  /** null for a thread whose event loop does not turn. */
  readonly loopDelay: LoopDelay | null;
  readonly collections: Collections | null;
}

/** A loop that turned less often than this in a window says nothing. */
const LEAST_NOTES = 10;

export function factsIn(log: ThreadLog, window: TimeWindow): ThreadFacts {
  const { fromUs, untilUs } = window;
  const delaysMs: number[] = [];
  for (let at = 1; at < log.notes.length; at += 1) {
    const [beforeUs] = log.notes[at - 1];
    const [atUs] = log.notes[at];
    if (beforeUs >= fromUs && atUs <= untilUs)
      delaysMs.push(Math.max(0, (atUs - beforeUs) / 1000 - NOTE_EVERY_MS));
  }
  const turns = delaysMs.length >= LEAST_NOTES;
  const collected = log.collections.filter(([atUs]) => atUs >= fromUs && atUs <= untilUs);
  return {
    cpuUs: cpuIn(log, window),
    loopDelay: turns ? delayOf(delaysMs) : null,
    // They are told by way of the event loop.
    collections: turns
      ? {
          count: collected.length,
          seconds: collected.reduce((sum, [, us]) => sum + us, 0) / 1e6,
          longestMs: collected.reduce((most, [, us]) => Math.max(most, us), 0) / 1000,
        }
      : null,
  };
}

function cpuIn(log: ThreadLog, { fromUs, untilUs }: TimeWindow): number | null {
  return log.notes.length < 2 ? null : cpuAt(log, untilUs) - cpuAt(log, fromUs);
}

/** Between two notes it is taken to grow evenly. */
function cpuAt({ notes }: ThreadLog, timeUs: number): number {
  const after = notes.findIndex(([atUs]) => atUs >= timeUs);
  if (after === -1) return notes[notes.length - 1][1];
  if (after === 0) return notes[0][1];
  const [[beforeUs, least], [afterUs, most]] = [notes[after - 1], notes[after]];
  return least + ((most - least) * (timeUs - beforeUs)) / (afterUs - beforeUs);
}

function delayOf(delaysMs: readonly number[]): LoopDelay {
  const sorted = delaysMs.toSorted((a, b) => a - b);
  const quantile = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return {
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    maxMs: sorted[sorted.length - 1],
    samples: sorted.length,
  };
}

/** No thread takes longer between its last note and the end of its profile. */
const SAME_CLOCK_US = 5e6;

/**
 * The profile on the clock of the notes. V8 and Node read one clock on most systems; where it is two, as on a Mac that has slept, the
 * ends tell by how much they differ, since the last note is made when the thread ends.
 */
export function onClockOf({ notes }: ThreadLog, profile: CpuProfile): CpuProfile {
  const aheadUs = profile.endTime - (notes.at(-1)?.[0] ?? profile.endTime);
  if (Math.abs(aheadUs) < SAME_CLOCK_US) return profile;
  return { ...profile, startTime: profile.startTime - aheadUs, endTime: profile.endTime - aheadUs };
}
