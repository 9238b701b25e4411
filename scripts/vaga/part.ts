/** One part of a race: a fresh server, the swarm, the history, the check, the figures. */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { VagaError } from '../../server/base/errors.ts';
import { readHistory } from '../../load/history/file.ts';
import type { History, InitialState } from '../../load/history/history.ts';
import {
  runTarget,
  type TargetAddress,
  type SwarmProgress,
  type SwarmResult,
  type SwarmSettings,
} from '../../load/index.ts';
import { spreadOver } from '../../load/mixed/index.ts';
import {
  addViolations,
  checkHistory,
  chooseToTell,
  explain,
  findPoints,
  type CheckResult,
  type Violation,
} from '../../reports/check/index.ts';
import { tallyDoors } from '../../reports/door-results.ts';
import { tellOperations } from '../../reports/evidence.ts';
import { measure } from '../../reports/figures.ts';
import { measureOverlap } from '../../reports/overlap.ts';
import { describeStuck, type Part } from '../../reports/judge-race.ts';
import { mixedServer, raceDoors, type MixedWorkload } from './mixed-part.ts';
import { startServerProcess, type ServerProcess, type ServerProcessSettings } from './server-process.ts';

/** So many violations are told in words; all are counted. */
const EXPLAINED = 10;
/** No answer for so long while the server lives: it is stuck. */
const STUCK_MS = 5_000;
/** A process that has died is known to have within so long, on a busy machine, too. */
const LAST_WORDS_MS = 2_000;

/** What the clients of the native door do, or those of several doors. */
export type RacedWorkload = SwarmSettings['workload'] | MixedWorkload;

export type PartSettings<Workload = RacedWorkload> = Pick<
  SwarmSettings,
  'clients' | 'depth' | 'slots' | 'operations' | 'durationMs' | 'extend' | 'seed' | 'board'
> & {
  readonly workload: Workload;
  readonly loadThreads: number;
  readonly history: string;
  readonly onProgress: (progress: SwarmProgress) => void;
  /** How far the work after the race is: 0 … 1 of a stage. */
  readonly onStep: (stage: string, share: number) => void;
};

/** Starts a server for this part alone, races it, and ends it. Its ledger was for this part alone, too. */
export function runPart(server: ServerProcessSettings, settings: PartSettings): Promise<Part> {
  const { workload } = settings;
  if (workload.name !== 'mixed') {
    const plain = { ...settings, workload };
    return withServer(server, ({ address }) => raceServer(address, 'fresh', plain));
  }
  const { day, settings: clinic } = mixedServer(workload, settings.slots, dirname(settings.history));
  return withServer({ ...server, ...clinic }, async (child) =>
    judge(await raceDoors(child, day, workload, { ...settings, stuckMs: STUCK_MS }), settings),
  );
}

async function withServer(
  server: ServerProcessSettings,
  race: (child: ServerProcess) => Promise<Part>,
): Promise<Part> {
  const child = await startServerProcess(server);
  try {
    return await Promise.race([
      child.failed,
      race(child).catch((error: unknown) => explainLoss(child, error)),
    ]);
  } finally {
    await child.stop();
    if (server.data !== undefined) rmSync(server.data, { recursive: true, force: true });
  }
}

/**
 * Why a swarm has lost its server, which may tell so only a moment later: it has ended, or its threads die one after the other, as with a
 * lock that throws, and nobody finds one alive.
 */
async function explainLoss({ failed, said }: ServerProcess, error: unknown): Promise<never> {
  await Promise.race([failed, sleep(LAST_WORDS_MS)]);
  const words = said().trim();
  if (!(error instanceof VagaError) || words === '') throw error;
  throw new VagaError('serverEnded', `${error.message} The server said:\n${words}`, { cause: error });
}

/** Races a server or another target that is running, and judges what the swarm was told. */
export async function raceServer(
  address: TargetAddress,
  initial: SwarmSettings['initial'],
  settings: PartSettings<SwarmSettings['workload']>,
): Promise<Part> {
  const { loadThreads, onStep: _, ...rest } = settings;
  return judge(
    await runTarget({ ...rest, address, initial, threads: loadThreads, stuckMs: STUCK_MS }),
    settings,
  );
}

async function judge(swarm: SwarmResult, settings: PartSettings): Promise<Part> {
  const [first] = swarm.stuck;
  // A violation is one of a slot: any, where it is about none.
  const silence = first && {
    ...first,
    slot: Math.max(0, first.slot),
    sentence: describeStuck(swarm.stuck),
  };
  const { part, history } = await judgeSwarm(swarm, settings, silence);
  // A server of ours tells its contention itself.
  const isTold = swarm.counts !== undefined || first !== undefined;
  return isTold ? part : { ...part, overlap: measureOverlap(history) };
}

/** A server that did not answer although it ought to. */
export interface Silence {
  /** Who waited for which slot, where that is known. */
  readonly client: number;
  readonly slot: number;
  readonly waitedMs: number;
  readonly sentence: string;
}

/** A part of a race with the history that it was judged by. */
export interface JudgedSwarm {
  readonly part: Part;
  readonly history: History;
  readonly slots: number;
  readonly initial: InitialState;
}

/** Reads and checks the history that a swarm has written, and takes its figures. */
export async function judgeSwarm(
  swarm: SwarmResult,
  {
    clients,
    history: path,
    onStep,
    workload,
  }: Pick<PartSettings, 'clients' | 'history' | 'onStep' | 'workload'>,
  silence: Silence | undefined,
): Promise<JudgedSwarm> {
  const { meta, history } = readHistory(path, (share) => onStep('reading the history', share));
  const onProgress = (share: number) => onStep('checking', share);
  let check: CheckResult = await checkHistory(history, { ...meta, onProgress });
  if (silence !== undefined) {
    const { client, slot, waitedMs } = silence;
    const stuck: Violation = { kind: 'stuck', client, slot, waitedSeconds: waitedMs / 1000, rows: [] };
    check = addViolations(check, [stuck], history);
  }
  const chosen = chooseToTell(check.violations, EXPLAINED);
  const shown = chosen.flatMap(({ rows }) => rows);
  const pointNs = shown.length === 0 ? undefined : findPoints(history, meta, check, shown).ns;
  const explained = chosen.map((violation) => ({
    kind: violation.kind,
    slot: violation.slot,
    sentence: violation.kind === 'stuck' && silence ? silence.sentence : explain(violation, history),
    operations: tellOperations(violation.rows, history, pointNs),
  }));
  // In a trace the holders are patients: how the bookings fell on them says nothing of the server.
  const winners = workload.name === 'trace' ? 0 : clients;
  const { figures, pictures } = measure(history, winners, swarm.corrected);
  const doors =
    workload.name === 'mixed' ? { doors: tallyDoors(history, spreadOver(workload.doors, clients)) } : {};
  const part = { clients, swarm, check, figures, pictures, explained, history: path, ...doors };
  return { part, history, slots: meta.slots, initial: meta.initial };
}
