/** The contract of a lock, held against real threads: what they see, and which property that refutes. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import { importLock } from './find-lock.ts';
import type { FoundLock, Property } from './lock.ts';

/** The words before the locks. Behind them each instance has two of its own. */
export const Word = {
  /** Threads that are ready; all begin at once. */
  ready: 0,
  /** Visits to a lock that are over. */
  visits: 1,
  /** How often a thread found another one inside. */
  together: 2,
  /** Never written: a place to sleep. */
  private: 3,
  instances: 4,
} as const;
/** Of an instance. */
export const Instance = {
  /** Threads inside: more than one is a failure of mutual exclusion. */
  inside: 0,
  /** Incremented by a plain read and a plain write, as real work is: lost updates show. */
  work: 1,
} as const;
const INSTANCE_WORDS = 2;

/** What is asked of the threads. */
export interface Trial {
  /** For so many threads the lock is set up. */
  readonly threads: number;
  /** So many real ones play them; where they are fewer, each plays several, by turns. */
  readonly players: number;
  /** Of each player; the instances by turns. */
  readonly acquisitions: number;
  /** Sleeps this long inside, so that others are sure to come; 0 for not at all. */
  readonly holdMs: number;
  /** At random, the lock sleeps this long between its own steps, as `disturb.ts` says; 0 for not at all. */
  readonly disturbMs: number;
  /** How many instances there are, side by side. */
  readonly instances: number;
}

export interface ContractTask extends Trial {
  readonly url: string;
  readonly memory: Int32Array<SharedArrayBuffer>;
  readonly player: number;
  /** Where the instance 0 starts. */
  readonly at: number;
  /** Words of an instance. */
  readonly words: number;
}

/** What the threads saw. */
export interface Outcome {
  readonly together: number;
  readonly lostUpdates: number;
  /** Whether they were given up, since no visit ended any more, and whether a thread slept in the lock then. */
  readonly stuck: 'no' | 'awake' | 'asleep';
  /** Words around the instances that the lock wrote, though they are not its own. */
  readonly strayWrites: number;
}

/** Stands in the words before the first instance and behind the last one. */
const GUARD = 0x5a5a_5a5a;
const LOOK_MS = 50;
/** Looks without a visit until threads are given up: some thousand times the longest visit. */
const LOOKS = 30;

/** Runs the threads to their end, which is a number of visits and not a duration, or until they are stuck. */
export async function contend(found: FoundLock, trial: Trial): Promise<Outcome> {
  const { threads, players, acquisitions, instances } = trial;
  const lock = await importLock(found);
  const words = lock.words(threads);
  const guard = Word.instances + INSTANCE_WORDS * instances;
  const at = guard + 1; // odd: nothing may depend on where an instance starts
  const end = at + words * instances;
  const memory = new Int32Array(new SharedArrayBuffer(4 * (end + 1)));
  memory[guard] = GUARD;
  memory[end] = GUARD;
  for (let own = at; own < end; own += words) lock.init?.(memory, own, threads);
  const workers = Array.from({ length: players }, (_, player) => {
    const task: ContractTask = { ...trial, url: found.url, memory, player, at, words };
    return new Worker(new URL('./contract-thread.ts', import.meta.url), { workerData: task });
  });
  const done = await endOrStandstill(workers, memory);
  const asleep = !done && wakeAny(memory, at, end);
  await Promise.all(workers.map((worker) => worker.terminate()));
  let work = 0;
  for (let own = Word.instances; own < guard; own += INSTANCE_WORDS) work += memory[own + Instance.work];
  return {
    together: memory[Word.together],
    lostUpdates: (done ? players * acquisitions : memory[Word.visits]) - work,
    stuck: done ? 'no' : asleep ? 'asleep' : 'awake',
    strayWrites: Number(memory[guard] !== GUARD) + Number(memory[end] !== GUARD),
  };
}

/** True when all threads ended; false when they were alive, but no visit ended any more. Rejects when one fails. */
async function endOrStandstill(workers: readonly Worker[], memory: Int32Array): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const standstill = new Promise<false>((stuck) => {
    let last = -1;
    let looks = 0;
    timer = setInterval(() => {
      const progress = Atomics.load(memory, Word.ready) + Atomics.load(memory, Word.visits);
      const ready = Atomics.load(memory, Word.ready) === workers.length;
      looks = progress === last && ready ? looks + 1 : 0;
      last = progress;
      if (looks === LOOKS) stuck(false);
    }, LOOK_MS);
  });
  const ends = Promise.all(workers.map((worker) => once(worker, 'exit'))).then(() => true);
  try {
    return await Promise.race([ends, standstill]);
  } finally {
    clearInterval(timer);
    ends.catch(() => {}); // a thread that fails after the others were given up is no news
  }
}

/** Wakes whoever sleeps on these words, and says whether there was somebody. */
function wakeAny(memory: Int32Array, from: number, to: number): boolean {
  let woken = 0;
  for (let word = from; word < to; word += 1) woken += Atomics.notify(memory, word);
  return woken > 0;
}

/** What real threads show of a lock that is none. */
export interface Refutation {
  /** The property that does not hold. */
  readonly breaks: Property;
  /** What was seen. */
  readonly sentence: string;
}

/** What an outcome refutes, or nothing. Real threads refute; they never prove. */
export function refute({ together, lostUpdates, stuck }: Outcome): Refutation | undefined {
  if (together > 0 || lostUpdates > 0) {
    const sentence = `A thread found another one inside ${together} times, and ${lostUpdates} updates were lost.`;
    return { breaks: 'mutualExclusion', sentence };
  }
  switch (stuck) {
    case 'no':
      return undefined;
    case 'asleep':
      return { breaks: 'noLostWakeup', sentence: 'Nobody came in any more, and a thread slept in the lock.' };
    case 'awake':
      return { breaks: 'notStuck', sentence: 'Nobody came in any more, though all who waited were awake.' };
    default:
      return stuck satisfies never;
  }
}
