/** Runs a fuzz target: draws, checks, counts, watches the heap, and cuts down the first input that fails. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { Random } from '../base/seed.ts';
import { shrink } from './shrink.ts';
import type { OpenedTarget, FuzzTarget } from './target.ts';

/** Where a run is, told before each input. */
interface FuzzPlace {
  readonly iteration: number;
  readonly units: number;
}

export interface FuzzSettings {
  readonly seed: number;
  /** The iteration to begin with; 0 for all of them. */
  readonly from?: number;
  /** Told before each input; the run ends when it returns a share of 1 or more. */
  readonly share: (place: FuzzPlace) => number;
}

export interface FuzzFailure {
  readonly seed: number;
  readonly iteration: number;
  readonly message: string;
  readonly drawn: Uint8Array;
  /** A small input that fails, too. */
  readonly smallest: Uint8Array;
}

export interface FuzzResult extends FuzzPlace {
  readonly failure: FuzzFailure | null;
  /** Bytes in use after garbage collection, when the run was warm and at its end; null for a run that ended before. */
  readonly heapWarmBytes: number | null;
  readonly heapEndBytes: number;
  readonly notes: readonly string[];
}

/** By then everything that is made once has been made, and V8 has compiled what it will. */
const WARM_SHARE = 0.2;
const TURN = 256;
/** A small input may need to be handed in otherwise than the large one that it was cut from, such as in smaller pieces. */
const HANDINGS = 4;

/** Every iteration has streams of its own, so that each can be repeated alone: one for the input, one for how it is handed in. */
export function streamsOf(
  seed: number,
  iteration: number,
): { readonly input: Random; readonly handing: Random } {
  return { input: new Random(seed, 2 * iteration), handing: new Random(seed, 2 * iteration + 1) };
}

/** Runs until `share` says so, or an input fails. */
export async function fuzz(target: FuzzTarget, { seed, from = 0, share }: FuzzSettings): Promise<FuzzResult> {
  const opened = target.open();
  try {
    let heapWarmBytes: number | null = null;
    let units = 0;
    let iteration = from;
    let failure: FuzzFailure | null = null;
    for (; failure === null; iteration += 1) {
      const done = share({ iteration, units });
      if (done >= 1) break;
      if (heapWarmBytes === null && done >= WARM_SHARE) heapWarmBytes = heapInUse();
      if (iteration % TURN === 0) await nextTurn(); // what a parser has left for later is due
      const { input, handing } = streamsOf(seed, iteration);
      const drawn = opened.draw(input);
      try {
        const looked = opened.check(drawn, handing);
        units += typeof looked === 'number' ? looked : await looked;
      } catch (error) {
        failure = await describe(opened, seed, iteration, drawn, error);
      }
    }
    const notes = opened.notes?.() ?? [];
    return { iteration, units, failure, heapWarmBytes, heapEndBytes: heapInUse(), notes };
  } finally {
    await opened.close?.();
  }
}

async function describe(
  opened: OpenedTarget,
  seed: number,
  iteration: number,
  drawn: Uint8Array,
  error: unknown,
): Promise<FuzzFailure> {
  const kind = kindOf(error);
  const fails = async (candidate: Uint8Array): Promise<boolean> => {
    for (let other = 0; other < HANDINGS; other += 1) {
      try {
        await opened.check(candidate, streamsOf(seed, iteration + other).handing);
      } catch (again) {
        if (kindOf(again) === kind) return true; // or another fault would take the place of the one that was found
      }
    }
    return false;
  };
  const smallest = await shrink(drawn, fails);
  return { seed, iteration, message: messageOf(error), drawn, smallest };
}

/** What an error is about, without the numbers and texts of its input. */
function kindOf(error: unknown): string {
  return error instanceof Error
    ? error.name + error.message.replaceAll(/'.*'|"[^]*"|\b[\da-f]{8,}|-?\d+/g, '#')
    : String(error);
}

/** Where it was thrown is enough: what called it is the fuzzer. */
function messageOf(error: unknown): string {
  return error instanceof Error
    ? (error.stack?.split('\n').slice(0, 6).join('\n') ?? error.message)
    : String(error);
}

/** Bytes that this thread's JavaScript uses, buffers included, after garbage collection. */
function heapInUse(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

let collect: (() => unknown) | undefined;

/** Twice, since what the first round finds dead may have kept buffers alive. */
function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc'); // for new contexts; so it need not be said when the process is started
    collect = globalThis.gc ?? (runInNewContext('gc') as () => unknown);
  }
  collect();
  collect();
}
