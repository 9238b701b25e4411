/** The task of one load thread, run by piscina: one long task a thread. */
import { VagaError, type ErrorCode } from '../server/base/errors.ts';
import { Control, type ControlBuffers } from './control.ts';
import { LoadCrew } from './crew.ts';
import type { Stuck } from './stuck.ts';
import type { CrewSettings } from './crew-settings.ts';
import { Recorder } from './history/recorder.ts';
import { WatchedRecorder } from './history/watched-recorder.ts';
import { Churn } from './workloads/churn.ts';
import { OpenArrivals } from './workloads/open.ts';
import { Sellout, type SharedSale } from './workloads/sellout.ts';
import { Stampede } from './workloads/stampede.ts';
import { TraceReplay, type SharedTrace } from './workloads/trace.ts';
import type { Workload, WorkloadFigures } from './workloads/workload.ts';
import { ZipfSampler } from './workloads/zipf.ts';

/** A workload as it is handed to the load threads: its name and what its threads share. `moves`: false for a target that cannot move a booking. */
export type WorkloadSettings =
  | { readonly name: 'stampede' }
  | { readonly name: 'churn'; readonly zipf: SharedArrayBuffer; readonly moves?: boolean }
  | { readonly name: 'sellout'; readonly sale: SharedSale }
  | {
      readonly name: 'open';
      readonly zipf: SharedArrayBuffer;
      readonly moves?: boolean;
      /** Arrivals a second, all load threads together. */
      readonly rate: number;
      /** A ring of seconds that latencies are counted in, for whoever watches. */
      readonly bySecond?: SharedArrayBuffer;
    }
  | { readonly name: 'trace'; readonly trace: SharedTrace };

export interface LoadTask {
  readonly crew: CrewSettings;
  readonly control: ControlBuffers;
  readonly workload: WorkloadSettings;
  /** Where the history goes; without it nothing is recorded. */
  readonly history: string | undefined;
  /** Where a watcher sees what is recorded. */
  readonly board: SharedArrayBuffer | undefined;
}

export interface LoadResult {
  readonly recorded: number;
  readonly losses: number;
  readonly missing: number;
  readonly rejection?: string | undefined;
  readonly stuck: readonly Stuck[];
  readonly figures: WorkloadFigures;
}

/** A foreseen error, as it crosses from a thread: a class would not survive the way. */
export interface LoadFailure {
  readonly code: ErrorCode;
  readonly message: string;
}

export default async function load(task: LoadTask): Promise<LoadResult | LoadFailure> {
  const control = new Control(task.control, task.crew.threads);
  const recorder = createRecorder(task);
  try {
    const crew = new LoadCrew(task.crew, control, recorder);
    const workload = createWorkload(task, crew);
    await crew.assemble();
    await crew.run(workload);
    const { losses, missing, rejection, stuck } = crew;
    const recorded = recorder?.rows ?? 0;
    return { recorded, losses, missing, rejection, stuck, figures: workload.figures() };
  } catch (error) {
    control.stop(); // or the others would wait for this one
    if (error instanceof VagaError) return { code: error.code, message: error.message };
    throw error;
  } finally {
    recorder?.close();
  }
}

function createRecorder({ history, control: { cursor }, board }: LoadTask): Recorder | undefined {
  if (history === undefined) return undefined;
  return board === undefined ? new Recorder(history, cursor) : new WatchedRecorder(history, cursor, board);
}

function createWorkload({ workload, crew: { clientsInAll, threads } }: LoadTask, crew: LoadCrew): Workload {
  switch (workload.name) {
    case 'stampede':
      return new Stampede(crew, clientsInAll);
    case 'churn':
      return new Churn(crew, new ZipfSampler(workload.zipf), workload.moves ?? true);
    case 'sellout':
      return new Sellout(crew, workload.sale);
    case 'open':
      return new OpenArrivals(
        crew,
        new ZipfSampler(workload.zipf),
        workload.moves ?? true,
        workload.rate / threads,
        workload.bySecond,
      );
    case 'trace':
      return new TraceReplay(crew, workload.trace);
    default:
      return workload satisfies never;
  }
}
