/** The options of `race` and `swarm`, read and made consistent before anything starts. */
import { VagaError } from '../../server/base/errors.ts';
import { MAX_SLOTS } from '../../server/memory/layout.ts';
import { choice, decimalOr, textOr, whole, type Values } from '../../server/base/options.ts';
import { shareTrace } from '../../load/workloads/trace.ts';
import { readTrace, type Trace } from '../../load/workloads/trace-file.ts';
import { buildZipfTable } from '../../load/workloads/zipf.ts';
import type { WorkloadSettings } from '../../load/thread.ts';
import { CORES } from './options.ts';

export const workloadOptions = {
  workload: choice({
    choices: ['churn', 'stampede', 'trace'],
    default: 'churn',
    help: 'churn: everybody books, cancels, moves and looks. stampede: all clients at one slot, round by round. trace: recorded requests.',
  }),
  trace: textOr({
    placeholder: 'FILE',
    help: 'The requests that the trace workload replays: CSV with requested_at, clinic, day, patient.',
  }),
  places: whole({ min: 1, max: 10_000, default: 25, help: 'Trace: places of each clinic on each day.' }),
  'speed-up': decimalOr({
    min: 1,
    max: 1e12,
    otherwise: 'so that the trace takes 10 seconds, and its bursts overlap',
    help: 'Trace: how many times faster than recorded the requests come.',
  }),
};

const TRACE_SECONDS = 10;
/** With a stampede the winner gives the old slot back while the next one is raced for, so there must be another. */
const STAMPEDE_MIN_SLOTS = 2;
const DEFAULT_STAMPEDE_SLOTS = 64;
/** Churn: enough slots that, with every client at work, at least a third of the operations are changes and not refusals. */
const CHURN_SLOTS_PER_REQUEST = 4;
const CHURN_MIN_SLOTS = 64;
/** A trace runs to its end, however slow the target. */
const TRACE_MAX_SECONDS = 3_600;
const DEFAULT_SECONDS = 5;

type WorkloadValues = Values<typeof workloadOptions> & {
  readonly slots: number | undefined;
  readonly clients: number;
  readonly pipeline: number;
  readonly skew: number;
  readonly seconds: number | undefined;
  readonly 'load-threads': number | undefined;
};

export interface PlannedWorkload {
  readonly slots: number;
  readonly seconds: number;
  readonly loadThreads: number;
  readonly speedUp: number | null;
  readonly provoked: () => WorkloadSettings;
  readonly natural: () => WorkloadSettings;
}

/** What is to be raced for, and how. Throws `VagaError` where options contradict each other or the trace is bad. */
export function planWorkload(values: WorkloadValues): PlannedWorkload {
  const { workload, trace: file, skew } = values;
  const loadThreads = values['load-threads'] ?? CORES;
  const seconds = values.seconds ?? (workload === 'trace' ? TRACE_MAX_SECONDS : DEFAULT_SECONDS);
  if (workload === 'trace') return planTrace(values, loadThreads, seconds);
  if (file !== undefined)
    throw new VagaError('usage', `--trace is for --workload trace, not for ${workload}.`);
  const slots = values.slots ?? defaultSlots(values);
  if (workload === 'stampede' && slots < STAMPEDE_MIN_SLOTS) {
    throw new VagaError(
      'usage',
      `--slots: a stampede needs at least ${STAMPEDE_MIN_SLOTS} slots, since each round is for the next one.`,
    );
  }
  const settings = (): WorkloadSettings =>
    workload === 'churn' ? { name: 'churn', zipf: buildZipfTable(slots, skew) } : { name: 'stampede' };
  return { slots, seconds, loadThreads, speedUp: null, provoked: settings, natural: settings };
}

function defaultSlots({ workload, clients, pipeline }: WorkloadValues): number {
  if (workload === 'stampede') return DEFAULT_STAMPEDE_SLOTS;
  return Math.min(MAX_SLOTS, Math.max(CHURN_MIN_SLOTS, CHURN_SLOTS_PER_REQUEST * clients * pipeline));
}

function planTrace(values: WorkloadValues, loadThreads: number, seconds: number): PlannedWorkload {
  if (values.trace === undefined)
    throw new VagaError('usage', '--workload trace needs --trace FILE, the requests to replay.');
  if (values.slots !== undefined)
    throw new VagaError(
      'usage',
      '--slots: a trace has as many slots as its clinics and days times --places.',
    );
  const trace: Trace = readTrace(values.trace);
  const { places } = values;
  const spanMs = trace.requestedAtMs[trace.length - 1] ?? 0;
  const speedUp = values['speed-up'] ?? Math.max(1, Math.round(spanMs / (TRACE_SECONDS * 1000)));
  const settings = (bunched: boolean) => (): WorkloadSettings => ({
    name: 'trace',
    trace: shareTrace(trace, { places, speedUp, bunched }),
  });
  return {
    slots: trace.groups.length * places,
    seconds,
    loadThreads,
    speedUp,
    provoked: settings(true),
    natural: settings(false),
  };
}
