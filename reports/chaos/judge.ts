/** A campaign, put together to one verdict with its reasons. A pure function of what was measured. */
import type { Conducted, Fault, FaultKind, Injected } from '../../load/chaos/index.ts';
import { mergeVerdicts, type Verdict } from '../check/index.ts';
import { addCounts, type Part } from '../judge-race.ts';
import type { ChaosDocument, FaultRecord, FaultSummary, PointSummary } from './document.ts';
import { spreadOf, type Recovery } from './recovery.ts';

/** Below so many acknowledged changes, or requests that met another client at their slot, a campaign has not shown anything. */
const MIN_ACKNOWLEDGED = 1_000;
const MIN_REFUSED = 100;

export interface ChaosInput extends Pick<
  ChaosDocument,
  'seed' | 'machine' | 'options' | 'controls' | 'command' | 'files' | 'lostAcknowledged'
> {
  readonly plan: readonly Fault[];
  readonly conducted: Conducted;
  /** Of each fault that was tried. */
  readonly recoveries: readonly Recovery[];
  /** Kinds that were asked for and could not be, each with a sentence that says why. */
  readonly skipped: ReadonlyMap<FaultKind, string>;
  /** Kinds that were asked for by name: without one of those there is no pass. */
  readonly demanded: readonly FaultKind[];
  readonly part: Part;
}

export function judgeChaos(input: ChaosInput): ChaosDocument {
  const { seed, machine, options, controls, command, files, lostAcknowledged, part } = input;
  const { check, swarm, figures, explained, clients } = part;
  const injected = input.conducted.injected.map((one, index) => recordOf(one, input.recoveries[index]));
  const faults = summarise(input, injected);
  const deathPoints = summarisePoints(input);
  const { verdict, reasons } = decide(input, faults, deathPoints);
  return {
    schema: 'vaga/chaos@1',
    verdict,
    reasons,
    seed,
    machine,
    options,
    controls,
    faults,
    injected,
    deathPoints,
    seconds: swarm.seconds,
    clients,
    serverThreads: swarm.serverThreads ?? 0, // a server of ours tells
    operations: figures.operations,
    acknowledged: figures.changes,
    bookings: check.bookings,
    refusals: check.refusals,
    infos: check.infos,
    losses: swarm.losses,
    missing: swarm.missing,
    lostAcknowledged,
    doubleBookings: check.doubleBookings,
    violations: addCounts([check.counts]),
    explained,
    throughputOps: figures.operations / swarm.seconds,
    check: { method: check.method, operations: check.operations, seconds: check.seconds },
    command,
    files,
  };
}

/** A fault in a few words, with what sets it apart from others of its kind. */
function labelOf(fault: Fault): string {
  switch (fault.kind) {
    case 'kill-9':
      return 'kill -9';
    case 'death':
      return `death of thread ${fault.thread} at ${fault.point}`;
    case 'pause':
      return `pause of ${fault.forMs} ms`;
    case 'cut':
      return `cut of ${fault.clients} connections`;
    case 'slow':
      return `${fault.clients} clients that read ${fault.reads}`;
    case 'disk-full':
      return 'disk full';
    default:
      return fault satisfies never;
  }
}

function recordOf({ fault, isReached, fromNs, untilNs, remark }: Injected, recovery: Recovery): FaultRecord {
  const { firstAnswerMs, firstChangeMs } = recovery;
  return {
    kind: fault.kind,
    label: labelOf(fault),
    isReached,
    fromSeconds: fromNs / 1e9,
    untilSeconds: untilNs / 1e9,
    firstAnswerMs,
    firstChangeMs,
    remark,
  };
}

function summarise({ plan, skipped }: ChaosInput, injected: readonly FaultRecord[]): FaultSummary[] {
  const kinds = new Set<FaultKind>([...plan.map(({ kind }) => kind), ...skipped.keys()]);
  return [...kinds].map((kind) => {
    const tried = injected.filter((one) => one.kind === kind);
    const reached = tried.filter(({ isReached }) => isReached);
    return {
      kind,
      planned: plan.filter((fault) => fault.kind === kind).length,
      injected: reached.length,
      notReached: tried.length - reached.length,
      skipped: skipped.get(kind) ?? null,
      firstAnswerMs: spreadOf(reached.map(({ firstAnswerMs }) => firstAnswerMs)),
      firstChangeMs: spreadOf(reached.map(({ firstChangeMs }) => firstChangeMs)),
    };
  });
}

