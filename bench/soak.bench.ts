/**
 * A soak: a server with a durable ledger at half the load that this machine sustains, for minutes or hours, looked at every second. It shows what a
 * short race cannot: memory that grows, and latency that does.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { Clock } from '../server/base/clock.ts';
import { runSwarm, type SwarmResult } from '../load/index.ts';
import type { WorkloadSettings } from '../load/thread.ts';
import { LatencyBySecond } from '../load/workloads/by-second.ts';
import { buildZipfTable } from '../load/workloads/zipf.ts';
import type { Machine } from '../reports/race-document.ts';
import { judgeSoak, type SoakDocument, type SoakSecond } from '../reports/soak.ts';
import type { StartDurable } from './durable.bench.ts';
import { OtherWork } from './other-work.ts';
import { memoryOf } from './process-memory.ts';

export interface SoakSettings {
  readonly minutes: number;
  readonly seed: number;
  readonly machine: Machine;
  readonly onProgress: (stage: string, share: number, detail: string) => void;
}

const THREADS = 2;
const CLIENTS = 50;
const SLOTS = 10_000;
const SKEW = 1.1;
/** How long the machine's most is measured: long enough for the ledger to find its rhythm. */
const CALIBRATION_MS = 5_000;
/** With a request a client under way: as requests arrive one by one, too. */
const DEPTH = 1;
const SHARE_OF_MOST = 0.5;
/** A second is taken when it is over, and the last answers of it are counted. */
const LATE_MS = 200;
/** A hand that has forgotten to stop it asks for no more than the swarm can count. */
const MOST_OPERATIONS = 2_000_000_000;
/** On the disk that the project is on: the system's folder for temporary files may be in memory. */
const OUT = fileURLToPath(new URL('../reports/out/', import.meta.url));

type Server = Awaited<ReturnType<StartDurable>>;

/** Measures what the machine sustains, then soaks a fresh server. */
export async function soak(start: StartDurable, settings: SoakSettings): Promise<SoakDocument> {
  const { minutes, seed, machine, onProgress } = settings;
  const calibrationMs = Math.min(CALIBRATION_MS, minutes * 30_000);
  const zipf = buildZipfTable(SLOTS, SKEW);
  const most = await onFreshServer(start, async ({ address }) => {
    const { counts, seconds } = await swarm(address, { name: 'churn', zipf }, calibrationMs, seed, (share) =>
      onProgress('measuring what this machine sustains', share, ''),
    );
    return (counts?.operations ?? 0) / seconds;
  });
  const offered = Math.max(1, Math.floor(most * SHARE_OF_MOST));
  return onFreshServer(start, async ({ address, pid }) => {
    const bySecond = LatencyBySecond.createBuffer();
    const over = new AbortController();
    const watching = watchSeconds(pid, bySecond, over.signal);
    const { counts, losses, missing, stuck } = await swarm(
      address,
      { name: 'open', zipf, rate: offered, bySecond },
      minutes * 60_000,
      seed,
      (share, operations) => onProgress('soaking', share, `${operations.toLocaleString('en')} operations`),
    ).finally(() => over.abort());
    const seconds = await watching;
    return judgeSoak({
      seed,
      machine,
      minutes,
      sustained: most,
      offered,
      clients: CLIENTS,
      serverThreads: THREADS,
      slots: SLOTS,
      operations: counts?.operations ?? 0,
      losses: losses + missing + stuck.length,
      seconds,
    });
  });
}

async function onFreshServer<T>(start: StartDurable, use: (server: Server) => Promise<T>): Promise<T> {
  mkdirSync(OUT, { recursive: true });
  const folder = mkdtempSync(join(OUT, 'bench-soak-'));
  try {
    const server = await start({
      slots: SLOTS,
      threads: THREADS,
      lock: 'futex-owner',
      holdUs: 0,
      ports: 'shared',
      data: join(folder, 'data'),
    });
    try {
      return await use(server);
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function swarm(
  address: Server['address'],
  workload: WorkloadSettings,
  durationMs: number,
  seed: number,
  onProgress: (share: number, operations: number) => void,
): Promise<SwarmResult> {
  return runSwarm({
    address,
    workload,
    clients: CLIENTS,
    threads: THREADS,
    depth: DEPTH,
    slots: SLOTS,
    operations: MOST_OPERATIONS,
    durationMs,
    seed,
    history: undefined,
    initial: 'fresh',
    stuckMs: 5_000,
    onProgress: ({ stage, share, operations }) => {
      if (stage === 'racing') onProgress(share, operations);
    },
  });
}

/**
 * Looks every second until `signal`. Seconds before the first answer and the one that the run ends in are left out: they are not whole.
 */
async function watchSeconds(
  pid: number,
  buffer: SharedArrayBuffer,
  signal: AbortSignal,
): Promise<SoakSecond[]> {
  const clock = new Clock(0);
  const latencies = new LatencyBySecond(buffer);
  const otherWork = new OtherWork(pid);
  const seconds: SoakSecond[] = [];
  let next = Math.floor(clock.nowNs() / 1e9);
  let isFirst = true;
  for (;;) {
    const dueMs = (next + 1) * 1e3 + LATE_MS - clock.nowNs() / 1e6;
    await sleep(Math.max(0, dueMs), undefined, { signal }).catch(() => {});
    if (signal.aborted) return seconds;
    const { answers, percentileUs } = latencies.take(next);
    const otherCpuShare = otherWork.share();
    next += 1;
    if (seconds.length === 0 && answers === 0) continue;
    if (isFirst) {
      isFirst = false; // it began somewhere within this second
      continue;
    }
    const server = memoryOf(pid);
    seconds.push({
      at: seconds.length,
      answers,
      p50Us: finite(percentileUs(0.5)),
      p99Us: finite(percentileUs(0.99)),
      serverBytes: server?.residentBytes ?? null,
      serverOwnBytes: server?.ownBytes ?? null,
      swarmBytes: process.memoryUsage.rss(),
      otherCpuShare,
    });
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
