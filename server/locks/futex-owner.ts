/**
 * futex-owner: a mutex whose one word says who holds it, and whether somebody sleeps. The default.
 *
 * Theory: as Linux's robust futexes (Documentation/locking/robust-futex-ABI.rst) the word carries the owner, so that a
 * survivor can tell from the word alone whose death it has to repair. It backs off a few times
 * before it sleeps (as Anderson 1990, see ttas), since a critical section here is shorter than a sleep. Guarantees mutual exclusion, no lost wake-up. Not fair.
 *
 * The word: 0 free; else 1 + the holder's thread, plus SLEEPERS where somebody may sleep.
 */
const SLEEPERS = 0x4000_0000;
/** How often a thread tries again before it sleeps: some ten microseconds in all, about what sleeping and being woken costs. */
const TRIES = 4;
/** Nearly a microsecond before the first of them, and twice as long before each next one: several times the usual critical section. */
const FIRST_PAUSES = 32;

export function words(): number {
  return 1;
}

export function acquire(memory: Int32Array, at: number, thread: number): void {
  if (Atomics.compareExchange(memory, at, 0, thread + 1) !== 0) wait(memory, at, thread + 1);
}

/** Apart from `acquire`, so that the way of nearly every call is short enough to be compiled into its caller. */
function wait(memory: Int32Array, at: number, mine: number): void {
  let pauses = FIRST_PAUSES;
  for (let tries = 0; tries < TRIES; tries += 1) {
    // Keeps away from the word meanwhile: every look at it would hold up the holder, who needs it to release.
    for (let paused = 0; paused < pauses; paused += 1) Atomics.pause();
    if (Atomics.load(memory, at) === 0 && Atomics.compareExchange(memory, at, 0, mine) === 0) return;
    pauses *= 2;
  }
  for (;;) {
    const seen = Atomics.load(memory, at);
    if (seen === 0) {
      // Taken as if somebody slept: one that was woken cannot know that it was the last sleeper.
      if (Atomics.compareExchange(memory, at, 0, mine | SLEEPERS) === 0) return;
    } else if ((seen & SLEEPERS) !== 0) {
      // Compares and sleeps in one step, so a release in between is not missed.
      Atomics.wait(memory, at, seen);
    } else {
      // Announces a sleeper; if the word has changed meanwhile this does nothing and the loop looks again.
      Atomics.compareExchange(memory, at, seen, seen | SLEEPERS);
    }
  }
}

export function release(memory: Int32Array, at: number): void {
  // One exchange: it tells whether somebody sleeps, and it orders the work before the release.
  if ((Atomics.exchange(memory, at, 0) & SLEEPERS) !== 0) Atomics.notify(memory, at, 1);
}

/**
 * Frees the lock if the thread `dead` held it. What it was doing has to be repaired before. A store suffices, since while the
 * word names the dead thread others only announce that they sleep, and all who do are woken below.
 *
 * Wakes the sleepers whether it held the lock or not: it may have died between freeing the word and waking one, or it may
 * have been the one that was woken, and then those behind it would sleep for ever. Who is woken in vain sleeps again.
 */
export function recover(memory: Int32Array, at: number, dead: number): void {
  if ((Atomics.load(memory, at) & ~SLEEPERS) === dead + 1) Atomics.store(memory, at, 0);
  Atomics.notify(memory, at);
}
