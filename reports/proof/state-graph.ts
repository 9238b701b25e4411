/** The reachable states of a small model as data to be drawn. */
import { explore } from './model/explore.ts';
import type { System } from './model/system.ts';
import type { StateGraph, ThreadState } from './graph-data.ts';
import { DEFAULT_BOUNDS, systemFor, type ProveOptions } from './prove.ts';

/** More states than this are a picture of nothing. */
const MOST_STATES = 150;

/** null where there are too many states to be looked at. */
export async function drawStates(
  name: string,
  text: string,
  options: ProveOptions,
): Promise<StateGraph | null> {
  const system = systemFor(name, text, options);
  const bounds = { ...DEFAULT_BOUNDS, states: MOST_STATES + 1 };
  const { graph, bound } = await explore(system, { bounds, keep: 'steps' });
  if (bound !== null || graph === null || graph.count > MOST_STATES) return null;
  const nodes = Array.from({ length: graph.count }, (_, index) => {
    const { at, words } = graph.stateAt(index);
    return { threads: at.map((location, thread) => threadState(system, location, thread)), words };
  });
  const edges = [];
  for (let from = 0; from < graph.count; from += 1) {
    for (let step = graph.offsets[from]; step < graph.offsets[from + 1]; step += 1)
      edges.push({ from, to: graph.targets[step], thread: graph.threads[step] });
  }
  return { nodes, edges };
}

function threadState({ automata }: System, location: number, thread: number): ThreadState {
  const { phase, asleep, next } = automata[thread].at(location);
  return { phase, asleep, line: next?.place.line ?? null };
}
