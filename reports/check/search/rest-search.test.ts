/** What the search of one slot says when it reaches its bounds: never that something is wrong which may be right, nor the reverse. */
import { expect, test } from 'vitest';
import { Random } from '../../../server/base/seed.ts';
import { slot } from '../models/slot.ts';
import { withoutVersions } from '../samples/blind.ts';
import { CONTRADICTIONS, plantContradiction } from '../samples/contradictions.ts';
import { CHURN, generateExecution, type ExecutionOptions } from '../samples/executions.ts';
import type { History } from '../../../load/history/history.ts';
import { EventSorter } from './events.ts';
import { compile } from './program.ts';
import { RestSearch } from './rest-search.ts';

const FIRST_SEED = 20_261_124;

/** One crowded slot, many answers lost, and refusals that name no holder: many states are possible at once. */
function crowd(seed: number): ExecutionOptions {
  return {
    ...CHURN,
    seed,
    operations: 150,
    slots: 1,
    clients: 8,
    moveShare: 0,
    infoShare: 0.3,
    spreadNs: 4000,
  };
}

function judge(history: History, states: number, relaxedStates: number): string {
  const program = compile(history, slot, 1);
  const sorter = new EventSorter();
  const count = sorter.sort(program, 0, program.start[1]);
  const search = new RestSearch(program, { states, relaxedStates });
  return search.judge(sorter.events, 0, count, [0]).verdict;
}

test.each([
  [1, 1],
  [1, 4096],
  [4, 4],
])(
  'with %i states, and %i where optional steps are free, it is right or undecided',
  (states, relaxedStates) => {
    const wrong: number[] = [];
    const tally: Record<string, number> = { ok: 0, violation: 0, unknown: 0 };
    for (let seed = FIRST_SEED; seed < FIRST_SEED + 400; seed += 1) {
      const right = withoutVersions(generateExecution(crowd(seed)), 1, new Random(seed, 6));
      const contradiction = CONTRADICTIONS[seed % 3];
      const planted = plantContradiction(right, 1, contradiction, new Random(seed, 7)) ?? right;
      const verdicts = [judge(right, states, relaxedStates), judge(planted, states, relaxedStates)];
      if (verdicts[0] === 'violation' || verdicts[1] === 'ok') wrong.push(seed);
      for (const verdict of verdicts) tally[verdict] += 1;
    }
    expect(wrong).toEqual([]);
    expect(tally['unknown']).toBeGreaterThan(10);
    expect(tally['ok']).toBeGreaterThan(50);
  },
);

test('with its usual bounds it decides all of these', () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + 50; seed += 1) {
    const right = withoutVersions(generateExecution(crowd(seed)), 1, new Random(seed, 6));
    expect(judge(right, 256, 4096)).toBe('ok');
  }
});
