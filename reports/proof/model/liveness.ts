/**
 * Cycles that can go on for ever under weak fairness: a thread that could step all the time does step (Lamport, "The temporal logic of
 * actions", 1994). A thread asleep or outside owes no step. A thread that spins steps without changing anything.
 *
 * A component is judged as a whole: if for each thread there is a state in it where it owes nothing, or a step of its own,
 * one cycle comes by all of these; if for some thread there is neither, no cycle in it is fair.
 */
import { componentsOf, type Part } from './components.ts';
import type { ThreadsView } from './threads-view.ts';

/** A component in which threads can go round fairly for ever. */
export interface FairCycle {
  readonly states: (state: number) => boolean;
  readonly steps: (step: number) => boolean;
  /** The state of it that is reached first. */
  readonly nearest: number;
}

/** A fair cycle in which nobody enters. */
export function findLivelock(view: ThreadsView): FairCycle | null {
  const { entering } = view;
  return findFairCycle(view, { hasState: () => true, hasStep: (step) => entering[step] === 0 });
}

/** A fair cycle in which the thread waits throughout. */
export function findStarvation(view: ThreadsView, thread: number): FairCycle | null {
  return findFairCycle(view, { hasState: view.waiting(thread), hasStep: () => true });
}

function findFairCycle(view: ThreadsView, part: Part): FairCycle | null {
  const { graph, threads } = view;
  const { offsets, targets } = graph;
  const components = componentsOf(graph, part);
  const { of } = components;
  const served = new Uint8Array(components.count);
  const goesRound = new Uint8Array(components.count);
  const witness = witnesses(view);
  for (const state of components.order) {
    const component = of[state];
    served[component] |= witness.atState(state);
    for (let step = offsets[state]; step < offsets[state + 1]; step += 1) {
      if (of[targets[step]] !== component || !part.hasStep(step)) continue;
      goesRound[component] = 1;
      served[component] |= witness.atStep(state, step);
    }
  }
  const all = 2 ** threads - 1;
  const isFair = (state: number): boolean =>
    of[state] >= 0 && goesRound[of[state]] === 1 && served[of[state]] === all;
  for (let nearest = 0; nearest < graph.count; nearest += 1) {
    if (!isFair(nearest)) continue;
    const component = of[nearest];
    return {
      nearest,
      states: (state) => of[state] === component,
      steps: (step) => of[targets[step]] === component && part.hasStep(step),
    };
  }
  return null;
}

/** For which threads a state or a step is what fairness asks for, as bits. */
export function witnesses(view: ThreadsView) {
  const { graph, threads } = view;
  const { offsets, targets, threads: by } = graph;
  const indexes = Array.from({ length: threads }, (_, thread) => thread);
  const obliged = indexes.map((thread) => view.obliged(thread));
  const loop = indexes.map((thread) => view.loopOf(thread));
  return {
    /** It owes nothing here, or it spins here: it has no step that changes anything. */
    atState: (state: number): number => {
      let steps = 0;
      for (let step = offsets[state]; step < offsets[state + 1]; step += 1) steps |= 1 << by[step];
      let bits = 0;
      for (let thread = 0; thread < threads; thread += 1)
        if ((steps & (1 << thread)) === 0 || !obliged[thread](state)) bits |= 1 << thread;
      return bits;
    },
    /** A step of its own; but not one within a loop that tries a number of times, since that ends. */
    atStep: (state: number, step: number): number => {
      const thread = by[step];
      const from = loop[thread](state);
      return from >= 0 && from === loop[thread](targets[step]) ? 0 : 1 << thread;
    },
  };
}
