/** The parts of a race, put together to one verdict with its reasons. A pure function of what was measured. */
import { NO_SLOT } from '../load/history/history.ts';
import type { Stuck, SwarmResult } from '../load/index.ts';
import { mergeVerdicts, type CheckResult, type Verdict } from './check/index.ts';
import type { DoorResult } from './door-results.ts';
import type { Figures } from './figures.ts';
import type { Overlap } from './overlap.ts';
import type { PartPictures } from './pictures.ts';
import type { PartDocument, RaceDocument } from './race-document.ts';

/** Below so many contested attempts, or so small a share of them, a race has not shown anything. */
export const MIN_CONTESTED = 1_000;
export const MIN_CONTESTED_SHARE = 0.01;

/** What one part of a race left behind. */
export interface Part {
  readonly clients: number;
  readonly swarm: SwarmResult;
  readonly check: CheckResult;
  readonly figures: Figures;
  readonly pictures: PartPictures;
  readonly explained: PartDocument['explained'];
  readonly history: string | null;
  /** Of a target that need not be a server of ours: how often clients met, by the history. */
  readonly overlap?: Overlap;
  /** Of a race of several doors. */
  readonly doors?: readonly DoorResult[];
}

export interface RaceInput extends Pick<
  RaceDocument,
  'seed' | 'machine' | 'options' | 'trace' | 'command' | 'files'
> {
  /** Of the target: `own` when its server was started for this race. */
  readonly control: NonNullable<RaceDocument['control']>;
  readonly provoked: Part | undefined;
  readonly natural: Part | undefined;
}

export function judgeRace(input: RaceInput): RaceDocument {
  const parts = [input.provoked, input.natural].filter((part) => part !== undefined);
  const provoked = input.provoked === undefined ? null : describePart(input.provoked);
  const natural = input.natural === undefined ? null : describePart(input.natural);
  const contention = contentionOf(input.provoked ?? input.natural);
  const { verdict, reasons } = decide(input, parts, contention);
  const sum = (of: (part: Part) => number) => parts.reduce((total, part) => total + of(part), 0);
  const { seed, machine, options, control, trace, command, files } = input;
  return {
    schema: 'vaga/race@1',
    verdict,
    reasons,
    seed,
    machine,
    options,
    control,
    contention,
    operations: sum(({ figures }) => figures.operations),
    bookings: sum(({ check }) => check.bookings),
    refusals: sum(({ check }) => check.refusals),
    infos: sum(({ check }) => check.infos),
    doubleBookings: sum(({ check }) => check.doubleBookings),
    violations: addCounts(parts.map(({ check }) => check.counts)),
    throughputOps: natural?.throughputOps ?? null,
    latencyUs: natural?.latencyUs ?? null,
    fairness: natural?.fairness ?? { jain: null, maxWaitUs: null },
    cpuSeconds: natural?.cpuSeconds ?? { server: null, swarm: null },
    bound95: contention === null || contention.bookings === 0 ? null : 3 / contention.bookings,
    check: {
      method: parts[0]?.check.method ?? 'certificate',
      operations: sum(({ check }) => check.operations),
      seconds: sum(({ check }) => check.seconds),
    },
    parts: { provoked, natural },
    trace,
    doors: input.natural?.doors ?? null,
    command,
    files,
  };
}

/** Counted by the server while it holds its decisions open; of a target that does not, the history may tell. */
function contentionOf(part: Part | undefined): RaceDocument['contention'] {
  const counts = part?.swarm.counts;
  if (counts !== undefined && counts.attempts > 0) {
    const { contested, attempts, lockWaits, contestedBookings: bookings } = counts;
    return { source: 'server', contested, attempts, share: contested / attempts, lockWaits, bookings };
  }
  if (part?.overlap === undefined) return null;
  const { contested, attempts, bookings } = part.overlap;
  const share = attempts === 0 ? 0 : contested / attempts;
  return { source: 'history', contested, attempts, share, lockWaits: null, bookings };
}

function decide(
  input: RaceInput,
  parts: readonly Part[],
  contention: RaceDocument['contention'],
): { verdict: Verdict; reasons: string[] } {
  const reasons = parts.flatMap(({ check, explained }) =>
    check.verdict === 'violation' ? explained.slice(0, 3).map(({ sentence }) => sentence) : check.reasons,
  );
  const verdicts = parts.map(({ check }) => check.verdict);
  const doubts = [
    ...controlDoubts(input.control),
    ...(input.provoked === undefined ? [] : contentionDoubts(input.provoked.swarm, contention)),
    ...overlapDoubts(contention),
    ...clientDoubts(parts),
  ];
  if (parts.length === 0) doubts.push('Nothing was raced.');
  if (doubts.length > 0) verdicts.push('unknown');
  const verdict = mergeVerdicts('ok', ...verdicts);
  return { verdict, reasons: [...reasons, ...doubts, ...rejectionNotes(parts)] };
}

