/** Strongly connected components of a part of the graph: Tarjan, "Depth-first search and linear graph algorithms" (1972). */
import type { Graph } from './graph.ts';

/** The part of a graph that is looked at. */
export interface Part {
  readonly hasState: (state: number) => boolean;
  /** Asked only for steps between states of the part. */
  readonly hasStep: (step: number) => boolean;
}

export interface Components {
  readonly count: number;
  /** The component of each state; −1 outside the part. A step never leads to a component with a larger number. */
  readonly of: Int32Array;
  /** The states of the part, component by component, beginning with component 0. */
  readonly order: Int32Array;
}

/** Iterative, since a graph may be a million states deep. */
export function componentsOf(graph: Graph, part: Part): Components {
  const { count, offsets, targets } = graph;
  const of = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const visited = new Int32Array(count);
  const nextStep = new Int32Array(count);
  const path = new Int32Array(count);
  const open = new Int32Array(count);
  const order = new Int32Array(count);
  let visits = 0;
  let components = 0;
  let ordered = 0;
  for (let root = 0; root < count; root += 1) {
    if (visited[root] !== 0 || !part.hasState(root)) continue;
    let depth = 0;
    let opened = 0;
    const enter = (state: number): void => {
      visits += 1;
      visited[state] = visits;
      low[state] = visits;
      nextStep[state] = offsets[state];
      path[depth] = state;
      depth += 1;
      open[opened] = state;
      opened += 1;
    };
    enter(root);
    while (depth > 0) {
      const state = path[depth - 1];
      const step = nextStep[state];
      if (step < offsets[state + 1]) {
        nextStep[state] = step + 1;
        const target = targets[step];
        if (!part.hasState(target) || !part.hasStep(step)) continue;
        if (visited[target] === 0) enter(target);
        else if (of[target] < 0 && visited[target] < low[state]) low[state] = visited[target];
        continue;
      }
      depth -= 1;
      if (depth > 0 && low[state] < low[path[depth - 1]]) low[path[depth - 1]] = low[state];
      if (low[state] !== visited[state]) continue;
      let member: number;
      do {
        opened -= 1;
        member = open[opened];
        of[member] = components;
        order[ordered] = member;
        ordered += 1;
      } while (member !== state);
      components += 1;
    }
  }
  return { count: components, of, order: order.subarray(0, ordered) };
}
