/** The reachable states with the steps between them: what liveness is judged on, and what a trace is read from. */
import { extract, type Packing } from './layout.ts';
import { withRoom } from './state-sets.ts';
import type { State } from './system.ts';

/**
 * States are numbered from 0, the initial one, in breadth-first order. Steps that change nothing (spins) are left out. The steps
 * of state i are those from `offsets[i]` up to `offsets[i + 1]`.
 */
export interface Graph {
  readonly count: number;
  readonly offsets: Int32Array;
  readonly targets: Int32Array;
  /** The thread that steps. */
  readonly threads: Uint8Array;
  /** The state each was first reached from, which makes a shortest way; −1 for the initial one. */
  readonly parents: Int32Array;
  readonly stateAt: (index: number) => State;
  /** A thread's location in each state. */
  readonly locationsOf: (thread: number) => Int32Array;
}

/** Collects the graph while it is searched. */
export class GraphBuilder {
  #offsets = new Int32Array(1 << 10);
  #targets = new Int32Array(1 << 12);
  #threads = new Uint8Array(1 << 12);
  #parents = new Int32Array(1 << 10);
  #states = 0;
  #edges = 0;
  readonly #keepsEdges: boolean;

  /** Without edges it only knows the parents, which suffices for a trace. */
  constructor(keepsEdges: boolean) {
    this.#keepsEdges = keepsEdges;
    this.#parents[0] = -1;
  }

  get bytes(): number {
    return (
      this.#offsets.byteLength +
      this.#targets.byteLength +
      this.#threads.byteLength +
      this.#parents.byteLength
    );
  }

  /** A batch's steps, in the order of the states they come from. `known` states were there before it. */
  add(
    from: Int32Array,
    by: Uint8Array,
    targets: Int32Array,
    steps: number,
    known: number,
    count: number,
  ): void {
    this.#parents = withRoom(this.#parents, count);
    let next = known;
    for (let step = 0; step < steps; step += 1) {
      if (targets[step] === next) {
        this.#parents[next] = from[step];
        next += 1;
      }
    }
    if (this.#keepsEdges) this.#addEdges(from, by, targets, steps);
  }

  #addEdges(from: Int32Array, by: Uint8Array, targets: Int32Array, steps: number): void {
    const edges = this.#edges + steps;
    if (edges > this.#targets.length) {
      this.#targets = withRoom(this.#targets, edges);
      const threads = new Uint8Array(this.#targets.length);
      threads.set(this.#threads);
      this.#threads = threads;
    }
    for (let step = 0; step < steps; step += 1) {
      this.#close(from[step]);
      this.#targets[this.#edges] = targets[step];
      this.#threads[this.#edges] = by[step];
      this.#edges += 1;
    }
  }

  /** Everything up to `state` has had its steps entered. */
  #close(state: number): void {
    if (this.#states > state) return;
    this.#offsets = withRoom(this.#offsets, state + 2);
    for (; this.#states <= state; this.#states += 1) this.#offsets[this.#states] = this.#edges;
  }

  finish(count: number, states: Int32Array, packing: Packing): Graph {
    this.#close(count);
    return {
      count,
      offsets: this.#offsets,
      targets: this.#targets,
      threads: this.#threads,
      parents: this.#parents,
      stateAt: (index) => packing.unpack(states, index * packing.layout.cells),
      locationsOf: (thread) => {
        const { cells, at } = packing.layout;
        return Int32Array.from({ length: count }, (_, index) => extract(at[thread], states, index * cells));
      },
    };
  }
}

/** The numbers of the states on a shortest way from the initial state, both ends included. */
export function wayTo(graph: Pick<Graph, 'parents'>, index: number): number[] {
  const way: number[] = [];
  for (let at = index; at >= 0; at = graph.parents[at]) way.push(at);
  return way.toReversed();
}
