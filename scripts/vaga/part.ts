/** One part of a race: a fresh server, the swarm, the history, the check, the figures. */
import { rmSync } from 'node:fs';

import { readHistory } from '../../load/history/file.ts';
import type { History } from '../../load/history/history.ts';
import {
  runSwarm,
  type Address,
  type SwarmProgress,
  type SwarmResult,
  type SwarmSettings,
} from '../../load/index.ts';
import {
  addViolations,
  checkHistory,
  chooseToTell,
  explain,
  type CheckResult,
  type Violation,
} from '../../reports/check/index.ts';
import { tellOperations } from '../../reports/evidence.ts';
import { measure } from '../../reports/figures.ts';
import { describeStuck, type Part } from '../../reports/judge-race.ts';
import { startServerProcess, type ServerProcessSettings } from './server-process.ts';

/** So many violations are told in words; all are counted. */
const EXPLAINED = 10;
/** No answer for so long while the server lives: it is stuck. */
const STUCK_MS = 5_000;

export type PartSettings = Pick<
  SwarmSettings,
  'workload' | 'clients' | 'depth' | 'slots' | 'operations' | 'durationMs' | 'extend' | 'seed'
> & {
  readonly loadThreads: number;
  readonly history: string;
  readonly onProgress: (progress: SwarmProgress) => void;
  /** How far the work after the race is: 0 … 1 of a stage. */
  readonly onStep: (stage: string, share: number) => void;
};

/** Starts a server for this part alone, races it, and ends it. Its ledger was for this part alone, too. */
export async function runPart(server: ServerProcessSettings, settings: PartSettings): Promise<Part> {
  const child = await startServerProcess(server);
  try {
    return await Promise.race([child.failed, raceServer(child.address, 'fresh', settings)]);
  } finally {
    await child.stop();
    if (server.data !== undefined) rmSync(server.data, { recursive: true, force: true });
  }
}

/** Races a server that is running, and judges what the swarm was told. */
export async function raceServer(
  address: Address,
  initial: SwarmSettings['initial'],
  settings: PartSettings,
): Promise<Part> {
  const { loadThreads, onStep: _, ...rest } = settings;
  const swarm = await runSwarm({ ...rest, address, initial, threads: loadThreads, stuckMs: STUCK_MS });
  const [first] = swarm.stuck;
  const silence = first && { ...first, sentence: describeStuck(swarm.stuck) };
  return (await judgeSwarm(swarm, settings, silence)).part;
}

/** A server that did not answer although it ought to. */
export interface Silence {
  /** Who waited for which slot, where that is known. */
  readonly client: number;
  readonly slot: number;
  readonly waitedMs: number;
  readonly sentence: string;
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
): Promise<{ readonly part: Part; readonly history: History; readonly slots: number }> {
  const { meta, history } = readHistory(path, (share) => onStep('reading the history', share));
  const onProgress = (share: number) => onStep('checking', share);
  let check: CheckResult = await checkHistory(history, { ...meta, onProgress });
  if (silence !== undefined) {
    const { client, slot, waitedMs } = silence;
    const stuck: Violation = { kind: 'stuck', client, slot, waitedSeconds: waitedMs / 1000, rows: [] };
    check = addViolations(check, [stuck], history);
  }
  const explained = chooseToTell(check.violations, EXPLAINED).map((violation) => ({
    kind: violation.kind,
    slot: violation.slot,
    sentence: violation.kind === 'stuck' && silence ? silence.sentence : explain(violation, history),
    operations: tellOperations(violation.rows, history),
  }));
  // In a trace the holders are patients: how the bookings fell on them says nothing of the server.
  const winners = workload.name === 'trace' ? 0 : clients;
  const { figures, pictures } = measure(history, winners, swarm.corrected);
  const part = { clients, swarm, check, figures, pictures, explained, history: path };
  return { part, history, slots: meta.slots };
}
