/** The prover: from the source of a lock to a verdict over every interleaving, or the shortest schedule that breaks it. */
/** Proves or refutes; a bound that is reached makes a verdict `unknown`, never `proved`. */
export { DEFAULT_BOUNDS, DEFAULT_LIVENESS_STATES, prove } from './prove.ts';
export type { Guarantee, ProofResult, ProveOptions } from './prove.ts';
/** The same automata as a model for SPIN; its states and transitions are those of the proof. */
export { promela } from './prove.ts';
/** What was found as text of 80 columns: one lock in full, or a line of many. */
export { describeProof, describeShort } from './render.ts';
/** The reachable states of a small model as data to be drawn. */
export { drawStates } from './state-graph.ts';