function summarisePoints({ plan, conducted }: ChaosInput): PointSummary[] {
  const planned = plan.flatMap((fault) => (fault.kind === 'death' ? [fault.point] : []));
  const deaths = conducted.injected.flatMap(({ fault, isReached, repair = '' }) =>
    fault.kind === 'death' && isReached ? [{ point: fault.point, repair }] : [],
  );
  return [...new Set(planned)].toSorted().map((point) => {
    const reached = deaths.filter((death) => death.point === point);
    const repairs: Record<string, number> = {};
    for (const { repair } of reached) repairs[repair] = (repairs[repair] ?? 0) + 1;
    return {
      point,
      planned: planned.filter((one) => one === point).length,
      reached: reached.length,
      repairs,
    };
  });
}

function decide(
  input: ChaosInput,
  faults: readonly FaultSummary[],
  points: readonly PointSummary[],
): { verdict: Verdict; reasons: string[] } {
  const { check, explained } = input.part;
  const found =
    check.verdict === 'violation' ? explained.slice(0, 3).map(({ sentence }) => sentence) : check.reasons;
  const doubts = [
    ...input.controls.flatMap(controlDoubts),
    ...faults.flatMap((fault) => faultDoubts(fault, input)),
    ...pointDoubts(points, input),
    ...raceDoubts(input),
  ];
  const verdict = mergeVerdicts('ok', check.verdict, doubts.length > 0 ? 'unknown' : 'ok');
  const notes = [...input.skipped].flatMap(([kind, why]) => (input.demanded.includes(kind) ? [] : [why]));
  return { verdict, reasons: [...found, ...doubts, ...notes] };
}

function controlDoubts({ saboteur, caught, campaigns, seconds }: ChaosInput['controls'][number]): string[] {
  if (caught) return [];
  return [
    `A control was not caught: the saboteur '${saboteur}' passed ${campaigns} campaigns in ${seconds.toFixed(1)} s, so this campaign would not have noticed that fault either.`,
  ];
}

function faultDoubts({ kind, planned, injected, skipped }: FaultSummary, { demanded }: ChaosInput): string[] {
  if (skipped !== null) return demanded.includes(kind) ? [skipped] : [];
  if (injected > 0) return [];
  return [
    `Of ${planned} planned faults of the kind '${kind}' none was brought about, so nothing is known of it.`,
  ];
}

function pointDoubts(points: readonly PointSummary[], { conducted }: ChaosInput): string[] {
  if (conducted.failure !== undefined) return [];
  const missed = points.filter(({ reached }) => reached === 0).map(({ point }) => point);
  if (missed.length === 0) return [];
  return [
    `No thread died at ${missed.join(', ')}: armed in vain or not armed in time, so nothing is known of that.`,
  ];
}

function raceDoubts({ part, lostAcknowledged }: ChaosInput): string[] {
  const { figures, check, swarm } = part;
  const doubts: string[] = [];
  if (figures.changes < MIN_ACKNOWLEDGED)
    doubts.push(
      `Too few changes were acknowledged: ${figures.changes}, and ${MIN_ACKNOWLEDGED} are the least that shows anything. Let it last longer (--seconds).`,
    );
  if (check.refusals < MIN_REFUSED)
    doubts.push(
      `Too few clients met at a slot: ${check.refusals} requests were refused, and ${MIN_REFUSED} are the least that shows anything. Use more clients or fewer slots.`,
    );
  if (swarm.missing > 0)
    doubts.push(`${swarm.missing} clients lost their connection and could not come back.`);
  if (lostAcknowledged === null && check.verdict !== 'violation')
    doubts.push('The slots could not be read at the end.');
  return doubts;
}
