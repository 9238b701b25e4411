/** Judges every property of one system: each holds, fails with a schedule that shows it, or is unknown. */
import { setImmediate as otherWork } from 'node:timers/promises';

import type { Property } from '../../server/locks/lock.ts';
import { measureBypass, type BypassBound } from './model/bypass.ts';
import {
  explore,
  type BoundName,
  type Bounds,
  type Exploration,
  type ExploreOptions,
} from './model/explore.ts';
import { findLivelock, findStarvation, type FairCycle } from './model/liveness.ts';
import { spreadOf, spreadOn } from './model/spread.ts';
import type { System } from './model/system.ts';
import { ThreadsView } from './model/threads-view.ts';
import {
  showLivelock,
  showOvertaking,
  showRace,
  showStarvation,
  showStuck,
  showTogether,
  type Shown,
} from './schedules.ts';
import type { Trace } from './trace.ts';

export type Status = 'holds' | 'fails' | 'unknown';

interface Judged {
  readonly status: Status;
  /** Where it fails. */
  readonly trace: Trace | null;
}

export interface Judgement {
  readonly properties: Readonly<Record<Property, Judged>>;
  readonly bypassBound: BypassBound | 'unknown';
  readonly states: number;
  readonly transitions: number;
  /** Why something is unknown, a sentence each. */
  readonly reasons: readonly string[];
  /** How far counters taken modulo a number lie apart; 0 where there are none. */
  readonly spread: number;
  readonly bound: BoundName | null;
}

export interface JudgeOptions {
  readonly bounds: Bounds;
  /** With more states than this only safety is judged, in a smaller search. */
  readonly livenessStates: number;
  /** By how much a step moves a counter that is taken modulo a number. */
  readonly stride: number;
  readonly tell?: ExploreOptions['tell'];
}

const UNKNOWN: Judged = { status: 'unknown', trace: null };
const HOLDS: Judged = { status: 'holds', trace: null };

/** The properties in the order in which they are shown: a race first, since with one the others mean nothing. */
export const PROPERTIES = [
  'noDataRace',
  'mutualExclusion',
  'noLostWakeup',
  'notStuck',
  'noLivelock',
  'starvationFreedom',
  'boundedBypass',
] as const satisfies readonly Property[];

/** Searches and judges. Throws `VagaError('badLock')` for what a lock must not do and only shows on the way. */
export async function judge(system: System, options: JudgeOptions): Promise<Judgement> {
  const { bounds, tell } = options;
  const told = tell === undefined ? {} : { tell };
  const small = { ...bounds, states: Math.min(bounds.states, options.livenessStates) };
  let exploration = await explore(system, { bounds: small, keep: 'steps', ...told });
  const reasons: string[] = [];
  if (exploration.bound === 'states' && bounds.states > small.states) {
    exploration = await explore(system, { bounds, keep: 'states', ...told });
    reasons.push(
      `Liveness, starvation and overtaking are judged up to ${counted(options.livenessStates)} states only.`,
    );
  }
  if (exploration.bound !== null) reasons.push(describeBound(exploration.bound, bounds));
  const spread = exploration.bound === null ? spreadOf(system, exploration) : 0;
  const confused = !fits(system, spread, options.stride);
  if (confused)
    reasons.push('The counters lie too far apart for the modulus: only what a schedule shows is certain.');
  const properties = await judgeSafety(system, exploration, options, confused);
  let bypassBound: Judgement['bypassBound'] = 'unknown';
  const race = properties.noDataRace.status === 'fails';
  if (!race && exploration.bound === null && exploration.graph !== null && !confused)
    bypassBound = await judgeLiveness(system, new ThreadsView(system, exploration.graph), properties);
  if (race) for (const property of PROPERTIES) if (property !== 'noDataRace') properties[property] = UNKNOWN;
  const { states, transitions, bound } = exploration;
  return { properties, bypassBound, states, transitions, reasons, spread, bound };
}

const counted = (number: number): string => number.toLocaleString('en');

