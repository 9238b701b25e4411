/**
 * dekker-no-turn: raise your flag, wait until the other's is down.
 *
 * The story: the first half of Dekker's algorithm (Dijkstra, "Cooperating sequential processes", 1965), without the turn that
 * breaks a tie. It keeps two threads apart, and every test with one thread at a time passes. When both raise their flags
 * at the same time, both wait for ever.
 * Gets stuck with 2 threads. Shown by: real threads, the prover.
 *
 * The words: a flag for each thread.
 */
export const maxThreads = 2;

export function words(): number {
  return 2;
}

export function acquire(memory: Int32Array, at: number, thread: number): void {
  Atomics.store(memory, at + thread, 1);
  while (Atomics.load(memory, at + 1 - thread) !== 0) Atomics.pause();
}

export function release(memory: Int32Array, at: number, thread: number): void {
  Atomics.store(memory, at + thread, 0);
}
