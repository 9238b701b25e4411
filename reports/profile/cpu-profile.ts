/** Node's CPU profile of one thread (`--cpu-prof`, as Chrome DevTools read it), cut to the time that is looked at. */

/** Where a function begins. Lines and columns count from 0; −1 where there is no source. */
interface CallFrame {
  readonly functionName: string;
  /** Empty for what has no source: V8's own entries such as `(idle)`, and functions in C++. */
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[];
  /** On which lines its own samples fell. Lines count from 1. */
  readonly positionTicks?: readonly { readonly line: number; readonly ticks: number }[];
}

/** Times in microseconds of the machine's monotonic clock, which every process reads alike. */
export interface CpuProfile {
  /** The first is the root. */
  readonly nodes: readonly ProfileNode[];
  readonly startTime: number;
  readonly endTime: number;
  /** The node on top of the stack, sample by sample, and the time since the sample before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** A part of a run, in microseconds of the machine's monotonic clock. */
export interface TimeWindow {
  readonly fromUs: number;
  readonly untilUs: number;
}

/** A sample: so long was a node on top of the stack. */
export interface Spell {
  readonly node: number;
  readonly us: number;
}

/** Throws an `Error` with what is wrong: a process that is killed leaves half a file. */
export function parseCpuProfile(text: string): CpuProfile {
  const read = JSON.parse(text) as Partial<CpuProfile>;
  const { nodes, samples, timeDeltas, startTime, endTime } = read;
  if (!Array.isArray(nodes) || !Array.isArray(samples) || !Array.isArray(timeDeltas) || nodes.length === 0)
    throw new Error('it is no CPU profile');
  if (samples.length !== timeDeltas.length || !Number.isFinite(startTime) || !Number.isFinite(endTime))
    throw new Error('its samples have no times');
  const known = new Set((nodes as readonly ProfileNode[]).map(({ id }) => id));
  if (!(samples as readonly number[]).every((sample) => known.has(sample)))
    throw new Error('it has samples of functions that it does not know');
  return read as CpuProfile;
}

/** The samples within a window, each until the next one. */
export function spellsIn(profile: CpuProfile, { fromUs, untilUs }: TimeWindow): Spell[] {
  const { samples, timeDeltas, startTime, endTime } = profile;
  const spells: Spell[] = [];
  let atUs = startTime;
  for (const [index, node] of samples.entries()) {
    atUs += timeDeltas[index];
    const nextUs = index + 1 < samples.length ? atUs + timeDeltas[index + 1] : Math.max(atUs, endTime);
    const us = Math.min(nextUs, untilUs) - Math.max(atUs, fromUs);
    // A sample that was delivered late can lie before the one before it.
    if (us > 0) spells.push({ node, us });
  }
  return spells;
}
