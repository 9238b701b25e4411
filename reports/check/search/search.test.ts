/** Searching on several threads finds what searching on one finds. */
import { expect, test } from 'vitest';
import { Random } from '../../../server/base/seed.ts';
import { slot } from '../models/slot.ts';
import { withoutVersions } from '../samples/blind.ts';
import { CONTRADICTIONS, plantContradiction } from '../samples/contradictions.ts';
import { CHURN, generateExecution } from '../samples/executions.ts';
import { compile } from './program.ts';
import { searchProgram } from './search.ts';

const SEED = 20_261_125;

test('on one thread and on two', async () => {
  const options = { ...CHURN, seed: SEED, operations: 20_000, slots: 500, moveShare: 0 };
  let history = withoutVersions(generateExecution(options), 0, new Random(SEED, 6));
  const random = new Random(SEED, 7);
  for (const contradiction of CONTRADICTIONS.slice(0, 4))
    history = plantContradiction(history, options.slots, contradiction, random) ?? history;
  const program = compile(history, slot, options.slots);
  const shares: number[] = [];
  const [one, two] = [
    await searchProgram(program, { threads: 1 }),
    await searchProgram(program, { threads: 2, onProgress: (share) => shares.push(share) }),
  ];
  expect(one.length).toBeGreaterThanOrEqual(3);
  expect(two.toSorted((a, b) => a.object - b.object)).toEqual(one);
  expect(shares.at(-1)).toBe(1);
});
