/**
 * filter: Peterson's lock for any number of threads, as a row of levels each of which holds one thread back.
 *
 * Source: Gary Peterson, "Myths about the mutual exclusion problem" (1981); as the filter lock in Herlihy and Shavit, "The Art of
 * Multiprocessor Programming" (2008). Only reads and writes. Guarantees mutual exclusion and that nobody starves. Not
 * first come, first served, and no bound on overtaking: while one thread hesitates at a level, two others can pass each
 * other any number of times. An entry costs in the order of threads² looks. It never sleeps.
 *
 * The words: each thread's level, 0 for one that does not want in; then for each level from 1 to threads − 1 the thread
 * that came last and has to wait there.
 */
export const promises = ['starvationFreedom'] as const;

export function words(threads: number): number {
  return 2 * threads - 1;
}

export function acquire(memory: Int32Array, at: number, thread: number, threads: number): void {
  for (let level = 1; level < threads; level += 1) {
    const last = at + threads + level - 1;
    // Each writes only its own level, before it says that it came last: who looks later sees it here.
    Atomics.store(memory, at + thread, level);
    // Everybody at the level writes it. The latest of them stays, so fewer get through than came.
    Atomics.store(memory, last, thread);
    // doorway
    // One thread after the other: whoever comes after it was looked at comes last, and so frees this one.
    for (let other = 0; other < threads; other += 1) {
      if (other !== thread)
        while (Atomics.load(memory, at + other) >= level && Atomics.load(memory, last) === thread)
          Atomics.pause();
    }
  }
}

export function release(memory: Int32Array, at: number, thread: number): void {
  // Only this thread writes its level; being atomic, the store comes after the holder's work.
  Atomics.store(memory, at + thread, 0);
}
