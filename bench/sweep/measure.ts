/** One round at one point of a sweep: a fresh server process, the swarm, the history judged. */
import type { Address, SwarmProgress } from '../../load/index.ts';
import type { WorkloadSettings } from '../../load/thread.ts';
import { buildZipfTable } from '../../load/workloads/zipf.ts';
import { DEFAULT_PORT_MODE, type PortMode } from '../../server/ports.ts';
import { mergeVerdicts } from '../../reports/check/index.ts';
import type { Part } from '../../reports/judge-race.ts';
import type { SweepOptions, SweepRound } from '../../reports/sweep/document.ts';
import { contextSwitchesOf, type ContextSwitches } from '../context-switches.ts';
import { OtherWork } from '../other-work.ts';
import type { PlannedRound } from './plan.ts';

/** How a server is started and raced; handed down by the command line, which knows how. */
export interface Hands {
  readonly start: (settings: {
    readonly slots: number;
    readonly threads: number;
    readonly lock: string;
    readonly holdUs: number;
    readonly ports: PortMode;
  }) => Promise<{
    readonly address: Address;
    readonly pid: number;
    readonly failed: Promise<never>;
    readonly stop: () => Promise<void>;
  }>;
  /** Races the server, and reads and checks what the swarm was told. */
  readonly race: (
    address: Address,
    initial: 'fresh',
    settings: {
      readonly workload: WorkloadSettings;
      readonly clients: number;
      readonly depth: number;
      readonly slots: number;
      readonly operations: number;
      readonly durationMs: number;
      readonly seed: number;
      readonly loadThreads: number;
      readonly history: string;
      readonly onProgress: (progress: SwarmProgress) => void;
      readonly onStep: (stage: string, share: number) => void;
    },
  ) => Promise<Part>;
}

interface Conditions {
  readonly options: SweepOptions;
  readonly seed: number;
  /** Where the history goes. */
  readonly history: string;
  /** How much of the race is over, 0 … 1. */
  readonly onShare: (share: number) => void;
}

/** Only the time ends a round. */
const MOST_OPERATIONS = 100_000_000;

export async function measureRound(
  hands: Hands,
  { point, round }: PlannedRound,
  { options, seed, history, onShare }: Conditions,
): Promise<SweepRound> {
  const { lock, threads, clients, skew, holdUs } = point;
  const { slots } = options;
  const server = await hands.start({ slots, threads, lock, holdUs, ports: DEFAULT_PORT_MODE });
  try {
    let before: ContextSwitches | undefined;
    const otherWork = new OtherWork(server.pid);
    const part = await Promise.race([
      server.failed,
      hands.race(server.address, 'fresh', {
        workload: { name: 'churn', zipf: buildZipfTable(slots, skew) },
        clients,
        depth: options.pipeline,
        slots,
        operations: MOST_OPERATIONS,
        durationMs: options.seconds * 1000,
        // The same workload for all points of a round, and another one in the next.
        seed: (seed + round) % 2 ** 31,
        loadThreads: options['load-threads'],
        history,
        onProgress: ({ stage, share }) => {
          if (stage !== 'racing') return;
          before ??= contextSwitchesOf(server.pid); // when the clients are let go: connecting them is not counted
          onShare(share);
        },
        onStep: () => {},
      }),
    ]);
    return {
      round,
      ...figuresOf(part, before, contextSwitchesOf(server.pid), options),
      otherCpuShare: otherWork.share(),
    };
  } finally {
    await server.stop();
  }
}

function figuresOf(
  { check, swarm, figures, explained }: Part,
  before: ContextSwitches | undefined,
  after: ContextSwitches | undefined,
  options: SweepOptions,
): Omit<SweepRound, 'round' | 'otherCpuShare'> {
  const { seconds, counts, swarmCpuUs, missing } = swarm;
  const { operations } = figures;
  const lost = missing > 0 ? [`${missing} clients lost their connection and could not come back.`] : [];
  const isCounted = counts !== undefined && counts.attempts > 0;
  return {
    verdict: mergeVerdicts(check.verdict, missing > 0 ? 'unknown' : 'ok'),
    reasons: [
      ...(check.verdict === 'violation'
        ? explained.slice(0, 3).map(({ sentence }) => sentence)
        : check.reasons),
      ...lost,
    ],
    seconds,
    operations,
    throughputOps: operations / seconds,
    changeShare: operations === 0 ? 0 : figures.changes / operations,
    bookings: check.bookings,
    latencyUs: figures.latencyUs,
    jain: figures.fairness.jain,
    serverCpuUs: counts === undefined || operations === 0 ? null : counts.cpuUs / operations,
    wakeUps: grown(before?.voluntary, after?.voluntary),
    preemptions: grown(before?.involuntary, after?.involuntary),
    swarmBusyShare: swarmCpuUs / 1e6 / seconds / options['load-threads'],
    contention: isCounted
      ? { attempts: counts.attempts, contested: counts.contested, lockWaits: counts.lockWaits }
      : null,
  };
}

function grown(before: number | undefined, after: number | undefined): number | null {
  return before === undefined || after === undefined ? null : Math.max(0, after - before);
}
