/**
 * Overtaking: how often other threads enter between a thread's doorway and its own entry, in the worst schedule, fair or not (Burns,
 * "Mutual exclusion with linear waiting using binary shared variables", 1978). Exact: the longest way in the part of the graph
 * where the thread is past its doorway, or no bound if a cycle there lets somebody in.
 */
import { setImmediate as otherWork } from 'node:timers/promises';

import { componentsOf, type Components } from './components.ts';
import { wayTo, type Graph } from './graph.ts';
import type { ThreadsView } from './threads-view.ts';

export type BypassBound = number | 'unbounded';

export interface Bypass {
  /** Entries of all other threads together. */
  readonly total: BypassBound;
  /** Entries of the one other thread that enters most. */
  readonly ofOne: BypassBound;
  /** The two threads of `ofOne`. */
  readonly overtaken: number;
  readonly overtaking: number;
}

export async function measureBypass(view: ThreadsView): Promise<Bypass> {
  let total: BypassBound = 0;
  let ofOne: BypassBound = 0;
  let pair = [0, 0];
  for (let thread = 0; thread < view.threads; thread += 1) {
    await otherWork();
    const hasState = view.pastDoorway(thread);
    const components = componentsOf(view.graph, { hasState, hasStep: () => true });
    const others = (2 ** view.threads - 1) & ~(1 << thread);
    total = larger(total, longest(view, components, others));
    for (let other = 0; other < view.threads; other += 1) {
      const entries = other === thread ? 0 : longest(view, components, 1 << other);
      if (larger(ofOne, entries) === ofOne) continue;
      ofOne = entries;
      pair = [thread, other];
    }
  }
  return { total, ofOne, overtaken: pair[0], overtaking: pair[1] };
}

const larger = (a: BypassBound, b: BypassBound): BypassBound =>
  a === 'unbounded' || b === 'unbounded' ? 'unbounded' : Math.max(a, b);

/** The most entries of `counted` (threads as bits) on any way through the part. */
function longest({ graph, entering }: ThreadsView, components: Components, counted: number): BypassBound {
  const { offsets, targets } = graph;
  const { of } = components;
  const best = new Int32Array(components.count);
  let most = 0;
  // Component by component, from those that lead nowhere.
  for (const state of components.order) {
    const component = of[state];
    for (let step = offsets[state]; step < offsets[state + 1]; step += 1) {
      const entries = bitsIn(entering[step] & counted);
      const target = of[targets[step]];
      if (target === component && entries > 0) return 'unbounded';
      const total = entries + (target < 0 ? 0 : best[target]);
      if (target >= 0 && total > best[component]) best[component] = total;
    }
    if (best[component] > most) most = best[component];
  }
  return most;
}

function bitsIn(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** A shortest schedule in which `overtaken`, past its doorway, sees `overtaking` enter so many times: numbers of states. */
export function overtakingWay(
  { graph, entering }: ThreadsView,
  isPast: (state: number) => boolean,
  overtaking: number,
  times: number,
): number[] {
  const { offsets, targets } = graph;
  const reachedBy = new Map<number, number>();
  const key = (state: number, count: number): number => state * (times + 1) + count;
  // From every state past the doorway at once, in the order in which they are reached.
  const depths = depthsOf(graph);
  const starts: number[][] = [];
  for (let state = 0; state < graph.count; state += 1)
    if (isPast(state)) (starts[depths[state]] ??= []).push(state);
  let level: number[] = [];
  for (let depth = 0; depth < starts.length || level.length > 0; depth += 1) {
    for (const state of starts[depth] ?? []) {
      if (reachedBy.has(key(state, 0))) continue;
      reachedBy.set(key(state, 0), -1);
      level.push(key(state, 0));
    }
    const next: number[] = [];
    for (const at of level) {
      const state = Math.floor(at / (times + 1));
      for (let step = offsets[state]; step < offsets[state + 1]; step += 1) {
        if (!isPast(targets[step])) continue;
        const count = (at % (times + 1)) + ((entering[step] >> overtaking) & 1);
        const target = key(targets[step], count);
        if (reachedBy.has(target)) continue;
        reachedBy.set(target, at);
        if (count === times) return unwind(graph, reachedBy, target, times);
        next.push(target);
      }
    }
    level = next;
  }
  throw new Error('nobody is overtaken so often');
}

function depthsOf({ count, parents }: Graph): Int32Array {
  const depths = new Int32Array(count);
  for (let state = 1; state < count; state += 1) depths[state] = depths[parents[state]] + 1;
  return depths;
}

function unwind(graph: Graph, reachedBy: ReadonlyMap<number, number>, last: number, times: number): number[] {
  const way: number[] = [];
  let at = last;
  for (; (reachedBy.get(at) ?? -1) >= 0; at = reachedBy.get(at) ?? -1) way.push(Math.floor(at / (times + 1)));
  return [...wayTo(graph, Math.floor(at / (times + 1))), ...way.toReversed()];
}
