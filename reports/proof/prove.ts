/** From a lock's source to a verdict over every interleaving. */
import { GUARANTEES, type Property } from '../../server/locks/lock.ts';
import { VagaError } from '../../server/base/errors.ts';
import { Clock } from '../../server/base/clock.ts';
import { compileLock, type CompiledLock } from './compile/automaton.ts';
import { findCounters } from './compile/counters.ts';
import { NotComparable } from './compile/evaluate.ts';
import { takeModulo } from './compile/modulo.ts';
import { readSource, type LockSource } from './compile/source.ts';
import { fits, judge, PROPERTIES, type Judgement, type JudgeOptions, type Status } from './judge.ts';
import type { BypassBound } from './model/bypass.ts';
import { explore, type Bounds } from './model/explore.ts';
import { promelaOf } from './promela.ts';
import { systemOf, type System } from './model/system.ts';
import type { Trace } from './trace.ts';

/** What every lock must guarantee. */
const REQUIRED = [
  'mutualExclusion',
  'notStuck',
  'noLivelock',
  'noLostWakeup',
  'noDataRace',
] as const satisfies readonly Property[];
export type Guarantee = (typeof GUARANTEES)[number];

type ProofVerdict = 'proved' | 'refuted' | 'unknown';

/** One entry of `vaga/prove@1`. */
export interface ProofResult {
  readonly lock: string;
  readonly verdict: ProofVerdict;
  readonly threads: number;
  readonly properties: Readonly<Record<Exclude<Property, 'boundedBypass'>, Status>> & {
    readonly bypassBound: BypassBound | 'unknown';
  };
  readonly states: number;
  readonly transitions: number;
  readonly seconds: number;
  readonly assumptions: readonly string[];
  /** Why something is unknown, a sentence each. */
  readonly reasons: readonly string[];
  /** What the lock promises, or was asked for, beyond what every lock must. */
  readonly demanded: readonly Guarantee[];
  /** Where it is refuted: the property that the trace is about. */
  readonly refuted: Property | null;
  readonly sentence: string | null;
  readonly trace: Trace['steps'];
  /** The lock's words before the first step of the trace. */
  readonly initialWords: readonly number[];
  readonly repeatsFrom: number | null;
}

export interface ProveOptions {
  readonly threads: number;
  readonly demanded: readonly Guarantee[];
  readonly bounds: Bounds;
  /** With more states than this only safety is judged. */
  readonly livenessStates: number;
  readonly tell?: JudgeOptions['tell'];
}

/** Enough for what a laptop does in a minute. */
export const DEFAULT_BOUNDS: Bounds = {
  states: 40_000_000,
  megabytes: 1_000,
  seconds: 300,
  statesAfterViolation: 20_000,
};
export const DEFAULT_LIVENESS_STATES = 3_000_000;

/** Counters that lie further apart than this allows are not worth counting modulo anything. */
const LARGEST_MODULUS = 32;
const NS_PER_SECOND = 1e9;

/** Threads that are searched: as many as asked for, or as the lock is for. */
const threadsFor = ({ maxThreads }: LockSource, asked: number): number =>
  Math.min(asked, maxThreads ?? asked);

/** Proves or refutes the lock in a file. Throws `VagaError('badLock')` for what is outside the language of locks. */
export async function prove(name: string, text: string, options: ProveOptions): Promise<ProofResult> {
  const clock = new Clock();
  const startNs = clock.nowNs();
  const source = readSource(name, text);
  const threads = threadsFor(source, options.threads);
  const demanded = [...new Set([...promisesOf(source), ...options.demanded])];
  const { system, judgement, stride } = await judgeWithCounters(source, threads, options).catch(
    (error: unknown) => {
      if (!(error instanceof NotComparable)) throw error;
      throw new VagaError(
        'badLock',
        `${name}: it compares two values that are no numbers: give its locals one.`,
      );
    },
  );
  const confirmed = hasRetries(system.lock) ? await confirm(source, threads, judgement, options) : judgement;
  const { properties, bypassBound, states, transitions } = confirmed;
  const required: readonly Property[] = [...REQUIRED, ...demanded];
  const refuted = PROPERTIES.find(
    (property) => required.includes(property) && properties[property].status === 'fails',
  );
  const isProved = required.every((property) => properties[property].status === 'holds');
  const trace = refuted === undefined ? null : properties[refuted].trace;
  const status = Object.fromEntries(
    PROPERTIES.filter((property) => property !== 'boundedBypass').map((property) => [
      property,
      properties[property].status,
    ]),
  ) as Record<Exclude<Property, 'boundedBypass'>, Status>;
  return {
    lock: name,
    verdict: refuted !== undefined ? 'refuted' : isProved ? 'proved' : 'unknown',
    threads,
    properties: { ...status, bypassBound },
    states,
    transitions,
    seconds: (clock.nowNs() - startNs) / NS_PER_SECOND,
    assumptions: assumptionsOf(system, judgement, stride, options.threads),
    reasons: confirmed.reasons,
    demanded,
    refuted: refuted ?? null,
    sentence: trace?.sentence ?? null,
    trace: trace?.steps ?? [],
    initialWords: trace?.initialWords ?? system.lock.initial,
    repeatsFrom: trace?.repeatsFrom ?? null,
  };
}

function promisesOf(source: LockSource): Guarantee[] {
  return source.promises.map((promise) => {
    const known = GUARANTEES.find((guarantee) => guarantee === promise);
    if (known !== undefined) return known;
    throw new VagaError(
      'badLock',
      `${source.file}: it promises '${promise}'; what a lock can promise is ${GUARANTEES.join(' or ')}.`,
    );
  });
}

