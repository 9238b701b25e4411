/** What the padding of a slot's record costs and saves: the measurement behind `planLayout`'s rounding. */
import { findLock, importLock } from '../server/locks/index.ts';
import { createMemory, planLayout } from '../server/memory/layout.ts';
import { buildZipfTable } from '../load/workloads/zipf.ts';
import type { LayoutTask } from './layout-thread.ts';
import { alternate, type Bench } from './rounds.ts';
import { overlap } from './threads.ts';

const THREADS = 2;
const SKEW = 1.1;
/** Words that a record is rounded up to: packed, half a line, a line, two lines. */
const ROUNDINGS = [1, 8, 16, 32];

export const layout: Bench = {
  name: 'layout',
  summary: `slot records packed or padded: decisions a second of ${THREADS} threads without network, Zipf ${SKEW}`,
  unit: 'decisions/s',
  better: 'more',
  run: async ({ rounds, smoke, onRound }) => {
    const operations = smoke ? 2_000 : 2_000_000;
    const groups = [];
    for (const slots of smoke ? [256] : [256, 10_000, 1_000_000]) {
      const sides = ROUNDINGS.map((rounding) => ({
        name: `${slots.toLocaleString('en')} slots, ${rounding === 1 ? 'packed' : `${rounding * 4} bytes`}`,
        run: () => decide(slots, rounding, operations),
      }));
      groups.push(...(await alternate(sides, rounds, onRound)));
    }
    return groups;
  },
};

async function decide(slots: number, rounding: number, operations: number): Promise<number> {
  const found = findLock('futex-owner');
  const lock = await importLock(found);
  const memory = createMemory(planLayout(slots, THREADS, lock.words(THREADS), { slotRounding: rounding }));
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const zipf = buildZipfTable(slots, SKEW);
  const tasks = Array.from({ length: THREADS }, (_, thread): LayoutTask => ({
    memory,
    lock: found,
    zipf,
    thread,
    threads: THREADS,
    operations,
    gate,
    seed: 1,
  }));
  return overlap(new URL('./layout-thread.ts', import.meta.url), tasks, THREADS * operations);
}
