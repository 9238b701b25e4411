/** Watches a run of the swarm from outside: tells how far it is, and ends it when its time is up. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Clock } from '../server/base/clock.ts';
import type { Control } from './control.ts';
import type { ServerCounts } from './judge.ts';
import type { Field, Resilience, SwarmSettings } from './settings.ts';
import type { WorkloadSettings } from './thread.ts';

const PROGRESS_MS = 200;

/** Until `signal`: how many clients are connected. */
export async function watchAssembly(
  settings: SwarmSettings,
  control: Control,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const startedNs = clock.nowNs();
  while (!signal.aborted) {
    const live = control.live();
    const elapsedMs = (clock.nowNs() - startedNs) / 1e6;
    settings.onProgress?.({
      stage: 'connecting',
      elapsedMs,
      share: live.connected / settings.clients,
      ...live,
    });
    await sleep(PROGRESS_MS, undefined, { signal }).catch(() => {});
  }
}

/** A judge, as far as it tells what the server counts: undefined where the target does not tell. */
interface Counting {
  readonly readCounts: () => Promise<ServerCounts | undefined>;
}

/** Until `signal`: how far the race is. Ends it when its time is up. */
export async function watchRace(
  settings: SwarmSettings,
  control: Control,
  clock: Clock,
  judge: Counting,
  signal: AbortSignal,
): Promise<void> {
  const startedNs = clock.nowNs();
  let durationMs = settings.durationMs;
  while (!signal.aborted) {
    const elapsedMs = (clock.nowNs() - startedNs) / 1e6;
    const live = control.live();
    const share = Math.max(
      elapsedMs / durationMs,
      live.operations / settings.operations,
      shareOfWorkload(settings.workload, control),
    );
    settings.onProgress?.({ stage: 'racing', elapsedMs, share: Math.min(1, share), ...live });
    if (elapsedMs >= durationMs) {
      const moreMs = control.stopped ? 0 : await askForMore(settings, judge, signal);
      if (moreMs === 0) {
        control.stop();
        return;
      }
      durationMs += moreMs;
    }
    await sleep(Math.min(PROGRESS_MS, durationMs - elapsedMs), undefined, { signal }).catch(() => {});
  }
}

/** What a conductor sees of a race, and does to its clients. */
function openField(settings: SwarmSettings, control: Control, clock: Clock): Field {
  return {
    clock,
    mostUnderWay: settings.clients * settings.depth,
    live: () => control.live(),
    setDown: (down) => control.setDown(down),
    cut: (clients) => control.addCuts(clients),
    isOver: () => control.stopped,
  };
}

/** Lets a conductor lead the race to its end. Resolves with whether the server still serves then. */
export async function conductRace(
  settings: SwarmSettings,
  { conduct }: Resilience,
  control: Control,
  clock: Clock,
): Promise<boolean> {
  try {
    return await conduct(openField(settings, control, clock));
  } finally {
    control.stop();
  }
}

/** How much of a workload is done that ends by itself. */
function shareOfWorkload(workload: WorkloadSettings, control: Control): number {
  switch (workload.name) {
    case 'sellout':
      return workload.sale.persistent ? 0 : 1 - workload.sale.left[0] / workload.sale.taken.length;
    case 'trace':
      return control.requestsTaken / workload.trace.dueMs.length;
    case 'churn':
    case 'stampede':
    case 'open':
      return 0;
    default:
      return workload satisfies never;
  }
}

/** Tells how many of the slots the judge has read. */
export function tellReading({ onProgress }: SwarmSettings, clock: Clock): (share: number) => void {
  const startedNs = clock.nowNs();
  return (share) =>
    onProgress?.({
      stage: 'reading the slots',
      elapsedMs: (clock.nowNs() - startedNs) / 1e6,
      share,
      operations: 0,
      infos: 0,
      connected: 0,
      changes: 0,
      unavailable: 0,
    });
}

/** Whether the run is to go on. A server that does not tell its counters, since it is stuck, gets no more time. */
async function askForMore({ extend }: SwarmSettings, judge: Counting, signal: AbortSignal): Promise<number> {
  if (extend === undefined) return 0;
  const over = once(signal, 'abort').then(() => undefined);
  const counts = await Promise.race([judge.readCounts().catch(() => undefined), over]);
  return counts === undefined ? 0 : extend(counts);
}