/** The same automata as a model for SPIN. Throws `VagaError` where they are too large or cannot be written so. */
export async function promela(name: string, text: string, options: ProveOptions): Promise<string> {
  const system = systemFor(name, text, options);
  const exploration = await explore(system, {
    bounds: { ...options.bounds, statesAfterViolation: Number.MAX_SAFE_INTEGER },
    keep: 'states',
  });
  if (exploration.bound !== null)
    throw new VagaError(
      'usage',
      `${name} has no model for SPIN: the search for its automata did not come to an end.`,
    );
  return promelaOf(system, exploration);
}

/** The system as it is first searched. */
export function systemFor(name: string, text: string, { threads }: ProveOptions): System {
  const source = readSource(name, text);
  return systemOf(compile(source, threadsFor(source, threads)).lock);
}

/** Counters that only grow are taken modulo a power of two, which is doubled as long as they lie too far apart for it. */
async function judgeWithCounters(source: LockSource, threads: number, options: ProveOptions) {
  const plain = compileLock(source, threads);
  const counters = findCounters(plain);
  const stride = counters?.stride ?? 0;
  const judgeOptions = { ...options, stride };
  if (counters === null) {
    const system = systemOf(plain);
    return { system, judgement: await judge(system, judgeOptions), stride };
  }
  for (let modulus = smallestModulus(threads, stride, counters.mayFallBehind); ; modulus *= 2) {
    const system = systemOf(takeModulo(plain, counters, modulus));
    const judgement = await judge(system, judgeOptions);
    const isRefuted = REQUIRED.some((property) => judgement.properties[property].status === 'fails');
    if (fits(system, judgement.spread, stride) || isRefuted || modulus >= LARGEST_MODULUS)
      return { system, judgement, stride };
  }
}

/** The numbers that threads hold differ by no more than there are threads, in a lock that is one. */
function smallestModulus(threads: number, stride: number, mayFallBehind: boolean): number {
  return 2 ** Math.ceil(Math.log2(2 * threads + (mayFallBehind ? 2 : 1) * stride + 1));
}

/** A lock as it is first searched: its counters, if they only grow, modulo the smallest number that may do. */
function compile(
  source: LockSource,
  threads: number,
): { readonly lock: CompiledLock; readonly stride: number } {
  const plain = compileLock(source, threads);
  const counters = findCounters(plain);
  if (counters === null) return { lock: plain, stride: 0 };
  const { stride, mayFallBehind } = counters;
  return { lock: takeModulo(plain, counters, smallestModulus(threads, stride, mayFallBehind)), stride };
}

function hasRetries({ acquire, release }: CompiledLock): boolean {
  return [acquire, release].some(({ nodes }) => nodes.some(({ op }) => op === 'retry'));
}

/**
 * What fails where loops may end after any number of tries is shown with the tries followed one by one, by as few threads as do it; what
 * cannot be shown so is unknown.
 */
async function confirm(
  source: LockSource,
  threads: number,
  judgement: Judgement,
  options: ProveOptions,
): Promise<Judgement> {
  const failing = PROPERTIES.filter((property) => judgement.properties[property].status === 'fails');
  if (failing.length === 0) return judgement;
  const lock = compileLock(source, threads, true);
  const properties = { ...judgement.properties };
  for (const property of failing) properties[property] = { status: 'unknown', trace: null };
  let bypassBound: Judgement['bypassBound'] = 'unknown';
  for (let active = 2; active <= threads; active += 1) {
    const open = failing.filter((property) => properties[property].status === 'unknown');
    if (open.length === 0) break;
    const exact = await judge(systemOf(lock, active), { ...options, stride: 0 });
    for (const property of open)
      if (exact.properties[property].status === 'fails') properties[property] = exact.properties[property];
    if (exact.bypassBound === 'unbounded') bypassBound = 'unbounded';
  }
  const open = failing.filter((property) => properties[property].status === 'unknown');
  const reasons = open.map(
    (property) => `${property} fails only where a loop of tries may end early, which was not confirmed.`,
  );
  return {
    ...judgement,
    properties,
    bypassBound: failing.includes('boundedBypass') ? bypassBound : judgement.bypassBound,
    reasons: [...judgement.reasons, ...reasons],
  };
}

function assumptionsOf({ lock }: System, { spread }: Judgement, stride: number, asked: number): string[] {
  const { acquire, release, modulo, source, threads } = lock;
  const nodes = [...acquire.nodes, ...release.nodes];
  const waits = nodes.some((node) => node.op === 'access' && node.access.kind === 'wait');
  const tries = nodes.flatMap((node) => (node.op === 'retry' ? [node.times] : []));
  return [
    `${threads} threads, each for ever: outside, acquire, inside, release. It may stay outside for ever, and nowhere else.`,
    ...(threads < asked
      ? [`It is a lock for ${threads} threads at most, so not for the ${asked} asked for.`]
      : []),
    'One instance of the lock, from word 0 on.',
    'Steps are interleaved: so ECMA-262 has it for Atomics where there is no data race.',
    'No thread is held up for ever between two steps (weak fairness), for liveness and starvation.',
    ...(source.doorways.length === 0
      ? ['No doorway is marked, so overtaking counts from the beginning of acquire.']
      : []),
    ...(waits ? ['Atomics.wait: first in, first out, and nobody wakes by itself.'] : []),
    ...tries.map(
      (times) =>
        `The loop of ${times} tries may end after any number of them: more schedules than there are.`,
    ),
    ...(modulo === null
      ? []
      : [
          `Counters modulo ${modulo.modulus}: they are only added to and compared for equality, lie ${spread} apart at most and move by ${stride}.`,
        ]),
  ];
}
