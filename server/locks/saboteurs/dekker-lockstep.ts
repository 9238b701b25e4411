/**
 * dekker-lockstep: raise your flag; if the other's is up too, lower yours, and try again.
 *
 * The story: the usual repair of the deadlock in `dekker-no-turn`, "after you" at a door. Dijkstra, "Cooperating sequential
 * processes" (1965), names it and refutes it: two threads in lock-step lower and raise their flags for ever. Nobody is stuck,
 * everybody works, and nobody enters. A moment's difference in speed ends it, so a test never sees it for long.
 * Livelock with 2 threads. Shown by: the prover.
 *
 * The words: a flag for each thread.
 */
export const maxThreads = 2;

export function words(): number {
  return 2;
}

export function acquire(memory: Int32Array, at: number, thread: number): void {
  Atomics.store(memory, at + thread, 1);
  while (Atomics.load(memory, at + 1 - thread) !== 0) {
    Atomics.store(memory, at + thread, 0);
    Atomics.pause();
    Atomics.store(memory, at + thread, 1);
  }
}

export function release(memory: Int32Array, at: number, thread: number): void {
  Atomics.store(memory, at + thread, 0);
}
