/**
 * none: no lock at all.
 *
 * The story: "Node is single-threaded, what could go wrong?" Then somebody moves the handler into worker threads. Two
 * threads read that the slot is free, and both write their client into it.
 * Breaks mutual exclusion with 2 threads. Shown by: real threads, the prover.
 */
export function words(): number {
  return 0;
}

export function acquire(): void {}

export function release(): void {}
