/** What a race is to be, made consistent before anything starts: from options to the settings of its parts. */
import { VagaError } from '../../server/base/errors.ts';
import type { Values } from '../../server/base/options.ts';
import { MAX_SLOTS } from '../../server/memory/layout.ts';
import type { WorkloadSettings } from '../../load/thread.ts';
import { createSale } from '../../load/workloads/sellout.ts';
import { shareTrace } from '../../load/workloads/trace.ts';
import { readTrace } from '../../load/workloads/trace-file.ts';
import { buildZipfTable } from '../../load/workloads/zipf.ts';
import { tallyTrace, type TraceResults } from '../../reports/trace-results.ts';
import { CORES } from './options.ts';
import type { RacedWorkload } from './part.ts';
import type { Telling } from './progress.ts';
import { DEFAULT_RATE, type workloadOptions } from './race-options.ts';

type WorkloadValues = Values<typeof workloadOptions> & {
  readonly slots: number | undefined;
  readonly clients: number;
  readonly pipeline: number;
  readonly skew: number;
  readonly seconds: number | undefined;
  readonly operations: number | undefined;
  readonly 'load-threads': number | undefined;
  /** False for a target that cannot move a booking. */
  readonly moves?: boolean;
};

export interface PlannedWorkload<Workload extends RacedWorkload = WorkloadSettings> {
  /** Its name. */
  readonly workload: RacedWorkload['name'];
  readonly slots: number;
  /** Of these, the first so many are raced for in the provoked part. */
  readonly provokedSlots: number;
  /** Bounds of the natural part. */
  readonly seconds: number;
  readonly operations: number;
  readonly loadThreads: number;
  /** Options as they took effect where that depends on the workload; null where they mean nothing to it. */
  readonly speedUp: number | null;
  readonly rate: number | null;
  /** Settings are made anew for each run, since its threads write into what they share. */
  readonly provoked: () => Workload;
  readonly natural: () => Workload;
  /** What a run of the natural part left in its settings, for a trace. */
  readonly traceResults: (natural: RacedWorkload) => TraceResults | null;
}

/** All slots are read back when a part is over, and a server that holds its decisions open is slow at that. */
const MOST_PROVOKED_SLOTS = 16_384;
const TRACE_SECONDS = 10;
/** With a stampede the winner gives the old slot back while the next one is raced for, so there must be another. */
const STAMPEDE_MIN_SLOTS = 2;
const DEFAULT_STAMPEDE_SLOTS = 64;
const DEFAULT_SELLOUT_SLOTS = 10_000;
/** Churn: enough slots that, with every client at work, at least a third of the operations are changes and not refusals. */
const CHURN_SLOTS_PER_REQUEST = 4;
const CHURN_MIN_SLOTS = 64;
/** Traces and sellouts run to their end, however slow the target. */
const TO_THE_END_SECONDS = 3_600;
export const DEFAULT_SECONDS = 5;
export const DEFAULT_OPERATIONS = 5_000_000;
/** The parts that end otherwise: by time, or since nothing is left. */
export const UNBOUNDED_OPERATIONS = 100_000_000;

/** What is to be raced for, and how. Throws `VagaError` where options contradict each other or the trace is bad. */
export function planWorkload(values: WorkloadValues, progress: Telling): PlannedWorkload {
  refuseMisplaced(values);
  const slots = values.slots ?? churnSlots(values);
  const plan = {
    workload: values.workload,
    ...sizes(slots),
    seconds: values.seconds ?? DEFAULT_SECONDS,
    operations: values.operations ?? DEFAULT_OPERATIONS,
    loadThreads: values['load-threads'] ?? CORES,
    speedUp: null,
    rate: null,
    traceResults: () => null,
  };
  switch (values.workload) {
    case 'churn':
      return { ...plan, ...planChurn(slots, values) };
    case 'stampede':
      return { ...plan, ...planStampede(values.slots ?? DEFAULT_STAMPEDE_SLOTS) };
    case 'sellout':
      return { ...plan, ...planSellout(values) };
    case 'open':
      return { ...plan, ...planOpen(slots, values) };
    case 'trace':
      return { ...plan, ...planTrace(values, progress) };
    default:
      return values.workload satisfies never;
  }
}

function sizes(slots: number) {
  return { slots, provokedSlots: Math.min(slots, MOST_PROVOKED_SLOTS) };
}

