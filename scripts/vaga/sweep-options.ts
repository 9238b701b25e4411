/** The options of a sweep: lists of conditions, what each is when it is not given, and whether they are those of a sweep that is gone on with. */
import { VagaError } from '../../server/base/errors.ts';
import {
  decimal,
  decimalOr,
  text,
  textOr,
  whole,
  wholeOr,
  type Option,
  type Values,
} from '../../server/base/options.ts';
import { DEFAULT_LOCK } from '../../server/locks/index.ts';
import { MAX_SLOTS, MAX_THREADS } from '../../server/memory/layout.ts';
import type { SweepOptions } from '../../reports/sweep/document.ts';
import { CORES, outputOptions, swarmOptions } from './options.ts';

const DEFAULTS = {
  clients: [16, 64],
  skew: [0, 1.1],
  'hold-us': [0],
  locks: [DEFAULT_LOCK, 'ticket'],
  rounds: 4,
  seconds: 1,
  pipeline: 16,
} as const;
const SLOTS_PER_REQUEST = 4;
const LEAST_SLOTS = 64;

/** One and two, by doubling to all cores, and beyond: a curve needs a few thread counts, and its fall is told as well as its rise. */
export function defaultThreads(cores: number): number[] {
  const counts = new Set([1, 2, Math.ceil(1.5 * cores), 2 * cores]);
  for (let count = 4; count <= cores; count *= 2) counts.add(count);
  return [...counts].filter((count) => count <= MAX_THREADS).toSorted((one, other) => one - other);
}

/** Several values with commas between them, each as `one` reads it, none twice. */
function listOf<T>(one: Option<T>, help: string, byDefault: string): Option<readonly T[] | undefined> {
  return {
    help,
    placeholder: `${one.placeholder ?? ''},…`,
    ...(one.unit === undefined ? {} : { unit: one.unit }),
    default: undefined,
    defaultText: byDefault,
    read: (given) => {
      const values: T[] = [];
      for (const part of given.split(',')) {
        const read = part === '' ? { expected: 'no empty place' } : one.read(part);
        if ('expected' in read) return { expected: `a list with commas, in it ${read.expected}` };
        if (values.includes(read.value))
          return { expected: `a list with commas, in it each value once (${part} is there twice)` };
        values.push(read.value);
      }
      return { value: values };
    },
  };
}

const threadCount = whole({ min: 1, max: MAX_THREADS, default: 1, help: '' });
const clientCount = whole({ min: 1, max: 20_000, default: 1, help: '' });
const zipfExponent = decimal({ min: 0, max: 4, default: 0, help: '' });
const holdTime = decimal({ min: 0, max: 100_000, default: 0, unit: 'microseconds', help: '' });
const lockName = text({ placeholder: 'NAME|FILE', default: '', help: '' });

export const sweepOptions = {
  threads: listOf(
    threadCount,
    'Server threads: what curves are drawn and fitted over. Three counts are the least for a fit, four are better.',
    'from 1 to twice the cores',
  ),
  clients: listOf(clientCount, 'Simulated clients.', DEFAULTS.clients.join(',')),
  skew: listOf(
    zipfExponent,
    'How unevenly slots are wanted, the exponent of a Zipf distribution; 0 is evenly.',
    DEFAULTS.skew.join(','),
  ),
  'hold-us': listOf(
    holdTime,
    'How long every decision sleeps between reading and writing its slot. Only above 0 does the server count who waited for a lock.',
    DEFAULTS['hold-us'].join(','),
  ),
  locks: listOf(
    lockName,
    'Locks from the shelf (vaga list), or files of your own. Each is compared with the first.',
    DEFAULTS.locks.join(','),
  ),
  rounds: wholeOr({
    min: 1,
    max: 1_000,
    otherwise: `${DEFAULTS.rounds}; fewer cannot tell a difference from noise`,
    help: 'How often each point is measured.',
  }),
  seconds: decimalOr({
    min: 0.1,
    max: 3_600,
    unit: 'seconds',
    otherwise: String(DEFAULTS.seconds),
    help: 'How long each round lasts, without the start of its server and the check.',
  }),
  pipeline: wholeOr({
    min: 1,
    max: 4_096,
    otherwise: String(DEFAULTS.pipeline),
    help: 'Requests that a client may have under way at once.',
  }),
  slots: wholeOr({
    min: 1,
    max: MAX_SLOTS,
    otherwise: `the same at all points: four for each request of the most clients, at least ${LEAST_SLOTS}`,
    help: 'The slots that are raced for.',
  }),
  'load-threads': wholeOr({
    min: 1,
    max: MAX_THREADS,
    otherwise: 'half of the cores',
    help: 'Threads that the clients are spread over.',
  }),
  seed: { ...swarmOptions.seed, help: 'Replays the same order of points and the same workload.' },
  resume: textOr({
    placeholder: 'DIR',
    help: 'Goes on with the interrupted sweep of this run folder, with its options. Those given besides must be the same.',
  }),
  ...outputOptions,
};

export type SweepValues = Values<typeof sweepOptions>;

/** The options as they take effect. Throws `VagaError('usage')` where one makes no sense with another. */
export function chooseOptions(values: SweepValues): SweepOptions {
  const clients = values.clients ?? DEFAULTS.clients;
  const pipeline = values.pipeline ?? DEFAULTS.pipeline;
  const most = SLOTS_PER_REQUEST * Math.max(...clients) * pipeline;
  return {
    threads: (values.threads ?? defaultThreads(CORES)).toSorted((one, other) => one - other),
    clients: clients.toSorted((one, other) => one - other),
    skew: (values.skew ?? DEFAULTS.skew).toSorted((one, other) => one - other),
    'hold-us': (values['hold-us'] ?? DEFAULTS['hold-us']).toSorted((one, other) => one - other),
    locks: values.locks ?? DEFAULTS.locks,
    rounds: values.rounds ?? DEFAULTS.rounds,
    seconds: values.seconds ?? DEFAULTS.seconds,
    pipeline,
    slots: values.slots ?? Math.min(MAX_SLOTS, Math.max(LEAST_SLOTS, most)),
    'load-threads': values['load-threads'] ?? Math.max(1, Math.floor(CORES / 2)),
  };
}

/** Refuses options that are given and are not those of the sweep that is gone on with. */
export function refuseOthers(
  values: SweepValues,
  start: { readonly options: SweepOptions; readonly seed: number },
): void {
  const chosen = { ...chooseOptions(values), seed: values.seed };
  for (const name of [...(Object.keys(start.options) as (keyof SweepOptions)[]), 'seed'] as const) {
    if (values[name] === undefined) continue;
    const before = name === 'seed' ? start.seed : start.options[name];
    if (JSON.stringify(chosen[name]) === JSON.stringify(before)) continue;
    throw new VagaError(
      'usage',
      `--${name} ${String(values[name])}: the sweep in --resume ${values.resume ?? ''} was begun with ${String(before)}, and points of different sweeps are not mixed. Leave the option out, or begin a new sweep.`,
    );
  }
}

/** The words that begin the same sweep again. */
export function wordsFor(options: SweepOptions, seed: number): string[] {
  return [
    'sweep',
    ...Object.entries({ ...options, seed }).flatMap(([name, value]) => [`--${name}`, String(value)]),
  ];
}
