/** One run of the swarm against one server: load threads, workload, recording, and the judge before and after. */
import { createHistogram, type Histogram } from 'node:perf_hooks';

import { Piscina } from 'piscina';

import { Clock } from '../server/base/clock.ts';
import { VagaError } from '../server/base/errors.ts';
import { Control } from './control.ts';
import type { Stuck } from './stuck.ts';
import { createHistoryFile } from './history/file.ts';
import { Recorder } from './history/recorder.ts';
import { Judge, grownBy, type ServerCounts } from './judge.ts';
import type { SwarmSettings } from './settings.ts';
import { conductRace, tellReading, watchAssembly, watchRace } from './watch.ts';
import { TargetJudge } from './targets/target-judge.ts';
import type { LoadFailure, LoadResult, LoadTask } from './thread.ts';

export interface SwarmResult {
  /** From the moment the clients were let go until all of them had their answers. */
  readonly seconds: number;
  readonly startedNs: number;
  readonly recorded: number;
  /** Connections lost, and clients that could not come back. */
  readonly losses: number;
  readonly missing: number;
  /** Why clients did not go on, in a race that tells: a sentence each. */
  readonly left?: readonly string[];
  /** Why the first request was given up, where its client knew. */
  readonly rejection?: string | undefined;
  readonly stuck: readonly Stuck[];
  /** What the server counted during the run; absent when it was stuck, or did not serve any more. */
  readonly counts: ServerCounts | undefined;
  /** null where a target does not tell. */
  readonly serverThreads: number | null;
  /** Server threads that had clients. */
  readonly serverThreadsReached: number | null;
  /** CPU time of this process during the run. */
  readonly swarmCpuUs: number;
  readonly figures: Readonly<Record<string, number>>;
  /** Latencies from the intended start in nanoseconds, for a workload that intends one. */
  readonly corrected: Histogram | undefined;
}

/** Throws `VagaError('unreachable')` when the server cannot be reached, `serverEnded` when it ends. */
export async function runSwarm(settings: SwarmSettings): Promise<SwarmResult> {
  const clock = new Clock();
  const control = createControl(settings, clock.originSeconds);
  const recorder =
    settings.history === undefined ? undefined : new Recorder(settings.history, control.buffers.cursor);
  const pool = new Piscina<LoadTask, LoadResult | LoadFailure>({
    filename: new URL('./thread.ts', import.meta.url).href,
    minThreads: settings.threads,
    maxThreads: settings.threads,
    atomics: 'disabled', // the default blocks a thread's event loop between tasks, and its sockets with it
  });
  // The first error of a thread ends its task; what else it could not handle before it ended comes here.
  pool.on('error', () => {});
  let judge: Judge | TargetJudge | undefined;
  try {
    judge = await connectJudge(settings, clock.originSeconds, recorder);
    if (judge.slots < settings.slots) {
      throw new VagaError(
        'usage',
        `The server has ${judge.slots} slots; ${settings.slots} cannot be raced for. Use --slots ${judge.slots} or fewer.`,
      );
    }
    if (judge instanceof TargetJudge) await judge.reset(settings.slots);
    if (settings.initial === 'observed' && recorder !== undefined) {
      await judge.readSlots(settings.slots, tellReading(settings, clock));
      recorder.flush();
    }
    const before = await judge.readCounts();
    const run = await runTasks(settings, control, clock, pool, judge);
    const { serves, ...told } = run;
    const counts = serves ? await readAfter(judge, settings, recorder, before, clock) : undefined;
    return { ...told, counts, ...threadsOf(judge, control) };
  } finally {
    recorder?.close();
    await pool.destroy();
    if (judge instanceof TargetJudge) await judge.leave(settings.slots);
    else judge?.close();
  }
}

function connectJudge(
  { address, slots }: SwarmSettings,
  originSeconds: number,
  recorder: Recorder | undefined,
): Promise<Judge | TargetJudge> {
  return address.door === undefined
    ? Judge.connect(address, originSeconds, recorder)
    : TargetJudge.connect(address, slots, originSeconds, recorder);
}

function threadsOf(
  { serverThreads }: Judge | TargetJudge,
  control: Control,
): Pick<SwarmResult, 'serverThreads' | 'serverThreadsReached'> {
  if (serverThreads === null) return { serverThreads, serverThreadsReached: null };
  const clients = Array.from({ length: serverThreads }, (_, thread) => control.clientsOn(thread));
  return { serverThreads, serverThreadsReached: clients.filter((count) => count > 0).length };
}

