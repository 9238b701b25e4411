/**
 * The search for an order of a churn history without versions: operations a second on one core and on two, from short histories to long
 * ones, and with thousands of unknown outcomes on one slot. If it grows in a straight line, the figures of one kind are alike.
 */
import { compile } from '../reports/check/search/program.ts';
import { slot } from '../reports/check/models/slot.ts';
import { searchProgram } from '../reports/check/search/search.ts';
import { withoutVersions } from '../reports/check/samples/blind.ts';
import { CHURN, generateExecution, type ExecutionOptions } from '../reports/check/samples/executions.ts';
import type { History } from '../load/history/history.ts';
import { Clock } from '../server/base/clock.ts';
import { Random } from '../server/base/seed.ts';
import { alternate, type Bench } from './rounds.ts';

const SEED = 1;
/** Every refusal names the holder, or none does. */
const NAMED = 0;
const UNNAMED = 1;
/** Shorter histories are not searched by several threads. */
const LEAST_PARALLEL = 10_000_000;

const LARGE: ExecutionOptions = { ...CHURN, seed: SEED, slots: 10_000, skew: 1.1, moveShare: 0 };
const HOT: ExecutionOptions = {
  ...CHURN,
  seed: SEED,
  slots: 1,
  moveShare: 0,
  infoShare: 0.1,
  operations: 20_000,
};

export const search: Bench = {
  name: 'search',
  summary:
    'the search of a generated churn of 10,000 slots and 64 clients without versions and moves; then of one slot with 2,000 unknown outcomes; operations a second',
  unit: 'operations/s',
  better: 'more',
  run: ({ rounds, smoke, onRound }) => {
    const sizes = smoke ? [10_000] : [10_000, 100_000, 1_000_000, 10_000_000];
    const sides: { name: string; run: () => Promise<number> }[] = [];
    for (const operations of sizes) {
      for (const [cores, threads] of [
        ['one core', 1],
        ['two cores', 2],
      ] as const) {
        if (threads > 1 && operations < LEAST_PARALLEL) continue;
        sides.push({
          name: `${operations.toLocaleString('en')} operations, ${cores}`,
          // Generated each time, and let go: the longest would crowd out the others.
          run: () => measure(generateBlind({ ...LARGE, operations }, NAMED), LARGE.slots, threads),
        });
      }
    }
    const hot = { ...HOT, operations: smoke ? 500 : HOT.operations };
    return alternate(
      [
        ...sides,
        { name: 'hot slot, holders named', run: () => measure(generateBlind(hot, NAMED), 1, 1) },
        { name: 'hot slot, holders not named', run: () => measure(generateBlind(hot, UNNAMED), 1, 1) },
      ],
      rounds,
      onRound,
    );
  },
};

function generateBlind(options: ExecutionOptions, unnamedShare: number): History {
  return withoutVersions(generateExecution(options), unnamedShare, new Random(SEED, 6));
}

/** From the columns of the history to the verdict. */
async function measure(history: History, slots: number, threads: number): Promise<number> {
  const clock = new Clock();
  const startNs = clock.nowNs();
  const failures = await searchProgram(compile(history, slot, slots), { threads });
  if (failures.length > 0) throw new Error(`a correct history was not accepted: slot ${failures[0].object}`);
  return history.length / ((clock.nowNs() - startNs) / 1e9);
}