/** An option that another workload would have needed was not meant to be ignored. */
function refuseMisplaced({ workload, trace, rate, 'speed-up': speedUp }: WorkloadValues): void {
  const misplaced = [
    ['--trace', trace, 'trace'],
    ['--speed-up', speedUp, 'trace'],
    ['--rate', rate, 'open'],
  ] as const;
  for (const [name, value, owner] of misplaced) {
    if (value !== undefined && workload !== owner)
      throw new VagaError('usage', `${name} is for --workload ${owner}, not for ${workload}.`);
  }
}

/** How many slots so many clients want. */
export function churnSlots({ clients, pipeline }: Pick<WorkloadValues, 'clients' | 'pipeline'>): number {
  return Math.min(MAX_SLOTS, Math.max(CHURN_MIN_SLOTS, CHURN_SLOTS_PER_REQUEST * clients * pipeline));
}

/** Also what sellouts, open systems and traces are provoked by: in theirs, few bookings would be won while contested. */
function churn(slots: number, { skew, moves = true }: WorkloadValues): () => WorkloadSettings {
  return () => ({ name: 'churn', zipf: buildZipfTable(slots, skew), moves });
}

function planChurn(slots: number, values: WorkloadValues) {
  return { provoked: churn(sizes(slots).provokedSlots, values), natural: churn(slots, values) };
}

function stampede(): WorkloadSettings {
  return { name: 'stampede' };
}

function planStampede(slots: number) {
  if (slots < STAMPEDE_MIN_SLOTS) {
    throw new VagaError(
      'usage',
      `--slots: a stampede needs at least ${STAMPEDE_MIN_SLOTS} slots, since each round is for the next one.`,
    );
  }
  return { ...sizes(slots), provoked: stampede, natural: stampede };
}

/** Until nothing is left; with `--operations` that many are asked, and those who come too late are refused. */
function planSellout(values: WorkloadValues) {
  const { slots = DEFAULT_SELLOUT_SLOTS, seconds, operations } = values;
  return {
    ...sizes(slots),
    seconds: seconds ?? TO_THE_END_SECONDS,
    operations: operations ?? UNBOUNDED_OPERATIONS,
    provoked: churn(Math.min(slots, CHURN_MIN_SLOTS), values),
    natural: (): WorkloadSettings => ({ name: 'sellout', sale: createSale(slots, operations !== undefined) }),
  };
}

function planOpen(slots: number, values: WorkloadValues) {
  const { skew, rate = DEFAULT_RATE, seconds, operations, moves = true } = values;
  const most = Math.ceil(rate * (seconds ?? DEFAULT_SECONDS) * 2);
  return {
    rate,
    operations: operations ?? Math.min(UNBOUNDED_OPERATIONS, Math.max(DEFAULT_OPERATIONS, most)),
    provoked: churn(sizes(slots).provokedSlots, values),
    natural: (): WorkloadSettings => ({ name: 'open', zipf: buildZipfTable(slots, skew), moves, rate }),
  };
}

function planTrace(values: WorkloadValues, progress: Telling) {
  const { trace: file, slots: numbered, seconds, operations, places, 'speed-up': given } = values;
  if (file === undefined)
    throw new VagaError('usage', '--workload trace needs --trace FILE, the requests to replay.');
  if (numbered !== undefined) {
    throw new VagaError(
      'usage',
      '--slots: a trace has as many slots as its clinics and days times --places.',
    );
  }
  const trace = readTrace(file, (share) => progress.step(`Reading ${file}`, share));
  progress.clear();
  const spanMs = trace.requestedAtMs[trace.length - 1] ?? 0;
  const speedUp = given ?? Math.max(1, Math.round(spanMs / (TRACE_SECONDS * 1000)));
  const slots = trace.groups.length * places;
  return {
    ...sizes(slots),
    seconds: seconds ?? TO_THE_END_SECONDS,
    operations: operations ?? UNBOUNDED_OPERATIONS,
    speedUp,
    provoked: churn(Math.min(slots, CHURN_MIN_SLOTS), values),
    natural: (): WorkloadSettings => ({ name: 'trace', trace: shareTrace(trace, { places, speedUp }) }),
    traceResults: (natural: RacedWorkload) =>
      natural.name === 'trace' ? tallyTrace(trace, natural.trace.end, places) : null,
  };
}