function controlDoubts(control: RaceInput['control']): string[] {
  if (control.caught) return [];
  return [
    `The control was not caught: the saboteur '${control.saboteur}' sold no slot twice in ${control.seconds.toFixed(1)} s, so this race would not have noticed a fault either. Use more clients, fewer slots or more skew.`,
  ];
}

function contentionDoubts(swarm: SwarmResult, contention: RaceDocument['contention']): string[] {
  if (swarm.counts === undefined) return [];
  const { contested = 0, attempts = 0 } = contention ?? {};
  const share = attempts === 0 ? 0 : contested / attempts;
  if (contested >= MIN_CONTESTED && share >= MIN_CONTESTED_SHARE) return [];
  const why =
    swarm.serverThreadsReached !== null && swarm.serverThreadsReached < 2
      ? ` Only ${swarm.serverThreadsReached} of ${swarm.serverThreads} server threads had clients, and a thread does not race with itself.`
      : '';
  return [
    `Not enough contention: ${contested} of ${attempts} attempts (${(100 * share).toFixed(1)} %) met another thread at their slot, and ${MIN_CONTESTED} and ${100 * MIN_CONTESTED_SHARE} % are the least that shows anything.${why} Use more clients, fewer slots or more skew.`,
  ];
}

/** Where the history alone tells how often clients met, the same bounds hold for it. */
function overlapDoubts(contention: RaceDocument['contention']): string[] {
  if (contention?.source !== 'history') return [];
  const { contested, attempts, share, bookings } = contention;
  if (contested < MIN_CONTESTED || share < MIN_CONTESTED_SHARE)
    return [
      `Not enough contention: ${contested} of ${attempts} attempts (${(100 * share).toFixed(1)} %) overlapped another client's attempt at the same slot, and ${MIN_CONTESTED} and ${100 * MIN_CONTESTED_SHARE} % are the least that shows anything. Use more clients, more seconds or operations, fewer slots or more skew.`,
    ];
  if (bookings > 0) return [];
  return ['No booking was won while another client wanted the slot, so there was nothing to sell twice.'];
}

/** Why calls of a target were given up: worth knowing, and no doubt, since the check takes them as what may have happened. */
function rejectionNotes(parts: readonly Part[]): string[] {
  return parts.flatMap(({ swarm: { rejection }, check: { infos } }) =>
    rejection === undefined
      ? []
      : [`${infos} operations ended without an answer, and may have happened. The first: ${rejection}`],
  );
}

/** So many are told why they left. */
const MOST_LEFT = 3;

function clientDoubts(parts: readonly Part[]): string[] {
  const left = parts.flatMap(({ swarm }) => swarm.left ?? []);
  const missing = parts.reduce((sum, { swarm }) => sum + swarm.missing, 0);
  if (missing === 0) return [];
  return [`${missing} clients lost their connection and could not come back.`, ...left.slice(0, MOST_LEFT)];
}

function describePart({ clients, swarm, check, figures, explained, history }: Part): PartDocument {
  const { seconds, counts, swarmCpuUs, serverThreads, serverThreadsReached, losses, missing } = swarm;
  return {
    verdict: check.verdict,
    clients,
    seconds,
    operations: figures.operations,
    bookings: check.bookings,
    refusals: check.refusals,
    infos: check.infos,
    changes: figures.changes,
    doubleBookings: check.doubleBookings,
    violations: addCounts([check.counts]),
    explained,
    throughputOps: figures.operations / seconds,
    mix: figures.mix,
    latencyUs: figures.latencyUs,
    correctedLatencyUs: figures.correctedLatencyUs,
    fairness: figures.fairness,
    cpuSeconds: { server: counts === undefined ? null : counts.cpuUs / 1e6, swarm: swarmCpuUs / 1e6 },
    serverThreads,
    serverThreadsReached,
    losses,
    missing,
    workload: swarm.figures,
    check: { method: check.method, operations: check.operations, seconds: check.seconds },
    history,
  };
}

/** Sums of counts by kind, without the kinds that did not occur. */
export function addCounts(all: readonly CheckResult['counts'][]): PartDocument['violations'] {
  const sums: Record<string, number> = {};
  for (const counts of all) {
    for (const [kind, count] of Object.entries(counts)) if (count > 0) sums[kind] = (sums[kind] ?? 0) + count;
  }
  return sums;
}

/** One sentence for a server that stopped answering. */
export function describeStuck(stuck: readonly Stuck[]): string {
  const [first] = stuck;
  if (first === undefined) return '';
  const what = first.slot === NO_SLOT ? 'to be let in' : `for slot ${first.slot}`;
  return `The server stopped answering although it lives: client ${first.client} waited ${(first.waitedMs / 1000).toFixed(1)} s ${what}, and ${stuck.length - 1} others waited too. A lock that is never released, or never acquired, looks like this.`;
}
