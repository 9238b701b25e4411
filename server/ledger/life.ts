/** What the ledger has to know of the lives of the server threads, told by the supervisor. */
import { Life, Shared, Thread, readLayout, threadAt } from '../memory/layout.ts';
import { readDurable, readTaken } from './sequence.ts';

/** How soon to look again whether what was taken is durable. */
const LOOK_MS = 2;

/** When all that the thread ever wrote can be seen: a number that it took and never published is then closed. */
export function markDead(memory: Int32Array, thread: number): void {
  setLife(memory, thread, Life.dead);
}

/** When its slots and locks are in order: from now on the ledger need not wait for it to leave its round. */
export function markRepaired(memory: Int32Array, thread: number): void {
  setLife(memory, thread, Life.repaired);
}

/**
 * Resolves when another thread may take the place of a dead one: all that was taken before it died is durable or closed with nothing, so that
 * the new thread's rounds are not mistaken for the dead one's. `signal` ends the waiting.
 */
export async function awaitSettled(memory: Int32Array, signal: AbortSignal): Promise<void> {
  if (readLayout(memory).ringEntries === 0) return;
  const taken = readTaken(memory);
  while (readDurable(memory) < taken && !signal.aborted) {
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, LOOK_MS);
    await promise;
  }
}

/** Before a new thread starts in the place of a dead one: it is in no round. */
export function markAlive(memory: Int32Array, thread: number): void {
  const rounds = threadAt(thread) + Thread.rounds;
  if (Atomics.load(memory, rounds) % 2 !== 0) Atomics.add(memory, rounds, 1);
  setLife(memory, thread, Life.alive);
}

function setLife(memory: Int32Array, thread: number, life: (typeof Life)[keyof typeof Life]): void {
  Atomics.store(memory, threadAt(thread) + Thread.life, life);
  Atomics.add(memory, Shared.bell, 1);
  Atomics.notify(memory, Shared.bell);
}
