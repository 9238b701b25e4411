/** The load that a server is under while it is profiled: a churn of the swarm, unrecorded. */
import { runSwarm, type Address, type SwarmProgress } from '../../../load/index.ts';
import type { ProfiledLoad } from '../../../reports/profile/document.ts';
import type { TimeWindow } from '../../../reports/profile/cpu-profile.ts';
import { Clock } from '../../../server/base/clock.ts';
import { VagaError } from '../../../server/base/errors.ts';
import type { PlannedWorkload } from '../plan.ts';

export interface LoadPlan {
  readonly plan: PlannedWorkload;
  readonly clients: number;
  readonly pipeline: number;
  readonly seed: number;
  readonly onProgress: (progress: SwarmProgress) => void;
}

const STUCK_MS = 5_000;

/** Drives a server; resolves with what it did, and when, on the machine's monotonic clock. */
export async function drive(
  address: Address,
  { plan, clients, pipeline, seed, onProgress }: LoadPlan,
): Promise<{ readonly load: ProfiledLoad; readonly window: TimeWindow }> {
  const clock = new Clock(0);
  let fromUs: number | undefined;
  const { counts, seconds, stuck } = await runSwarm({
    address,
    workload: plan.natural(),
    clients,
    threads: plan.loadThreads,
    depth: pipeline,
    slots: plan.slots,
    operations: plan.operations,
    durationMs: plan.seconds * 1000,
    seed,
    history: undefined,
    initial: 'fresh',
    stuckMs: STUCK_MS,
    onProgress: (progress) => {
      onProgress(progress);
      if (progress.stage === 'racing') fromUs ??= clock.nowNs() / 1000 - progress.elapsedMs * 1000;
    },
  });
  if (counts === undefined || stuck.length > 0)
    throw new VagaError('unreachable', 'The server stopped answering while it was profiled.');
  // A race too short to tell of itself ended a moment ago.
  fromUs ??= clock.nowNs() / 1000 - seconds * 1e6;
  return {
    load: {
      operations: counts.operations,
      seconds,
      throughputOps: counts.operations / seconds,
      refusedShare: counts.operations === 0 ? 0 : counts.refusals / counts.operations,
      serverCpuSeconds: counts.cpuUs / 1e6,
    },
    window: { fromUs, untilUs: fromUs + seconds * 1e6 },
  };
}
