/**
 * peterson: mutual exclusion for two threads, with nothing but reads and writes.
 *
 * Source: Gary Peterson, "Myths about the mutual exclusion problem" (1981). Guarantees mutual exclusion and that the other
 * thread enters at most once before. It needs sequential consistency: x86 and ARM let a read overtake an earlier write to
 * another word, which `Atomics` forbids. It never sleeps.
 *
 * The words: a flag for each of the two threads, 1 while it wants in or is in; the turn, a thread.
 */
const TURN = 2;

export const maxThreads = 2;

export const promises = ['starvationFreedom', 'boundedBypass'] as const;

export function words(): number {
  return 3;
}

export function acquire(memory: Int32Array, at: number, thread: number): void {
  const other = 1 - thread;
  // Each writes only its own flag, before the turn: who does not see the other's flag was first at the turn.
  Atomics.store(memory, at + thread, 1);
  // Both write the turn, each in favour of the other; the later of them waits.
  Atomics.store(memory, at + TURN, other);
  // doorway
  // Two looks at two moments suffice: once one of the two says go, the other thread will wait.
  while (Atomics.load(memory, at + other) !== 0 && Atomics.load(memory, at + TURN) === other) Atomics.pause();
}

export function release(memory: Int32Array, at: number, thread: number): void {
  // Only this thread writes its flag; being atomic, the store comes after the holder's work.
  Atomics.store(memory, at + thread, 0);
}
