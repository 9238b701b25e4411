/** A state graph as plain values. */

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
