/** Watches a fuzzer from outside: one that makes no step for long has found an input that its parser hangs on. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import { Clock } from '../../server/base/clock.ts';
import type { FuzzResult } from '../../server/fuzz/run.ts';

const LOOK_MS = 100;
/** A heap larger than this is taken for one that grows without measure. */
const HEAP_MIB = 2_048;
/** What garbage collection leaves differs by this much from one time to the next. */
const MOST_GROWTH_BYTES = 4 * 2 ** 20;

export interface FuzzTask {
  /** The module that has the targets as `TARGETS`, and the name of the one. */
  readonly module: string;
  readonly target: string;
  readonly seed: number;
  /** The iteration to begin with. */
  readonly from: number;
  /** The run ends after so many units or so many seconds, whichever comes first. */
  readonly units: number;
  readonly seconds: number;
  readonly progress: Float64Array<SharedArrayBuffer>;
}

/** What is told while it runs, by index. Written by this thread alone; whoever reads it late reads what was true a moment ago. */
export const Word = { iteration: 0, units: 1, share: 2, stop: 3, words: 4 } as const;

export type FuzzAnswer = FuzzResult & { readonly seconds: number };

/** `hung` and `died`: at which iteration, and why. */
export type Watched =
  | FuzzAnswer
  | { readonly hung: number }
  | { readonly died: number; readonly message: string };

export interface WatchSettings {
  /** No step for so long is a hang: no parser takes so long with inputs of a few kilobytes. */
  readonly hangMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (share: number, units: number) => void;
}

/** Runs a target in a thread to its end, to its first failure, or until `signal`. */
export async function fuzzInThread(
  task: Omit<FuzzTask, 'progress'>,
  { hangMs, signal, onProgress }: WatchSettings,
): Promise<Watched> {
  const progress = new Float64Array(new SharedArrayBuffer(Word.words * 8));
  const workerData: FuzzTask = { ...task, progress };
  const worker = new Worker(new URL('./fuzz-thread.ts', import.meta.url), {
    workerData,
    name: `fuzz ${task.target}`,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
  });
  const iteration = (): number => progress[Word.iteration];
  const over = new AbortController();
  const told = once(worker, 'message').then(
    ([answer]) => answer as FuzzAnswer,
    (error: unknown) => ({
      died: iteration(),
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }),
  );
  const watching = async (): Promise<{ readonly hung: number } | undefined> => {
    const clock = new Clock();
    let seen = -1;
    let seenNs = clock.nowNs();
    while (!over.signal.aborted) {
      if (signal.aborted) progress[Word.stop] = 1;
      onProgress(Math.min(1, progress[Word.share]), progress[Word.units]);
      if (iteration() !== seen) {
        seen = iteration();
        seenNs = clock.nowNs();
      } else if (clock.nowNs() - seenNs > hangMs * 1e6) {
        return { hung: seen };
      }
      await sleep(LOOK_MS);
    }
    return undefined;
  };
  const watched = watching();
  const hung = await Promise.race([told.then(() => undefined), watched]);
  over.abort();
  const outcome = hung ?? (await told);
  await watched;
  await worker.terminate();
  return outcome;
}

export type FuzzVerdict = 'ok' | 'HANGS' | 'DIES' | 'FAILS' | 'HEAP GROWS';

export function verdictOf(outcome: Watched): FuzzVerdict {
  if ('hung' in outcome) return 'HANGS';
  if ('died' in outcome) return 'DIES';
  if (outcome.failure !== null) return 'FAILS';
  const { heapWarmBytes, heapEndBytes } = outcome;
  return heapWarmBytes !== null && heapEndBytes - heapWarmBytes > MOST_GROWTH_BYTES ? 'HEAP GROWS' : 'ok';
}