function createControl(settings: SwarmSettings, originSeconds: number): Control {
  const { history, slots, initial, seed, workload } = settings;
  const cursor =
    history === undefined
      ? 0
      : createHistoryFile(history, { slots, initial, originSeconds, seed, workload: workload.name });
  return Control.create(settings.threads, settings.operations, cursor);
}

async function runTasks(
  settings: SwarmSettings,
  control: Control,
  clock: Clock,
  pool: Piscina<LoadTask, LoadResult | LoadFailure>,
  judge: Judge | TargetJudge,
) {
  const tasks = Array.from({ length: settings.threads }, (_, thread) =>
    pool.run(createTask(settings, control, clock, thread)).catch(restored),
  );
  const finished = Promise.all(tasks);
  // Either everybody is ready, or a task failed before it was: then `finished` rejects and nobody waits for ever.
  const assembled = new AbortController();
  const assembling = watchAssembly(settings, control, clock, assembled.signal);
  await Promise.race([control.reached(2), finished]).finally(() => assembled.abort());
  await assembling;
  const startedNs = clock.nowNs();
  const cpuBefore = process.cpuUsage();
  const over = new AbortController();
  const watching =
    settings.resilient === undefined
      ? watchRace(settings, control, clock, judge, over.signal).then(() => true)
      : conductRace(settings, settings.resilient, control, clock);
  watching.catch(() => {}); // it is awaited below, after the threads have ended; until then it is not an unhandled rejection
  const told = await finished.finally(() => over.abort());
  const stillServes = await watching;
  const results = told.map(orThrow);
  const stuck = results.flatMap((result) => result.stuck);
  const cpu = process.cpuUsage(cpuBefore);
  return {
    seconds: (clock.nowNs() - startedNs) / 1e9,
    startedNs,
    recorded: sum(results, ({ recorded }) => recorded),
    losses: sum(results, ({ losses }) => losses),
    missing: sum(results, ({ missing }) => missing),
    rejection: results.find(({ rejection }) => rejection !== undefined)?.rejection,
    stuck,
    serves: stillServes && stuck.length === 0,
    swarmCpuUs: cpu.user + cpu.system,
    figures: combineFigures(results),
    corrected: combineCorrected(results),
  };
}

function createTask(settings: SwarmSettings, control: Control, clock: Clock, thread: number): LoadTask {
  const { threads, clients, depth, slots, seed, address, stuckMs, workload, history, resilient, board } =
    settings;
  return {
    crew: {
      thread,
      threads,
      clientsInAll: clients,
      depth,
      slots,
      seed,
      originSeconds: clock.originSeconds,
      address,
      stuckMs,
      resilient: resilient !== undefined,
    },
    control: control.buffers,
    workload,
    history,
    board,
  };
}

/** Reads what the run left behind. The counters are told as what they grew by. */
async function readAfter(
  judge: Judge | TargetJudge,
  settings: SwarmSettings,
  recorder: Recorder | undefined,
  before: ServerCounts | undefined,
  clock: Clock,
): Promise<ServerCounts | undefined> {
  const after = await judge.readCounts();
  if (recorder !== undefined) await judge.readSlots(settings.slots, tellReading(settings, clock));
  return before === undefined || after === undefined ? undefined : grownBy(before, after);
}

/** An answer that makes no sense is found where only the end of the thread can tell of it. The error's class is lost on the way, not its code. */
function restored(error: unknown): never {
  if (error instanceof Error && (error as { code?: unknown }).code === 'unreachable')
    throw new VagaError('unreachable', error.message, { cause: error });
  throw error;
}

function orThrow(told: LoadResult | LoadFailure): LoadResult {
  if ('code' in told) throw new VagaError(told.code, told.message);
  return told;
}

function sum(results: readonly LoadResult[], of: (result: LoadResult) => number): number {
  return results.reduce((total, result) => total + of(result), 0);
}

/** The threads' figures as one. */
function combineFigures(results: readonly LoadResult[]): Record<string, number> {
  const combined: Record<string, number> = {};
  for (const { figures } of results) {
    for (const [name, value] of Object.entries(figures.sums ?? {}))
      combined[name] = (combined[name] ?? 0) + value;
    for (const [name, value] of Object.entries(figures.peaks ?? {}))
      combined[name] = Math.max(combined[name] ?? 0, value);
  }
  return combined;
}

function combineCorrected(results: readonly LoadResult[]): Histogram | undefined {
  const parts = results.flatMap(({ figures: { corrected } }) => corrected ?? []);
  if (parts.length === 0) return undefined;
  const whole = createHistogram({ figures: 3 });
  for (const part of parts) whole.add(part);
  return whole;
}
