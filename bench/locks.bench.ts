/** The locks of the shelf, alone and contended, beside the mutex of the C library. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import { VagaError } from '../server/base/errors.ts';
import { DEFAULT_LOCK, SHELF, findLock, importLock } from '../server/locks/index.ts';
import { Word, type LockTask, type LockTold } from './lock-task.ts';
import { compilePthread, type Pthread } from './pthread/pthread.ts';
import { alternate, sideOf, takeTurns, type Bench, type BenchSettings, type Side } from './rounds.ts';
import { beside } from './statistics.ts';

const PTHREAD = 'pthread_mutex (C)';
const MEASURED_MS = 300;
const SMOKE_MS = 5;

/** A thread that has not stopped so long after it was told to waits for a lock that never comes. */
const STUCK_MS = 10_000;

/** The sound locks of the shelf; or the user's own, beside the default one. */
function namesOf({ lock }: BenchSettings): string[] {
  if (lock !== undefined) return [...new Set([lock, DEFAULT_LOCK])];
  return SHELF.filter(({ saboteur }) => !saboteur).map(({ name }) => name);
}

/** Nanoseconds for acquire and release when nobody else wants the lock. */
export const locks: Bench = {
  name: 'locks',
  summary:
    'acquire and release of each lock when nobody else wants it, beside pthread_mutex with a second thread alive',
  unit: 'ns',
  better: 'less',
  run: async (settings) => {
    const { rounds, smoke, onRound } = settings;
    const durationMs = smoke ? SMOKE_MS : MEASURED_MS;
    const pthread = await compilePthread();
    const sides: Parameters<typeof alternate>[0][number][] = namesOf(settings).map((name) => ({
      name,
      run: async () => (await runLock(name, 1, 'alone', durationMs, false))[0]?.pairNs ?? Number.NaN,
    }));
    if (pthread !== undefined) sides.push({ name: PTHREAD, run: () => pthread.alone(durationMs) });
    try {
      return besidePthread(await alternate(sides, rounds, onRound), PTHREAD);
    } finally {
      pthread?.remove();
    }
  },
};

/** Each lock as a ratio to the mutex of the C library, where there is one to measure. */
function besidePthread(sides: readonly Side[], mutex: string): readonly Side[] {
  const peer = sides.find(({ name }) => name === mutex);
  return peer === undefined ? sides : sides.map((side) => (side === peer ? side : beside(side, peer)));
}

interface Contended {
  readonly perSecond: number;
  readonly jain: number;
  readonly longestWaitMs: number;
}

/** Throughput and fairness of threads that want the lock all the time. */
export const contended: Bench = {
  name: 'contended',
  summary:
    'threads that want one lock all the time: acquisitions a second; Jain’s index of what each got; the longest wait, timed in a run of its own',
  unit: 'acquisitions/s',
  better: 'more',
  run: async (settings) => {
    const { rounds, smoke, onRound } = settings;
    const durationMs = smoke ? SMOKE_MS : MEASURED_MS;
    const pthread = await compilePthread();
    const sides: Side[] = [];
    try {
      for (const threads of smoke ? [2] : [2, 4, 8]) {
        const names = await namesFor(threads, namesOf(settings));
        if (pthread !== undefined) names.push(PTHREAD);
        sides.push(...(await contendAll(names, threads, { durationMs, pthread, rounds, onRound })));
      }
    } finally {
      pthread?.remove();
    }
    return sides;
  },
};

/** Those that are locks for so many threads. */
async function namesFor(threads: number, names: readonly string[]): Promise<string[]> {
  const limits = await Promise.all(
    names.map(async (name) => (await importLock(findLock(name))).maxThreads ?? threads),
  );
  return names.filter((_, index) => threads <= limits[index]);
}

interface Contest {
  readonly durationMs: number;
  readonly pthread: Pthread | undefined;
  readonly rounds: number;
  readonly onRound: Parameters<Bench['run']>[0]['onRound'];
}

