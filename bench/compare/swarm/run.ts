/** One run of a comparison, from the first connection to the verdict on its history. */
import { rmSync } from 'node:fs';

import { readHistory } from '../../../load/history/file.ts';
import { runSwarm, type SwarmResult } from '../../../load/index.ts';
import { buildZipfTable } from '../../../load/workloads/zipf.ts';
import {
  addViolations,
  checkHistory,
  chooseToTell,
  explain,
  mergeVerdicts,
  type CheckResult,
} from '../../../reports/check/index.ts';
import { measure } from '../../../reports/figures.ts';
import { addCounts, describeStuck } from '../../../reports/judge-race.ts';
import type { History } from '../../../load/history/history.ts';
import { ownCpuMs } from '../../other-work.ts';
import { findLeft, giveBack } from './leave.ts';
import type { SwarmOrder, SwarmReport } from './messages.ts';

/** No answer for so long while the server lives: it is stuck. */
const STUCK_MS = 5_000;
/** So many violations are told in words; all are counted. */
const EXPLAINED = 3;

export async function runOnce(
  order: SwarmOrder,
  onProgress: (stage: string, share: number) => void,
): Promise<SwarmReport> {
  const { address, isFresh, rate, moves, clients, loadThreads, depth, slots, skew, seconds } = order;
  const zipf = buildZipfTable(slots, skew);
  const swarm = await runSwarm({
    address,
    workload: rate === undefined ? { name: 'churn', zipf, moves } : { name: 'open', zipf, moves, rate },
    clients,
    threads: loadThreads,
    depth,
    slots,
    operations: order.operations,
    durationMs: seconds * 1_000,
    seed: order.seed,
    history: order.history,
    initial: isFresh ? 'fresh' : 'observed',
    stuckMs: STUCK_MS,
    onProgress: ({ stage, share }) => onProgress(stage, share),
  });
  const { meta, history } = readHistory(order.history);
  const told = (share: number) => onProgress('checking', share);
  const check = withSilence(await checkHistory(history, { ...meta, onProgress: told }), swarm, history);
  const { takenBefore, left } = findLeft(history, clients, swarm.startedNs);
  if (!isFresh && swarm.stuck.length === 0) await giveBack(address, slots, left);
  const report = describe(swarm, check, history, { clients, takenBefore: takenBefore.size });
  if (report.run.verdict === 'ok') rmSync(order.history);
  return report;
}

/** A server that stopped answering is a violation that only the swarm sees. */
function withSilence(check: CheckResult, { stuck }: SwarmResult, history: History): CheckResult {
  const [first] = stuck;
  if (first === undefined) return check;
  const { client, slot, waitedMs } = first;
  return addViolations(
    check,
    [{ kind: 'stuck', client, slot: Math.max(0, slot), waitedSeconds: waitedMs / 1_000, rows: [] }],
    history,
  );
}

function describe(
  swarm: SwarmResult,
  check: CheckResult,
  history: History,
  { clients, takenBefore }: { readonly clients: number; readonly takenBefore: number },
): SwarmReport {
  const { figures, pictures } = measure(history, clients, swarm.corrected);
  const wrong = chooseToTell(check.violations, EXPLAINED).map((violation) =>
    violation.kind === 'stuck' ? describeStuck(swarm.stuck) : explain(violation, history),
  );
  const missing =
    swarm.missing === 0 ? [] : [`${swarm.missing} clients lost their connection and could not come back.`];
  const verdict = mergeVerdicts(check.verdict, missing.length > 0 ? 'unknown' : 'ok');
  const curve = pictures.latency.find(({ from }) => from === 'intended') ?? pictures.latency[0];
  return {
    run: {
      verdict,
      reasons: [...(check.verdict === 'violation' ? wrong : check.reasons), ...missing],
      seconds: swarm.seconds,
      operations: figures.operations,
      bookings: check.bookings,
      changes: figures.changes,
      infos: check.infos,
      doubleBookings: check.doubleBookings,
      violations: addCounts([check.counts]),
      throughputOps: figures.operations / swarm.seconds,
      latencyUs: figures.latencyUs,
      correctedLatencyUs: figures.correctedLatencyUs,
      fairness: figures.fairness,
      losses: swarm.losses,
      missing: swarm.missing,
      takenBefore,
      workload: swarm.figures,
      check: { method: check.method, operations: check.operations, seconds: check.seconds },
      swarmCpuSeconds: swarm.swarmCpuUs / 1e6,
    },
    processCpuMs: ownCpuMs(),
    curve: curve?.points ?? [],
  };
}