function describeBound(bound: BoundName, bounds: Bounds): string {
  const limit = counted(bounds[bound]);
  switch (bound) {
    case 'states':
      return `The search was ended at its bound of ${limit} states.`;
    case 'megabytes':
      return `The search was ended at its bound of ${limit} MiB.`;
    case 'seconds':
      return `The search was ended at its bound of ${limit} s.`;
    case 'statesAfterViolation':
      return `The search was ended ${limit} states after it had found a violation.`;
    default: {
      const never: never = bound;
      return never;
    }
  }
}

/**
 * Remainders stand for one number each as long as no step can make two of them meet the wrong way round; where it is told which
 * of two is ahead, a step must not take them further apart than half the circle.
 */
export function fits({ lock: { modulo } }: System, spread: number, stride: number): boolean {
  if (modulo === null) return true;
  return 2 * spread + (modulo.behind === null ? stride : 2 * stride) < modulo.modulus;
}

async function judgeSafety(
  system: System,
  exploration: Exploration,
  options: JudgeOptions,
  confused: boolean,
): Promise<Record<Property, Judged>> {
  const { found, bound } = exploration;
  const otherwise = bound === null && !confused ? HOLDS : UNKNOWN;
  let { graph } = exploration;
  if (graph === null && Object.keys(found).length > 0) {
    // The states alone tell no way: search again, no further than the first finding needs.
    const bounds = { ...options.bounds, statesAfterViolation: 0 };
    ({ graph } = await explore(system, { bounds, keep: 'parents' }));
  }
  const judged = (number: number | undefined, show: (index: number) => Shown): Judged => {
    if (number === undefined) return otherwise;
    if (graph === null || number >= graph.count) return UNKNOWN;
    const { trace, states } = show(number);
    return fits(system, spreadOn(system, states), options.stride) ? { status: 'fails', trace } : UNKNOWN;
  };
  const way = graph;
  if (way === null) {
    const all = {
      mutualExclusion: otherwise,
      notStuck: otherwise,
      noLostWakeup: otherwise,
      noDataRace: otherwise,
    };
    return { ...all, noLivelock: UNKNOWN, starvationFreedom: UNKNOWN, boundedBypass: UNKNOWN };
  }
  return {
    mutualExclusion: judged(found.together, (index) => showTogether(system, way, index)),
    notStuck: judged(found.stuck, (index) => showStuck(system, way, index)),
    noLostWakeup: judged(found.asleep, (index) => showStuck(system, way, index)),
    noDataRace: judged(found.race, (index) => showRace(system, way, index)),
    noLivelock: UNKNOWN,
    starvationFreedom: UNKNOWN,
    boundedBypass: UNKNOWN,
  };
}

/** Fills in the properties that need the whole graph; returns the bypass bound. */
async function judgeLiveness(
  system: System,
  view: ThreadsView,
  properties: Record<Property, Judged>,
): Promise<BypassBound> {
  const livelock = findLivelock(view);
  properties.noLivelock =
    livelock === null ? HOLDS : { status: 'fails', trace: showLivelock(system, view, livelock).trace };
  properties.starvationFreedom = await judgeStarvation(system, view, properties.notStuck);
  const bypass = await measureBypass(view);
  properties.boundedBypass =
    bypass.ofOne !== 'unbounded' && bypass.ofOne <= 1
      ? HOLDS
      : { status: 'fails', trace: showOvertaking(system, view, bypass).trace };
  return bypass.total;
}

/** The lasso with the shortest way to it, of any thread's. Who is stuck starves too. */
async function judgeStarvation(system: System, view: ThreadsView, stuck: Judged): Promise<Judged> {
  const cycles: { thread: number; cycle: FairCycle }[] = [];
  for (const thread of system.automata.keys()) {
    await otherWork();
    const cycle = findStarvation(view, thread);
    if (cycle !== null) cycles.push({ thread, cycle });
  }
  const [first] = cycles.toSorted((a, b) => a.cycle.nearest - b.cycle.nearest);
  if (first === undefined) return stuck.status === 'fails' ? stuck : HOLDS;
  return { status: 'fails', trace: showStarvation(system, view, first.cycle, first.thread).trace };
}
