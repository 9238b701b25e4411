/** One campaign: a server process with a ledger, the swarm, the faults one after another, and the judgement of the whole history. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import {
  conductFaults,
  planFaults,
  type Conducted,
  type Fault,
  type FaultKind,
} from '../../load/chaos/index.ts';
import { runSwarm, type SwarmSettings } from '../../load/index.ts';
import { buildZipfTable } from '../../load/workloads/zipf.ts';
import { describeStuck } from '../../reports/judge-race.ts';
import { startChaosServer, type ChaosServer } from './chaos-server.ts';
import { judgeSwarm, type JudgedSwarm, type Silence } from './part.ts';
import { UNBOUNDED_OPERATIONS } from './plan.ts';
import type { Progress } from './progress.ts';

export interface CampaignSettings {
  readonly kinds: readonly FaultKind[];
  readonly kills: number;
  /** Without a number each point has one. */
  readonly deaths: number | undefined;
  readonly mostSeconds: number;
  readonly slots: number;
  readonly clients: number;
  readonly skew: number;
  readonly depth: number;
  readonly threads: number;
  readonly loadThreads: number;
  readonly lock: string;
  readonly sabotage: string | undefined;
  readonly seed: number;
  /** The directory of the ledger. */
  readonly data: string;
  /** Where the history goes. */
  readonly history: string;
  readonly progress: Progress;
}

export interface Campaign extends JudgedSwarm {
  readonly plan: readonly Fault[];
  readonly conducted: Conducted;
}

/** A connected client without an answer for so long, while nothing is done to the server. */
const STUCK_MS = 10_000;
/** However few the faults, so long a swarm is at work. */
const LEAST_MS = 1_500;

/** Starts a server for this campaign and ends it. */
export async function runCampaign(settings: CampaignSettings): Promise<Campaign> {
  const { slots, threads, lock, data, sabotage, kinds } = settings;
  const initial = existsSync(join(data, 'ledger.mdb')) ? 'observed' : 'fresh';
  const server = await startChaosServer({
    slots,
    threads,
    lock,
    holdUs: 0,
    ports: 'shared',
    data,
    others: [
      ...(kinds.includes('death') ? ['--faults'] : []),
      ...(sabotage === undefined ? [] : [`--sabotage=${sabotage}`]),
    ],
  });
  try {
    return await raceUnderFaults(server, initial, settings);
  } finally {
    await server.stop();
  }
}

async function raceUnderFaults(
  server: ChaosServer,
  initial: SwarmSettings['initial'],
  settings: CampaignSettings,
): Promise<Campaign> {
  const { slots, skew, clients, depth, loadThreads, seed, history, progress, mostSeconds } = settings;
  const plan = planCampaign(server, settings);
  let conducted: Conducted = { injected: [], failure: undefined };
  const workload = { name: 'churn', zipf: buildZipfTable(slots, skew) } as const;
  const mostMs = mostSeconds * 1_000;
  const swarm = await runSwarm({
    address: server.address,
    workload,
    clients,
    threads: loadThreads,
    depth,
    slots,
    operations: UNBOUNDED_OPERATIONS,
    durationMs: mostMs,
    seed,
    history,
    initial,
    stuckMs: STUCK_MS,
    onProgress: (told) => {
      if (told.stage !== 'racing') progress.tell(told);
    },
    resilient: {
      conduct: async (field) => {
        conducted = await conductFaults({
          plan,
          server,
          field,
          mostMs,
          leastMs: LEAST_MS,
          onProgress: ({ done, of, next, live }) => {
            const at = `${done + 1} of ${of}: ${next} · ${live.changes.toLocaleString('en')} changes`;
            progress.step('faults', done / of, at);
          },
        });
        return conducted.failure === undefined;
      },
    },
  });
  const judged = await judgeSwarm(
    swarm,
    { clients, history, workload, onStep: (stage, share) => progress.step(stage, share) },
    silenceOf(conducted, swarm.stuck),
  );
  return { plan, conducted, ...judged };
}

function planCampaign(
  server: ChaosServer,
  { kinds, seed, kills, deaths, clients }: CampaignSettings,
): Fault[] {
  const { deathPoints, threads } = server;
  const planned = deaths ?? deathPoints.length;
  const others = othersFor(kills, planned);
  return planFaults({ kinds, seed, kills, deathPoints, deaths: planned, others, threads, clients });
}

/** Of each other kind there is one for ten kills or deaths, but at least two. */
function othersFor(kills: number, deaths: number): number {
  return Math.max(2, Math.ceil(Math.max(kills, deaths) / 10));
}

function silenceOf({ failure }: Conducted, stuck: Parameters<typeof describeStuck>[0]): Silence | undefined {
  const [first] = stuck;
  if (first !== undefined) return { ...first, sentence: describeStuck(stuck) };
  if (failure === undefined) return undefined;
  const { fault, sentence, waitedSeconds } = failure;
  const after = fault === undefined ? 'Before the first fault' : `After a fault of the kind '${fault.kind}'`;
  return { client: 0, slot: 0, waitedMs: waitedSeconds * 1_000, sentence: `${after}: ${sentence}` };
}

/** Removes the ledger of a campaign that nobody asked to keep. */
export function removeLedger(data: string): void {
  rmSync(data, { recursive: true, force: true });
}
