/** A thread of the contract suite: enters the lock under test again and again, and looks whether it is alone in there. */
import { workerData } from 'node:worker_threads';

import { Instance, Word, type ContractTask } from './contract.ts';
import { prepareDisturbance } from './disturb.ts';
import type { Lock } from './lock.ts';

const { url, memory, player, players, threads, acquisitions, holdMs, disturbMs, instances, at, words } =
  workerData as ContractTask;
const prepared =
  disturbMs > 0
    ? prepareDisturbance({ memory, privateAt: Word.private, sleepMs: disturbMs, words, thread: player })
    : (lock: Lock) => lock;
const { acquire, release } = prepared((await import(url)) as Lock);

Atomics.add(memory, Word.ready, 1);
while (Atomics.load(memory, Word.ready) < players) Atomics.wait(memory, Word.private, 0, 1);
for (let acquisition = 0; acquisition < acquisitions; acquisition += 1) {
  const thread = player + players * (acquisition % Math.floor(threads / players));
  const instance = acquisition % instances;
  const lockAt = at + instance * words;
  const inside = Word.instances + 2 * instance + Instance.inside;
  const work = Word.instances + 2 * instance + Instance.work;
  acquire(memory, lockAt, thread, threads);
  if (Atomics.add(memory, inside, 1) !== 0) Atomics.add(memory, Word.together, 1);
  const seen = memory[work];
  if (holdMs > 0) Atomics.wait(memory, Word.private, 0, holdMs);
  memory[work] = seen + 1;
  Atomics.sub(memory, inside, 1);
  Atomics.add(memory, Word.visits, 1);
  release(memory, lockAt, thread, threads);
}
