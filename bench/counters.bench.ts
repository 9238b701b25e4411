/** What it would cost if the counters of two threads lay on one cache line: the measurement behind `THREAD_WORDS`. */
import { overlap } from './threads.ts';
import type { CountersTask } from './counters-thread.ts';
import { alternate, type Bench } from './rounds.ts';

const THREADS = 2;
const LINE_FLOATS = 8;

export const counters: Bench = {
  name: 'counters',
  summary: `counters of ${THREADS} threads on one cache line, or each on a line of its own`,
  unit: 'counts/s',
  better: 'more',
  run: ({ rounds, smoke, onRound }) => {
    const counts = smoke ? 10_000 : 50_000_000;
    const sides = [
      { name: 'on one line', run: () => count(1, counts) },
      { name: 'a line each', run: () => count(2 * LINE_FLOATS, counts) },
    ];
    return alternate(sides, rounds, onRound);
  },
};

function count(distance: number, counts: number): Promise<number> {
  const shared = new Float64Array(new SharedArrayBuffer(8 * (THREADS + 1) * distance));
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const tasks = Array.from({ length: THREADS }, (_, thread): CountersTask => ({
    counters: shared,
    index: thread * distance,
    threads: THREADS,
    counts,
    gate,
  }));
  return overlap(new URL('./counters-thread.ts', import.meta.url), tasks, THREADS * counts);
}
