/** The reachable states of a small model as data to be drawn. */
import { explore } from './model/explore.ts';
import type { System } from './model/system.ts';
import { DEFAULT_BOUNDS, systemFor, type ProveOptions } from './prove.ts';

/** Where a thread is between two steps. */
export interface ThreadState {
  readonly phase: 'outside' | 'acquire' | 'inside' | 'release';
  readonly asleep: boolean;
  /** The line in `acquire` or `release` of the access that it makes next, from 1; null elsewhere. */
  readonly line: number | null;
}

/** The reachable states, the initial one first, and the steps that change something. */
export interface StateGraph {
  readonly nodes: readonly { readonly threads: readonly ThreadState[]; readonly words: readonly number[] }[];
  /** The numbers of two nodes, and the thread that steps. */
  readonly edges: readonly { readonly from: number; readonly to: number; readonly thread: number }[];
}

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
