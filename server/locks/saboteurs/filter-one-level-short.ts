/**
 * filter-one-level-short: Peterson's filter with one level too few.
 *
 * The story: n threads, levels from 0 to n − 1, each holds one back: is it `< n` or `< n - 1`? Herlihy and Shavit count from 1,
 * others from 0, and a copy mixes the two. One level less lets one thread more through. With a crowd it seems to
 * work, since most threads are held back at the lower levels.
 * Breaks mutual exclusion with 3 threads; with 2 no level is left at all. Shown by: real threads, the prover.
 *
 * The words: as in `filter`.
 */
export function words(threads: number): number {
  return 2 * threads - 1;
}

export function acquire(memory: Int32Array, at: number, thread: number, threads: number): void {
  for (let level = 1; level < threads - 1; level += 1) {
    const last = at + threads + level - 1;
    Atomics.store(memory, at + thread, level);
    Atomics.store(memory, last, thread);
    for (let other = 0; other < threads; other += 1) {
      if (other !== thread)
        while (Atomics.load(memory, at + other) >= level && Atomics.load(memory, last) === thread)
          Atomics.pause();
    }
  }
}

export function release(memory: Int32Array, at: number, thread: number): void {
  Atomics.store(memory, at + thread, 0);
}
