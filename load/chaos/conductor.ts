/** Carries out the plan of a campaign, one fault after another: each waits until the server has served again since the one before. */
import { setTimeout as sleep } from 'node:timers/promises';

import { VagaError } from '../../server/base/errors.ts';
import type { Live } from '../control.ts';
import type { Field } from '../settings.ts';
import type { Fault, FaultKind } from './fault.ts';
import type { FaultyServer } from './faulty-server.ts';
import { cut } from './faults/cut.ts';
import { death } from './faults/death.ts';
import { diskFull } from './faults/disk-full.ts';
import { kill } from './faults/kill.ts';
import { pause } from './faults/pause.ts';
import { slow } from './faults/slow.ts';
import type { Ground, Injected } from './ground.ts';

export interface ConductorSettings {
  readonly plan: readonly Fault[];
  readonly server: FaultyServer;
  readonly field: Field;
  /** No fault begins after so long; then the swarm goes on undisturbed until it is over. */
  readonly mostMs: number;
  /** The race lasts at least so long. */
  readonly leastMs: number;
  /** Told before each fault. */
  readonly onProgress: (told: ConductorProgress) => void;
}

interface ConductorProgress {
  readonly done: number;
  readonly of: number;
  readonly next: string;
  readonly live: Live;
}

export interface Conducted {
  readonly injected: readonly Injected[];
  /** Why the campaign ended before its time: the server did not serve again. */
  readonly failure: Failure | undefined;
}

interface Failure {
  /** What had been done to the server last; undefined before the first fault. */
  readonly fault: Fault | undefined;
  readonly waitedSeconds: number;
  readonly sentence: string;
}

/** A server that has not acknowledged a fresh change for so long after a fault is stuck. */
const SERVING_MS = 10_000;
const LOOK_MS = 5;
/** While these last, a server that does not answer is not stuck. */
const SILENCING: ReadonlySet<FaultKind> = new Set(['kill-9', 'pause', 'disk-full']);

export async function conductFaults(settings: ConductorSettings): Promise<Conducted> {
  const { plan, server, field, mostMs, leastMs, onProgress } = settings;
  const ground: Ground = { server, field, pause: (forMs) => sleep(forMs) };
  const injected: Injected[] = [];
  const startedNs = field.clock.nowNs();
  const elapsedMs = () => (field.clock.nowNs() - startedNs) / 1e6;
  let last: Fault | undefined;
  try {
    await servesAgain(ground);
    for (const fault of plan) {
      if (field.isOver() || elapsedMs() > mostMs) break;
      onProgress({ done: injected.length, of: plan.length, next: fault.kind, live: field.live() });
      await Promise.race([server.failed(), sleep(fault.gapMs)]);
      last = fault;
      field.setDown(SILENCING.has(fault.kind));
      injected.push(
        await Promise.race([server.failed(), inject(fault, ground)]).finally(() => field.setDown(false)),
      );
      await servesAgain(ground);
    }
    await Promise.race([server.failed(), sleep(Math.max(0, leastMs - elapsedMs()))]);
    return { injected, failure: undefined };
  } catch (error) {
    if (!(error instanceof VagaError)) throw error;
    const waitedSeconds = (elapsedMs() - (injected.at(-1)?.untilNs ?? startedNs) / 1e6) / 1_000;
    return {
      injected,
      failure: { fault: last, waitedSeconds: Math.max(0, waitedSeconds), sentence: error.message },
    };
  }
}

function inject(fault: Fault, ground: Ground): Promise<Injected> {
  switch (fault.kind) {
    case 'kill-9':
      return kill(fault, ground);
    case 'death':
      return death(fault, ground);
    case 'pause':
      return pause(fault, ground);
    case 'cut':
      return cut(fault, ground);
    case 'slow':
      return slow(fault, ground);
    case 'disk-full':
      return diskFull(fault, ground);
    default:
      return fault satisfies never;
  }
}

/**
 * Until a change is acknowledged that was asked for after now: when more have come than could be under way, one of them was. Throws
 * `VagaError('serverEnded')` when the server does not get that far.
 */
async function servesAgain({ server, field }: Ground): Promise<void> {
  const wanted = field.live().changes + field.mostUnderWay + 1;
  const untilNs = field.clock.nowNs() + SERVING_MS * 1e6;
  while (field.live().changes < wanted && !field.isOver()) {
    if (field.clock.nowNs() > untilNs) {
      throw new VagaError(
        'serverEnded',
        `For ${SERVING_MS / 1_000} s the server acknowledged no change that was asked for, although it lives.`,
      );
    }
    await Promise.race([server.failed(), sleep(LOOK_MS)]);
  }
}