/** Three sides for each lock: throughput, fairness, longest wait. */
async function contendAll(names: readonly string[], threads: number, contest: Contest): Promise<Side[]> {
  const runs = names.map((name) => ({
    name: `${name}, ${threads} threads`,
    run: () => contend(name, threads, contest),
  }));
  const told = await takeTurns(runs, contest.rounds, contest.onRound);
  const sidesOf = (what: string, key: keyof Contended): readonly Side[] => {
    const sides = runs.map(({ name }, index) =>
      sideOf(
        `${name}${what}`,
        told[index].map((one) => one[key]),
      ),
    );
    return besidePthread(sides, `${PTHREAD}, ${threads} threads${what}`);
  };
  const perSecond = sidesOf('', 'perSecond');
  const jain = sidesOf(': Jain', 'jain');
  const waits = sidesOf(': longest wait, ms', 'longestWaitMs');
  return runs.flatMap((_, index) => [
    perSecond[index],
    { ...jain[index], unit: 'index' },
    { ...waits[index], unit: 'ms', better: 'less' },
  ]);
}

async function contend(name: string, threads: number, { durationMs, pthread }: Contest): Promise<Contended> {
  const run = (timed: boolean) =>
    name === PTHREAD && pthread !== undefined
      ? pthread.together(durationMs, threads, timed)
      : runLock(name, threads, 'together', durationMs, timed);
  const acquisitions = (await run(false)).map((told) => told.acquisitions);
  const sum = acquisitions.reduce((total, one) => total + one, 0);
  const squares = acquisitions.reduce((total, one) => total + one * one, 0);
  const waits = (await run(true)).map(({ longestWaitUs }) => longestWaitUs / 1e3);
  return {
    perSecond: sum / (durationMs / 1e3),
    jain: (sum * sum) / (threads * squares),
    longestWaitMs: Math.max(...waits),
  };
}

/** Runs a lock on threads of its own, and stops them when the time is up. */
async function runLock(
  name: string,
  threads: number,
  mode: LockTask['mode'],
  durationMs: number,
  timed: boolean,
): Promise<LockTold[]> {
  const found = findLock(name);
  const lock = await importLock(found);
  const memory = new Int32Array(new SharedArrayBuffer(4 * (Word.lock + lock.words(threads))));
  lock.init?.(memory, Word.lock, threads);
  const workers: Worker[] = [];
  const told = Promise.all(
    Array.from({ length: threads }, async (_, thread) => {
      const task: LockTask = { lock: found, memory, at: Word.lock, thread, threads, mode, durationMs, timed };
      const worker = new Worker(new URL('./locks-thread.ts', import.meta.url), { workerData: task });
      workers.push(worker);
      const [[message]] = (await Promise.all([once(worker, 'message'), once(worker, 'exit')])) as [
        [LockTold],
        unknown,
      ];
      return message;
    }),
  );
  if (mode === 'together') {
    while (Atomics.load(memory, Word.ready) < threads) await sleep(1);
    await sleep(durationMs);
    Atomics.store(memory, Word.stop, 1);
  }
  const all = await Promise.race([told, sleep(durationMs + STUCK_MS, undefined, { ref: false })]);
  if (all === undefined) {
    await Promise.all(workers.map((worker) => worker.terminate()));
    throw new VagaError(
      'badLock',
      `${name} cannot be timed: a thread waits for it and never gets it. vaga prove ${name} may show why.`,
    );
  }
  const acquired = all.reduce((sum, { acquisitions }) => sum + acquisitions, 0);
  if (mode === 'together' && memory[Word.guarded] !== acquired)
    throw new VagaError(
      'badLock',
      `${name} cannot be timed: ${acquired - memory[Word.guarded]} of ${acquired} updates under it were lost, so it is no lock. vaga prove ${name} may show why.`,
    );
  return all;
}
