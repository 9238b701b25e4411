/**
 * GET /metrics, for Prometheus (text format 0.0.4). Whichever thread is asked tells of the whole process: all of it lies in the shared
 * memory. What is read racily is exact as soon as a thread rests.
 */
import type { FastifyInstance } from 'fastify';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, Registry } from 'prom-client';

import { readDurable, readTaken } from '../../ledger/sequence.ts';
import {
  COUNTER_INDEX,
  FIGURES,
  Feed,
  Shared,
  countersOf,
  figuresOf,
  readLayout,
  type Counter as CounterName,
  type Figure,
} from '../../memory/layout.ts';
import { COUNTER_OF_END } from '../limits.ts';
import { DOOR_PORTS } from '../ports.ts';
import type { RouteSchema } from './schemas/common.ts';

/** So long is what is told of the delay of an event loop. */
const DELAY_OF_MS = 15_000;
const DELAY_RESOLUTION_MS = 20;

/** Counters of the threads that are told as they are, each with what it counts. */
const TOLD = {
  operations: ['vaga_operations_total', 'Operations decided, refusals and observations too.'],
  refusals: ['vaga_refusals_total', 'Operations that were refused.'],
  connections: ['vaga_connections_total', 'Connections let in.'],
  lockWaits: [
    'vaga_lock_waits_total',
    'Attempts that found the lock of a slot taken; counted with --hold-us only.',
  ],
  attempts: ['vaga_attempts_total', 'Attempts on a slot; counted with --hold-us only.'],
  contested: [
    'vaga_attempts_contested_total',
    'Attempts during which another thread had announced itself on the slot; counted with --hold-us only.',
  ],
  queueFull: [
    'vaga_connection_pauses_total',
    'How often a connection was not read from because too many of its answers were queued.',
  ],
  slowed: [
    'vaga_connection_slowdowns_total',
    'How often a connection had to wait because it had sent so many messages.',
  ],
} as const satisfies Partial<Readonly<Record<CounterName, readonly [string, string]>>>;

type Memory = Int32Array<SharedArrayBuffer>;

const METRICS = {
  summary: 'Figures of the server, for Prometheus',
  response: { 200: { content: { 'text/plain': { schema: { type: 'string' } } } } },
} as const satisfies RouteSchema;

export function addMetrics(app: FastifyInstance, memory: Memory): void {
  const registry = createRegistry(memory);
  app.get('/metrics', { schema: METRICS }, async (_request, reply) => {
    reply.type(registry.contentType).header('cache-control', 'no-store');
    return registry.metrics();
  });
}

/** Every figure is read when it is asked for. A registry of one's own: that of the package is one for all who use it. */
function createRegistry(memory: Memory): Registry {
  const registry = new Registry();
  addThreadCounters(registry, memory);
  addConnections(registry, memory);
  addStreams(registry, memory);
  addProcess(registry);
  if (readLayout(memory).ringEntries > 0) addLedger(registry, memory);
  return registry;
}

/** A figure of each thread. */
function perThread(
  Kind: typeof Counter | typeof Gauge,
  registry: Registry,
  memory: Memory,
  [name, help]: readonly [string, string],
  read: (thread: number) => number,
): void {
  const { threads } = readLayout(memory);
  const metric = new Kind({
    name,
    help,
    labelNames: ['thread'],
    registers: [registry],
    collect: () => {
      metric.reset();
      for (let thread = 0; thread < threads; thread += 1) metric.inc({ thread }, read(thread));
    },
  });
}

function addThreadCounters(registry: Registry, memory: Memory): void {
  for (const [name, told] of Object.entries(TOLD))
    perThread(
      Counter,
      registry,
      memory,
      told,
      (thread) => countersOf(memory, thread)[COUNTER_INDEX[name as CounterName]],
    );
  const ended = new Counter({
    name: 'vaga_connections_ended_total',
    help: 'Connections that the server has refused or ended, by why.',
    labelNames: ['because'],
    registers: [registry],
    collect: () => {
      ended.reset();
      for (const [because, counter] of Object.entries(COUNTER_OF_END))
        ended.inc(
          { because },
          sumOf(memory, (thread) => countersOf(memory, thread)[COUNTER_INDEX[counter]]),
        );
    },
  });
}

function addConnections(registry: Registry, memory: Memory): void {
  const open = new Gauge({
    name: 'vaga_connections',
    help: 'Connections that are open, by door.',
    labelNames: ['door'],
    registers: [registry],
    collect: () => {
      open.reset();
      for (const [index, door] of Object.keys(DOOR_PORTS).entries())
        open.set(
          { door },
          sumOf(memory, (thread) => figuresOf(memory, thread)?.[FIGURES.length + index] ?? 0),
        );
    },
  });
}

