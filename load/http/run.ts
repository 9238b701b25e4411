/** One HTTP race against one server: autocannon's connections at the same slots, their answers recorded, and the judge before and after. */
import { setTimeout as sleep } from 'node:timers/promises';

import { Piscina } from 'piscina';

import { Clock } from '../../server/base/clock.ts';
import { VagaError } from '../../server/base/errors.ts';
import { Control } from '../control.ts';
import { createHistoryFile } from '../history/file.ts';
import { Recorder } from '../history/recorder.ts';
import type { SwarmProgress, SwarmSettings } from '../settings.ts';
import type { SwarmResult } from '../swarm.ts';
import type { LoadFailure, LoadResult } from '../thread.ts';
import { HttpJudge } from './judge.ts';
import type { HttpTask } from './thread.ts';

export interface HttpSettings extends Pick<
  SwarmSettings,
  | 'clients'
  | 'threads'
  | 'depth'
  | 'slots'
  | 'operations'
  | 'durationMs'
  | 'seed'
  | 'history'
  | 'initial'
  | 'stuckMs'
  | 'onProgress'
> {
  /** Of a service with our HTTP door's API: `http://127.0.0.1:8080`, with a path where the API is below one. */
  readonly address: { readonly url: string };
  /** No other workload is offered over HTTP. */
  readonly workload: Extract<SwarmSettings['workload'], { readonly name: 'churn' }>;
}

const PROGRESS_MS = 200;

/**
 * Races. Throws `VagaError` `unreachable` when the server cannot be reached or its answers make no sense, `usage` when it has fewer
 * slots, `serverEnded` when it cannot tell its slots at the end. It has no counters, and nobody knows its threads.
 */
export async function runHttp(given: HttpSettings): Promise<SwarmResult> {
  const settings = { ...given, threads: Math.min(given.threads, given.clients) };
  const { threads } = settings;
  const clock = new Clock();
  const control = createControl(settings, clock.originSeconds);
  const recorder =
    settings.history === undefined ? undefined : new Recorder(settings.history, control.buffers.cursor);
  const pool = new Piscina<HttpTask, LoadResult | LoadFailure>({
    filename: new URL('./thread.ts', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    atomics: 'disabled', // the default blocks a thread's event loop between tasks, and its sockets with it
  });
  // The first error of a thread ends its task; what else it could not handle before it ended comes here.
  pool.on('error', () => {});
  try {
    const judge = new HttpJudge(settings.address.url, clock, recorder);
    await judge.inspect(settings.slots);
    const read = (): Promise<number> => judge.readSlots(settings.slots, tellReading(settings, clock));
    if (settings.initial === 'observed' && recorder !== undefined) await read();
    const run = await race(settings, control, clock, pool);
    if (run.stuck.length === 0 && recorder !== undefined) await read();
    return {
      ...run,
      counts: undefined,
      serverThreads: null,
      serverThreadsReached: null,
      figures: {},
      corrected: undefined,
    };
  } finally {
    recorder?.close();
    await pool.destroy();
  }
}

function createControl(
  { history, slots, initial, seed, workload, threads, operations }: HttpSettings,
  originSeconds: number,
): Control {
  const cursor =
    history === undefined
      ? 0
      : createHistoryFile(history, { slots, initial, originSeconds, seed, workload: workload.name });
  return Control.create(threads, operations, cursor);
}

async function race(
  settings: HttpSettings,
  control: Control,
  clock: Clock,
  pool: Piscina<HttpTask, LoadResult | LoadFailure>,
) {
  const { threads, clients, depth, seed, stuckMs, history, address, workload } = settings;
  const tasks = Array.from({ length: threads }, (_, thread) =>
    pool.run({
      crew: {
        thread,
        threads,
        clientsInAll: clients,
        depth,
        url: address.url,
        zipf: workload.zipf,
        seed,
        originSeconds: clock.originSeconds,
        stuckMs,
      },
      control: control.buffers,
      history,
    }),
  );
  const finished = Promise.all(tasks);
  await Promise.race([control.reached(1), finished]);
  const startedNs = clock.nowNs();
  const cpuBefore = process.cpuUsage();
  const over = new AbortController();
  const watching = watch(settings, control, clock, over.signal);
  const results = (await finished.finally(() => over.abort())).map(orThrow);
  await watching;
  const { user, system } = process.cpuUsage(cpuBefore);
  const sum = (of: (result: LoadResult) => number) =>
    results.reduce((total, result) => total + of(result), 0);
  return {
    seconds: (clock.nowNs() - startedNs) / 1e9,
    startedNs,
    recorded: sum(({ recorded }) => recorded),
    losses: sum(({ losses }) => losses),
    missing: sum(({ missing }) => missing),
    stuck: results.flatMap(({ stuck }) => stuck),
    swarmCpuUs: user + system,
  };
}

/** Tells how far the race is, and ends it when its time is up. */
async function watch(
  settings: HttpSettings,
  control: Control,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const { durationMs, operations, onProgress } = settings;
  const startedNs = clock.nowNs();
  for (let elapsedMs = 0; !signal.aborted && elapsedMs < durationMs;) {
    const live = control.live();
    const share = Math.min(1, Math.max(elapsedMs / durationMs, live.operations / operations));
    onProgress?.({ stage: 'racing', elapsedMs, share, ...live });
    await sleep(Math.min(PROGRESS_MS, durationMs - elapsedMs), undefined, { signal }).catch(() => {});
    elapsedMs = (clock.nowNs() - startedNs) / 1e6;
  }
  control.stop();
}

/** Tells how many of the slots the judge has read. */
function tellReading({ onProgress }: HttpSettings, clock: Clock): (share: number) => void {
  const startedNs = clock.nowNs();
  const nothing = { operations: 0, infos: 0, connected: 0, changes: 0, unavailable: 0 };
  return (share) => {
    const elapsedMs = (clock.nowNs() - startedNs) / 1e6;
    onProgress?.({ stage: 'reading the slots', elapsedMs, share, ...nothing } satisfies SwarmProgress);
  };
}

function orThrow(told: LoadResult | LoadFailure): LoadResult {
  if ('code' in told) throw new VagaError(told.code, told.message);
  return told;
}

/** How many of the first `slots` slots of a server are taken. Throws as `runHttp` does. */
export async function inspectHttp(url: string, slots: number): Promise<{ readonly taken: number }> {
  const judge = new HttpJudge(url, new Clock());
  await judge.inspect(slots);
  return { taken: await judge.readSlots(slots) };
}
