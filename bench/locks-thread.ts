/** A thread of the lock benchmarks, in an isolate of its own: in a server, too, one lock is all that V8 has seen. */
import { parentPort, workerData } from 'node:worker_threads';

import { Bench } from 'tinybench';

import { Clock } from '../server/base/clock.ts';
import { importLock, type Lock } from '../server/locks/index.ts';
import { Word, type LockTask, type LockTold } from './lock-task.ts';

/** The stop word is looked at once in so many acquisitions. */
const TURNS = 8;
const PAIRS_PER_SAMPLE = 1_000;

const { lock: found, memory, at, thread, threads, mode, durationMs, timed } = workerData as LockTask;
const lock = await importLock(found);
const clock = new Clock();
parentPort?.postMessage(mode === 'alone' ? await alone(lock) : together(lock));

async function alone({ acquire, release }: Lock): Promise<LockTold> {
  const bench = new Bench({ time: durationMs, warmupTime: durationMs / 4 });
  bench.add(found.name, () => {
    for (let pair = 0; pair < PAIRS_PER_SAMPLE; pair += 1) {
      acquire(memory, at, thread, threads);
      memory[Word.guarded] += 1;
      release(memory, at, thread, threads);
    }
  });
  await bench.run();
  const result = bench.tasks[0]?.result;
  if (result?.state !== 'completed')
    throw new Error(`${found.name}: the benchmark ended as ${result?.state}`);
  const pairNs = (result.latency.p50 * 1e6) / PAIRS_PER_SAMPLE;
  return { acquisitions: memory[Word.guarded], longestWaitUs: 0, pairNs };
}

function together({ acquire, release }: Lock): LockTold {
  let acquisitions = 0;
  let longestNs = 0;
  Atomics.add(memory, Word.ready, 1);
  while (Atomics.load(memory, Word.ready) < threads) Atomics.pause(); // they overlap for certain
  while (Atomics.load(memory, Word.stop) === 0) {
    for (let turn = 0; turn < TURNS; turn += 1) {
      const askedNs = timed ? clock.nowNs() : 0;
      acquire(memory, at, thread, threads);
      if (timed) longestNs = Math.max(longestNs, clock.nowNs() - askedNs);
      memory[Word.guarded] += 1;
      release(memory, at, thread, threads);
    }
    acquisitions += TURNS;
  }
  return { acquisitions, longestWaitUs: longestNs / 1e3, pairNs: 0 };
}