function addStreams(registry: Registry, memory: Memory): void {
  const figure = (name: Figure) => (thread: number) =>
    figuresOf(memory, thread)?.[FIGURES.indexOf(name)] ?? 0;
  const add = (Kind: typeof Counter | typeof Gauge, name: string, help: string, which: Figure): void =>
    perThread(Kind, registry, memory, [name, help], figure(which));
  add(Gauge, 'vaga_event_streams', 'Streams of changes that are open.', 'streams');
  add(Counter, 'vaga_event_streams_opened_total', 'Streams of changes that were opened.', 'streamsOpened');
  add(Counter, 'vaga_events_sent_total', 'Changes written to streams.', 'events');
  add(
    Counter,
    'vaga_event_stream_resets_total',
    'How often a stream was too far behind, or changes were missing, so that its client had to load everything anew.',
    'resets',
  );
  const delay = `of an event loop, in ${DELAY_OF_MS / 1000} seconds that are over.`;
  add(Gauge, 'vaga_event_loop_delay_mean_seconds', `Mean delay ${delay}`, 'loopDelayMean');
  add(Gauge, 'vaga_event_loop_delay_p99_seconds', `Delay in 99 of 100 turns ${delay}`, 'loopDelayP99');
  add(Gauge, 'vaga_event_loop_delay_max_seconds', `Longest delay ${delay}`, 'loopDelayMax');
}

function addProcess(registry: Registry): void {
  const add = (Kind: typeof Counter | typeof Gauge, name: string, help: string, read: () => number): void =>
    addOne(Kind, registry, name, help, read);
  add(Gauge, 'process_resident_memory_bytes', 'Resident memory of the process.', () =>
    process.memoryUsage.rss(),
  );
  add(Counter, 'process_cpu_seconds_total', 'CPU time of the process, in user and kernel mode.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
}

function addLedger(registry: Registry, memory: Memory): void {
  const { feedAt } = readLayout(memory);
  const add = (Kind: typeof Counter | typeof Gauge, name: string, help: string, read: () => number): void =>
    addOne(Kind, registry, name, help, read);
  const commits = new Float64Array(memory.buffer, (feedAt + Feed.commits) * 4, 3);
  add(Gauge, 'vaga_ledger_durable_sequence', 'The number of the last change that is durable.', () =>
    readDurable(memory),
  );
  add(Gauge, 'vaga_ledger_lag_changes', 'Changes that are decided and not durable yet.', () => {
    // In this order: what is taken meanwhile must not make it less than nothing.
    const durable = readDurable(memory);
    return readTaken(memory) - durable;
  });
  add(Gauge, 'vaga_ledger_open', '1 while the ledger takes writes, 0 otherwise.', () =>
    Atomics.load(memory, Shared.gate) % 2 === 0 ? 1 : 0,
  );
  add(Counter, 'vaga_ledger_commits_total', 'Groups of changes that were committed.', () => commits[0]);
  add(Counter, 'vaga_ledger_commit_seconds_total', 'Time that those commits took.', () => commits[1]);
  add(Gauge, 'vaga_ledger_last_commit_seconds', 'Time that the last commit took.', () => commits[2]);
}

function addOne(
  Kind: typeof Counter | typeof Gauge,
  registry: Registry,
  name: string,
  help: string,
  read: () => number,
): void {
  const metric = new Kind({
    name,
    help,
    registers: [registry],
    collect: () => {
      metric.reset();
      metric.inc(read());
    },
  });
}

function sumOf(memory: Memory, read: (thread: number) => number): number {
  const { threads } = readLayout(memory);
  return Array.from({ length: threads }, (_, thread) => read(thread)).reduce((sum, one) => sum + one, 0);
}

/** Writes down, now and then, how late this thread's event loop was since the last time. */
export function keepLoopDelay(memory: Memory, thread: number): void {
  const figures = figuresOf(memory, thread);
  if (figures === undefined) return;
  const delays = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  delays.enable();
  const keep = (figure: Figure, ns: number): void => {
    // What it measures is the time between two looks.
    figures[FIGURES.indexOf(figure)] = Math.max(0, ns / 1e9 - DELAY_RESOLUTION_MS / 1e3) || 0;
  };
  setInterval(() => {
    keep('loopDelayMean', delays.mean);
    keep('loopDelayP99', delays.percentile(99));
    keep('loopDelayMax', delays.max);
    delays.reset();
  }, DELAY_OF_MS).unref();
}
