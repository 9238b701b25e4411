/** A step of the way from bytes to a booking and back, called again and again by tinybench. */
import { Bench } from 'tinybench';

export interface Step {
  /** What one call does so many of. */
  readonly operations: number;
  /** Makes ready for the next call; not timed. */
  readonly before?: () => void;
  /** Returns something that follows from all that it did, so that nothing of it can be left out. */
  readonly run: () => number;
  /** What that has to be: a step that does not do its work is not timed. */
  readonly expected: number;
}

/** What a module of steps exports, by the names that the figures have. */
export type Steps = Readonly<Record<string, () => Step | Promise<Step>>>;

const MEASURED_MS = 100;
const SMOKE_MS = 5;
const FEWEST_CALLS = 3;

/** Nanoseconds for each operation, by the median call. */
export function timeStep(name: string, step: Step, smoke: boolean): number {
  const { operations, before = () => {}, run, expected } = step;
  const time = smoke ? SMOKE_MS : MEASURED_MS;
  const bench = new Bench({
    time,
    iterations: FEWEST_CALLS,
    warmupTime: time / 2,
    warmupIterations: 1,
    throws: true,
  });
  const check = (given: number): void => {
    if (given !== expected) throw new Error(`${name}: a call gave ${given}, not ${expected}`);
  };
  // Said, or it would be called once without `before`, to see.
  bench.add(name, () => check(run()), { async: false, beforeEach: before });
  bench.runSync();
  const result = bench.tasks[0]?.result;
  if (result?.state !== 'completed') throw new Error(`${name}: the benchmark ended as ${result?.state}`);
  return (result.latency.p50 * 1e6) / operations;
}
