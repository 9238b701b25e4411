/** Searches a whole program for an order: objects that rest one by one, on several threads if it pays; then those that depend on each other. */
import { availableParallelism } from 'node:os';

import { Piscina } from 'piscina';

import { gather, type VersionOf } from './component.ts';
import { groupObjects } from './groups.ts';
import { EventSorter } from './events.ts';
import { searchJointly } from './joint-search.ts';
import { searchObjects, startsOf, type Failure } from './objects.ts';
import type { FoundOrder, Outcome } from './outcome.ts';
import type { Program } from './program.ts';
import type { SearchTask } from './thread.ts';
import { searchValue } from './value-search.ts';

/** Below this, threads would take longer to start than to search. */
const LEAST_PARALLEL_STEPS = 2_000_000;
/** Objects that depend on each other are given up beyond so many steps in all: they would need some hundred bytes each. */
const MOST_JOINT_STEPS = 5_000_000;
/** Tasks a thread: enough that all end at about the same time. */
const TASKS_PER_THREAD = 8;

export interface SearchOptions {
  /** Told now and then: about how much of the work is done, 0 … 1. */
  readonly onProgress?: (share: number) => void;
  /** Threads to use; by default as many as there are cores, if it pays. */
  readonly threads?: number;
}

/** Objects for which there is no order, or none was found: one of each group of objects that depend on each other. */
export async function searchProgram(
  program: Program,
  { onProgress, threads = threadsFor(program) }: SearchOptions = {},
): Promise<Failure[]> {
  const failures = program.rests ? await searchAlone(program, threads, onProgress) : [];
  if (program.rests && program.twin.length === 0) return failures;
  const failed = new Set(failures.map(({ object }) => object));
  const isPlain = program.rests;
  for (const group of groupObjects(program)) {
    if ((isPlain && group.length === 1) || group.some((object) => failed.has(object))) continue;
    const outcome = searchGroup(program, group, onProgress === undefined ? {} : { onProgress });
    if (outcome.verdict !== 'ok') failures.push({ object: group[0], outcome });
  }
  return failures;
}

interface GroupOptions {
  /** By step: 1 where the answer is to be taken as lost. */
  readonly forgotten?: Uint8Array;
  /** Where versions count: what a step's answer told, and by object of the group the version at the start. */
  readonly versionOf?: VersionOf;
  readonly versions?: readonly number[];
  /** Told now and then: about how much of the work is done, 0 … 1. */
  readonly onProgress?: (share: number) => void;
  /** Given the order that was found; not of one object that does not rest. */
  readonly onFound?: (order: FoundOrder) => void;
}

/** Searches objects that depend on each other, or one that does not rest. */
export function searchGroup(
  program: Program,
  group: readonly number[],
  { forgotten, versionOf, versions, onProgress, onFound }: GroupOptions = {},
): Outcome {
  const steps = group.reduce((sum, object) => sum + program.start[object + 1] - program.start[object], 0);
  if (steps > MOST_JOINT_STEPS)
    return { verdict: 'unknown', failedStep: program.start[group[0]], why: 'steps' };
  const component = gather(program, group, new EventSorter(), versionOf, forgotten);
  if (!program.rests && group.length === 1) {
    const outcome = searchValue(component, startsOf(program, group[0]));
    if (outcome.verdict !== 'unknown') return outcome;
  }
  return searchJointly(component, {
    initial: program.initial,
    rests: program.rests,
    starts: group.map((object) => startsOf(program, object)),
    ...(versions === undefined ? {} : { versions }),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(onFound === undefined ? {} : { onFound }),
  });
}

function threadsFor({ code }: Program): number {
  return code.length < LEAST_PARALLEL_STEPS ? 1 : availableParallelism();
}

async function searchAlone(
  program: Program,
  threads: number,
  onProgress: ((share: number) => void) | undefined,
): Promise<Failure[]> {
  const objects = program.start.length - 1;
  const steps = program.start[objects];
  let done = 0;
  const tell = (more: number): void => {
    done += more;
    onProgress?.(done / steps);
  };
  if (threads === 1) return searchObjects(program, 0, objects, tell);
  const pool = new Piscina<SearchTask, Failure[]>({
    filename: new URL('./thread.ts', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
  });
  try {
    const tasks = splitEvenly(program, threads * TASKS_PER_THREAD);
    const results = await Promise.all(
      tasks.map(async ({ from, to }) => {
        const failures = await pool.run({ program, from, to });
        tell(program.start[to] - program.start[from]);
        return failures;
      }),
    );
    return results.flat();
  } finally {
    await pool.destroy();
  }
}

/** Ranges of objects with about as many steps each, the largest first. */
function splitEvenly({ start }: Program, parts: number): { from: number; to: number }[] {
  const objects = start.length - 1;
  const ranges: { from: number; to: number }[] = [];
  for (let from = 0; from < objects;) {
    let to = from + 1;
    while (to < objects && start[to + 1] - start[from] <= start[objects] / parts) to += 1;
    ranges.push({ from, to });
    from = to;
  }
  const size = ({ from, to }: { from: number; to: number }): number => start[to] - start[from];
  return ranges.toSorted((one, other) => size(other) - size(one));
}
