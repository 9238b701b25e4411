/**
 * The mutants that are proved because they are locks too, each with the reason. What is not in here has to be refuted, refused, or (where
 * tickets then grow without end) unknown.
 */

/** By lock and by what was done to it. */
export const EQUIVALENT_MUTANTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'futex-owner': {
    "wait: swap 'for (let tries = 0; tries < TRIES; tries += 1) { for (let paused = 0; paused < pauses; paused += 1) Atomics.pause(); if (Atomics.load(memory, at) === 0 && Atomics.compareExchange(memory, at, 0, mine) === 0) return; pauses *= 2; }' and 'for (;;) { const seen = Atomics.load(memory, at); if (seen === 0) { if (Atomics.compareExchange(memory, at, 0, mine | SLEEPERS) === 0) return; } else if ((seen & SLEEPERS) !== 0) { Atomics.wait(memory, at, seen); } else { Atomics.compareExchange(memory, at, seen, seen | SLEEPERS); } }'":
      'It sleeps at once, and the tries behind the endless loop are never reached: slower, not wrong.',
    "wait: negate 'tries < TRIES'": 'It never tries before it sleeps: the tries are there for speed.',
    "wait: swap 'for (let paused = 0; paused < pauses; paused += 1) Atomics.pause();' and 'if (Atomics.load(memory, at) === 0 && Atomics.compareExchange(memory, at, 0, mine) === 0) return;'":
      'It tries before it backs off: only when is changed.',
    "wait: swap 'if (Atomics.load(memory, at) === 0 && Atomics.compareExchange(memory, at, 0, mine) === 0) return;' and 'pauses *= 2;'":
      'It backs off as long, and knows sooner for how long the next time.',
    "wait: delete 'pauses *= 2;'": 'It backs off as long each time: only when is changed.',
    "wait: delete 'Atomics.wait(memory, at, seen);'":
      'It spins where it would sleep: a burnt core, but a lock.',
    "wait: delete 'Atomics.compareExchange(memory, at, seen, seen | SLEEPERS);'":
      'It spins until it finds the word free, and then takes it as before; it sleeps only behind another that took it so.',
  },
  futex: {
    "acquire: swap 'if (Atomics.compareExchange(memory, at, 0, 1) === 0) return;' and 'while (Atomics.exchange(memory, at, 2) !== 0) Atomics.wait(memory, at, 2);'":
      'It always takes the lock with 2; the compareExchange behind it finds the word taken, and does nothing.',
    "acquire: delete 'Atomics.wait(memory, at, 2);'": 'It spins where it would sleep.',
  },
  ttas: {
    "acquire: swap 'while (Atomics.load(memory, at) !== 0) Atomics.pause();' and 'if (Atomics.exchange(memory, at, 1) === 0) return;'":
      'It tries first and looks then: the look decides nothing.',
    "acquire: swap 'if (Atomics.exchange(memory, at, 1) === 0) return;' and 'for (let paused = 0; paused < pauses; paused += 1) Atomics.pause();'":
      'It backs off before it tries: only when is changed.',
    "acquire: swap 'for (let paused = 0; paused < pauses; paused += 1) Atomics.pause();' and 'if (pauses < LONGEST_PAUSES) pauses *= 2;'":
      'It backs off twice as long: only when is changed.',
    "acquire: negate 'paused < pauses'": 'It does not back off: only when is changed.',
    "acquire: negate 'pauses < LONGEST_PAUSES'": 'Its back-off stays as it began: only when is changed.',
    "acquire: delete 'pauses *= 2;'": 'Its back-off stays as it began: only when is changed.',
  },
  'ticket-park': {
    "acquire: delete 'Atomics.wait(memory, at + SERVING, serving);'": 'It spins where it would sleep.',
  },
  mcs: {
    "acquire: swap 'if (before === 0) return;' and 'Atomics.store(memory, node + WAITING, 1);'":
      'Its own word, which nobody clears and it does not look at when there is no predecessor.',
    "release: swap 'Atomics.pause();' and 'next = Atomics.load(memory, node + NEXT);'":
      'A pause is a hint to the processor, wherever it stands.',
  },
  'mcs-park': {
    "acquire: swap 'if (before === 0) return;' and 'Atomics.store(memory, node + WAITING, 1);'":
      'Its own word, which nobody clears and it does not look at when there is no predecessor.',
    "acquire: delete 'Atomics.wait(memory, node + WAITING, 1);'": 'It spins where it would sleep.',
    "release: swap 'Atomics.pause();' and 'next = Atomics.load(memory, node + NEXT);'":
      'A pause is a hint to the processor, wherever it stands.',
  },
  clh: {
    "acquire: swap 'const own = at + 1 + 2 * thread;' and 'const nodes = at + 1 + 2 * threads;'":
      'Two constants that do not depend on each other.',
    "acquire: swap 'const nodes = at + 1 + 2 * threads;' and 'const node = memory[own + NODE];'":
      'A constant and a read that do not depend on each other.',
    "acquire: swap 'memory[own + BEFORE] = before;' and 'while (Atomics.load(memory, nodes + before) !== 0) Atomics.pause();'":
      'A note to itself, which it reads only in release.',
    "release: swap 'memory[own + NODE] = memory[own + BEFORE];' and 'Atomics.store(memory, at + 1 + 2 * threads + node, 0);'":
      'Its own two words, which no other thread looks at; which node is cleared was read before.',
  },
  peterson: {
    "acquire: swap 'const other = 1 - thread;' and 'Atomics.store(memory, at + thread, 1);'":
      'A constant, which the store does not use.',
  },
  filter: {
    "acquire: swap 'const last = at + threads + level - 1;' and 'Atomics.store(memory, at + thread, level);'":
      'A constant, which the store does not use.',
  },
  'bakery-bounded': {
    "goesFirst: swap 'if (ticket === IDLE) return false;' and 'if (ticket === CHOOSING) return true;'":
      'Of two conditions that exclude each other either may be asked first.',
  },
};
