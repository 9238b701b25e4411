/** Fuzzes one target in a thread of its own, so that a parser that hangs can be seen from outside and ended. */
import { parentPort, workerData } from 'node:worker_threads';

import { Clock } from '../../server/base/clock.ts';
import { fuzz } from '../../server/fuzz/run.ts';
import type { FuzzTarget } from '../../server/fuzz/target.ts';
import { Word, type FuzzAnswer, type FuzzTask } from './fuzz-watch.ts';

const { module, target: name, seed, from, units, seconds, progress } = workerData as FuzzTask;
const { TARGETS } = (await import(module)) as { readonly TARGETS: readonly FuzzTarget[] };
const target = TARGETS.find((one) => one.name === name);
if (target === undefined) throw new Error(`there is no target '${name}'`);

const clock = new Clock();
const startNs = clock.nowNs();
const elapsed = (): number => (clock.nowNs() - startNs) / 1e9;
const result = await fuzz(target, {
  seed,
  from,
  share: (place) => {
    const share = Math.max(place.units / units, elapsed() / seconds, progress[Word.stop]);
    progress[Word.iteration] = place.iteration;
    progress[Word.units] = place.units;
    progress[Word.share] = share;
    return share;
  },
});
parentPort?.postMessage({ ...result, seconds: elapsed() } satisfies FuzzAnswer);
